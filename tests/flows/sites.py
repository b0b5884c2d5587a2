"""Web sites on one loopback port, whose pages a test may change at any time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Sites:
    """Pages by address; an address that stands for another one redirects there. All else is not found, or refused."""

    pages: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # without robots.txt
    absent: int = 404  # the status of all else
    statuses: dict[str, int] = field(default_factory=dict)  # of single addresses
    spans: list[tuple[str, float, float]] = field(default_factory=list)  # host, and when each request began and ended
    pauses: dict[str, float] = field(default_factory=dict)  # seconds before an answer, of single addresses
    address: str = ""


@contextmanager
def running_sites() -> Iterator[Sites]:
    """Serve pages of any host until the block ends."""
    sites = Sites()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            began = time.monotonic()
            url = f"http://{self.headers['Host']}{self.path}"
            page = sites.pages.get(url)
            if not url.endswith("/robots.txt"):
                sites.asked.append(url)
            time.sleep(sites.pauses.get(url, 0.0))
            redirect = page is not None and page.startswith("http://")
            body = (page or "").encode()
            status = sites.absent if page is None else 302 if redirect else 200
            self.send_response(sites.statuses.get(url, status))
            if page and redirect:
                self.send_header("Location", page)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            sites.spans.append((str(self.headers["Host"]), began, time.monotonic()))
            with suppress(OSError):  # who asked may be gone
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the library's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sites.address = f"127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield sites
        server.shutdown()
