"""How hostile servers and documents end: inputs tried, refused, the worst time and the worst memory.

Servers: one client with a deadline asks each of them. Documents: each is parsed in a worker process with limits. Run it
as a module, because the inputs are those of the tests:

    python -m benchmarks.feeds.hostile
"""

from __future__ import annotations

import argparse
import gzip
import io
import time
from collections import Counter
from dataclasses import replace

import brotli  # type: ignore[import-untyped]
import zstandard

from extractors.feeds import Refusal, parse_feed
from extractors.feeds.isolation import refused_if_killed
from extractors.fetch import Client, Failure, Request, Rules, run
from extractors.workers import Workers
from tests.feeds.hostile import DOCUMENTS, fresh_peak_mb, peak_mb, weigh
from tests.fetch.servers import LOOPBACK, Answer, always, drip, drip_headers, forever, http, large, serve, silence

RULES = replace(LOOPBACK, deadline_s=2.0)
ROW = "{:<34}{:<22}{:>9}{:>12}"
ZEROS = b"\0" * 1_000_000
PLACES = (
    *("http://127.0.0.2:80/", "http://[::ffff:127.0.0.2]/", "http://2130706434/", "http://0x7f.2/", "http://[::1]/"),
    *("http://169.254.169.254/", "http://10.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/"),
)


def bombs() -> dict[str, Answer]:
    """Return servers that send little and mean much: 1 GB in gzip and zstd, 512 MB in brotli."""
    deflated, brotlied, zstded = (
        gzipped_zeros(1000),
        brotli.Compressor(quality=1),
        zstandard.ZstdCompressor().compressobj(),
    )
    packed = b"".join(brotlied.process(ZEROS) for _ in range(512)) + brotlied.finish()
    zstd = b"".join(zstded.compress(ZEROS) for _ in range(1000)) + zstded.flush()
    return {
        "gzip bomb": always(http(deflated, Content_Encoding="gzip")),
        "gzip bomb, packed again": always(http(gzip.compress(deflated), Content_Encoding="gzip")),
        "gzip bomb, unlabelled": always(http(deflated)),
        "brotli bomb": always(http(packed, Content_Encoding="br")),
        "zstd bomb": always(http(zstd, Content_Encoding="zstd")),
        "two codings": always(http(deflated, Content_Encoding="gzip, gzip")),
    }


def gzipped_zeros(megabytes: int) -> bytes:
    """Return so many megabytes of zeros as gzip, made without holding them."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as stream:
        for _ in range(megabytes):
            stream.write(ZEROS)
    return packed.getvalue()


def servers() -> dict[str, Answer]:
    """Return all hostile servers."""
    redirects = {f"redirect to {place}": always(http(status="302 Found", Location=place)) for place in PLACES}
    return {
        "endless body": forever,
        "dripping body": drip,
        "dripping headers": drip_headers,
        "silence": silence,
        "redirects without end": always(http(status="302 Found", Location="/")),
        "one header of 1 MB": always(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n"),
        "100,000 headers": always(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n"),
        "body of 100 MB": large,
        "short body": always(http(b"x", length=1000)),
        "no HTTP": always(b"220 mail ESMTP\r\n\r\n"),
        **bombs(),
        **redirects,
    }


async def ask(answer: Answer, rules: Rules) -> str:
    """Return how asking this server ends."""
    async with serve(answer) as server, Client(replace(rules, allow_networks=("127.0.0.1/32",))) as client:
        got = await client.get(Request(url=server.url))
    if isinstance(got, Failure):
        return got.reason
    parsed = parse_feed(got)
    return parsed.reason if isinstance(parsed, Refusal) else "read"


def try_servers() -> None:
    """Print how each server ends."""
    slowest, most = 0.0, 0.0
    endings: Counter[str] = Counter()
    for name, answer in servers().items():
        before, started = fresh_peak_mb(), time.perf_counter()
        ending = run(ask(answer, RULES))
        seconds, grown = time.perf_counter() - started, peak_mb() - before
        endings["read" if ending == "read" else "refused"] += 1
        slowest, most = max(slowest, seconds), max(most, grown)
        print(ROW.format(name[:33], ending, f"{seconds:.2f} s", f"+{grown:.0f} MB"))
    counts = f"{endings.total()} tried, {endings['refused']} refused"
    print(f"servers: {counts}, worst {slowest:.2f} s (deadline {RULES.deadline_s:g} s), worst growth {most:.0f} MB\n")


def try_documents(shown_from_s: float) -> None:
    """Print how the documents end; those that take long by name."""
    endings: Counter[str] = Counter()
    slowest, most = 0.0, 0.0
    for name, body in DOCUMENTS.items():
        with Workers(1, memory_mb=1024, preload=("extractors.feeds",)) as workers:  # a fresh one, to see its growth
            (weighed,) = workers.map(weigh, [body], timeout_s=20)
        outcome, seconds, grown = weighed if isinstance(weighed, tuple) else (refused_if_killed(weighed), 20.0, 0.0)
        ending = outcome.reason if isinstance(outcome, Refusal) else f"{outcome.size} entries"
        endings["refused" if isinstance(outcome, Refusal) else "read"] += 1
        endings["killed"] += ending == "quarantined"
        slowest, most = max(slowest, seconds), max(most, grown)
        if seconds >= shown_from_s:
            print(ROW.format(name, ending, f"{seconds:.2f} s", f"+{grown:.0f} MB"))
    counts = f"{len(DOCUMENTS)} tried, {endings['read']} read, {endings['refused']} refused, {endings['killed']} killed"
    print(f"documents: {counts}, worst {slowest:.2f} CPU s, worst growth {most:.0f} MB")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shown-from", type=float, default=0.3, help="CPU seconds from which a document is named")
    given = parser.parse_args()
    try_servers()
    try_documents(given.shown_from)


if __name__ == "__main__":
    main()
