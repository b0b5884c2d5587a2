"""Worlds of headlines whose events are known: what repeats, lasts, climbs or is rare, and worlds without any event.

    python benchmarks/spikes/worlds.py [--seeds 4] [--threshold 3.5]

Forty topics draw headlines from vocabularies of their own (Zipf), at constant shares of a news day with its rhythm.
Each scene adds one kind of life to a topic of such a world. Printed: how many reports each repetition got, how many of
the events were heard and how soon, and how many reports there were where nothing happens.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from alerts.detection.events import find_events
from alerts.detection.rates import false_alarms
from alerts.detection.sightings import Finding, Sighting

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2025, 3, 3, tzinfo=UTC)  # a Monday
PER_DAY, OUTLETS, TOPICS = 400, 60, 40
WORDS, SHARED_WORDS, LENGTH = 500, 2000, 8
TOPIC = "scene"


@dataclass
class World:
    """Stories of a period: those without a topic are instants alone."""

    seed: int
    days: int
    sightings: list[Sighting] = field(default_factory=list)
    instants: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw the stories outside the topics."""
        self.random = Random(self.seed)  # noqa: S311 -- a simulation
        self._stories = 0
        self.instants += [self.instant() for _ in range(PER_DAY * self.days)]

    def instant(self) -> datetime:
        """Return an instant of the period; three times as many by day as by night."""
        while True:
            at = START + self.random.random() * self.days * DAY
            if self.random.random() < 0.6 - 0.4 * math.cos(2 * math.pi * (at.hour - 3) / 24):
                return at

    def title(self, topic: str, new: Sequence[str] = ()) -> str:
        """Return a headline in the words of the topic and of everybody; two of the new words, where there are any."""
        said = self.random.sample(list(new), min(2, len(new)))
        while len(said) < LENGTH:
            own = self.random.random() < 0.5
            rank = int((WORDS if own else SHARED_WORDS) ** self.random.random())
            said.append(f"{topic if own else 'w'}{rank}")
        self.random.shuffle(said)
        return " ".join(said)

    def add(self, topic: str, at: datetime, *, outlet: int | None = None, new: Sequence[str] = ()) -> None:
        """Add a story of a topic."""
        self._stories += 1
        family = f"outlet-{self.random.randrange(OUTLETS) if outlet is None else outlet}"
        self.sightings.append(
            Sighting(topic=topic, at=at, story_id=self._stories, family=family, title=self.title(topic, new))
        )
        self.instants.append(at)

    def usual(self, topic: str, per_day: float) -> None:
        """Give a topic its usual stories."""
        for _ in range(self.drawn(per_day * self.days)):
            self.add(topic, self.instant())

    def drawn(self, mean: float) -> int:
        """Return a Poisson count."""
        count, at = 0, self.random.expovariate(1.0)
        while at < mean:
            count, at = count + 1, at + self.random.expovariate(1.0)
        return count

    def burst(self, topic: str, begin: datetime, hours: float, stories: int, *, words: int = 3) -> None:
        """Add stories of as many outlets that share new words."""
        new = [f"new{self.random.randrange(10**9)}" for _ in range(words)]
        outlets = self.random.sample(range(OUTLETS), min(stories, OUTLETS))
        for number in range(stories):
            at = begin + self.random.random() * hours * HOUR
            self.add(topic, at, outlet=outlets[number % len(outlets)], new=new)

    def reports(self, threshold: float) -> list[Finding]:
        """Return what is reported."""
        stories = sorted(self.sightings, key=lambda each: each.at)
        return list(find_events(stories, sorted(self.instants), threshold=threshold))


def quiet(seed: int, days: int = 120) -> World:
    """Return a world without any event."""
    world = World(seed, days)
    for number in range(TOPICS):
        world.usual(f"t{number}x", PER_DAY * math.exp(world.random.uniform(math.log(5e-4), math.log(4e-2))))
    return world


def column(seed: int) -> tuple[World, list[datetime]]:
    """Return a weekly column: six outlets on Monday morning, each week about something else."""
    world = World(seed, 77)
    world.usual(TOPIC, 1.2)
    mondays = [START + week * 7 * DAY + 9 * HOUR for week in range(2, 11)]
    for at in mondays:
        world.burst(TOPIC, at, 2, 6)
    return world, mondays


def bulletin(seed: int) -> tuple[World, list[datetime]]:
    """Return a bulletin of six outlets each weekday, otherwise silence."""
    world = World(seed, 56)
    days = [START + day * DAY + 9 * HOUR for day in range(56) if day % 7 < 5]
    for at in days:
        world.burst(TOPIC, at, 2, 6)
    return world, [at for at in days if at >= START + 14 * DAY]


