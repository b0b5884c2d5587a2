"""Polling side by side with another reader and with a script: everything new, nothing new, one new item in each feed.

    python -m benchmarks feeds.polling [--feeds 200] [--items 30]

Each program polls the same feeds in a process of its own, three rounds over loopback HTTP with ETags, and keeps what it
found: Newspike in its warehouse (landing and loading included), lemon24/reader in SQLite, the script (feedparser in
ten threads) a set of ids in memory. CPU seconds are those of the program and its children, without their start. One
that is not installed is named and left out: `make setup-bench` installs them all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.tables import show
from flows.configuration.sandbox import SandboxSettings, write_configuration
from warehouse.records import Feed, Page

ROUNDS = ("first poll", "unchanged", "one new item")
AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
THREADS = 10
LIMIT_S = 300
Poll = Callable[[int], None]
Program = tuple[Poll, Callable[[], int]]


def document(feed: int, version: int, items: int) -> bytes:
    """Return a feed of so many items; version 2 has one more than 0 and 1."""
    newest = items + (version == 2)
    entries = "".join(
        f"<item><title>Item {n} of outlet {feed}: parliament debates the harbour</title>"
        f"<link>https://outlet{feed}.example/{n}</link><guid>{feed}-{n}</guid>"
        f"<description>The committee heard {n} witnesses on the plan for the harbour, which is to open next year."
        f"</description><pubDate>{AT + timedelta(minutes=n):%a, %d %b %Y %H:%M:00} GMT</pubDate></item>"
        for n in range(newest, newest - items, -1)
    )
    title = f"<title>Outlet {feed}</title><link>https://outlet{feed}.example/</link><description>News</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{title}{entries}</channel></rss>'.encode()


class Feeds(asyncio.Protocol):
    """A server of the feeds of a round; asked for /round/N, it goes on to that round."""

    version = 0
    items = 30

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self.transport, self.received = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer at the end of the headers."""
        self.received += data
        if not self.received.endswith(b"\r\n\r\n"):
            return
        head, self.received = self.received.decode("latin-1"), b""
        path = head.split(" ", 2)[1]
        if path.startswith("/round/"):
            Feeds.version = int(path.rpartition("/")[2])
            self.answer("200 OK", b"")
            return
        tag = f'"{path}-{Feeds.version // 2}"'  # rounds 0 and 1 have the same documents
        if tag in head:
            self.answer("304 Not Modified", b"", tag)
        elif path.startswith("/feed/"):
            self.answer("200 OK", document(int(path.rpartition("/")[2]), Feeds.version, Feeds.items), tag)
        else:
            self.answer("404 Not Found", b"")

    def answer(self, status: str, body: bytes, tag: str = "") -> None:
        """Write a response."""
        etag = f"ETag: {tag}\r\n" if tag else ""
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\n{etag}Content-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)  # type: ignore[attr-defined]


def serve(items: int, port: multiprocessing.Queue[int]) -> None:
    """Serve on every loopback address until killed."""
    Feeds.items = items

    async def forever() -> None:
        server = await asyncio.get_running_loop().create_server(Feeds, "0.0.0.0", 0, backlog=4096)  # noqa: S104
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


def newspike(urls: Sequence[str], folder: Path) -> Program:
    """Poll with Newspike's stage, and load what was landed."""
    from extractors.feeds.isolation import parse_in
    from flows.runtime.context import open_context
    from flows.runtime.resources import warm_workers
    from flows.stages.polling import poll_all

    feeds = [Feed(url=url, publisher=f"Outlet {n}", family=f"Outlet {n}") for n, url in enumerate(urls)]
    config = write_configuration(folder, SandboxSettings(feeds=feeds, connect_to={}))
    parse = parse_in(warm_workers(open_context(config).settings.workers))
    page = Page(url=urls[0], final_url=urls[0], status=200, body=document(0, 0, 1), fetched_at=AT)
    with ThreadPoolExecutor(4) as threads:  # worker processes are started, and have what they import
        list(threads.map(lambda _: parse(page), range(8)))

    def poll(turn: int) -> None:
        context = open_context(config, AT + timedelta(hours=turn))
        poll_all(context)
        context.warehouse.load()

    def entries() -> int:
        with open_context(config).warehouse.caught_up() as ask:
            return next(int(row["rows"]) for row in ask.rows("counts") if row["what"] == "entries")

    return poll, entries


