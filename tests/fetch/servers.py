"""Real HTTP servers on loopback that answer exactly what a test says, byte for byte, however badly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from extractors.fetch import Rules

LOOPBACK = Rules(
    user_agent="Newspike-test/1 (+https://newspike.example/contact)",
    deadline_s=5,
    domain_gap_s=0,
    allow_networks=("127.0.0.0/8",),
)


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    raw_head: bytes


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A running server and what it was asked."""

    port: int
    host: str = "127.0.0.1"
    asked: list[Asked] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


@asynccontextmanager
async def serve(answer: Answer, host: str = "127.0.0.1", **options: object) -> AsyncIterator[Server]:
    """Serve on a free port of `host`; each connection carries one request."""
    connections: set[asyncio.Task[None] | None] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(asyncio.current_task())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            asked = _parse(head)
            server.asked.append(asked)
            server.in_flight += 1
            server.most_in_flight = max(server.most_in_flight, server.in_flight)
            await answer(asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has gone, or the test is over
        finally:
            server.in_flight -= 1
            writer.close()

    listener = await asyncio.start_server(handle, host, 0, **options)
    server = Server(port=listener.sockets[0].getsockname()[1], host=host)
    try:
        yield server
    finally:
        listener.close()
        for task in connections:
            if task:
                task.cancel()
        await asyncio.gather(*filter(None, connections), return_exceptions=True)


def _parse(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    return Asked(first.split(" ")[1], {name.lower(): value for name, value in headers.items()}, head)


def http(body: bytes = b"", status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """Return a whole HTTP answer; header names are written with underscores."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def always(answer: bytes) -> Answer:
    """Return what answers the same to everything."""

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return reply


def by_path(**answers: bytes) -> Answer:
    """Return what answers by the path without its slash ("index" for the root), and 404 to the rest."""

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answers.get(asked.path.strip("/").split("?")[0] or "index", http(status="404 Not Found")))

    return reply


async def forever(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Send an endless body as fast as it is taken."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await writer.drain()


async def large(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Send 100 MB."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
    for _ in range(100):
        writer.write(b"x" * 1_000_000)
        await writer.drain()


async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Send one byte of the body now and then."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_headers(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Send one header now and then."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Drip: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silence(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Say nothing, ever."""
    await asyncio.sleep(3600)
