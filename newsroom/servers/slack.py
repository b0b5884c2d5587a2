"""A Slack on loopback: an incoming webhook and the few API methods that alerts need, with limits and faults."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from newsroom.servers.slack_limits import find_error

TOKEN = "xoxb-newsroom"  # noqa: S105 - of a Slack that exists on loopback only
_WEBHOOK = "/services/T0NEWS/B0ROOM/hook"
_RATE_S = 1.0  # Slack takes one message per second and channel


class Fault(StrEnum):
    """What can be made to go wrong with one request."""

    RATE_LIMITED = "rate limited"  # 429 with Retry-After
    SERVER_ERROR = "server error"  # 500
    TIMEOUT = "timeout"  # no answer until the server closes, and the message is not kept
    RESET = "reset"  # the connection breaks before the message is kept
    REPLY_LOST = "reply lost"  # the message is kept, then the connection breaks


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A message that Slack took."""

    ts: str  # its name in a thread
    channel: str  # "" for the webhook's
    thread_ts: str | None
    payload: dict[str, Any]


class Slack:
    """A running Slack. `posts` are the messages it took, `files` the files, in order."""

    def __init__(self, *, enforce_rate: bool) -> None:
        self.posts: list[Post] = []
        self.files: list[tuple[str, bytes]] = []
        self._faults: deque[Fault | None] = deque()
        self._lock = Lock()
        self._rate_s = _RATE_S if enforce_rate else 0.0
        self._last_post = float("-inf")
        self.closing = Event()
        self.server = _Server(self)

    @property
    def webhook_url(self) -> str:
        """The address of the incoming webhook."""
        return f"http://127.0.0.1:{self.server.server_port}{_WEBHOOK}"

    @property
    def api_url(self) -> str:
        """The base address of the API, for a client with `TOKEN`."""
        return f"http://127.0.0.1:{self.server.server_port}/api/"

    def fail(self, *faults: Fault | None) -> None:
        """Let the next requests fail in these ways, one each; None lets one pass."""
        with self._lock:
            self._faults.extend(faults)

    def next_fault(self) -> Fault | None:
        """Return what goes wrong with the present request."""
        with self._lock:
            return self._faults.popleft() if self._faults else None

    def keep(self, payload: dict[str, Any]) -> Post | None:
        """Keep a message and return it, None where it comes too soon after the last."""
        with self._lock:
            now = time.monotonic()
            if now - self._last_post < self._rate_s:
                return None
            self._last_post = now
            post = Post(
                ts=f"1738000000.{len(self.posts) + 1:06d}",
                channel=str(payload.get("channel", "")),
                thread_ts=payload.get("thread_ts"),
                payload=payload,
            )
            self.posts.append(post)
            return post


@contextmanager
def running_slack(*, enforce_rate: bool = False) -> Iterator[Slack]:
    """Run a Slack in a thread until the block ends."""
    slack = Slack(enforce_rate=enforce_rate)
    thread = Thread(target=slack.server.serve_forever, kwargs={"poll_interval": 0.02}, name="slack")
    thread.start()
    try:
        yield slack
    finally:
        slack.closing.set()
        slack.server.shutdown()
        thread.join()
        slack.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, slack: Slack) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.slack = slack

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log no broken connections: this server breaks them on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    _reply_lost = False

    def do_POST(self) -> None:
        """Take a message or a file, unless a fault is due."""
        slack = self.server.slack
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match slack.next_fault():
            case Fault.RATE_LIMITED:
                self._answer(429, b"rate_limited", ("Retry-After", "1"))
            case Fault.SERVER_ERROR:
                self._answer(500, b"server_error")
            case Fault.TIMEOUT:
                slack.closing.wait()
                self.close_connection = True
            case Fault.RESET:
                self._reset()
            case fault:
                self._reply_lost = fault is Fault.REPLY_LOST
                self._take(urlsplit(self.path).path, body)

    do_GET = do_POST  # noqa: N815 - the library's name

    def _take(self, path: str, body: bytes) -> None:
        if path == _WEBHOOK:
            self._webhook(body)
        elif path.startswith("/upload/"):
            self.server.slack.files.append((path.removeprefix("/upload/"), body))
            self._answer(200, b"OK")
        elif path.startswith("/api/"):
            self._method(path.removeprefix("/api/"), body)
        else:
            self._answer(404, b"no_service")

    def _webhook(self, body: bytes) -> None:
        try:
            payload = json.loads(body)
        except ValueError:
            self._answer(400, b"invalid_payload")
            return
        if error := find_error(payload):
            self._answer(400, error.encode())
        elif self.server.slack.keep(payload) is None:
            self._answer(429, b"rate_limited", ("Retry-After", "1"))
        else:
            self._answer(200, b"ok")

    def _method(self, method: str, body: bytes) -> None:
        """Answer a method of the API; its errors come with status 200, but for the rate limit."""
        values = self._values(body)
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._say(error="invalid_auth")
        elif method == "auth.test":
            self._say(team="Newsroom", user="newspike")
        elif method == "chat.postMessage":
            self._post_message(values)
        elif method == "files.getUploadURLExternal":
            name = f"F{len(self.server.slack.files) + 1:06d}"
            self._say(upload_url=f"http://127.0.0.1:{self.server.server_port}/upload/{name}", file_id=name)
        elif method == "files.completeUploadExternal":
            self._say(files=[{"id": name} for name, _ in self.server.slack.files[-1:]])
        else:
            self._say(error="unknown_method")

    def _post_message(self, values: dict[str, Any]) -> None:
        if not values.get("channel"):
            self._say(error="channel_not_found")
        elif error := find_error(values):
            self._say(error=error)
        elif (post := self.server.slack.keep(values)) is None:
            self._answer(429, b'{"ok":false,"error":"ratelimited"}', ("Retry-After", "1"))
        else:
            self._say(channel=post.channel, ts=post.ts)

    def _values(self, body: bytes) -> dict[str, Any]:
        if "json" in self.headers.get("Content-Type", ""):
            values = json.loads(body)
            return values if isinstance(values, dict) else {}
        form = parse_qs(body.decode() or urlsplit(self.path).query)
        values = {name: given[-1] for name, given in form.items()}
        if "blocks" in values:
            values["blocks"] = json.loads(values["blocks"])
        return values

    def _say(self, *, error: str = "", **values: Any) -> None:
        said = {"ok": False, "error": error} if error else {"ok": True, **values}
        self._answer(200, json.dumps(said).encode(), ("Content-Type", "application/json"))

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        if self._reply_lost:
            self._reset()
            return
        self.send_response(status)
        for name, value in (("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        """Break the connection so that the other side gets a reset, not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Log nothing."""
