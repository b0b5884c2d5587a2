"""Servers on loopback that behave as their faults say: one answer per request, then success."""

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from alerts.channels import SlackWebhook

LOOPBACK = ("127.0.0.0/8",)  # what channels in tests may reach


class Hook(ThreadingHTTPServer):
    """Keeps the bodies it has taken. `faults` is asked before each answer; None means success."""

    daemon_threads = True

    def __init__(self, faults: Callable[[], str | None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults = faults
        self.taken: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/services/T000/B000/hunter2"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: broken connections are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self.server.faults()
        if fault is None or fault.startswith("lost"):
            self.server.taken.append(json.loads(raw) | {"_raw": raw})
            self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        match fault:
            case None:
                self._answer(200, b"ok")
            case "lost" | "reset":
                self._reset()
            case "lost-slowly":
                time.sleep(1)
            case "429":
                self._answer(429, b"rate_limited", ("Retry-After", "1"))
            case "invalid_blocks":
                self._answer(400, b"invalid_blocks")
            case location if location.startswith("http"):
                self._answer(302, b"", ("Location", location))
            case status:
                self._answer(int(status), b"no")

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def hook(*faults: str | None) -> Iterator[Hook]:
    """Yield a webhook that answers with each fault in turn, and then with success."""
    waiting = iter(faults)
    with running(Hook(lambda: next(waiting, None))) as server:
        yield server


@contextmanager
def running(server: Hook) -> Iterator[Hook]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def slack_at(url: str) -> SlackWebhook:
    """Return the channel of a webhook on loopback."""
    return SlackWebhook(url=url, allow_networks=LOOPBACK)


def free_port() -> int:
    """Return a port that nobody listens on, for servers that cannot choose one themselves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
