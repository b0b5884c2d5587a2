"""What events are found in, and what is found: stories that mention a topic, findings, and how near a report is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warehouse.records import EventKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """The first article of a story that mentions a topic."""

    topic: str
    at: datetime  # when it counts
    story_id: int
    family: str
    title: str
    own: frozenset[str] = frozenset()  # folded words by which the topic was found: they are never new


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """An event that opened, or that developed."""

    topic: str
    kind: EventKind
    event_id: int
    opened_at: datetime
    at: datetime  # of the story that made it clear
    started_at: datetime
    headline: str
    story_ids: tuple[int, ...]  # most central first
    terms: tuple[str, ...]
    publishers: int
    score: float
    volume_score: float
    novelty_score: float
    threshold: float
    window_h: int
    observed: int  # stories of the topic in the window
    expected: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspicion:
    """What may become an event: too little to report, enough to look closer."""

    topic: str
    event_id: int  # of the event, if it becomes one
    at: datetime  # of the story that raised it
    started_at: datetime
    headline: str
    story_ids: tuple[int, ...]  # most central first
    terms: tuple[str, ...]
    publishers: int
    score: float
    threshold: float
    window_h: int
    observed: int  # stories of the topic in the window
    expected: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How near a topic is to a report at an instant."""

    topic: str
    window_h: int
    observed: int  # stories of the topic in the window
    expected: float
    volume_score: float
    novelty_score: float
    score: float
    threshold: float
    event_id: int | None  # the newest open event; None: none
    as_usual: bool = False  # not reported because as much came at the same time before


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgedStory:
    """How a topic stood with a new story, and what the story made clear or suspect."""

    at: datetime
    standing: Standing
    found: Finding | Suspicion | None
