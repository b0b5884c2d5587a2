"""Alerts, what their messages are rendered from, deliveries and verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warehouse.records.volumes import Spike


class AlertState(StrEnum):
    """The life of an episode, and the message that may come before it."""

    EARLY = "early"  # something may have begun; of messages alone: no alert is in this state
    OPENED = "opened"
    DEVELOPING = "developing"  # something clearly new happened in an event that was reported before
    ESCALATED = "escalated"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"


OVER = frozenset({AlertState.RESOLVED, AlertState.WITHDRAWN})  # states in which an alert ends
SETTLED = OVER | {AlertState.CONFIRMED}  # states after which nothing new is expected of the event


class Severity(StrEnum):
    """How urgent a message is, the least first."""

    INFO = "info"  # about the watch itself, never of an alert
    NOTABLE = "notable"
    HIGH = "high"
    EXTREME = "extreme"

    @property
    def rank(self) -> int:
        """Return its place in the order of urgency, from 0."""
        return list(Severity).index(self)


class DeliveryOutcome(StrEnum):
    """How an attempt to send a message ended."""

    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given-up"
    MAYBE_SENT = "maybe-sent"  # the connection broke after the message was handed over


class Worth(StrEnum):
    """What a person says of an alert."""

    USEFUL = "useful"
    NOISE = "noise"


class EventKind(StrEnum):
    """What an alert reports of an event."""

    OPENING = "opening"
    DEVELOPMENT = "development"


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Stories of one topic that report the same new thing, as known when it was reported."""

    event_id: int  # the alert's id: an alert is about one event
    topic: str
    kind: EventKind
    opened_at: datetime  # when it was first reported
    changed_at: datetime  # when this row was: opened_at, or the instant of a development
    started_at: datetime  # first publication among its stories
    headline: str  # the central one: it shares most of what is new
    story_ids: tuple[int, ...]  # the most central first, so the first is the headline's
    terms: tuple[str, ...]  # words, names, figures and phrases new in the topic, most telling first; (): volume alone
    publishers: int  # independent families
    score: float  # -log10 of the probability of both kinds of evidence
    volume_score: float  # of how many stories there are
    novelty_score: float  # of how many outlets share words that are new in the topic


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """One episode of one topic in its present state: every message about it carries the same alert_id."""

    alert_id: int  # key("alert", topic, opened_at)
    topic: str
    state: AlertState
    severity: Severity
    opened_at: datetime  # the hour that raised it
    changed_at: datetime
    started_at: datetime  # first story of the window that raised it; that window's begin where it holds none
    spike: Spike  # the judgement behind the present state
    peak_score: float
    opening_threshold: float | None = None  # that the counts of opened_at had to reach; None: unknown, or an event's


@dataclass(frozen=True, kw_only=True, slots=True)
class TopStory:
    """One story of an alert's evidence."""

    story_id: int
    title: str
    url: str
    publisher: str  # who had it first
    published_at: datetime
    copies: int  # further articles of the same story
    publishers: int  # distinct families that carry it
    evidence: str  # the sentence that matched


@dataclass(frozen=True, kw_only=True, slots=True)
class Peak:
    """The judgement of a topic with the highest score while an alert was open."""

    observed: int  # stories in the window
    expected: float
    window_h: int
    ended_at: datetime  # when the window ended


@dataclass(frozen=True, kw_only=True, slots=True)
class Rank:
    """How the stories of a topic in the last hours compare with as many hours at any time before."""

    window_h: int
    counted: int  # stories in the last hours
    equalled_at: datetime | None  # end of the latest earlier window with as many, or as few; None: no window had
    known_since: datetime  # first hour that is compared
    lowest: bool = False  # compared for too few stories, not for too many


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertBrief:
    """All that a message needs, read from the warehouse once: messages are rendered from this alone."""

    alert: Alert
    topic_title: str
    stories: tuple[TopStory, ...]  # of the event up to `until`, the most central first; of the topic without an event
    story_count: int  # of all these stories, also those that are not shown
    article_count: int
    publishers: tuple[str, ...]  # of all these stories
    hours: tuple[tuple[datetime, int, float, float], ...]  # two hours each: begin, counted, expected, upper edge
    days: tuple[tuple[datetime, int], ...] = ()  # the topic's stories per day of the last four weeks
    topic_count: int = 0  # all stories of the topic since the event began
    topic_expected: float = 0.0  # how many were to be expected since then
    rising_with: tuple[str, ...] = ()  # other topics that rise with it
    entities: tuple[str, ...] = ()  # companies, people and places that rise with it
    new_words: tuple[str, ...] = ()  # vocabulary that the weeks before did not have
    previous: str = ""  # headline of the last message about the alert; "" in the first
    named_before: frozenset[int] = frozenset()  # ids of the stories that earlier messages about the alert named
    first: tuple[str, datetime] | None = None  # publisher of the first story that counts, and when; None: not known
    last_at: datetime | None = None  # publication of the last article that counts; None: not known
    peak: Peak | None = None  # None: nothing was judged yet
    rank: Rank | None = None  # None: too little history to compare with
    event: Event | None = None  # in its latest state; None: a drop, or an alert raised by counts alone
    opening: str = ""  # headline with which the event was first reported; "": as in `event`
    sql: str = ""
    link: str | None = None  # dashboard; None: none configured
    zone: str = "UTC"  # that times are shown in


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One attempt to send one message through one channel."""

    delivery_id: int
    alert_id: int
    state: AlertState
    channel: str
    attempt: int
    outcome: DeliveryOutcome
    reason: str
    attempted_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a person said of an alert."""

    alert_id: int
    verdict: Worth
    given_at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergedTerm:
    """A phrase that surged in the week before a day began although no topic names it."""

    day_at: datetime  # when the day began, in the zone of the settings
    term: str  # folded: lower case, spaces for hyphens
    score: float  # log-likelihood ratio against the year before, see extractors/topics/emerging.py
    stories: int
    sources: int
    expected: float  # stories, had it been said as often as before
