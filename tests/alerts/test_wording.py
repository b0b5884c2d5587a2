from datetime import timedelta

import pytest

from alerts.messages.wording import chance, count, lasted, names, number, ratio, sparkline


@pytest.mark.parametrize(
    ("p_value", "words"),
    [
        (0.9, "at any hour"),
        (1 / 5, "about once in 5 hours"),
        (1 / 24, "about once in a day"),
        (1 / (24 * 21), "about once in 3 weeks"),
        (1 / 1500, "about once in 2 months"),
        (1e-6, "about once in 114 years"),
        (1e-9, "less than once in 1,000 years"),
        (0.0, "less than once in 1,000 years"),
    ],
)
def test_a_chance_is_said_in_the_largest_span_that_fits(p_value: float, words: str) -> None:
    assert chance(p_value) == words


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
