"""Serves all hosts from one loopback port in a process of its own, with a clock to set."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime

from aiohttp import web

from newsroom.servers.process import CONTROL_HOST
from newsroom.servers.request_log import RequestLog
from newsroom.sites.responses import SiteRequest, Sites


class VirtualHosts:
    """Answers requests with what the sites say at the time of the newsroom's clock."""

    def __init__(self, sites: Sites, now: datetime) -> None:
        self._sites = sites
        self._now = now
        self._tally = RequestLog()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        host = request.host.partition(":")[0].lower()
        if host == CONTROL_HOST:
            return self._control(request)
        self._tally.note(host, time.monotonic())
        question = SiteRequest(
            host=host,
            path=request.path,
            query=request.rel_url.raw_query_string,
            if_none_match=request.headers.get("If-None-Match"),
            if_modified_since=request.headers.get("If-Modified-Since"),
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
        return web.json_response({"now": self._now.isoformat(), "paces": self._tally.paces()})


async def serve(sites: Sites, *, now: datetime, port: int, until_eof: bool) -> None:
    """Serve the sites on a loopback port, print which, and end when standard input does, or never."""
    runner = web.ServerRunner(web.Server(VirtualHosts(sites, now).handle, access_log=None))
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
