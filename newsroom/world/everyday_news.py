"""The ordinary days: what 44 outlets publish when nothing special happens, and who copies whom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from newsroom.world.outlets import SECTIONS, Outlet
from newsroom.world.publications import Piece
from newsroom.world.stories import TOPIC_SECTIONS, WorldStory

# stories a weekday about each topic, over all outlets
TOPIC_RATES = {
    "chip-export-controls": 2.2,
    "low-cost-model-launches": 1.0,
    "ai-capex-datacenters": 2.6,
    "ai-energy-nuclear": 1.2,
    "ai-market-selloff": 0.4,
    "open-source-ai-models": 1.6,
    "ai-censorship": 0.6,
    "us-china-ai-rivalry": 1.6,
}
_WEEKDAYS = (1.0, 1.1, 1.1, 1.1, 1.0, 0.5, 0.45)  # Monday first
_HOURS = (2, 1, 1, 1, 2, 4, 7, 9, 10, 10, 9, 8, 8, 8, 9, 9, 8, 7, 6, 5, 4, 4, 3, 2)  # UTC
_COPIED = 0.09  # share of ordinary stories that others copy
_TOPIC_COPIED = 0.25


def write_chatter(random: Random, outlets: tuple[Outlet, ...], *, start: datetime, end: datetime) -> Iterator[Piece]:
    """Yield the pieces of the ordinary days from `start` to `end`, in no order."""
    day = start
    while day < end:
        for outlet in outlets:
            yield from _outlet_day(random, outlet, outlets, day)
        yield from _topic_day(random, outlets, day)
        day += timedelta(days=1)


def topic_story(random: Random, topic: str, at: datetime, phrases: str = "") -> WorldStory:
    """Return a new story about a topic, of the day of `at`."""
    return WorldStory(seed=random.getrandbits(40), subject=topic, phrases=phrases or topic, weekday=at.weekday())


def pick_outlet(random: Random, outlets: tuple[Outlet, ...], topic: str) -> Outlet:
    """Return an English outlet, likelier one on whose beat the topic is."""
    column = SECTIONS.index(TOPIC_SECTIONS[topic])
    english = [outlet for outlet in outlets if outlet.language == "en"]
    return random.choices(english, [outlet.beat[column] * outlet.per_day for outlet in english])[0]


def dress(random: Random, story: WorldStory, outlet: Outlet, at: datetime) -> Piece:
    """Return the story as the outlet publishes it: with its paywall, its corrections and its moved dates."""
    return Piece(
        story=story,
        outlet=outlet,
        published_at=at,
        paywalled=random.random() < outlet.paywall,
        retitled_at=at + minutes(random, 15, 240) if random.random() < 0.09 else None,
        bumped_at=at + minutes(random, 10, 400) if random.random() < 0.12 else None,
    )


def copies(random: Random, first: Piece, outlets: tuple[Outlet, ...], share: float) -> Iterator[Piece]:
    """Yield the copies of a piece: of a few, by a few outlets, minutes to hours later; sister papers copy most."""
    others = [o for o in outlets if o.language == first.outlet.language and o.host != first.outlet.host]
    if not others or random.random() >= share:
        return
    weights = [4.0 if outlet.owner == first.outlet.owner else 1.0 for outlet in others]
    for outlet in {outlet.host: outlet for outlet in random.choices(others, weights, k=random.randint(1, 4))}.values():
        yield copy(random, first, outlet, first.published_at + minutes(random, 6, 420))


def copy(random: Random, first: Piece, outlet: Outlet, at: datetime) -> Piece:
    """Return the piece as another outlet prints it: often under another headline, sometimes shortened."""
    dressed = dress(random, first.story, outlet, at)
    return replace(dressed, copied=True, headline=random.choice((0, 0, 1, 2, 3)), abridged=random.random() < 0.3)


def moment(random: Random, day: datetime) -> datetime:
    """Return a moment of the day that begins at `day`, likelier in office hours."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = random.choices(range(24), _HOURS)[0]
    at = midnight + timedelta(hours=hour, seconds=random.randrange(3600))
    return at if at >= day else at + timedelta(days=1)


def minutes(random: Random, least: float, most: float) -> timedelta:
    """Return a delay between two numbers of minutes, the shorter the likelier, to the second."""
    return timedelta(seconds=round(60 * math.exp(random.uniform(math.log(least), math.log(most)))))


def poisson(random: Random, mean: float) -> int:
    """Return a Poisson number (Knuth's method; right for small means)."""
    count, product, limit = 0, random.random(), math.exp(-mean)
    while product > limit:
        count += 1
        product *= random.random()
    return count


def _topic_day(random: Random, outlets: tuple[Outlet, ...], day: datetime) -> Iterator[Piece]:
    """Yield the day's stories about the topics, and their copies."""
    for topic, rate in TOPIC_RATES.items():
        for _ in range(poisson(random, rate * _WEEKDAYS[day.weekday()])):
            at = moment(random, day)
            first = dress(random, topic_story(random, topic, at), pick_outlet(random, outlets, topic), at)
            yield first
            yield from copies(random, first, outlets, _TOPIC_COPIED)


def _outlet_day(random: Random, outlet: Outlet, outlets: tuple[Outlet, ...], day: datetime) -> Iterator[Piece]:
    """Yield an outlet's stories of the day that are about no topic, and their copies."""
    for _ in range(poisson(random, outlet.per_day * _WEEKDAYS[day.weekday()])):
        at = moment(random, day)
        section = random.choices(SECTIONS, outlet.beat)[0]
        story = WorldStory(
            seed=random.getrandbits(40),
            subject=section,
            phrases=section if outlet.language == "en" else outlet.language,
            weekday=at.weekday(),
            language=outlet.language,
        )
        first = dress(random, story, outlet, at)
        yield first
        yield from copies(random, first, outlets, _COPIED)
