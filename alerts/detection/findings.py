"""What stories made clear, or suspect: the records of it, made from the stories behind the evidence."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from alerts.detection.evidence import Evidence, Surroundings
from alerts.detection.open_events import OpenEvent, Story, shown_terms
from alerts.detection.sightings import Finding, Suspicion
from warehouse.records import EventKind

NEAR = 0.5  # terms that score nearly as high name the same event
RARE = 1.0  # -log10 of the rate below which a term counts as new


@dataclass(frozen=True, slots=True)
class Judged:
    """Both kinds of evidence, as one score."""

    evidence: Evidence  # the stronger of the two
    score: float
    volume_score: float
    novelty_score: float
    threshold: float

    def reaches(self, threshold: float) -> bool:
        """Return whether there is evidence, and enough of it."""
        return self.evidence.score > 0.0 and self.score >= threshold


def core_of(among: Sequence[Story], evidence: Evidence) -> Sequence[Story]:
    """Return the stories that the evidence is about: those with the most telling terms, if there are any."""
    if not evidence.telling:
        return among
    best = max(score for score, _ in evidence.telling)
    named = {term for score, term in evidence.telling if score >= best - NEAR}
    return [each for each in among if each.found & named]


def weights_of(counts: Counter[str], stories: int, around: Surroundings) -> dict[str, float]:
    """Return how telling each new term is that several of the stories share."""
    weights = {}
    for term, count in counts.items():
        rarity = -math.log10(around.rate(term))
        if count >= 2 and rarity >= RARE:
            weights[term] = rarity * min(1.0, 2.0 * count / stories)
    return weights


def suspicion_of(
    story: Story, event: OpenEvent, core: Sequence[Story], judged: Judged, around: Surroundings
) -> Suspicion:
    """Return the suspicion that a story raised."""
    central = _central(event, core)
    return Suspicion(
        topic=story.sighting.topic,
        event_id=event.event_id,
        at=story.sighting.at,
        started_at=min(each.sighting.at for each in core),
        headline=central[0].sighting.title,
        story_ids=tuple(each.sighting.story_id for each in central),
        terms=shown_terms(event.weights),
        publishers=len({each.sighting.family for each in core}),
        score=judged.score,
        threshold=judged.threshold,
        window_h=judged.evidence.window_h,
        observed=around.observed(judged.evidence.window_h),
        expected=around.expected_now(judged.evidence.window_h),
    )


def _central(event: OpenEvent, core: Sequence[Story]) -> Sequence[Story]:
    """Return the stories, those first that share most of what is new."""
    return sorted(core, key=lambda each: (-event.shared(each.found), each.at_h))


def finding_of(
    story: Story, event: OpenEvent, core: Sequence[Story], judged: Judged, around: Surroundings, *, developed: bool
) -> Finding:
    """Return what a story made clear."""
    central = _central(event, core)
    return Finding(
        topic=story.sighting.topic,
        kind=EventKind.DEVELOPMENT if developed else EventKind.OPENING,
        event_id=event.event_id,
        opened_at=event.opened_at,
        at=story.sighting.at,
        started_at=min(each.sighting.at for each in core),
        headline=central[0].sighting.title,
        story_ids=tuple(each.sighting.story_id for each in central),
        terms=shown_terms(event.weights),
        publishers=len({each.sighting.family for each in core}),
        score=judged.score,
        volume_score=judged.volume_score,
        novelty_score=judged.novelty_score,
        threshold=judged.threshold,
        window_h=judged.evidence.window_h,
        observed=around.observed(judged.evidence.window_h),
        expected=around.expected_now(judged.evidence.window_h),
    )
