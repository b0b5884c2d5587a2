"""Kept pages per second that `newspike reextract` reads again, beside the worker processes reading the same pages.

    python -m benchmarks.reprocessing.pages [--pages 600] [FILE.html.gz ...]

Both in one run, by turns, with two workers: the first also asks DuckDB, reads the kept pages from Parquet, looks for
the starter's topics, lands, loads and publishes, in the main process, whose CPU time is told besides. Pages per second
are by the clock, and mean nothing on a busy machine.
"""

from __future__ import annotations

import argparse
import gzip
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extractors.articles.job import Work, extract_job
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.reprocessing.reextract import Scope, reextract
from flows.runtime.context import RunContext, open_context
from flows.runtime.resources import warm_workers
from tests.articles.hostile_pages import around
from tests.builders import NOW, article, entry, feed, page
from warehouse.records import EPOCH, key

ROUNDS = 3


def main() -> None:
    """Print pages per second of both, the best of three rounds each, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=600)
    given = parser.parse_args()
    bodies = [gzip.decompress(file.read_bytes()) for file in given.files] or [around("")]
    works = [_work(bodies[at % len(bodies)], at) for at in range(given.pages)]
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        config = write_configuration(Path(folder), SandboxSettings(feeds=[feed()], connect_to={}))
        context = open_context(config, NOW)
        _fill(context, works)
        plain = whole = spent = float("inf")
        for number in range(ROUNDS):
            plain = min(plain, _read(context, works))
            before = time.process_time()
            whole = min(whole, _reextract(replace(context, at=NOW.replace(hour=number))))
            spent = min(spent, time.process_time() - before)
    print(f"worker processes alone: {given.pages / plain:.1f} pages/s")
    print(f"newspike reextract:     {given.pages / whole:.1f} pages/s, {plain / whole:.2f} of that")
    print(f"CPU of the main process: {1000 * spent / given.pages:.1f} ms a page")


def _read(context: RunContext, works: Sequence[Work]) -> float:
    workers = warm_workers(context.settings.workers)
    began = time.perf_counter()
    workers.map(extract_job, works)
    return time.perf_counter() - began


def _reextract(context: RunContext) -> float:
    scope = Scope(since=EPOCH, until=NOW.replace(year=9999), everything=True)
    began = time.perf_counter()
    reextract(context, scope)
    return time.perf_counter() - began


def _fill(context: RunContext, works: Sequence[Work]) -> None:
    """Keep the pages, as shards of the pipeline do, with an article for each that an older program read."""
    size = context.settings.engine.articles_per_shard
    for start in range(0, len(works), size):
        some = works[start : start + size]
        pages = [work.page for work in some if work.page]
        references = context.warehouse.keep_pages(pages)
        articles = [
            article(canonical_url=work.entry.link, entry_id=work.entry.entry_id, page_ref=reference, extractor="older")
            for work, reference in zip(some, references, strict=True)
        ]
        context.warehouse.land([feed(), *(work.entry for work in some), *articles])
    context.warehouse.load()


def _work(body: bytes, number: int) -> Work:
    url = f"https://ledger.example/news/2025/{number}.html"
    told = entry(link=url, guid=url, title="", entry_id=key("entry", url))
    return Work(page=page(url=url, body=body), entry=told, feed=feed(), now=NOW)


if __name__ == "__main__":
    main()
