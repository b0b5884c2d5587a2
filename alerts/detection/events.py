"""Events: stories of a topic that report the same new thing, found as the stories arrive.

Two kinds of evidence are weighed at every story. *How many*: stories of the topic in the last 1 to 72 hours, against
its usual share of all stories. *How new*: headlines of several independent outlets that share a word or a pair of words
which the topic's headlines have hardly used in weeks. Each is the tail of a negative binomial distribution, as -log10;
the weaker one adds half of its score, since the two rise together.

A report raises the topic's own threshold, which falls back within days: what goes on is not reported again, and what is
clearly more is. Stories that share the new words of an event belong to it for three days. Words of an open event are
expected in further headlines, so that a development needs words that are new beside the event's own.

Constants were chosen on headlines of August to November 2025, see docs/spikes.md for what they reach outside.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from alerts.detection.novelty import Vocabulary, terms
from alerts.detection.topic_share import TopicShare
from warehouse.records import EventKind, key

NOVELTY_WINDOWS_H = (2, 6, 12, 24)
VOLUME_WINDOWS_H = (1, 2, 4, 8, 24, 72)
WARM_UP_H = 14 * 24.0  # of watching before the first judgement
MIN_STORIES, MIN_FAMILIES = 4, 3
PER_FAMILY = 2  # stories of one family that count for a term: no outlet makes an event alone
FAMILY_CAP = 3  # stories of one family that count within days
TRIED = 1.0  # -log10 of how many terms are tried for each story
BOTH = 0.5  # weight of the weaker evidence
SPREAD, BURSTS = 1.15, 0.05  # variance over mean: by chance, and what grows with the mean
RAREST = 0.02  # stories per root hour: no topic is thought rarer
RAISED, RAISED_FOR_H = 4.0, 72.0  # what a report adds to the threshold, and how fast that fades
LEARNED_AFTER_H = 24.0  # a headline enters the vocabulary a day later, so that an event is not compared with itself
KEPT_H = 72.0  # without a story, an event is over
REMEMBERED_H = 80.0
QUIET_WINDOW_H = 8  # that is shown where no window stands out
BELONGS = 3.0  # weight of shared new terms from which a story is the event's
OWN_AFTER_H = 12.0  # hours after which an event's stories say what is expected of its further ones
EXPECTED_IN_EVENT = 0.5
NEAR = 0.5  # terms that score nearly as high name the same event
SHOWN_TERMS = 6
RARE = 1.0  # -log10 of the rate below which a term counts as new


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


@dataclass(eq=False, slots=True)
class _Story:
    at_h: float
    sighting: Sighting
    found: frozenset[str]
    event: _Event | None = None
    reported: bool = False


@dataclass(eq=False, slots=True)
class _Event:
    event_id: int
    opened_at: datetime
    last_h: float
    weights: dict[str, float]  # new terms, by how telling they are
    counts: Counter[str]  # of terms in its stories that are old enough to teach what to expect
    stories: int
    late: deque[_Story] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _Evidence:
    score: float = 0.0
    window_h: int = 0
    telling: tuple[tuple[float, str], ...] = ()  # scores of terms


def find_events(
    sightings: Iterable[Sighting], everything: Sequence[datetime], *, threshold: float, since: datetime | None = None
) -> Iterator[Finding]:
    """Yield events and developments in the order in which stories made them clear.

    `sightings` come in order of time; `everything` has the instants of all stories, whatever the topic, in order, and
    begins when watching began. Nothing is reported in the first two weeks or before `since`; all of it is learned.
    """
    instants = [_hours(at) for at in everything]
    if not instants:
        return
    watches: dict[str, _TopicWatch] = {}
    for sighting in sightings:
        watch = watches.setdefault(sighting.topic, _TopicWatch(instants, threshold))
        finding = watch.see(sighting)
        if finding is not None and (since is None or finding.at >= since):
            yield finding


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


def standings(
    sightings: Iterable[Sighting], everything: Sequence[datetime], *, threshold: float, at: datetime
) -> Iterator[Standing]:
    """Yield how each topic that had a story stands at an instant; arguments are those of `find_events`."""
    instants = [_hours(each) for each in everything]
    watches: dict[str, _TopicWatch] = {}
    for sighting in sightings:
        if sighting.at <= at and instants:
            watches.setdefault(sighting.topic, _TopicWatch(instants, threshold)).see(sighting)
    for topic, watch in sorted(watches.items()):
        yield watch.standing(topic, _hours(at))


@dataclass(frozen=True, slots=True)
class _Judged:
    evidence: _Evidence  # the stronger of the two
    score: float
    volume_score: float
    novelty_score: float
    threshold: float
    share: float


class _TopicWatch:
    """What is known of one topic after each of its stories."""

    def __init__(self, instants: Sequence[float], threshold: float) -> None:
        self._instants = instants
        self._base = threshold
        self._vocabulary = Vocabulary()
        self._share = TopicShare()
        self._own: set[str] = set()
        self._to_learn: deque[_Story] = deque()
        self._recent: list[_Story] = []
        self._events: list[_Event] = []
        self._reports: list[float] = []
        self._titles: set[str] = set()
        self._ids: set[int] = set()

    def see(self, sighting: Sighting) -> Finding | None:
        """Take in a story; return what it makes clear."""
        title = sighting.title.casefold()
        if sighting.story_id in self._ids or title in self._titles:
            return None
        self._ids.add(sighting.story_id)
        self._titles.add(title)
        at_h = _hours(sighting.at)
        self._learn(at_h)
        story = self._added(sighting, at_h)
        self._join(story, at_h)
        age_h = at_h - self._instants[0]
        share = self._share.expected(at_h, age_h, self._instants)
        self._share.add(at_h)
        return self._judged(story, at_h, share) if age_h >= WARM_UP_H else None

    def standing(self, topic: str, at_h: float) -> Standing:
        """Return how near a report is, judged without a new story; its newest story says which terms are looked at."""
        self._events = [event for event in self._events if event.last_h > at_h - KEPT_H]
        share = self._share.expected(at_h, at_h - self._instants[0], self._instants)
        volume = self._volume(at_h, share)
        novelty = self._novelty(self._recent[-1], at_h, share)
        first, second = sorted((novelty, volume), key=lambda evidence: -evidence.score)
        hours = first.window_h or QUIET_WINDOW_H
        return Standing(
            topic=topic,
            window_h=hours,
            observed=sum(each.at_h > at_h - hours for each in self._recent),
            expected=max(share * self._all(at_h, hours), RAREST * math.sqrt(hours)),
            volume_score=volume.score,
            novelty_score=novelty.score,
            score=first.score + BOTH * second.score,
            threshold=self._needed(at_h),
            event_id=self._events[-1].event_id if self._events else None,
        )

    def _needed(self, at_h: float) -> float:
        raised = sum(math.exp((report - at_h) / RAISED_FOR_H) for report in self._reports)
        return self._base + RAISED * raised

    def _learn(self, at_h: float) -> None:
        while self._to_learn and self._to_learn[0].at_h < at_h - LEARNED_AFTER_H:
            old = self._to_learn.popleft()
            self._vocabulary.learn(old.at_h, old.found)

    def _added(self, sighting: Sighting, at_h: float) -> _Story:
        self._own |= sighting.own
        found = frozenset(term for term in terms(sighting.title) if not self._is_own(term))
        story = _Story(at_h, sighting, found)
        self._to_learn.append(story)
        self._recent = [each for each in self._recent if each.at_h > at_h - REMEMBERED_H]
        self._recent.append(story)
        return story

    def _is_own(self, term: str) -> bool:
        return all(word in self._own for word in term.split())

    def _join(self, story: _Story, at_h: float) -> None:
        """Give the story to the open event whose new terms it shares most, and age the events."""
        self._events = [event for event in self._events if event.last_h > at_h - KEPT_H]
        shared = [(sum(event.weights.get(term, 0.0) for term in story.found), event) for event in self._events]
        best, event = max(shared, key=lambda each: each[0], default=(0.0, None))
        if event is not None and best >= BELONGS:
            story.event = event
            event.last_h = at_h
            event.late.append(story)
        for each in self._events:
            while each.late and each.late[0].at_h < at_h - OWN_AFTER_H:
                each.counts.update(each.late.popleft().found)
                each.stories += 1

    def _judged(self, story: _Story, at_h: float, share: float) -> Finding | None:
        novelty, volume = self._novelty(story, at_h, share), self._volume(at_h, share)
        first, second = sorted((novelty, volume), key=lambda evidence: -evidence.score)
        score = first.score + BOTH * second.score
        threshold = self._needed(at_h)
        if first.score <= 0.0 or score < threshold:
            return None
        return self._reported(story, _Judged(first, score, volume.score, novelty.score, threshold, share))

    def _novelty(self, story: _Story, at_h: float, share: float) -> _Evidence:
        """Return how improbable it is that so many headlines share a term of this one."""
        best = _Evidence()
        telling: list[tuple[float, str]] = []
        for hours in NOVELTY_WINDOWS_H:
            around = [each for each in self._recent if each.at_h > at_h - hours and not each.reported]
            if len({each.sighting.family for each in around}) < MIN_FAMILIES:
                continue
            headlines = max(share * self._all(at_h, hours), RAREST * math.sqrt(hours))
            if self._events:
                headlines = max(headlines, len(around) * EXPECTED_IN_EVENT)
            for term in story.found:
                holding = [each for each in around if term in each.found]
                families = Counter(each.sighting.family for each in holding)
                count = sum(min(stories, PER_FAMILY) for stories in families.values())
                if count < MIN_STORIES or len(families) < MIN_FAMILIES:
                    continue
                expected = max(headlines * self._rate(term), 1e-4)
                score = surprise(count, expected, SPREAD + BURSTS * expected) - TRIED
                telling.append((score, term))
                if score > best.score:
                    best = _Evidence(score, hours)
        return _Evidence(best.score, best.window_h, tuple(telling))

    def _volume(self, at_h: float, share: float) -> _Evidence:
        """Return how improbable it is that so many stories outside the open events come at once."""
        best = _Evidence()
        for hours in VOLUME_WINDOWS_H:
            around = [each for each in self._recent if each.at_h > at_h - hours and each.event is None]
            families = Counter(each.sighting.family for each in around)
            # independent outlets; over days, one outlet may have a few stories of its own
            count = len(families) if hours <= 24 else sum(min(stories, FAMILY_CAP) for stories in families.values())
            expected = max(share * self._all(at_h, hours), RAREST * math.sqrt(hours))
            if count < MIN_STORIES or len(families) < MIN_FAMILIES or count <= expected:
                continue
            spread = SPREAD + (BURSTS + 1.0 / max(self._vocabulary.headlines, 1.0)) * expected
            score = surprise(count, expected, spread)
            if score > best.score:
                best = _Evidence(score, hours)
        return best

    def _rate(self, term: str) -> float:
        inside = (EXPECTED_IN_EVENT * event.counts[term] / event.stories for event in self._events)
        return max(self._vocabulary.rate(term), *inside) if self._events else self._vocabulary.rate(term)

    def _all(self, at_h: float, hours: float) -> int:
        return bisect_right(self._instants, at_h) - bisect_right(self._instants, at_h - hours)

    def _reported(self, story: _Story, judged: _Judged) -> Finding:
        at_h, evidence = story.at_h, judged.evidence
        by_terms = bool(evidence.telling)
        since_h = at_h - max(evidence.window_h, 12)
        among = [
            each
            for each in self._recent
            if each.at_h > since_h and (not each.reported if by_terms else each.event is None)
        ]
        best = max((score for score, _ in evidence.telling), default=0.0)
        named = {term for score, term in evidence.telling if score >= best - NEAR}
        core = [each for each in among if each.found & named] if by_terms else among
        counts = Counter(term for each in core for term in each.found)
        weights = {}
        for term, count in counts.items():
            rarity = -math.log10(self._rate(term))
            if count >= 2 and rarity >= RARE:
                weights[term] = rarity * min(1.0, 2.0 * count / len(core))
        before = story.event if story.event is not None and by_terms else None
        opened_at = story.sighting.at
        event_id = key("alert", story.sighting.topic, opened_at.isoformat())
        if before is not None:
            event_id, opened_at = before.event_id, before.opened_at
        event = _Event(event_id, opened_at, at_h, weights, Counter(counts), max(len(core), 1))
        self._events.append(event)
        inside = set(map(id, core))
        for each in among:
            if id(each) in inside or sum(weights.get(term, 0.0) for term in each.found) >= BELONGS:
                each.event, each.reported = event, True
        self._reports = [report for report in self._reports if report > at_h - 60 * 24] + [at_h]
        return self._finding(story, event, core, judged, developed=before is not None)

    def _finding(
        self, story: _Story, event: _Event, core: Sequence[_Story], judged: _Judged, *, developed: bool
    ) -> Finding:
        central = sorted(core, key=lambda each: (-sum(event.weights.get(t, 0.0) for t in each.found), each.at_h))
        hours = judged.evidence.window_h
        return Finding(
            topic=story.sighting.topic,
            kind=EventKind.DEVELOPMENT if developed else EventKind.OPENING,
            event_id=event.event_id,
            opened_at=event.opened_at,
            at=story.sighting.at,
            started_at=min(each.sighting.at for each in core),
            headline=central[0].sighting.title,
            story_ids=tuple(each.sighting.story_id for each in central),
            terms=_shown(event.weights),
            publishers=len({each.sighting.family for each in core}),
            score=judged.score,
            volume_score=judged.volume_score,
            novelty_score=judged.novelty_score,
            threshold=judged.threshold,
            window_h=hours,
            observed=sum(each.at_h > story.at_h - hours for each in self._recent),
            expected=max(judged.share * self._all(story.at_h, hours), RAREST * math.sqrt(hours)),
        )


def _shown(weights: dict[str, float]) -> tuple[str, ...]:
    """Return the most telling terms; a word that stands in a shown pair is left out."""
    shown: list[str] = []
    for term in sorted(weights, key=lambda each: (-weights[each] * (1 + 0.1 * (" " in each)), each)):
        if not any(set(term.split()) & set(other.split()) for other in shown):
            shown.append(term)
    return tuple(shown[:SHOWN_TERMS])


def surprise(count: int, expected: float, spread: float) -> float:
    """Return -log10 of the probability of at least `count` where `expected` come; `spread` is variance over mean."""
    spread = max(spread, 1.0001)
    size, chance = expected / (spread - 1.0), 1.0 / spread
    first = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    first += size * math.log(chance) + count * math.log(1.0 - chance)
    term = total = 1.0
    at = count
    while term > 1e-9 * total and at < count + 3000:
        term *= (at + size) / (at + 1) * (1.0 - chance)
        total += term
        at += 1
    return max(0.0, -(first + math.log(total)) / math.log(10))


def _hours(at: datetime) -> float:
    return at.astimezone(UTC).timestamp() / 3600.0
