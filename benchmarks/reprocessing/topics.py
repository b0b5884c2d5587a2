"""Articles per CPU second that `newspike topics apply` reads again, everything included, and what it costs in memory.

    python -m benchmarks.reprocessing.topics [--articles 30000] [--topics 1000] [--workers 2]

The articles and topics are those of benchmarks/topics/speed.py. Two rounds over one warehouse: the second one replaces
what the first one found. CPU seconds are those of all processes from start to end: starting the program and its
workers, compiling the topics in each, reading the articles from DuckDB, matching, landing, loading and publishing. The
last row is matching alone, in this process and this run: on a busy machine only the ratio means something.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

from benchmarks.topics.speed import NOW, uncommon_terms, vocabulary, write_articles, write_topics
from extractors.stories.minhash import sketch_text
from extractors.topics import find_mentions
from flows.configuration.settings import load_settings
from flows.configuration.topic_files import matcher_of
from warehouse.article_texts import stored_articles
from warehouse.records import Article, key
from warehouse.store import Warehouse

BATCH = 1_000
DIFFERENT = 5_000  # articles that are made; the rest differ in their addresses alone
PR_SET_CHILD_SUBREAPER = 36  # prctl(2): who outlives its parent becomes ours, and so do its CPU seconds


def main() -> None:
    """Fill a warehouse, apply twice, and print what each round cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=30_000)
    parser.add_argument("--topics", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        config = fill(Path(folder), given.articles, given.topics, given.workers)
        print(f"{given.articles:,} articles, {given.topics:,} topics, {given.workers} workers")
        print(f"{'round':8}{'wall s':>9}{'CPU s':>9}{'articles per CPU s':>21}{'largest process MB':>21}")
        for name in ("first", "again"):
            wall_s, cpu_s = applied(config)
            largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(f"{name:8}{wall_s:>9.1f}{cpu_s:>9.1f}{given.articles / cpu_s:>21,.0f}{largest:>21,.0f}")
        print(f"{'matching alone':26}{matching_alone(config):>21,.0f}")


def fill(folder: Path, count: int, topics: int, workers: int) -> Path:
    """Return the settings of a warehouse that holds so many articles, none of them read with the topics."""
    chance = random.Random(1)  # noqa: S311 not for secrets
    made = write_articles(chance, vocabulary(chance, 30_000), min(count, DIFFERENT))
    (folder / "topics.yaml").write_text(write_topics(chance, uncommon_terms(chance, made[:2_000]), topics))
    (folder / "feeds.yaml").write_text("feeds: [{url: 'https://outlet.example/feed', publisher: Outlet}]\n")
    config = folder / "newspike.yaml"
    config.write_text(f"home: home\nfeeds: feeds.yaml\ntopics: [topics.yaml]\nworkers: {{processes: {workers}}}\n")
    warehouse = Warehouse(home=folder / "home")
    sketched = [replace(article, sketch=sketch_text(article.text)) for article in made]
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        warehouse.land([_numbered(sketched[number % len(sketched)], number) for number in numbers])
    warehouse.load()
    warehouse.publish()
    return config


def applied(config: Path) -> tuple[float, float]:
    """Return the seconds and the CPU seconds, of all processes, of one `newspike topics apply`."""
    began, before = time.perf_counter(), _cpu_of_children()
    command: Sequence[str] = [sys.executable, "-m", "flows", "topics", "apply", "--config", str(config)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 ours
    wall_s = time.perf_counter() - began
    _wait_for_all()
    return wall_s, _cpu_of_children() - before


def matching_alone(config: Path) -> float:
    """Return articles per CPU second of finding mentions in some of the stored articles, already in memory."""
    matcher = matcher_of(load_settings(config))
    articles = list(islice(stored_articles(Warehouse(home=config.parent / "home")), 2 * BATCH))
    began = time.process_time()
    for article in articles:
        find_mentions(article, matcher, now=NOW)
    return len(articles) / (time.process_time() - began)


def _wait_for_all() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _numbered(article: Article, number: int) -> Article:
    at = NOW + timedelta(seconds=30 * number)
    outlet = f"Outlet {number % 50}"
    return replace(
        article,
        article_id=key("article", str(number)),
        canonical_url=f"https://outlet.example/{number}",
        publisher=outlet,
        family=outlet,
        seen_at=at,
        event_at=at,
    )


if __name__ == "__main__":
    main()
