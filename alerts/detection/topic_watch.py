"""The watch over one topic: what is known of it after each of its stories, and what a story makes clear.

A report raises the topic's own threshold, which falls back within days: what goes on is not reported again, and what is
clearly more is. Stories that share the new words of an event belong to it for three days. Words of an open event are
expected in further headlines, so that a development needs words that are new beside the event's own.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from alerts.detection.all_stories import AllStories, hours
from alerts.detection.evidence import VOLUME_WINDOWS_H, Evidence, Surroundings
from alerts.detection.findings import Judged, core_of, finding_of, suspicion_of, weights_of
from alerts.detection.novelty import Vocabulary, terms
from alerts.detection.open_events import BELONGS, OpenEvent, Story, join, still_open
from alerts.detection.rhythm import REMEMBERED_H as COMPARED_H
from alerts.detection.rhythm import excess, together_again
from alerts.detection.sightings import Finding, Sighting, Standing, Suspicion
from alerts.detection.topic_state import KNOWN_H, TopicMemory, TopicState
from warehouse.records import key

WARM_UP_H = 14 * 24.0  # of watching before the first judgement
BOTH = 0.5  # weight of the weaker evidence
RAISED, RAISED_FOR_H = 8.0, 24.0  # what a report adds to the threshold, and how fast that fades
LEARNED_AFTER_H = 24.0  # a headline enters the vocabulary a day later, so that an event is not compared with itself
REMEMBERED_H = 80.0
QUIET_WINDOW_H = 8  # that is shown where no window stands out
SUSPECTED_STORIES, SUSPECTED_BEFORE = 3, 1.0  # evidence from so few stories on, and how far below the threshold


def _is_own(term: str, own: AbstractSet[str]) -> bool:
    """Return whether a word, or both words of a pair, are among the topic's own."""
    first, _, second = term.partition(" ")
    return first in own and (not second or second in own)


