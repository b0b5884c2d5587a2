"""The emerging stage: once a day, what surges without any topic naming it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from extractors.topics import Matcher
from extractors.topics.emerging import EmergingTerm, Headline, count_terms, find_emerging
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext, day_of
from flows.runtime.sharding import Counts
from warehouse.records import Attempt, AttemptOutcome, EmergedTerm, Stage
from warehouse.store import Warehouse

WEEK = timedelta(days=7)
BEFORE = timedelta(days=365)  # what a week is held against


def note_emerging(context: RunContext) -> Counts:
    """Land the terms that emerged by the beginning of this day, where that was not done yet; returns their number."""
    day = day_of(context)
    name = f"{day:%Y-%m-%d}"
    with context.warehouse.caught_up() as ask:
        if ask.rows("emerging_noted", day=name)[0]["noted"]:
            return Counter()
    found = emerging_terms(context.warehouse, matcher_of(context.settings), now=day)
    terms = [
        EmergedTerm(
            day_at=day,
            term=term.term,
            score=term.score,
            stories=term.stories,
            sources=term.sources,
            expected=term.expected,
        )
        for term in found
    ]
    done = Attempt(
        stage=Stage.EMERGING,
        subject=name,
        started_at=context.at,
        ended_at=context.at,
        outcome=AttemptOutcome.OK,
        reason="ok",
        new_rows=len(terms),
    )
    context.warehouse.land([*terms, done])  # one batch: a day without terms is done as well
    return Counter(emerged=len(terms))


def emerging_terms(warehouse: Warehouse, matcher: Matcher, *, now: datetime) -> tuple[EmergingTerm, ...]:
    """Return what surges in the week before an instant although no topic names it, the most surprising first."""
    start = now - WEEK
    recent = [Headline(**row) for row in warehouse.rows("headlines", since=start, until=now)]
    earlier = [Headline(**row) for row in warehouse.rows("headlines", since=start - BEFORE, until=start)]
    before, stories = count_terms(earlier)
    return find_emerging(recent, before, stories, is_named=matcher.covers)
