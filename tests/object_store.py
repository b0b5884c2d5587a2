"""An S3 on loopback: moto's server, with its address and the credentials in the environment alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread

import pytest

has_s3 = all(map(importlib.util.find_spec, ("s3fs", "moto", "flask", "flask_cors")))
needs_s3 = pytest.mark.skipif(not has_s3, reason="the extra `s3`, or moto's server, is not installed")


@contextmanager
def s3_server() -> Iterator[str]:
    """Run an S3 server; yield its address."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@contextmanager
def s3_bucket(address: str) -> Iterator[str]:
    """Yield the URL of a new bucket that this process, and those it starts, can use."""
    import s3fs  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", address)
        environment.setenv("AWS_ACCESS_KEY_ID", "newspike")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "s3cret-of-the-test")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem.clear_instance_cache()
        bucket = f"bucket-{datetime.now(UTC):%H%M%S%f}"
        s3fs.S3FileSystem().mkdir(bucket)
        yield f"s3://{bucket}"
        s3fs.S3FileSystem.clear_instance_cache()


class _Unreliable(BaseHTTPRequestHandler):
    """Passes requests on, and answers as a store does that lists late and fails at times."""

    protocol_version = "HTTP/1.1"
    server: UnreliableStore

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        number = next(self.server.requests)
        if number % 17 == 0:  # refused
            self._answer(503, b"<Error><Code>SlowDown</Code></Error>", {})
            return
        store = HTTPConnection(self.server.behind, timeout=30)
        store.request(self.command, self.path, body, dict(self.headers))
        found = store.getresponse()
        answer = found.read()
        if number % 19 == 0:  # done, but the answer is lost
            self._answer(500, b"<Error><Code>InternalError</Code></Error>", {})
            return
        if self.command == "GET" and "list-type=2" in self.path:
            answer = self.server.listed_before(self.path, answer)
        self._answer(found.status, answer, dict(found.getheaders()))
        store.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_any  # noqa: N815 -- the names that the server calls

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(body))
        headers = {name: value for name, value in headers.items() if name.title() not in UNSENT}
        for name, value in (headers | {"Content-Length": length}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


UNSENT = {"Content-Length", "Transfer-Encoding", "Connection", "Server", "Date"}


class UnreliableStore(ThreadingHTTPServer):
    """A store whose listings are two listings old, and that refuses a request now and then, or loses its answer."""

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Unreliable)
        self.behind, self.requests = behind.removeprefix("http://"), count(1)
        self._listings: dict[str, list[bytes]] = {}

    def listed_before(self, path: str, listing: bytes) -> bytes:
        """Return what the same request would have found two requests ago."""
        known = self._listings.setdefault(path, [])
        known.append(listing)
        return known[-3] if len(known) > 2 else known[0]


@contextmanager
def unreliable(address: str) -> Iterator[str]:
    """Run a server in front of a store that makes it unreliable; yield its address."""
    with UnreliableStore(address) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
