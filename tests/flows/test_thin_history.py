"""What a backfill has filled too thinly teaches nothing of what is usual."""

from datetime import timedelta

from flows.stages.counted_hours import thin_hours
from tests.builders import NOW, hour_total
from warehouse.records import HourTotal

LEAST = 0.6


def is_thin(total: HourTotal) -> bool:
    return bool(thin_hours([total], before=NOW, least=LEAST))


def test_an_hour_of_history_that_most_feeds_fill_teaches() -> None:
    assert not is_thin(hour_total(hour_at=NOW - timedelta(hours=1), feeds_due=10, feeds_answered=6))


def test_an_hour_of_history_that_few_feeds_fill_does_not() -> None:
    assert is_thin(hour_total(hour_at=NOW - timedelta(hours=1), feeds_due=10, feeds_answered=5))


def test_history_of_which_nobody_says_that_it_is_incomplete_teaches() -> None:
    assert not is_thin(hour_total(hour_at=NOW - timedelta(hours=1), feeds_due=0, feeds_answered=0))


def test_an_outage_of_live_watching_is_judged_as_such() -> None:
    assert not is_thin(hour_total(hour_at=NOW, feeds_due=10, feeds_answered=0))
