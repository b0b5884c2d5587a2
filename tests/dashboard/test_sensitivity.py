"""The alerts of another sensitivity, from stored judgements."""

from datetime import timedelta
from typing import Any

from dashboard.pages.sensitivity import STEPS, onsets, sensitivity
from tests.dashboard.world import NOW


def row(hours: int, score: float, outcome: str = "normal") -> dict[str, Any]:
    return {"judged_at": NOW + timedelta(hours=hours), "score": score, "threshold": 4.0, "outcome": outcome}


def test_an_event_lasts_until_twelve_hours_were_quiet() -> None:
    rows = [row(0, 5), row(12, 5), row(24, 5), row(37, 5)]
    assert [each["judged_at"] for each in onsets(rows, 1.0)] == [NOW, NOW + timedelta(hours=37)]


def test_a_score_at_the_threshold_is_an_alert() -> None:
    assert len(onsets([row(0, 4.0)], 1.0)) == 1
    assert onsets([row(0, 4.0)], 1.5) == []


def test_what_could_not_be_judged_or_is_as_usual_is_none() -> None:
    outcomes = ("coverage degraded", "too little data", "as usual", "suspected")
    rows = [row(20 * number, 9, outcome) for number, outcome in enumerate(outcomes)]
    assert onsets(rows, 0.5) == []


def test_fewer_alerts_come_with_each_step() -> None:
    rows = [row(20 * number, number / 2) for number in range(40)]
    counts = [step["alerts"] for step in sensitivity(rows, 2)["steps"]]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    assert len(counts) == len(STEPS)


def test_what_came_nearest_to_an_alert_comes_first() -> None:
    rows = [row(0, 3.0), row(1, 3.9), row(2, 5.0) | {"threshold": 10.0}, row(3, 0.0) | {"threshold": 0.0}]
    assert [each["score"] for each in sensitivity(rows, 2)["nearest"]] == [3.9, 3.0, 5.0, 0.0]
