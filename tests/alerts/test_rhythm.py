"""What repeats and what lasts is learned; a rare topic is heard from three stories on."""

from dataclasses import replace

import pytest

from alerts.detection.rhythm import excess, repeated, together_again
from alerts.detection.topic_share import TopicShare
from tests.alerts.test_events import DAY, HOUR, MINUTE, NOW, found, launch

AT_H = 24.0 * 1000
MORNING = tuple(number / 4 for number in range(6))  # six stories within an hour and a half


def mornings(*days: float) -> list[float]:
    return sorted(AT_H - 24 * day - 1.5 + hour for day in days for hour in MORNING)


@pytest.mark.parametrize(
    "days",
    [(7, 14), (1, 2, 3), (3, 4, 5), (1, 4, 5), (28, 56), (31, 61)],
    ids=["weekly", "daily", "a Monday", "a Tuesday", "each fourth week", "monthly"],
)
def test_what_came_in_the_same_hours_before_is_expected(days: tuple[int, ...]) -> None:
    assert repeated(mornings(*days), AT_H, 2) == 6


@pytest.mark.parametrize("days", [(7,), (1, 2), (7, 13), (28,)])
def test_what_came_too_seldom_or_at_other_times_is_not_expected(days: tuple[int, ...]) -> None:
    assert repeated(mornings(*days), AT_H, 2) == 0


def test_what_comes_every_day_is_no_weekly_rhythm() -> None:
    assert repeated(mornings(3, 4, 7, 10, 11, 14), AT_H, 2) == 0


def test_a_longer_window_expects_what_a_shorter_one_does() -> None:
    assert excess(mornings(1, 2, 3), AT_H, (2, 24))[24] >= 6


def test_headlines_that_shared_something_new_on_two_mondays_are_expected_to_on_the_third() -> None:
    assert together_again(mornings(7, 14), AT_H) == 6
    assert together_again(mornings(7), AT_H) == 0


def test_a_column_is_reported_twice_and_then_no_more() -> None:
    weeks = [
        launch(NOW - HOUR - week * 7 * DAY, families=6, what=f"Column{week} asks whether guild{week} owes rent{week}")
        for week in range(3, -1, -1)
    ]
    findings = found(*weeks)
    assert [(NOW - finding.at).days // 7 for finding in findings] == [3, 2]


def test_something_larger_at_the_time_of_the_column_is_reported() -> None:
    weeks = [
        launch(
            NOW - HOUR - week * 7 * DAY,
            families=6 if week else 30,
            what=f"Column{week} asks whether guild{week} owes rent{week}",
        )
        for week in range(3, -1, -1)
    ]
    assert found(*weeks)[-1].at > NOW - DAY


@pytest.mark.parametrize(("days", "share"), [(3, 0.25), (2, 0.0)])
def test_three_days_at_a_higher_share_are_the_new_level(days: int, share: float) -> None:
    topic = TopicShare(stories=sorted(AT_H - 24 * day - hour for day in range(days) for hour in range(1, 13)))
    everything = [AT_H - hour / 2 for hour in range(24 * 10, 0, -1)]
    assert topic.new_level(AT_H, everything) == pytest.approx(share, rel=0.05)


def test_a_rare_topic_is_reported_from_three_outlets_within_an_hour() -> None:
    three = [
        each
        for each in launch(NOW - 2 * HOUR, families=3, what="Quarry strike halts cobalt at Mirren")
        if each.at < NOW - 2 * HOUR + 45 * MINUTE
    ]
    assert len(three) == 3
    assert [finding.publishers for finding in found(three, usual=[])] == [3]
    assert found(three) == []


def test_three_stories_over_three_hours_are_not_enough() -> None:
    three = launch(NOW - 5 * HOUR, families=3, what="Quarry strike halts cobalt at Mirren")
    apart = [replace(each, at=NOW - 5 * HOUR + number * 80 * MINUTE) for number, each in enumerate(three)]
    assert found(apart, usual=[]) == []


def test_what_has_only_begun_is_compared_with_all_of_what_it_was() -> None:
    begun_h = AT_H - 1.0  # two stories of six have come
    assert repeated(mornings(7, 14), begun_h, 2) == 6
    assert together_again(mornings(28, 56), begun_h) == 6


def test_what_comes_three_hours_before_its_time_is_not_expected() -> None:
    assert repeated(mornings(7, 14), AT_H - 4.0, 2) == 0
