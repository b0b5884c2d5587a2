"""Two kinds of evidence that something happened in a topic, each the tail of a negative binomial as -log10.

*How many*: stories of the topic in the last 1 to 72 hours, against its usual share of all stories. *How new*: headlines
of several independent outlets that share a word or a pair of words which the topic's headlines have hardly used.

Constants were chosen on headlines of August to November 2025, see docs/spikes.md for what they reach outside.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.detection.all_stories import AllStories
from alerts.detection.novelty import Vocabulary
from alerts.detection.open_events import EXPECTED_IN_EVENT, OpenEvent, Story

NOVELTY_WINDOWS_H = (2, 6, 12, 24)
VOLUME_WINDOWS_H = (1, 2, 4, 8, 24, 72)
MIN_STORIES, MIN_FAMILIES = 4, 3
RARE_A_DAY, RARE_STORIES, RARE_WINDOW_H = 0.2, 3, 1  # a topic so rare is heard from three stories within an hour on
PER_FAMILY = 2  # stories of one family that count for a term: no outlet makes an event alone
FLOOD = 6  # stories of one family in the window from which it counts once: a series of its own, not an event
FAMILY_CAP = 3  # stories of one family that count within days
TRIED = 1.0  # -log10 of how many terms are tried for each story
SPREAD, BURSTS = 1.15, 0.05  # variance over mean: by chance, and what grows with the mean
RAREST = 0.02  # stories per root hour: no topic is thought rarer


@dataclass(frozen=True, slots=True)
class Evidence:
    """How improbable something is, in the window in which it is most so."""

    score: float = 0.0
    window_h: int = 0
    telling: tuple[tuple[float, str], ...] = ()  # scores of terms


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a topic is judged by at an instant."""

    at_h: float
    share: float  # of all stories, expected
    level: float  # the share of a new level; 0: there is none
    recent: Sequence[Story]
    events: Sequence[OpenEvent]  # open ones
    vocabulary: Vocabulary
    everything: AllStories
    repeating: Mapping[int, float] = field(default_factory=dict)  # stories more than usual, by hours of the window
    together: float = 0.0  # headlines that are expected to share something new, as they did at this time before
    fewest: int = MIN_STORIES  # that are evidence, in a topic that is not rare

    def expected(self, hours: int) -> float:
        """Return how many stories the last hours usually bring."""
        return max(self.share * self.everything.last(self.at_h, hours), RAREST * math.sqrt(hours))

    def expected_now(self, hours: int) -> float:
        """Return how many stories are expected at the level of the last days, at this time of the week."""
        level = max(self.share, self.level) * self.everything.last(self.at_h, hours)
        return max(level, RAREST * math.sqrt(hours)) + self.repeating.get(hours, 0.0)

    def observed(self, hours: int) -> int:
        """Return how many stories the last hours brought."""
        return sum(each.at_h > self.at_h - hours for each in self.recent)

    def _last(self, hours: int) -> Sequence[Story]:
        return [each for each in self.recent if each.at_h > self.at_h - hours]

    def rate(self, term: str) -> float:
        """Return the share of headlines that is expected to hold a term."""
        usual = self.vocabulary.rate(term)
        return max(usual, *(event.share_with(term) for event in self.events)) if self.events else usual

    def least(self, hours: int) -> int:
        """Return the fewest stories that are evidence."""
        rare = hours <= RARE_WINDOW_H and self.share * self.everything.last(self.at_h, 24) < RARE_A_DAY
        return RARE_STORIES if rare else self.fewest

    def repeats(self) -> bool:
        """Return whether anything is expected because it came at this time before."""
        return self.together > 0.0 or any(self.repeating.values())

    def novelty(self, story: Story) -> Evidence:
        """Return how improbable it is that so many headlines share a term of this one."""
        best = Evidence()
        telling: list[tuple[float, str]] = []
        unreported = [each for each in self._last(max(NOVELTY_WINDOWS_H)) if not each.reported]
        widest = _users(unreported, story.found)
        shared = [term for term, families in widest.items() if len(set(families)) >= MIN_FAMILIES]
        for hours in NOVELTY_WINDOWS_H if shared else ():
            around = [each for each in unreported if each.at_h > self.at_h - hours]
            all_of = Counter(each.sighting.family for each in around)
            if len(all_of) < MIN_FAMILIES:
                continue
            headlines = self.expected(hours)
            if self.events:
                headlines = max(headlines, len(around) * EXPECTED_IN_EVENT)
            least, users = self.least(hours), _users(around, shared)
            for term in shared:
                if len(users.get(term, ())) < least:
                    continue
                families = Counter(users[term])
                count = sum(
                    min(stories, 1 if all_of[family] >= FLOOD else PER_FAMILY) for family, stories in families.items()
                )
                if count < least or len(families) < MIN_FAMILIES:
                    continue
                expected = max(headlines * self.rate(term), self.together, 1e-4)
                score = surprise(count, expected, SPREAD + BURSTS * expected) - TRIED
                telling.append((score, term))
                if score > best.score:
                    best = Evidence(score, hours)
        return Evidence(best.score, best.window_h, tuple(telling))

    def volume(self) -> Evidence:
        """Return how improbable it is that so many stories outside the open events come at once."""
        best = Evidence()
        outside = [each for each in self.recent if each.event_id is None and not each.repeated]
        families: Counter[str] = Counter()
        for hours in VOLUME_WINDOWS_H:
            while outside and outside[-1].at_h > self.at_h - hours:  # in order of time; longer windows add older ones
                families[outside.pop().sighting.family] += 1
            # independent outlets; over days, one outlet may have a few stories of its own
            count = len(families) if hours <= 24 else sum(min(stories, FAMILY_CAP) for stories in families.values())
            if len(families) < MIN_FAMILIES or count < self.least(hours):
                continue
            expected = self.expected_now(hours)
            if count <= expected:
                continue
            spread = SPREAD + (BURSTS + 1.0 / max(self.vocabulary.headlines, 1.0)) * expected
            score = surprise(count, expected, spread)
            if score > best.score:
                best = Evidence(score, hours)
        return best


def _users(stories: Sequence[Story], among: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Return the families of the stories that use each of some terms, one entry for each story."""
    users: defaultdict[str, list[str]] = defaultdict(list)
    for each in stories:
        for term in each.found.intersection(among):
            users[term].append(each.sighting.family)
    return users


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