def weekend(seed: int) -> tuple[World, list[datetime]]:
    """Return a topic with 3 % of the news on weekdays and 10 % on weekends."""
    world = World(seed, 70)
    for day in range(world.days):
        for _ in range(world.drawn(PER_DAY * (0.10 if day % 7 > 4 else 0.03))):
            world.add(TOPIC, START + (day + (world.random.random() * 16 + 7) / 24) * DAY)
    return world, [START + week * 7 * DAY + 5 * DAY for week in range(2, 10)]


def monthly(seed: int) -> tuple[World, list[datetime]]:
    """Return data of each month: ten outlets within three hours of 13:30 on the fourth Wednesday."""
    world = World(seed, 200)
    world.usual(TOPIC, 2.0)
    dates = [START + (16 + 28 * month) * DAY + 13.5 * HOUR for month in range(7)]
    for at in dates:
        world.burst(TOPIC, at, 3, 10)
    return world, dates


def level(seed: int) -> tuple[World, list[datetime]]:
    """Return a topic that is at eight times its share from one day on, each day judged alone."""
    world = World(seed, 56)
    world.usual(TOPIC, 2.0)
    for _ in range(world.drawn(14.0 * 21)):
        world.add(TOPIC, START + (35 + world.random.random() * 21) * DAY)
    return world, [START + day * DAY for day in range(35, 47)]


def after_war(seed: int) -> tuple[World, list[datetime]]:
    """Return an event one, two, three or five days after ten days at ten times the share."""
    world = World(seed, 70)
    world.usual(TOPIC, 2.0)
    for _ in range(world.drawn(18.0 * 10)):
        world.add(TOPIC, START + (35 + world.random.random() * 10) * DAY)
    begins = [START + (45 + (1, 2, 3, 5)[seed % 4]) * DAY + 10 * HOUR]
    world.burst(TOPIC, begins[0], 8, 6)
    return world, begins


def climb(seed: int) -> tuple[World, list[datetime]]:
    """Return a topic that climbs to three times its share in ten days, without any word of its own."""
    world = World(seed, 60)
    per_day = (4.0, 8.0, 16.0)[seed % 3]
    world.usual(TOPIC, per_day)
    begin = START + 42 * DAY
    for day in range(18):
        for _ in range(world.drawn(per_day * 2 * min(day / 10, 1.0))):
            world.add(TOPIC, begin + (day + world.random.random()) * DAY)
    return world, [begin]


def rare(seed: int) -> tuple[World, list[datetime]]:
    """Return a topic with a story a month, and three stories of three outlets within an hour."""
    world = World(seed, 60)
    world.usual(TOPIC, 1 / 30)
    world.burst(TOPIC, START + 45 * DAY + 11 * HOUR, 0.9, 3)
    return world, [START + 45 * DAY + 11 * HOUR]


REPEATING = (column, bulletin, weekend, monthly, level)
HEARD: tuple[tuple[Callable[[int], tuple[World, list[datetime]]], float], ...] = (
    (after_war, 12.0),
    (climb, 18 * 24.0),
    (rare, 1.0),
)


def main() -> None:
    """Print what is reported in each scene."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--threshold", type=float, default=3.5)
    options = parser.parse_args()
    for scene in REPEATING:
        counts: list[int] = []
        for seed in range(options.seeds):
            world, begins = scene(seed)
            found = [each for each in world.reports(options.threshold) if each.topic == TOPIC]
            counts = counts or [0] * len(begins)
            for number, begin in enumerate(begins):
                end = begins[number + 1] if number + 1 < len(begins) else begin + DAY
                counts[number] += any(begin <= each.at < end for each in found)
        print(f"{scene.__name__:10} reported, of {options.seeds}, each time in turn: {counts}")
    for scene, within_h in HEARD:
        delays: list[str] = []
        for seed in range(options.seeds * 3):
            world, (begin,) = scene(seed)
            after = [each.at - begin for each in world.reports(options.threshold) if each.topic == TOPIC]
            heard = [span for span in after if timedelta(0) <= span <= within_h * HOUR]
            delays.append(f"{min(heard) / HOUR:.1f}" if heard else "-")
        print(f"{scene.__name__:10} heard after, h: {' '.join(delays)}")
    worlds = [quiet(seed) for seed in range(options.seeds)]
    months = sum(TOPICS * (world.days - 14) / 30.44 for world in worlds)
    for threshold in (5.0, 3.5, 2.5):
        found = sum(len(world.reports(threshold)) for world in worlds)
        predicted = [
            false_alarms(sorted(world.sightings, key=lambda each: each.at), sorted(world.instants), threshold=threshold)
            for world in worlds
        ]
        rate = sum(each.found for each in predicted) / sum(each.topic_months for each in predicted)
        print(
            f"quiet      threshold {threshold}: {found} reports in {months:.0f} topic-months,"
            f" {found / months:.3f} each; predicted {rate:.3f}"
        )


if __name__ == "__main__":
    main()
