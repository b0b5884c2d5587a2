"""Feed parsing side by side with other parsers, in one run on the same documents: those of the newsroom, over days.

    python -m benchmarks feeds.peers [--days 6] [--every 3]

Every feed of the newsroom is read every few hours, as a poll would. Prints, for each parser, the entries of all
documents (ours: of those that changed), those that are new (by guid, else link), CPU milliseconds per document, and the
speed beside feedparser's. Ours remembers a feed between polls, decides what is new or edited, and parses that alone;
the others parse each document whole and decide nothing. A parser that is not installed is named and left out:
`make setup-bench` installs them all.
"""

from __future__ import annotations

import argparse
import importlib
import io
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import feedparser

from benchmarks.tables import show
from extractors.feeds import absorb, is_unchanged, parse_feed
from newsroom.sites.feeds import CONTENT_TYPES, kind_of, render_feed
from newsroom.world.build import World, build_world
from newsroom.world.outlets import CHANNELS, Channel
from warehouse.records import Feed, FeedState, Page

HOUR = timedelta(hours=1)
Seen = tuple[int, set[str]]  # entries in all documents; names of those that are new
Parser = Callable[[Sequence[Page]], Seen]


def documents(days: int, every_h: int) -> list[list[Page]]:
    """Return the documents of each feed, in order of time."""
    world = build_world(days=days)
    instants = [world.start + hours * HOUR for hours in range(0, 24 * days, every_h)]
    return [[_page(world, channel, at) for at in instants] for channel in CHANNELS.values()]


def _page(world: World, channel: Channel, at: datetime) -> Page:
    url = f"https://{channel.outlet.host}{channel.path}"
    kind = CONTENT_TYPES[kind_of(channel)]
    body = render_feed(world, channel, at)
    return Page(url=url, final_url=url, status=200, body=body, fetched_at=at, content_type=kind)


def ours(pages: Sequence[Page]) -> Seen:
    """Read what is new since the last poll; versions, dates and refused items are decided too."""
    feed = Feed(url=pages[0].url, publisher="x", family="x")
    state, total, names = FeedState(feed_url=feed.url), 0, set()
    for page in pages:
        known = frozenset(seen.raw_hash for seen in state.window)
        parsed = None if is_unchanged(state, page) else parse_feed(page, known=known, context=state.parse_context)
        outcome = absorb(feed, state, page, parsed, now=page.fetched_at)
        state = outcome.state
        total += outcome.count.items if outcome.count else 0
        names |= {entry.guid or entry.link or "" for entry in outcome.entries}
    return total, names


def with_feedparser(pages: Sequence[Page]) -> Seen:
    """Read each document whole, as a script does."""
    found = [
        entry.get("id") or entry.get("link", "")
        for page in pages
        for entry in feedparser.parse(
            io.BytesIO(page.body), response_headers={"content-type": page.content_type}
        ).entries
    ]
    return len(found), set(found)


def _headers(page: Page) -> dict[str, str]:
    return {"content-type": page.content_type}


def with_fastfeedparser(pages: Sequence[Page]) -> Seen:
    """Read each document whole."""
    parse = importlib.import_module("fastfeedparser").parse
    found = [entry.get("id") or entry.get("link", "") for page in pages for entry in parse(page.body).entries]
    return len(found), set(found)


PARSERS: dict[str, Parser] = {
    "feedparser": with_feedparser,
    "Newspike": ours,
    "fastfeedparser": with_fastfeedparser,
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=6)
    parser.add_argument("--every", type=int, default=3, help="hours between two polls of a feed")
    given = parser.parse_args()
    feeds = documents(given.days, given.every)
    count = sum(map(len, feeds))
    spent, seen = dict.fromkeys(PARSERS, 0.0), {name: [0, 0, 0] for name in PARSERS}
    missing = set()
    for pages in feeds:  # the parsers take turns, so that a busy machine slows all alike
        for name, parse in PARSERS.items():
            started = time.process_time()
            try:
                total, names = parse(pages)
                seen[name] = [seen[name][0] + total, seen[name][1] + len(names), seen[name][2]]
            except ModuleNotFoundError:
                missing.add(name)
            except Exception:  # noqa: BLE001 - libraries of others raise what they like
                seen[name][2] += 1
            spent[name] += time.process_time() - started
    for name in missing:
        print(f"{name} is not installed: left out")
    show(
        f"Parsing {count} documents of {len(feeds)} feeds",
        ("parser", "entries", "new", "refused", "CPU ms a document", "times feedparser's speed"),
        [
            (name, *seen[name], 1000 * spent[name] / count, spent["feedparser"] / spent[name])
            for name in PARSERS
            if name not in missing
        ],
        bars="CPU ms a document",
    )


if __name__ == "__main__":
    main()
