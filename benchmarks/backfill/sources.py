"""What each network archive brings of the truth: the newsroom's outlets, every source, over real HTTP.

For each source, over the outlets' main feeds: of how many it brings something, how much of what they published in the
window is found, what is found besides, the time between publication and what counts as first sighting, and what it
costs in requests and CPU. Run it from the root of the checkout:

    python -m benchmarks.backfill.sources [--days 62] [--outlets 44]
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from extractors.archives import SOURCES, Window
from newsroom.servers.process import Newsroom, running_newsroom
from newsroom.world.build import World, build_world
from newsroom.world.outlets import BY_HOST, Channel, Outlet, subscription
from newsroom.world.publications import link_of
from tests.archives.walking import walk


@dataclass(frozen=True, kw_only=True)
class Yield:
    """What one source brought of one outlet."""

    published: int
    found: int
    besides: int
    waits_min: Sequence[float]
    requests: int


def main() -> None:
    """Print a row for each source."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=62)
    parser.add_argument("--outlets", type=int, default=len(BY_HOST))
    options = parser.parse_args()
    world = build_world(days=options.days)
    outlets = list(BY_HOST.values())[: options.outlets]
    columns = ("source", "outlets", "published", "found", "besides", "wait", "requests", "CPU s")
    print("".join(f"{column:>11}" for column in columns))
    with running_newsroom(world, searches_per_minute=100_000) as newsroom:
        for source in SOURCES:
            began = time.process_time()
            yields = [one for outlet in outlets if (one := measure(newsroom, world, source, outlet)).found]
            print_row(source, yields, time.process_time() - began)


def measure(newsroom: Newsroom, world: World, source: str, outlet: Outlet) -> Yield:
    """Return what the source brings of an outlet, compared with what it did publish."""
    until = world.end.replace(hour=0, minute=0)
    window = Window(since=until - timedelta(days=world.days - 1), until=until)
    truth = {link_of(piece): piece.published_at for piece in world.published(outlet, window.since, window.until)}
    before = sum(newsroom.requests().values())
    entries, _ = walk(newsroom, source, subscription(Channel(outlet=outlet, path=outlet.feed_path)), window)
    first = {entry.link: entry.seen_at for entry in reversed(entries)}
    waits = [(first[link] - at).total_seconds() / 60 for link, at in truth.items() if link in first]
    return Yield(
        published=len(truth),
        found=len(waits),
        besides=len(first.keys() - truth.keys()),
        waits_min=waits,
        requests=sum(newsroom.requests().values()) - before,
    )


def print_row(source: str, yields: Sequence[Yield], cpu_s: float) -> None:
    """Print what a source brought of all outlets of which it brought something."""
    published, found, besides, requests = (
        sum(getattr(one, name) for one in yields) for name in ("published", "found", "besides", "requests")
    )
    wait_min = statistics.median([wait for one in yields for wait in one.waits_min] or [0.0])
    shown = (f"{found / max(published, 1):.1%}", f"{besides:,}", f"{wait_min:.0f} min", f"{requests:,}", f"{cpu_s:.1f}")
    print("".join(f"{column:>11}" for column in (source, len(yields), f"{published:,}", *shown)))


if __name__ == "__main__":
    main()
