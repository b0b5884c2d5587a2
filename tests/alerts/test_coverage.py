"""How much of an hour was heard."""

from alerts.detection.coverage import covered, window_coverage
from tests.builders import hour_total


def test_the_share_of_due_feeds_that_answered() -> None:
    assert covered([hour_total(feeds_due=50, feeds_answered=40)]) == [0.8]


def test_the_share_of_the_usual_stories_counts_before_that_of_the_feeds() -> None:
    assert covered([hour_total(feeds_due=50, feeds_answered=10, coverage=0.9)]) == [0.9]


def test_history_without_due_feeds_is_covered() -> None:
    assert covered([hour_total(feeds_due=0, feeds_answered=0)]) == [1.0]


def test_silence_where_it_is_never_silent_is_an_outage_whatever_the_feeds_say() -> None:
    assert covered([hour_total()] * 5 + [hour_total(stories=0)])[-1] == 0.0


def test_silence_where_little_arrives_is_silence() -> None:
    assert covered([hour_total(stories=3)] * 5 + [hour_total(stories=0)])[-1] == 1.0


def test_a_window_that_may_hold_a_backlog_is_not_covered() -> None:
    shares = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]
    assert window_coverage(shares, at=7, hours=2) == 0.4


def test_the_first_hour_stands_for_itself() -> None:
    assert window_coverage([0.9], at=0, hours=8) == 0.9
