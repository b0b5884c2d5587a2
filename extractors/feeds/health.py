"""Health of a feed: failures, silence, and where it has moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from extractors.fetch.model import Failure, Kind
from warehouse.records import FeedState, Health, Page

WEIGHTS = {Kind.HARD: 1.0, Kind.SOFT: 0.5, Kind.TEMPORARY: 0.25}
MOVED_AFTER = 3  # permanent redirects to one place
MOVED_OVER = timedelta(hours=24)
GONE_AFTER = 2  # answers 410
LOST_AFTER = 3.0  # failures at a new address, after which the old one is tried again
QUIET_AFTER = timedelta(days=3)
QUIET_FACTOR = 5  # times its own mean gap
QUIET_WITHOUT_RHYTHM = timedelta(days=14)


def after_failure(state: FeedState, failure: Failure, now: datetime) -> FeedState:
    """Return the state of a feed after a failed poll. Only "gone for good", twice in a row, disables it."""
    gone = state.gone_seen + 1 if failure.status == 410 else 0
    failures = state.failures + WEIGHTS[failure.kind]
    return replace(
        state,
        polled_at=now,
        failures=failures,
        failing_since_at=state.failing_since_at or now,
        gone_seen=gone,
        health=Health.DISABLED if gone >= GONE_AFTER else Health.FAILING,
        reason=failure.reason,
        fetch_url=None if failures >= LOST_AFTER else state.fetch_url,
    )


def after_success(state: FeedState, now: datetime, *, empty: bool, reason: str = "ok") -> FeedState:
    """Return the state of a feed after a valid response, even one without entries."""
    return replace(
        state,
        reason=reason,
        polled_at=now,
        failures=0.0,
        failing_since_at=None,
        gone_seen=0,
        last_success_at=now,
        paused_until_at=None,
        health=Health.EMPTY if empty else Health.QUIET if is_quiet(state, now) else Health.OK,
    )


def is_quiet(state: FeedState, now: datetime) -> bool:
    """Return whether nothing new has come for much longer than is usual for this feed.

    Its rhythm is read from the entries that have left its document: they leave as new ones come.
    """
    if state.last_new_at is None:
        return False
    if now - state.last_new_at <= QUIET_AFTER:
        return False
    times = sorted(seen.last_seen_at for seen in state.window)
    left = [time for time in times if time < times[-1]]
    usual = (left[-1] - left[0]) / (len(left) - 1) if len(left) > 2 else QUIET_WITHOUT_RHYTHM / QUIET_FACTOR
    return now - state.last_new_at > max(QUIET_AFTER, QUIET_FACTOR * usual)


def after_redirect(state: FeedState, page: Page, now: datetime) -> FeedState:
    """Return the state after a response about a move; a move counts once it was announced three times over a day."""
    target = page.permanent_url
    if target is None and state.moved_to is None:
        return state
    if target is None:
        return replace(state, moved_to=None, moved_seen=0, moved_since_at=None)
    if target != state.moved_to:
        return replace(state, moved_to=target, moved_seen=1, moved_since_at=now)
    seen, since = state.moved_seen + 1, state.moved_since_at or now
    if seen >= MOVED_AFTER and now - since >= MOVED_OVER:
        return replace(state, fetch_url=target, moved_to=None, moved_seen=0, moved_since_at=None)
    return replace(state, moved_seen=seen, moved_since_at=since)
