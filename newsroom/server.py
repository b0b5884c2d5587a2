"""The newsroom's web server: every outlet by its host name, on one loopback port, in a process of its own.

``python -m newsroom.server`` serves it by hand; `running_newsroom` does so for the demo, the tests and the benchmarks.
Requests to the host ``newsroom.control`` set the clock (``POST /clock?at=2025-01-27T09:00:00+00:00``) and count the
requests of each host (``GET /requests``). Nothing published after the clock's time is visible.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import uvloop
from aiohttp import web

from newsroom.sites import Question, Sites, WorldSites
from newsroom.world import MONDAY, World, build_world

CONTROL_HOST = "newsroom.control"


# ---- in the process that serves


class Desk:
    """Answers requests with what the sites say at the time of the newsroom's clock."""

    def __init__(self, sites: Sites, now: datetime) -> None:
        self._sites = sites
        self._now = now
        self._requests: Counter[str] = Counter()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        host = request.host.partition(":")[0].lower()
        if host == CONTROL_HOST:
            return self._control(request)
        self._requests[host] += 1
        headers = request.headers
        question = Question(
            host=host,
            path=request.path,
            if_none_match=headers.get("If-None-Match"),
            if_modified_since=headers.get("If-Modified-Since"),
        )
        answer = self._sites.answer(question, self._now)
        if answer is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=503)
        response = web.Response(status=answer.status, body=answer.body, headers=dict(answer.headers))
        if answer.status != 304:
            response.headers["Content-Type"] = answer.content_type
        return response

    def _control(self, request: web.BaseRequest) -> web.Response:
        if request.path == "/clock" and request.method == "POST":
            self._now = datetime.fromisoformat(request.query["at"])
        body = {"now": self._now.isoformat(), "requests": self._requests}
        return web.json_response(body)


async def serve(sites: Sites, *, now: datetime, port: int, until_eof: bool) -> None:
    """Serve the sites on a loopback port, say which, and end when standard input does, or never."""
    runner = web.ServerRunner(web.Server(Desk(sites, now).handle, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201 - the answer to who started this process
    try:
        if until_eof:
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
        else:
            await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main() -> None:
    """Serve a world until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m newsroom.server", description="Serve a fictional newsroom on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="0: any free one, which is printed")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--days", type=int, default=45)
    parser.add_argument(
        "--end", type=datetime.fromisoformat, default=MONDAY, help="with its offset: ...T18:00:00+00:00"
    )
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    options = parser.parse_args()
    world = build_world(seed=options.seed, days=options.days, end=options.end)
    uvloop.run(serve(WorldSites(world), now=world.end, port=options.port, until_eof=options.until_eof))


# ---- in the process that asks


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsroom:
    """A newsroom that runs in another process."""

    port: int

    @property
    def address(self) -> str:
        """Where all its hosts are: ``127.0.0.1:port``."""
        return f"127.0.0.1:{self.port}"

    def set_clock(self, at: datetime) -> None:
        """Set the newsroom's time: what is published later is not yet visible."""
        self._ask("POST", f"/clock?at={at.isoformat().replace('+', '%2B')}")

    def requests(self) -> dict[str, int]:
        """Return how many requests each host has had."""
        counts: dict[str, int] = self._ask("GET", "/requests")["requests"]
        return counts

    def _ask(self, method: str, target: str) -> dict[str, dict[str, int]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target, headers={"Host": CONTROL_HOST})
            answer: dict[str, dict[str, int]] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer


@contextmanager
def running_newsroom(world: World) -> Iterator[Newsroom]:
    """Run the newsroom of a world in a process of its own, which ends with the block or with this process."""
    options = ("--seed", str(world.seed), "--days", str(world.days), "--end", world.end.isoformat())
    with running_server(*options) as newsroom:
        yield newsroom


@contextmanager
def running_server(*options: str) -> Iterator[Newsroom]:
    """Run ``python -m newsroom.server`` with some options."""
    command = [sys.executable, "-P", "-m", "newsroom.server", "--until-eof", *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    with process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.strip().isdigit():
                raise RuntimeError("the newsroom did not start: its message stands above")
            yield Newsroom(port=int(line))
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
