"""The alerts of another sensitivity: events as they were, and estimates from stored judgements."""

from datetime import timedelta
from typing import Any

from dashboard.pages.sensitivity import AS_SET, STEPS, onsets, sensitivity
from tests.dashboard.world import NOW


def row(hours: float, score: float, outcome: str = "normal") -> dict[str, Any]:
    return {
        "judged_at": NOW + timedelta(hours=hours),
        "score": score,
        "threshold": 4.0,
        "outcome": outcome,
        "observed": 5,
        "expected": 1.0,
        "window_h": 4,
    }


def event(hours: float, peak: float, *, lasted: float = 24, is_open: bool = False) -> dict[str, Any]:
    return {
        "event_id": str(hours),
        "opened_at": NOW + timedelta(hours=hours),
        "started_at": NOW + timedelta(hours=hours - 2),
        "changed_at": NOW + timedelta(hours=hours + lasted),
        "open": is_open,
        "peak_score": peak,
        "observed": 9,
        "expected": 1.0,
        "window_h": 8,
    }


def test_as_set_the_alerts_are_the_events_that_were_opened() -> None:
    rows = [row(0, 1), row(30, 9), row(90, 9)]
    found = onsets(rows, [event(1, 3.0), event(200, 5.0)], 1.0)
    assert [each.event_id for each in found] == ["1", "200"]


def test_with_a_higher_threshold_an_event_counts_by_its_highest_score() -> None:
    events = [event(0, 6.0), event(50, 5.9), event(100, 20.0)]
    assert [each.event_id for each in onsets([row(0, 1)], events, 1.5)] == ["0", "100"]
    assert onsets([row(0, 1)], events, 1.5)[0].times == 1.5


def test_an_event_is_compared_with_the_threshold_in_force_when_it_opened() -> None:
    rows = [row(0, 1), row(10, 1) | {"threshold": 8.0}]
    assert [each.event_id for each in onsets(rows, [event(5, 8.0), event(11, 8.0)], 2.0)] == ["5"]


def test_with_a_lower_threshold_events_stay_and_judgements_outside_of_them_are_added() -> None:
    rows = [row(0, 3), row(12, 3), row(25, 3), row(40, 3), row(60, 3), row(61, 1)]
    found = onsets(rows, [event(42, 5.0, lasted=10)], 0.75)
    assert [(each.at, bool(each.event_id)) for each in found] == [
        (NOW, False),
        (NOW + timedelta(hours=25), False),
        (NOW + timedelta(hours=42), True),
        (NOW + timedelta(hours=60), False),
    ]


def test_an_open_event_takes_all_that_comes_after_it() -> None:
    found = onsets([row(0, 1), row(500, 4)], [event(0, 5.0, is_open=True)], 0.5)
    assert [each.event_id for each in found] == ["0"]


def test_a_score_at_the_lower_threshold_is_an_alert() -> None:
    assert len(onsets([row(0, 3.0)], [], 0.75)) == 1
    assert onsets([row(0, 2.99)], [], 0.75) == []


def test_what_could_not_be_judged_or_is_as_usual_is_none() -> None:
    outcomes = ("coverage degraded", "too little data", "as usual", "suspected")
    rows = [row(20 * number, 9, outcome) for number, outcome in enumerate(outcomes)]
    assert onsets(rows, [], 0.5) == []


def test_an_event_without_stored_judgements_is_still_one_as_set() -> None:
    assert len(onsets([], [event(0, 5.0)], 1.0)) == 1


def test_fewer_alerts_come_with_each_step() -> None:
    rows = [row(20 * number, number / 2) for number in range(40)]
    events = [event(20 * number, number / 2, lasted=2) for number in range(8, 40, 4)]
    counts = [step["alerts"] for step in sensitivity(rows, events, AS_SET)["steps"]]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[AS_SET] > counts[-1]
    assert len(counts) == len(STEPS)


def test_what_came_nearest_to_an_alert_comes_first() -> None:
    rows = [row(0, 3.0), row(1, 3.9, "as usual"), row(2, 5.0) | {"threshold": 10.0}, row(3, 0.0), row(4, 9.0, "spike")]
    nearest = sensitivity(rows, [], AS_SET)["nearest"]
    assert [(each["score"], each["why"]) for each in nearest] == [
        (3.9, "as usual"),
        (3.0, "below what an alert needs"),
        (5.0, "below what an alert needs"),
    ]
