"""What taking in the stories of one more cycle costs in CPU milliseconds, with many topics and more or less history.

    python -m benchmarks.alerts.kept_watch --topics 1000 --new 35 --days 10 40

Invented stories, three a day and topic; what is known is kept in a file, as between the cycles of an installation, and
the judgements to store are made. The questions to the warehouse are not part of it, see benchmarks/warehouse/cycle.py.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alerts.detection.all_stories import AllStories, hours
from alerts.detection.events import one_by_one
from alerts.detection.sightings import JudgedStory, Sighting
from flows.stages.judging import judgements_of_stories
from flows.stages.kept_watch import open_watch
from flows.stages.topic_watches import KeptWatches

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
ROUNDS = 9
THRESHOLD = 3.5


def stories(topics: int, *, since: datetime, count: int, every: timedelta, seed: int) -> list[Sighting]:
    """Return stories of random topics in words of a vocabulary with a long tail."""
    chance = random.Random(seed)  # noqa: S311 -- invented news
    return [
        Sighting(
            topic=f"topic-{chance.randrange(topics)}",
            at=since + number * every,
            story_id=seed * 10_000_000 + number,
            family=f"Paper {chance.randrange(400)}",
            title=" ".join(f"word{int(chance.paretovariate(0.6)) % 40_000}" for _ in range(9)),
        )
        for number in range(count)
    ]


def cycle(path: Path, new: Sequence[Sighting]) -> float:
    """Take in the stories of a cycle; return what that cost in CPU seconds."""
    began = time.process_time()
    with open_watch(path, "benchmark") as kept:
        until_h = hours(new[-1].at)
        instants = kept.instants_before(until_h)
        instants.extend(hours(each.at) for each in new)
        watches = KeptWatches(kept, AllStories(instants), THRESHOLD)
        judged = [
            JudgedStory(at=sighting.at, standing=standing, found=found)
            for sighting, found in one_by_one(watches, new)
            if (standing := watches[sighting.topic].newest(sighting.topic)) is not None
        ]
        findings = [each.found for each in judged if each.found is not None]
        judgements_of_stories(judged[-len(new) :], (), since=BEGAN)
        states = {topic: watch.state for topic, watch in watches.items()}
        kept.save(states, until_h=until_h, instants=instants, instants_since_h=hours(new[0].at), findings=findings)
    return time.process_time() - began


def main() -> None:
    """Fill files, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topics", type=int, default=1_000)
    parser.add_argument("--new", type=int, default=35)
    parser.add_argument("--days", type=int, nargs="+", default=[10, 40])
    options = parser.parse_args()
    for days in options.days:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "watch.sqlite"
            every = timedelta(days=1) / (3 * options.topics)
            cycle(path, stories(options.topics, since=BEGAN, count=3 * options.topics * days, every=every, seed=1))
            now = BEGAN + timedelta(days=days)
            spent = [
                cycle(path, stories(options.topics, since=now + n * every, count=options.new, every=every, seed=n + 2))
                for n in range(ROUNDS)
            ]
            size = path.stat().st_size / 1e6
            print(f"{days:>4} days ({size:,.0f} MB): {statistics.median(spent) * 1000:.0f} CPU ms a cycle", flush=True)


if __name__ == "__main__":
    main()
