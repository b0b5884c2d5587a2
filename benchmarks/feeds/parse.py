"""How much parsing only what is new saves, and that it loses nothing: replays of dated versions of real feeds.

Prints, per series: polls, entries, edits, entries that came again without saying anything new, CPU seconds of plain
feedparser (sanitiser off) on every document, CPU seconds of our parsing, the ratio, CPU seconds of recognising and
deciding, and how many polls brought other entries, in any field, than feedparser reading every document whole.

    python benchmarks/feeds/parse.py ../shared/data/feeds/news-series/*.tar.xz
"""

from __future__ import annotations

import argparse
import io
import tarfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from extractors.feeds import ParsedFeed, PollOutcome, Refusal, absorb, is_unchanged, parse_feed
from extractors.feeds.feedparser_reader import read_feed
from warehouse.records import Feed, FeedState, Page

ROW = "{:>6}{:>9}{:>7}{:>7}{:>14}{:>8}{:>7}{:>12}{:>11}"
FEED = Feed(url="https://ledger.example/feed.xml", publisher="Ledger", family="Ledger")


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("series", nargs="+", type=Path, help="tar archives; members are named by their UTC time")
    arguments.add_argument("--polls", type=int, default=10_000, help="at most so many of each, the latest")
    given = arguments.parse_args()
    print(
        f"{'series':<12}"
        + ROW.format("polls", "entries", "edits", "again", "feedparser s", "ours s", "ratio", "deciding s", "differing")
    )
    totals = [0.0, 0.0]
    for path in given.series:
        pages = read_series(path)[-given.polls :]
        theirs, ours, row = measure(pages)
        totals[0] += theirs
        totals[1] += ours
        print(f"{path.name.split('.')[0]:<12}{row}")
    theirs, ours = totals
    print(f"{'all':<12}" + ROW.format("", "", "", "", f"{theirs:.2f}", f"{ours:.2f}", f"{theirs / ours:.1f}", "", ""))


def read_series(path: Path) -> list[Page]:
    """Return the documents of one archive as answers, in order of time."""
    with tarfile.open(path) as archive:
        members = sorted((member for member in archive if member.isfile()), key=lambda member: member.name)
        return [_page(Path(member.name).stem, archive.extractfile(member).read()) for member in members]  # type: ignore[union-attr]


def _page(name: str, body: bytes) -> Page:
    at = datetime.strptime(name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    kind = "application/rss+xml"
    return Page(url=FEED.url, final_url=FEED.url, status=200, body=body, fetched_at=at, content_type=kind)


def measure(pages: list[Page]) -> tuple[float, float, str]:
    """Return the CPU seconds of feedparser and of our parsing, and a row of the table."""
    started = time.process_time()
    for page in pages:
        headers = {"content-location": page.url, "content-type": page.content_type}
        feedparser.parse(
            io.BytesIO(page.body), sanitize_html=False, resolve_relative_uris=False, response_headers=headers
        )
    theirs = time.process_time() - started
    started = time.process_time()
    delta, parsing = replay(pages, parse_new)
    deciding = time.process_time() - started - parsing
    whole, _ = replay(pages, parse_whole)
    differing = sum(a.entries != b.entries for a, b in zip(delta, whole, strict=True))
    entries = [entry for outcome in delta for entry in outcome.entries]
    ids = len({entry.entry_id for entry in entries})
    counts = len(pages), ids, len(entries) - ids, said_again(delta)
    seconds = f"{theirs:.2f}", f"{parsing:.2f}", f"{theirs / parsing:.1f}", f"{deciding:.2f}"
    return theirs, parsing, ROW.format(*counts, *seconds, differing)


def said_again(outcomes: list[PollOutcome]) -> int:
    """Return how often an entry came again although it said nothing new since it last came."""
    last: dict[int, int] = {}
    again = 0
    for entry in (entry for outcome in outcomes for entry in outcome.entries):
        again += last.get(entry.entry_id) == entry.version
        last[entry.entry_id] = entry.version
    return again


Parsed = ParsedFeed | Refusal | None


def parse_new(state: FeedState, page: Page) -> Parsed:
    """Return what is new in a document, as a poll finds it; None where nothing needs to be parsed."""
    if is_unchanged(state, page):
        return None
    known = frozenset(seen.raw_hash for seen in state.window)
    return parse_feed(page, known=known, context=state.parse_context)


def parse_whole(_: FeedState, page: Page) -> Parsed:
    """Return all of a document, as feedparser reads it."""
    return read_feed(page, page.body, page.content_type)


def replay(pages: list[Page], parse: Callable[[FeedState, Page], Parsed]) -> tuple[list[PollOutcome], float]:
    """Return what polling these documents brings, and the CPU seconds that parsing took of it."""
    state, outcomes, parsing = FeedState(feed_url=FEED.url), [], 0.0
    for page in pages:
        started = time.process_time()
        parsed = parse(state, page)
        parsing += time.process_time() - started
        outcomes.append(absorb(FEED, state, page, parsed, now=page.fetched_at))
        state = outcomes[-1].state
    return outcomes, parsing


if __name__ == "__main__":
    main()
