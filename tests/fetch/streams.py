"""Servers of large files, run from a thread: such a file is read as other files are, without an event loop of ours."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from tests.fetch.servers import Answer, Asked, Server, http, serve


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """Serve as long as the block lasts."""
    started: Future[tuple[Server, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def main() -> None:
        ended = asyncio.Event()
        async with serve(answer) as server:
            started.set_result((server, asyncio.get_running_loop(), ended))
            await ended.wait()

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    server, loop, ended = started.result()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()


def ranged(content: bytes, *, breaks_at: int | None = None) -> Answer:
    """Return what answers ranges of a file, and the first request only up to a byte, where the connection breaks."""
    times = 0

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal times
        times += 1
        begin = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        end = breaks_at if times == 1 and breaks_at else len(content)
        status = "206 Partial Content" if "range" in asked.headers else "200 OK"
        part = f"bytes {begin}-{len(content) - 1}/{len(content)}"
        writer.write(http(content[begin:end], status, length=len(content) - begin, Content_Range=part))

    return reply
