"""How unusual an hour was: by its stored score, or by the event that was open."""

from typing import Any

import pytest

from dashboard.pages.hours import level, level_of


def hour(**fields: Any) -> dict[str, Any]:
    return {"score": 8.0, "threshold": 4.0, "outcome": "spike", "severity": None, "stories": 3} | fields


@pytest.mark.parametrize(("score", "found"), [(1.9, 0), (2.0, 1), (4.0, 2), (8.0, 3), (16.0, 4)])
def test_levels_begin_at_half_one_two_and_four_times_the_threshold(score: float, found: int) -> None:
    assert level(score, 4.0) == found


def test_what_could_not_be_judged_or_is_as_usual_has_no_level() -> None:
    for outcome in ("too little data", "coverage degraded", "as usual"):
        assert level_of(hour(outcome=outcome)) == 0


def test_without_a_score_the_event_that_was_open_says() -> None:
    assert level_of(hour(score=None, outcome=None, severity="extreme")) == 4
    assert level_of(hour(score=None, outcome=None)) == 0


def test_an_hour_with_stories_of_an_open_event_is_unusual_even_below_the_threshold() -> None:
    assert level_of(hour(score=1.0, severity="extreme")) == 2
    assert level_of(hour(score=9.0, severity="notable")) == 3
    assert level_of(hour(score=1.0, severity="extreme", stories=0)) == 0
    assert level_of(hour(score=1.0)) == 0


def test_an_hour_with_a_first_sign_alone_is_nearly_unusual() -> None:
    assert level_of(hour(outcome="suspected")) == 1
    assert level_of(hour(outcome="suspected", score=1.0)) == 0
