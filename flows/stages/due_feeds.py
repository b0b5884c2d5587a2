"""Which feeds are due: decided by their states alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from extractors.feeds.health_report import asked_domain, paused_domains
from extractors.feeds.schedule import due_of, may_be_asked_early
from warehouse.records import Feed, FeedState

CLOCK_SLACK = timedelta(hours=1)  # between the clocks of machines that share a home
LONGEST_FIRST_WAIT = timedelta(days=1)
LONGEST_WAIT = timedelta(days=40)  # a feed that is gone is asked again after a month
Pair = tuple[Feed, FeedState]


def due_feeds(feeds: Sequence[Feed], states: Sequence[FeedState], at: datetime) -> list[Pair]:
    """Return the feeds whose time has come, with their states, the longest overdue first.

    A domain that asked to be left alone is, with all its feeds. What a poll noted while the clock was ahead is not
    believed: the feed is due.
    """
    states = [state if is_believed(state, at) else replace(state, due_at=at, paused_until_at=None) for state in states]
    paused = paused_domains(states, at)
    due = [pair for pair in with_states(feeds, states) if due_of(*pair) <= at]
    return sorted((pair for pair in due if asked_domain(pair[1]) not in paused), key=lambda pair: pair[1].due_at)


def feeds_before_their_turn(feeds: Sequence[Feed], states: Sequence[FeedState], at: datetime) -> list[Pair]:
    """Return the active feeds that are not due and can be asked all the same, with their states."""
    paused = paused_domains(states, at)
    return [
        pair
        for pair in with_states(feeds, states)
        if due_of(*pair) > at and may_be_asked_early(*pair, at) and asked_domain(pair[1]) not in paused
    ]


def is_believed(state: FeedState, at: datetime) -> bool:
    """Return whether a state can have been noted before an instant by a clock that was right."""
    if state.polled_at is None:  # never answered, as where its domain was paused before its first poll
        return state.due_at <= at + LONGEST_FIRST_WAIT
    return state.polled_at <= at + CLOCK_SLACK and state.due_at <= at + LONGEST_WAIT


def with_states(feeds: Sequence[Feed], states: Sequence[FeedState]) -> list[Pair]:
    """Return each feed with what its last polls taught."""
    known = {state.feed_url: state for state in states}
    return [(feed, known.get(feed.url) or FeedState(feed_url=feed.url)) for feed in feeds]