class TopicWatch:
    """What is known of one topic after each of its stories."""

    def __init__(
        self,
        everything: AllStories,
        threshold: float,
        state: TopicState | None = None,
        memory: TopicMemory | None = None,
    ) -> None:
        self.state = TopicState() if state is None else state
        self._memory = TopicMemory() if memory is None else memory
        self._everything = everything
        self._base = threshold
        self._vocabulary = Vocabulary(self.state.headlines, self._memory.terms)
        self._newest: tuple[Surroundings, Judged, bool] | None = None  # how the newest story was judged

    def see(self, sighting: Sighting) -> Finding | Suspicion | None:
        """Take in a story; return what it makes clear, or what may become an event."""
        at_h, self._newest = hours(sighting.at), None
        if self._is_known(sighting, at_h):
            return None
        self._learn(at_h)
        story = self._added(sighting, at_h)
        self.state.events = still_open(self.state.events, at_h)
        join(story, self.state.events)
        if story.event_id is not None:
            self._shared(story)
        around = self._around(at_h)
        self.state.share.add(at_h)
        return self._judged(story, around) if self._everything.age_h(at_h) >= WARM_UP_H else None

    def standing(self, topic: str, at_h: float) -> Standing:
        """Return how near a report is, judged without a new story; its newest story says which terms are looked at."""
        around = self._around(at_h)
        judged = self._weighed(around, self.state.recent[-1])
        as_usual = self._alone(around, self.state.recent[-1], judged) is not None
        return self._standing(topic, around, judged, as_usual=as_usual)

    def newest(self, topic: str) -> Standing | None:
        """Return how the story that was taken in last was judged; None: it was not, as it is known or too early."""
        if self._newest is None:
            return None
        around, judged, as_usual = self._newest
        return self._standing(topic, around, judged, as_usual=as_usual)

    def _standing(self, topic: str, around: Surroundings, judged: Judged, *, as_usual: bool) -> Standing:
        shown_h = judged.evidence.window_h or QUIET_WINDOW_H
        return Standing(
            topic=topic,
            window_h=shown_h,
            observed=around.observed(shown_h),
            expected=around.expected_now(shown_h),
            volume_score=judged.volume_score,
            novelty_score=judged.novelty_score,
            score=judged.score,
            threshold=judged.threshold,
            event_id=around.events[-1].event_id if around.events else None,
            as_usual=as_usual,
        )

    def _is_known(self, sighting: Sighting, at_h: float) -> bool:
        """Return whether the story, or its headline, came in the last weeks; remember both."""
        title, since_h = sighting.title.casefold(), at_h - KNOWN_H
        if self._memory.stories.get(sighting.story_id, since_h) > since_h:
            return True
        known = self._memory.titles.get(title, since_h) > since_h
        self._memory.stories[sighting.story_id] = self._memory.titles[title] = at_h
        return known

    def _around(self, at_h: float) -> Surroundings:
        return Surroundings(
            at_h=at_h,
            share=self.state.share.expected(at_h, self._everything.age_h(at_h), self._everything.instants),
            level=self.state.share.new_level(at_h, self._everything.instants),
            recent=self.state.recent,
            events=still_open(self.state.events, at_h),
            vocabulary=self._vocabulary,
            everything=self._everything,
            repeating=excess(self.state.share.stories, at_h, VOLUME_WINDOWS_H),
            together=together_again(self.state.together, at_h),
        )

    def _needed(self, at_h: float) -> float:
        raised = sum(math.exp((report - at_h) / RAISED_FOR_H) for report in self.state.reports)
        return self._base + RAISED * raised

    def _learn(self, at_h: float) -> None:
        while self.state.to_learn and self.state.to_learn[0].at_h < at_h - LEARNED_AFTER_H:
            old = self.state.to_learn.popleft()
            self._vocabulary.learn(old.at_h, old.found)

    def _added(self, sighting: Sighting, at_h: float) -> Story:
        own = self.state.own
        own |= sighting.own
        found = frozenset(term for term in terms(sighting.title) if not _is_own(term, own))
        story = Story(at_h, sighting, found)
        self.state.to_learn.append(story.heard())
        self.state.recent = [each for each in self.state.recent if each.at_h > at_h - REMEMBERED_H] + [story]
        return story

    def _weighed(self, around: Surroundings, story: Story) -> Judged:
        """Return both kinds of evidence as one score: the weaker one adds half of its own, as the two rise together."""
        novelty, volume = around.novelty(story), around.volume()
        first, second = sorted((novelty, volume), key=lambda evidence: -evidence.score)
        score = first.score + BOTH * second.score
        return Judged(first, score, volume.score, novelty.score, self._needed(around.at_h))

    def _judged(self, story: Story, around: Surroundings) -> Finding | Suspicion | None:
        judged = self._weighed(around, story)
        alone = self._alone(around, story, judged)
        self._newest = around, judged, alone is not None
        if alone is not None:
            self._as_before(alone.evidence)
        if judged.reaches(self._base):
            self._shared_something(judged.evidence)
        if judged.reaches(judged.threshold):
            return self._reported(story, judged, around)
        return self._suspected(story, around) if alone is None and story.event_id is None else None

    def _suspected(self, story: Story, around: Surroundings) -> Suspicion | None:
        """Return that something may have begun; the stories behind it raise no second suspicion."""
        around = replace(around, fewest=SUSPECTED_STORIES)
        judged = self._weighed(around, story)
        if not judged.reaches(judged.threshold - SUSPECTED_BEFORE):
            return None
        core = self._behind(judged.evidence)
        if any(each.reported or each.suspected is not None for each in core):
            return None
        event_id = key("alert", story.sighting.topic, story.sighting.at.isoformat())
        self._newest = around, judged, False
        for each in core:
            each.suspected = event_id
        counts = Counter(term for each in core for term in each.found)
        weights = weights_of(counts, len(core), around)
        event = OpenEvent(event_id, story.sighting.at, story.at_h, weights, counts, len(core))
        return suspicion_of(story, event, core, judged, around)

    def _alone(self, around: Surroundings, story: Story, judged: Judged) -> Judged | None:
        """Return the judgement without what repeats, where only that kept it below the threshold."""
        if judged.reaches(self._base) or not around.repeats():
            return None
        alone = self._weighed(replace(around, repeating={}, together=0.0), story)
        return alone if alone.reaches(self._base) else None

    def _as_before(self, evidence: Evidence) -> None:
        """Take out of further counts what came as at the same time before, and learn that it came again."""
        for each in self._behind(evidence):
            each.repeated = True
        self._shared_something(evidence)

    def _shared_something(self, evidence: Evidence) -> None:
        """Learn when stories shared something new, whether or not it is reported: that may repeat."""
        for each in self._behind(evidence) if evidence.telling else ():
            self._shared(each)

    def _behind(self, evidence: Evidence) -> Sequence[Story]:
        """Return the stories that the evidence is about."""
        since_h = self.state.recent[-1].at_h - evidence.window_h
        return core_of([each for each in self.state.recent if each.at_h > since_h], evidence)

    def _shared(self, story: Story) -> None:
        if not story.together:
            story.together = True
            insort(self.state.together, story.at_h)
            while self.state.together[0] < story.at_h - COMPARED_H:
                del self.state.together[0]

    def _reported(self, story: Story, judged: Judged, around: Surroundings) -> Finding:
        """Open an event, or let one develop, with the stories behind the evidence."""
        at_h, evidence = story.at_h, judged.evidence
        by_terms = bool(evidence.telling)
        since_h = at_h - max(evidence.window_h, 12)
        among = [
            each
            for each in self.state.recent
            if each.at_h > since_h and (not each.reported if by_terms else each.event_id is None)
        ]
        core = core_of(among, evidence)
        counts = Counter(term for each in core for term in each.found)
        open_before = [each for each in self.state.events if each.event_id == story.event_id] if by_terms else []
        before = open_before[0] if open_before else None
        opened_at = story.sighting.at if before is None else before.opened_at
        event_id = self._id_of(story, core) if before is None else before.event_id
        weights = weights_of(counts, len(core), around)
        event = OpenEvent(event_id, opened_at, at_h, weights, Counter(counts), max(len(core), 1))
        inside = set(map(id, core))
        for each in among:
            if id(each) in inside or event.shared(each.found) >= BELONGS:
                self._shared(each)
                each.event_id, each.reported = event_id, True
        finding = finding_of(story, event, core, judged, around, developed=before is not None)
        self.state.events.append(event)
        self.state.reports = [report for report in self.state.reports if report > at_h - 60 * 24] + [at_h]
        return finding

    def _id_of(self, story: Story, core: Sequence[Story]) -> int:
        """Return the id of an event that opens: the one under which most of its stories were suspected, if any was."""
        suspected = Counter(each.suspected for each in core if each.suspected is not None)
        if not suspected:
            return key("alert", story.sighting.topic, story.sighting.at.isoformat())
        event_id = suspected.most_common(1)[0][0]
        for each in self.state.recent:
            if each.suspected == event_id:
                each.suspected = None
        return event_id
