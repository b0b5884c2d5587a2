"""Large files over HTTP, read piece by piece from any byte on."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from extractors.fetch import Rules
from extractors.fetch.streaming import LostError, remote_opener
from tests.fetch.servers import LOOPBACK, Answer, Asked, Server, always, http, serve, silence

BODY = bytes(range(256)) * 400


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """Serve from a thread: a file is read as other files are, without an event loop of the reader's."""
    started, running = threading.Event(), dict[str, object]()

    async def main() -> None:
        ended = asyncio.Event()
        async with serve(answer) as server:
            running.update(server=server, loop=asyncio.get_running_loop(), ended=ended)
            started.set()
            await ended.wait()

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    started.wait()
    server, loop, ended = running["server"], running["loop"], running["ended"]
    assert isinstance(server, Server)
    assert isinstance(loop, asyncio.AbstractEventLoop)
    assert isinstance(ended, asyncio.Event)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()


def read(answer: Answer, place: int = 0, rules: Rules = LOOPBACK) -> tuple[bytes, Server]:
    """Return the file from a byte on, read in pieces."""
    with serving(answer) as server, remote_opener(rules)(f"{server.url}/file", place) as file:
        return b"".join(iter(lambda: file.read(10_000), b"")), server


def ranged(cut: int | None = None) -> Answer:
    """Return what answers ranges, and the first request only up to a byte before the connection breaks."""
    times = 0

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal times
        times += 1
        begin = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        end = cut if cut and times == 1 else len(BODY)
        status = "206 Partial Content" if "range" in asked.headers else "200 OK"
        part = f"bytes {begin}-{len(BODY) - 1}/{len(BODY)}"
        writer.write(http(BODY[begin:end], status, length=len(BODY) - begin, Content_Range=part))

    return reply


def test_a_file_comes_as_it_is() -> None:
    assert read(always(http(BODY)))[0] == BODY


def test_reading_begins_at_any_byte() -> None:
    found, server = read(ranged(), place=70_000)
    assert (found, server.asked[0].headers["range"]) == (BODY[70_000:], "bytes=70000-")


def test_a_server_that_knows_no_ranges_sends_the_beginning_in_vain() -> None:
    assert read(always(http(BODY)), place=70_000)[0] == BODY[70_000:]


def test_a_connection_that_breaks_is_made_again_where_it_broke() -> None:
    found, server = read(ranged(cut=50_000))
    assert (found == BODY, len(server.asked)) == (True, 2)


def test_a_file_says_where_it_is_read_to() -> None:
    with serving(ranged()) as server, remote_opener(LOOPBACK)(f"{server.url}/file", 1_000) as file:
        file.read(500)
        assert file.tell() == 1_500


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (always(http(status="404 Not Found")), "http-404"),
        (always(http(status="503 Busy")), "http-503"),
        (always(http(BODY, status="206 Partial Content")), "truncated"),
        (silence, "timeout"),
    ],
    ids=["absent", "busy", "some part", "silent"],
)
def test_a_file_that_cannot_be_had_is_lost_with_the_reason(answer: Answer, reason: str) -> None:
    with pytest.raises(LostError) as lost:
        read(answer, rules=replace(LOOPBACK, deadline_s=0.3))
    assert lost.value.failure.reason == reason


def test_no_file_is_read_from_an_address_that_is_not_public() -> None:
    with pytest.raises(LostError, match="is not public"):
        read(always(http(BODY)), rules=replace(LOOPBACK, allow_networks=()))


def test_no_name_leads_into_the_own_network() -> None:
    rules = replace(LOOPBACK, connect_to=(("archive.example", "127.0.0.1:1"),), allow_networks=())
    with pytest.raises(LostError, match="is not public"), remote_opener(rules)("http://archive.example/file", 0):
        pass
