"""How much faster worker processes read articles than one process, on files or on a made-up page.

    python -m benchmarks.articles.workers [--pages 400] [FILE.html.gz ...]

Wall-clock time, best of three rounds each; with other programs on the machine's cores the ratio means nothing.
"""

from __future__ import annotations

import argparse
import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

from extractors.articles.job import Work, extract_job
from extractors.workers import Workers
from tests.articles.hostile_pages import around
from tests.builders import NOW, entry, feed, page

ROUNDS = 3


def main() -> None:
    """Print pages per second in this process, in one worker and in two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=400)
    given = parser.parse_args()
    bodies = [gzip.decompress(file.read_bytes()) for file in given.files] or [around("")]
    works = [_work(bodies[at % len(bodies)], at) for at in range(given.pages)]
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    rates = {"in this process": _rate(lambda: [extract_job(work) for work in works], len(works))}
    for count in (1, 2):
        with Workers(count) as workers:
            rates[f"{count} worker{'s' * (count > 1)}"] = _rate(lambda: workers.map(extract_job, works), len(works))
    for name, rate in rates.items():
        print(f"{name}: {rate:.1f} pages/s, {rate / rates['1 worker']:.2f} times one worker")


def _rate(read: Callable[[], object], count: int) -> float:
    read()  # loads what is loaded once
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        read()
        best = min(best, time.perf_counter() - started)
    return count / best


def _work(body: bytes, number: int) -> Work:
    url = f"https://ledger.example/news/2025/{number}.html"
    return Work(page=page(url=url, body=body), entry=entry(link=url, title=""), feed=feed(), now=NOW)


if __name__ == "__main__":
    main()