def lemon24_reader(urls: Sequence[str], folder: Path) -> Program:
    """Poll with reader, which keeps entries in SQLite."""
    import reader

    made: Any = reader.make_reader(str(folder / "reader.sqlite"))
    for url in urls:
        made.add_feed(url)

    def poll(turn: int) -> None:
        del turn
        made.update_feeds(scheduled=False, workers=THREADS)

    return poll, lambda: int(made.get_entry_counts().total)


def feedparser_in_threads(urls: Sequence[str], folder: Path) -> Program:
    """Poll with feedparser in threads, as a script does."""
    import feedparser

    del folder
    tags: dict[str, str] = {}
    seen: set[str] = set()

    def ask(url: str) -> None:
        found = feedparser.parse(url, etag=tags.get(url))
        tags[url] = found.get("etag") or tags.get(url, "")
        seen.update(entry.id for entry in found.entries)

    def poll(turn: int) -> None:
        del turn
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(ask, urls))

    return poll, lambda: len(seen)


PROGRAMS: dict[str, Callable[[Sequence[str], Path], Program]] = {
    "Newspike": newspike,
    "reader (lemon24)": lemon24_reader,
    "feedparser in threads": feedparser_in_threads,
}


def measured(name: str, urls: Sequence[str]) -> list[float] | None:
    """Return CPU milliseconds per feed of each round, the entries and MB of memory; None where it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            poll, entries = PROGRAMS[name](urls, Path(folder))
        except ModuleNotFoundError:
            return None
        figures = []
        for turn in range(len(ROUNDS)):
            with urllib.request.urlopen(f"{urls[0].rpartition('/feed/')[0]}/round/{turn}", timeout=10):  # noqa: S310
                before = cpu_s()
                poll(turn)
                figures.append(1000 * (cpu_s() - before) / len(urls))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return [*figures, entries(), round(memory)]


def cpu_s() -> float:
    """Return the CPU seconds of this process and of its children, those that run included."""
    import psutil

    me = psutil.Process()
    alive = sum(sum(child.cpu_times()[:2]) for child in me.children(recursive=True))
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return float(alive + ended.ru_utime + ended.ru_stime + own.ru_utime + own.ru_stime)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--program", choices=PROGRAMS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.program:
        urls = [f"http://127.1.{n // 250}.{n % 250 + 1}:{given.port}/feed/{n}" for n in range(given.feeds)]
        print(json.dumps(measured(given.program, urls)))
        return
    spawn = multiprocessing.get_context("spawn")
    port = spawn.Queue()
    server = spawn.Process(target=serve, args=(given.items, port), daemon=True)
    server.start()
    at = port.get(timeout=60)
    rows = []
    for name in PROGRAMS:
        command = [sys.executable, "-m", "benchmarks.feeds.polling", "--feeds", str(given.feeds), "--port", str(at)]
        done = subprocess.run([*command, "--program", name], stdout=subprocess.PIPE, timeout=LIMIT_S, check=True)  # noqa: S603
        figures = json.loads(done.stdout)
        if figures is None:
            print(f"{name} is not installed: left out")
        else:
            rows.append((name, *figures[:3], int(figures[3]), int(figures[4])))
    server.terminate()
    columns = ("program", *(f"{each}, CPU ms a feed" for each in ROUNDS), "entries", "MB")
    expected = given.feeds * (given.items + 1)
    for shown in columns[1:4]:
        title = f"Polling {given.feeds} feeds, {expected:,} items in all"
        place = columns.index(shown)
        if shown == columns[1]:
            show(title, columns, rows, bars=shown)
        else:
            print()
            show(f"{title}: {ROUNDS[place - 1]}", (columns[0], shown), [(r[0], r[place]) for r in rows], bars=shown)


if __name__ == "__main__":
    main()
