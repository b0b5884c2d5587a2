"""Open events of a topic: stories that share new terms, and what their further stories are expected to say."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alerts.detection.sightings import Sighting

KEPT_H = 72.0  # without a story, an event is over
BELONGS = 3.0  # weight of shared new terms from which a story is the event's
OWN_AFTER_H = 12.0  # hours after which an event's stories say what is expected of its further ones
EXPECTED_IN_EVENT = 0.5
SHOWN_TERMS = 6
TELLING = 0.5  # share of the highest weight from which a term is shown
# words that say nothing of an event; data, not prose
_ENGLISH = """\
a about after against ahead all also amid an and any are as at be been before but by can could did do dont
down for from get had has have he her here his how if in into is it its just may more new no not now of off
on or out over own said say says she should so than that the their them then there they this to two under up
us was we were what when where which while who whom why will with within would you your"""
FUNCTION_WORDS = frozenset(_ENGLISH.split())


@dataclass(frozen=True, slots=True)
class Heard:
    """The terms of a headline, and when it came (hours since the epoch)."""

    at_h: float
    found: frozenset[str]


@dataclass(eq=False, slots=True)
class Story:
    """A story of the topic, as far as the detection needs it."""

    at_h: float
    sighting: Sighting
    found: frozenset[str]  # terms of its headline
    event_id: int | None = None  # of the newest event that it belongs to
    reported: bool = False
    suspected: int | None = None  # id of the event that it may begin
    repeated: bool = False  # came as at the same time before
    together: bool = False  # shared something new with others, reported or expected

    def heard(self) -> Heard:
        """Return its terms alone."""
        return Heard(self.at_h, self.found)


@dataclass(eq=False, slots=True)
class OpenEvent:
    """An event that was reported and still gets stories."""

    event_id: int
    opened_at: datetime
    last_h: float
    weights: dict[str, float]  # new terms, by how telling they are
    counts: Counter[str]  # of terms in its stories that are old enough to teach what to expect
    stories: int
    late: deque[Heard] = field(default_factory=deque)  # its stories that are too new for that

    def shared(self, found: Iterable[str]) -> float:
        """Return the weight of the event's new terms among these."""
        return math.fsum(self.weights.get(term, 0.0) for term in found)  # the same for any order of the terms

    def share_with(self, term: str) -> float:
        """Return the share of the event's further headlines that is expected to hold a term."""
        return EXPECTED_IN_EVENT * self.counts[term] / self.stories

    def learn(self, at_h: float) -> None:
        """Let its stories that are old enough say what is expected of further ones."""
        while self.late and self.late[0].at_h < at_h - OWN_AFTER_H:
            self.counts.update(self.late.popleft().found)
            self.stories += 1


def still_open(events: Iterable[OpenEvent], at_h: float) -> list[OpenEvent]:
    """Return the events that had a story lately."""
    return [event for event in events if event.last_h > at_h - KEPT_H]


def join(story: Story, events: Sequence[OpenEvent]) -> None:
    """Give the story to the event whose new terms it shares most, if these are enough, and age the events."""
    shared = [(each.shared(story.found), each) for each in events]
    best, event = max(shared, key=lambda each: each[0], default=(0.0, None))
    if event is not None and best >= BELONGS:
        story.event_id = event.event_id
        event.last_h = story.at_h
        event.late.append(story.heard())
    for each in events:
        each.learn(story.at_h)


def shown_terms(weights: dict[str, float]) -> tuple[str, ...]:
    """Return the most telling terms; a word that stands in a shown pair is left out.

    What is far less telling than the best is left out, also within a pair, and so are English function words: other
    headlines have them, too.
    """
    least = TELLING * max(weights.values(), default=0.0)
    shown: list[str] = []
    for term in sorted(weights, key=lambda each: (-weights[each] * (1 + 0.1 * (" " in each)), each)):
        words = [word for word in term.split() if word not in FUNCTION_WORDS]
        telling = [word for word in words if weights.get(word, 0.0) >= least] or words
        if weights[term] >= least and telling and not any(set(telling) & set(other.split()) for other in shown):
            shown.append(" ".join(telling))
    return tuple(shown[:SHOWN_TERMS])
