"""Since when a topic has not had as many stories in as many hours."""

from datetime import UTC, datetime, timedelta

from alerts.detection.rank import rank_of

HOUR = timedelta(hours=1)
NOW = datetime(2025, 3, 20, 9, 30, tzinfo=UTC)
LONG_AGO = NOW.replace(minute=0) - timedelta(days=40)


def at(hours: int) -> datetime:
    """Return the full hour that ended so many hours before the present one began."""
    return NOW.replace(minute=0) - hours * HOUR - HOUR


def test_the_latest_window_with_as_many_stories_is_named() -> None:
    stories = {at(-1): 3, at(0): 2, at(200): 4, at(201): 1, at(500): 40}
    rank = rank_of(stories, 2, since=LONG_AGO, until=NOW)
    assert rank
    assert (rank.counted, rank.equalled_at) == (5, at(200) + HOUR)


def test_a_window_that_overlaps_the_present_one_is_not_an_earlier_time() -> None:
    rank = rank_of({at(-1): 1, at(0): 5, at(1): 5}, 2, since=LONG_AGO, until=NOW)
    assert rank
    assert rank.equalled_at is None


def test_no_earlier_window_is_the_highest_on_record() -> None:
    rank = rank_of({at(-1): 5, at(300): 4}, 2, since=LONG_AGO, until=NOW)
    assert rank
    assert (rank.equalled_at, rank.known_since) == (None, LONG_AGO)


def test_for_a_drop_the_latest_window_with_as_few_is_named() -> None:
    busy = {at(hours): 2 for hours in range(-1, 24 * 40)} | {at(3): 0, at(2): 0} | {at(-1): 1, at(0): 1}
    rank = rank_of(busy, 2, since=LONG_AGO, until=NOW, lowest=True)
    assert rank
    assert rank.equalled_at == at(1) + HOUR


def test_less_than_a_week_of_history_says_nothing() -> None:
    assert rank_of({at(-1): 5}, 2, since=NOW - timedelta(days=6), until=NOW) is None
