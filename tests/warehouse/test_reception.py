"""What can be received now: where too much is missing the watch is blind, and a dead feed is a fault of its own."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import NOW, article, feed, state
from warehouse.records import Attempt, Record, Row, Stage
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def poll(name: str, at: datetime, *, answers: bool = True) -> Attempt:
    outcome = "ok" if answers else "failed"
    return Attempt(stage=Stage.POLL, subject=name, started_at=at, ended_at=at, outcome=outcome, reason=outcome)


def polls(name: str, *, until: datetime = NOW, answers: bool = True, hours: int = 30) -> list[Record]:
    return [poll(name, until - hour * HOUR, answers=answers) for hour in range(hours)]


def stories(name: str, count: int) -> list[Record]:
    """Return what a feed brought yesterday."""
    fields: dict[str, Any] = {"seen_at": NOW - DAY, "published_at": NOW - DAY, "event_at": NOW - DAY}
    return [article(canonical_url=f"https://{name}.example/{n}", feed_url=name, **fields) for n in range(count)]


def failing(name: str, since: datetime, last: datetime | None) -> list[Record]:
    known = state(feed_url=name, polled_at=NOW, health="failing", failing_since_at=since, last_success_at=last)
    return [feed(url=name, publisher=name.title(), family=name), known]


def reception(warehouse: Warehouse, *records: list[Record], at: datetime = NOW) -> Row:
    warehouse.land([record for part in records for record in part])
    warehouse.load()
    return warehouse.rows("reception", at=at, least=0.6)[0]


def test_where_the_feeds_of_most_stories_are_silent_the_watch_is_blind_since_then(warehouse: Warehouse) -> None:
    found = reception(
        warehouse,
        [*stories("big", 6), *stories("small", 3), *stories("tiny", 1)],
        [*polls("big", until=NOW - 4 * HOUR), *polls("big", answers=False, hours=4), *polls("small")],
        [*polls("tiny", until=NOW - 4 * HOUR), *polls("tiny", answers=False, hours=4)],
        [*failing("tiny", NOW - 3 * HOUR, NOW - 4 * HOUR), *failing("big", NOW - 3 * HOUR, NOW - 4 * HOUR)],
    )
    assert (found["coverage"], found["blind_since_at"]) == (0.3, NOW - 3 * HOUR)
    assert ([one["publisher"] for one in found["silent"]], found["dead"]) == (["Big", "Tiny"], [])


def test_where_most_feeds_are_silent_but_not_most_stories_it_is_not_blind(warehouse: Warehouse) -> None:
    silent = [*polls("small", until=NOW - HOUR), poll("small", NOW, answers=False)]
    silent += [*polls("tiny", until=NOW - HOUR), poll("tiny", NOW, answers=False)]
    found = reception(
        warehouse, [*stories("big", 8), *stories("small", 1), *stories("tiny", 1)], [*polls("big"), *silent]
    )
    assert (found["coverage"], found["blind_since_at"]) == (0.8, None)


def test_feeds_that_never_answered_are_no_blindness_but_dead_after_a_day(warehouse: Warehouse) -> None:
    asked = [*polls("big"), *polls("never", answers=False), *polls("tiny", answers=False)]
    found = reception(warehouse, asked, failing("never", NOW - DAY, None), failing("tiny", NOW - DAY + HOUR, None))
    assert (found["coverage"], found["blind_since_at"], found["dead"]) == (1.0, None, ["never"])


@pytest.mark.parametrize(("hours", "dead"), [(47, []), (48, ["big"])])
def test_a_feed_that_answered_is_dead_after_two_days(warehouse: Warehouse, hours: int, dead: list[str]) -> None:
    since = NOW - hours * HOUR
    assert reception(warehouse, polls("small"), failing("big", since, since - HOUR))["dead"] == dead


def test_where_nothing_could_be_polled_for_hours_all_is_missing(warehouse: Warehouse) -> None:
    found = reception(warehouse, polls("big"), at=NOW + 5 * HOUR)
    assert (found["coverage"], found["blind_since_at"]) == (0.0, NOW + HOUR)
    assert reception(warehouse, [], at=NOW + 2 * HOUR)["coverage"] == 1.0


def test_before_the_first_poll_nothing_is_known(warehouse: Warehouse) -> None:
    found = reception(warehouse, [])
    assert (found["coverage"], found["blind_since_at"], found["dead"]) == (None, None, [])
