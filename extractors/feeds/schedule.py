"""When to poll next: as rarely as loses nothing, as the publisher asks, and never all feeds at once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from warehouse.records import Feed, FeedState, Health, Page, key

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=24)
LONGEST_WHILE_ACTIVE = timedelta(hours=1)  # no alert comes before the poll that shows its cause; etiquette asks for it
ACTIVE_FOR = timedelta(days=7)  # since the last new entry
GONE_RETRY = timedelta(days=30)
LIAR_FLOOR = timedelta(hours=1)  # between polls that cannot be conditional because the validators lie
FEW_SEEN, MANY_SEEN = 0.33, 0.67  # the share of a document's entries seen before that a good interval leads to
SOONEST = timedelta(minutes=10)  # after the last poll, where a feed is asked before its turn
JITTER = 0.1  # of the interval, and only later: what was asked for is kept

_SLOWEST = (
    (timedelta(days=90), timedelta(days=30)),
    (timedelta(days=30), timedelta(days=7)),
)  # failing for, retried after
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})")


def rescheduled(feed: Feed, state: FeedState, page: Page, overlap: float, now: datetime) -> FeedState:
    """Return the state with the interval and the next due time after a response.

    The operator's `every` counts before all that the feed asks for, and `ignore_hints` before its hints.
    """
    if feed.every_s:
        state = replace(state, interval_s=feed.every_s)
        return replace(state, due_at=now + timedelta(seconds=feed.every_s) * _jitter(state, now))
    if feed.ignore_hints:
        state = replace(state, ttl_s=0.0, skip_hours=(), skip_days=())
        page = replace(page, headers=())
    interval = next_interval(state, overlap, now)
    return replace(state, interval_s=interval.total_seconds(), due_at=next_due(state, page, now, interval))


def due_of(feed: Feed, state: FeedState) -> datetime:
    """Return when a feed is due: where the operator overrides its hints, one that is well waits for them no longer."""
    longest = feed.every_s * (1 + JITTER) if feed.every_s else LONGEST_WHILE_ACTIVE.total_seconds()
    waits = state.failures or state.paused_until_at or state.health is Health.DISABLED or state.polled_at is None
    if waits or state.polled_at is None or not (feed.every_s or feed.ignore_hints):
        return state.due_at
    return min(state.due_at, state.polled_at + timedelta(seconds=longest))


def may_be_asked_early(feed: Feed, state: FeedState, now: datetime) -> bool:
    """Return whether a feed can be polled before its turn: it is active and well, and only its learned interval waits.

    What the publisher asks for stays (pauses, ttl, max-age, hours to skip), and so does the operator's `every`.
    """
    if feed.every_s or state.failures or state.paused_until_at or state.health is Health.DISABLED:
        return False
    if state.polled_at is None or state.last_new_at is None or now - state.last_new_at >= ACTIVE_FOR:
        return False
    by_interval = timedelta(seconds=state.interval_s) * (1 + JITTER)
    floor = max(SOONEST, timedelta(seconds=state.ttl_s), LIAR_FLOOR if state.validators_lie else SOONEST)
    return state.due_at - state.polled_at <= by_interval and now - state.polled_at >= floor


def next_interval(state: FeedState, overlap: float, now: datetime) -> timedelta:
    """Return the interval that the overlap of the last two documents asks for (1.0 where nothing changed)."""
    now_used = timedelta(seconds=state.interval_s)
    if overlap == 0:
        wanted = now_used / 2
    elif overlap < FEW_SEEN:
        wanted = now_used / 1.5
    else:
        wanted = now_used * 1.5 if overlap > MANY_SEEN else now_used
    active = state.last_new_at is not None and now - state.last_new_at < ACTIVE_FOR
    learned = min(max(wanted, SHORTEST), LONGEST_WHILE_ACTIVE if active else LONGEST)
    return max(learned, min(timedelta(seconds=state.ttl_s), LONGEST))


def next_due(state: FeedState, page: Page, now: datetime, interval: timedelta) -> datetime:
    """Return when the feed is to be polled next after an answer, by its interval and by what it asks for."""
    asked = max(max_age(page), LIAR_FLOOR if state.validators_lie else timedelta())
    wait = max(interval * _jitter(state, now), min(asked, LONGEST))
    return _outside_skipped(now + wait, state)


def due_after_failure(state: FeedState, now: datetime) -> datetime:
    """Return when to try again: slower with each failure, up to a day; up to a month for what has failed for months.

    What is gone for good by its own word is asked once a month whether it is.
    """
    if state.health is Health.DISABLED:
        return now + GONE_RETRY * _jitter(state, now)
    failing = now - (state.failing_since_at or now)
    slowest = next((longest for since, longest in _SLOWEST if failing > since), LONGEST)
    wait = timedelta(seconds=state.interval_s) * 2 ** min(state.failures, 12.0)
    return now + min(wait, slowest) * _jitter(state, now)


def _jitter(state: FeedState, now: datetime) -> float:
    """Return a factor that differs from feed to feed and from poll to poll, and is the same when it is asked again."""
    return 1 + JITTER * (key(state.feed_url, now.isoformat()) % 10_000) / 10_000


def max_age(page: Page) -> timedelta:
    """Return how long the response is fresh by its Cache-Control header; zero where that has no max-age."""
    found = _MAX_AGE.search(dict(page.headers).get("cache-control", "").lower())
    return timedelta(seconds=int(found[1])) if found else timedelta()


def _outside_skipped(due: datetime, state: FeedState) -> datetime:
    """Return `due`, or the first full hour after it that the feed does not ask to be skipped."""
    for hours in range(24 * 7):
        moved = due if hours == 0 else due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
        if moved.hour not in state.skip_hours and moved.weekday() not in state.skip_days:
            return moved
    return due  # it asks to be skipped always
