"""A newsroom in a process of its own, for the demo, the tests and the benchmarks.

All hosts are on one loopback port; clients map their names to it (``connect_to``). The host
``newsroom.control`` is for us: ``POST /clock?at=2025-01-27T09:00:00+00:00`` sets the time, after which nothing that is
published later is visible, and ``GET /paces`` tells how often and how fast each host was asked.
By hand: ``python -m newsroom --port 8080``.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from newsroom.sites.wayback import SEARCHES_PER_MINUTE
from newsroom.world.build import World

CONTROL_HOST = "newsroom.control"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """The requests to a host."""

    requests: int
    busiest_second: int  # the most requests in any second
    smallest_gap_s: float | None  # between the arrivals of two requests; None: there was only one


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
        self._ask("POST", f"/clock?at={quote(at.isoformat())}")

    def now(self) -> datetime:
        """Return the newsroom's time."""
        return datetime.fromisoformat(self._ask("GET", "/clock")["now"])

    def requests(self) -> dict[str, int]:
        """Return how many requests each host has had."""
        return {host: pace.requests for host, pace in self.paces().items()}

    def paces(self) -> dict[str, Pace]:
        """Return how often and how fast each host has been asked."""
        return {host: Pace(**pace) for host, pace in self._ask("GET", "/paces")["paces"].items()}

    def _ask(self, method: str, target: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target, headers={"Host": CONTROL_HOST})
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer


@contextmanager
def running_newsroom(world: World, *, searches_per_minute: int = SEARCHES_PER_MINUTE) -> Iterator[Newsroom]:
    """Run the newsroom of a world in a process of its own, which ends with the block or with this process.

    Its Wayback Machine sends away who searches faster than it allows.
    """
    options = {
        "seed": world.seed,
        "days": world.days,
        "end": world.end.isoformat(),
        "searches-per-minute": searches_per_minute,
    }
    with running_server(*(f"--{name}={value}" for name, value in options.items())) as newsroom:
        yield newsroom


@contextmanager
def running_server(*options: str, module: str = "newsroom") -> Iterator[Newsroom]:
    """Run ``python -m MODULE`` with some options until the block ends; the module prints its port and stops at EOF."""
    command = [sys.executable, "-P", "-m", module, "--until-eof", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.strip().isdigit():
                raise RuntimeError("the newsroom did not start; its own message stands above")
            yield Newsroom(port=int(line))
        finally:
            process.terminate()
