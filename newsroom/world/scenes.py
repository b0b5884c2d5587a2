"""The scenes of the last days: the launch that must raise an alert, and the four traps that must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from newsroom.world.everyday_news import copies, copy, dress, minutes, pick_outlet, topic_story
from newsroom.world.outlets import BY_HOST, OUTLETS, Outlet
from newsroom.world.publications import Piece

# How long before the launch each trap is laid, for a launch at 08:00 on a Wednesday.
_OUTAGE = timedelta(hours=47)  # Monday 09:00
_WIRE = timedelta(hours=37)  # Monday 19:00
_BURST = timedelta(hours=24)  # Tuesday 08:00
_DOUBLING = timedelta(hours=18)  # Tuesday 14:00
_OUTAGE_LASTS = timedelta(hours=5)
_BURST_OUTLET = "gridturbine.example"
_STANDING = frozenset(
    {"meridianwire.example", "packet.example", "opentables.example", "lefanal.example", "statute.example"}
)

# hours after the launch at which distinct outlets have their own story: growing, then a plateau
_LAUNCH_HOURS = (
    0.0, 0.4, 0.8, 1.2, 1.5, 1.8, 2.1, 2.4, 2.7, 3.0, 3.3, 3.6, 4.0, 4.3, 4.7, 5.1, 5.5, 5.9, 6.4, 7.0, 7.6, 8.3, 9.1,
)  # fmt: skip
_SELLOFF_HOURS = (5.6, 6.1, 6.5, 6.8, 7.1, 7.5, 7.8, 8.2, 8.7, 9.3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Something staged, for the table at the end of the demo."""

    name: str
    topic: str  # "" where it is about no topic
    starts_at: datetime
    ends_at: datetime
    alerts: bool  # whether an alert is right
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """Hours in which most hosts do not answer."""

    starts_at: datetime
    ends_at: datetime
    refusing: frozenset[str]  # hosts that break the connection
    unavailable: frozenset[str]  # hosts that answer 503


def list_scenes(launch_at: datetime) -> tuple[Scene, ...]:
    """Return the scenes in order of time."""
    outage, wire, burst, doubling = (launch_at - ago for ago in (_OUTAGE, _WIRE, _BURST, _DOUBLING))
    selloff = launch_at + timedelta(hours=_SELLOFF_HOURS[0])
    hours = timedelta(hours=1)
    rows = (
        ("outage", "", outage, outage + _OUTAGE_LASTS, False, "most outlets do not answer, then catch up"),
        ("wire story", "chip-export-controls", wire, wire + 3 * hours, False, "forty copies of one wire story"),
        ("burst", "ai-energy-nuclear", burst, burst + 3 * hours, False, "twelve stories from one outlet"),
        ("list doubles", "", doubling, doubling + hours, False, "the list of feeds grows from 30 to 60"),
        ("launch", "low-cost-model-launches", launch_at, launch_at + 10 * hours, True, "a cheap model is released"),
        ("selloff", "ai-market-selloff", selloff, launch_at + 10 * hours, True, "the markets answer"),
    )
    return tuple(
        Scene(name=name, topic=topic, starts_at=starts, ends_at=ends, alerts=alerts, note=note)
        for name, topic, starts, ends, alerts, note in rows
    )


def plan_outage(launch_at: datetime) -> Outage:
    """Return the outage: all outlets of the first list but five, every third breaking connections."""
    starts_at = launch_at - _OUTAGE
    hosts = [outlet.host for outlet in OUTLETS if outlet.host not in _STANDING]
    refusing = frozenset(hosts[::3])
    return Outage(
        starts_at=starts_at,
        ends_at=starts_at + _OUTAGE_LASTS,
        refusing=refusing,
        unavailable=frozenset(hosts) - refusing,
    )


def write_scenes(random: Random, outlets: tuple[Outlet, ...], launch_at: datetime) -> Iterator[Piece]:
    """Yield the pieces of all scenes, in no order."""
    yield from _wire(random, launch_at - _WIRE)
    yield from _burst(random, launch_at - _BURST)
    yield from _wave(random, outlets, launch_at, _LAUNCH_HOURS, ("low-cost-model-launches", "launch"))
    yield from _wave(random, outlets, launch_at, _SELLOFF_HOURS, ("ai-market-selloff", "selloff"))


def _wire(random: Random, at: datetime) -> Iterator[Piece]:
    """Yield one story of the wire and its forty copies: every English outlet of the first list has it, some twice."""
    wire = BY_HOST["meridianwire.example"]
    first = dress(random, topic_story(random, "chip-export-controls", at, "wire"), wire, at)
    yield first
    papers = [outlet for outlet in OUTLETS if outlet.language == "en" and outlet is not wire]
    for index in range(40):
        delay = minutes(random, 4, 175)
        piece = copy(random, first, papers[index % len(papers)], at + delay)
        yield piece if index < len(papers) else replace(piece, abridged=True, headline=2 + index % 2)


def _burst(random: Random, at: datetime) -> Iterator[Piece]:
    """Yield twelve stories of one outlet about one topic within three hours."""
    for index in range(12):
        story = topic_story(random, "ai-energy-nuclear", at)
        yield dress(random, story, BY_HOST[_BURST_OUTLET], at + timedelta(minutes=14 * index + random.randrange(10)))


def _wave(
    random: Random, outlets: tuple[Outlet, ...], at: datetime, hours: tuple[float, ...], about: tuple[str, str]
) -> Iterator[Piece]:
    """Yield a story at each of those hours, each by an outlet of another owner, with a few copies."""
    topic, phrases = about
    owners: set[str] = set()
    for hour in hours:
        outlet = pick_outlet(random, tuple(outlet for outlet in outlets if outlet.owner not in owners), topic)
        owners.add(outlet.owner)
        story = topic_story(random, topic, at, phrases)
        first = dress(random, story, outlet, at + timedelta(hours=hour, seconds=random.randrange(600)))
        yield first
        yield from copies(random, first, outlets, 0.4)
