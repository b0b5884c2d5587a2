"""What a poll costs when nothing changed: many https feeds, each on a loopback address of its own, all answering 304.

Prints CPU seconds of the client's process, CPU milliseconds per feed, wall seconds and peak memory, for ours (planning,
asking, deciding), for httpx, and for feedparser.parse(url) in threads. Each client runs in a fresh process; the server
in another one. Needs the openssl command for a certificate.

    python benchmarks/feeds/fetch.py --feeds 1000
    python benchmarks/feeds/fetch.py --feeds 10000 --clients Newspike --concurrency 200
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import resource
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import httpx
import uvloop

from benchmarks.tables import show
from extractors.feeds import poll_feeds
from extractors.fetch import Client, Rules, run
from warehouse.records import Feed, FeedState

Row = tuple[str, int, float, float, float, float, float]
NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 0\r\n\r\n'
GROUP = 50  # hosts that share a certificate: one for all would be too large to be like a real one
NOW = datetime(2026, 1, 5, tzinfo=UTC)


class Quiet(asyncio.Protocol):
    """A server that says "not modified" to everything."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer at the end of the headers."""
        if data.endswith(b"\r\n\r\n"):
            self.transport.write(NOT_MODIFIED)  # type: ignore[attr-defined]


def serve(folders: list[Path], ports: multiprocessing.Queue[list[int]]) -> None:
    """Serve https on every loopback address, on one port for each certificate, until killed."""

    async def forever() -> None:
        servers = []
        for folder in folders:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
            loop = asyncio.get_running_loop()
            servers.append(await loop.create_server(Quiet, "0.0.0.0", 0, ssl=context, backlog=4096))  # noqa: S104
        ports.put([server.sockets[0].getsockname()[1] for server in servers])
        await asyncio.gather(*(server.serve_forever() for server in servers))

    uvloop.run(forever())


def certificate(folder: Path, hosts: list[str]) -> Path:
    """Write a certificate for the hosts that is its own authority; return its folder."""
    folder.mkdir()
    names = ",".join(f"IP:{host}" for host in hosts)
    head = f"[req]\ndistinguished_name=d\nx509_extensions=e\nprompt=no\n[d]\nCN={folder.name}\n"
    (folder / "openssl.cnf").write_text(f"{head}[e]\nsubjectAltName={names}\nbasicConstraints=CA:TRUE\n")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-config", "openssl.cnf", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 - no words of others
    return folder


def ours(urls: list[str], ca_file: str, concurrency: int) -> int:
    """Return how many of our polls were answered with 304."""
    rules = Rules(allow_networks=("127.0.0.0/8",), concurrency=concurrency, deadline_s=120)
    pairs = [
        (Feed(url=url, publisher="x", family="x", ca_file=ca_file), FeedState(feed_url=url, etag='"1"')) for url in urls
    ]

    async def poll() -> int:
        async with Client(rules) as client:
            outcomes = await poll_feeds(pairs, client=client, now=NOW)
        return sum(outcome.attempt.reason == "not-modified" for outcome in outcomes)

    return run(poll())


def with_httpx(urls: list[str], ca_file: str, concurrency: int) -> int:
    """Return how many requests of httpx were answered with 304."""

    async def poll() -> int:
        limits = httpx.Limits(max_connections=concurrency)
        context = ssl.create_default_context(cafile=ca_file)
        places = asyncio.Semaphore(concurrency)
        async with httpx.AsyncClient(verify=context, limits=limits, timeout=120) as client:

            async def ask(url: str) -> int:
                async with places:
                    return (await client.get(url, headers={"If-None-Match": '"1"'})).status_code

            return (await asyncio.gather(*map(ask, urls))).count(304)

    return uvloop.run(poll())


def with_feedparser(urls: list[str], ca_file: str, concurrency: int) -> int:
    """Return how many times feedparser, in threads, was told 304."""
    os.environ["SSL_CERT_FILE"] = ca_file
    with ThreadPoolExecutor(min(concurrency, 32)) as threads:
        return list(threads.map(lambda url: feedparser.parse(url, etag='"1"').get("status"), urls)).count(304)


CLIENTS: dict[str, Callable[[list[str], str, int], int]] = {
    "Newspike": ours,
    "httpx": with_httpx,
    "feedparser": with_feedparser,
}


def measured(name: str, urls: list[str], ca_file: str, concurrency: int, row: multiprocessing.Queue[Row]) -> None:
    """Put a row of the table into the queue. Runs in a process of its own."""
    import aiohttp  # noqa: F401 - our client imports it when it first asks, which is no cost of a feed

    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    answered = CLIENTS[name](urls, ca_file, concurrency)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory, grown = after.ru_maxrss / 1024, (after.ru_maxrss - before.ru_maxrss) / 1024
    row.put((name, answered, cpu, 1000 * cpu / len(urls), wall, memory, grown))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--clients", nargs="+", choices=CLIENTS, default=list(CLIENTS))
    given = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    hosts = [f"127.1.{n // 250}.{n % 250 + 1}" for n in range(given.feeds)]
    with tempfile.TemporaryDirectory() as folder:
        groups = [hosts[start : start + GROUP] for start in range(0, len(hosts), GROUP)]
        folders = [certificate(Path(folder) / f"group{n}", group) for n, group in enumerate(groups)]
        trusted = Path(folder) / "ca.pem"
        trusted.write_bytes(b"".join((one / "cert.pem").read_bytes() for one in folders))
        ports = spawn.Queue()
        server = spawn.Process(target=serve, args=(folders, ports), daemon=True)
        server.start()
        named = zip(groups, ports.get(timeout=60), strict=True)
        urls = [f"https://{host}:{port}/feed.xml" for group, port in named for host in group]
        table = []
        for name in given.clients:
            rows = spawn.Queue()
            client = spawn.Process(
                target=measured, args=(name, urls, str(trusted), given.concurrency, rows), daemon=True
            )
            client.start()
            table.append(rows.get(timeout=600))
            client.join()
        server.terminate()
    columns = ("client", "304s", "CPU s", "CPU ms a feed", "wall s", "RSS MB", "of it new")
    show(f"Polling {given.feeds:,} feeds that have not changed", columns, table, bars="CPU ms a feed")


if __name__ == "__main__":
    main()
