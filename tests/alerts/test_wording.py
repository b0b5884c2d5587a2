from datetime import UTC, datetime, timedelta

import pytest

from alerts.messages.wording import count, lasted, names, number, rarity, ratio, sparkline
from warehouse.records import Rank

NOW = datetime(2025, 1, 27, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("equalled_at", "words"),
    [
        (datetime(2025, 1, 26, 23, tzinfo=UTC), "the most in 8 hours since 27 Jan 00:00 CET"),
        (datetime(2025, 1, 12, 23, tzinfo=UTC), "the most in 8 hours since 13 January"),
        (datetime(2024, 3, 12, 12, tzinfo=UTC), "the most in 8 hours since 12 March 2024"),
        (None, "the most in 8 hours of the 9 weeks on record"),
    ],
)
def test_rarity_names_the_last_time_at_which_there_was_as_much(equalled_at: datetime | None, words: str) -> None:
    rank = Rank(window_h=8, counted=9, equalled_at=equalled_at, known_since=NOW - timedelta(days=64))
    assert rarity(rank, "Europe/Paris", now=NOW) == words


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.042, "0.042"), (1.26, "1.3"), (4.0, "4"), (18.4, "18"), (1204, "1,204")]
)
def test_a_number_has_two_telling_digits(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("observed", "expected", "words"),
    [(15, 1, "15 times"), (500, 1, "over 100 times"), (1, 1, ""), (2, 14, "14 % of it"), (0, 5, ""), (5, 0, "")],
)
def test_a_ratio_is_said_where_it_tells_something(observed: float, expected: float, words: str) -> None:
    assert ratio(observed, expected) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=45), "45 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=30), "30 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_duration_is_said_in_its_natural_unit(span: timedelta, words: str) -> None:
    assert lasted(span) == words


def test_one_is_not_many() -> None:
    assert (count(1, "story", "stories"), count(1200, "story", "stories")) == ("1 story", "1,200 stories")


def test_names_beyond_the_most_are_counted() -> None:
    assert names(["a", "b", "c", "d"], 2) == "a, b and 2 more"


def test_the_highest_bar_is_full_and_silence_is_the_lowest() -> None:
    assert sparkline([0, 4, 8]) == "▁▅█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([0, 1, 4], top=8, zero=" ") == " ▂▅"
