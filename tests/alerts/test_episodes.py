"""Episodes: when an alert opens, changes and ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detection.episodes import Policy, decide, onsets
from tests.builders import NOW, spike
from warehouse.records import Alert, AlertState, Outcome, Spike

HOUR = timedelta(hours=1)


def scores(*values: float) -> list[Spike]:
    """Judgements of consecutive hours from NOW on; the threshold is 4.5."""
    return [spike(hour_at=NOW + at * HOUR, score=value) for at, value in enumerate(values)]


def live(judged: Sequence[Spike]) -> list[Alert]:
    """What a run at the end of every hour says, knowing the hours up to then."""
    said: list[Alert] = []
    state: dict[int, Alert] = {}
    for at in range(1, len(judged) + 1):
        for alert in decide(judged[:at], list(state.values()), now=judged[at - 1].hour_at + HOUR):
            said.append(alert)
            state[alert.alert_id] = alert
    return said


def states(alerts: Sequence[Alert]) -> list[str]:
    return [alert.state.value for alert in alerts]


def test_a_spike_opens_an_episode() -> None:
    (alert,) = decide(scores(1, 6), [], now=NOW + 2 * HOUR)
    assert (alert.state, alert.opened_at, alert.peak_score) == (AlertState.OPENED, NOW + HOUR, 6)


def test_a_normal_hour_opens_nothing() -> None:
    assert decide(scores(4.4), [], now=NOW + HOUR) == ()


def test_degraded_coverage_opens_nothing() -> None:
    assert decide([spike(score=9, outcome=Outcome.COVERAGE_DEGRADED)], [], now=NOW + HOUR) == ()


def test_an_hour_that_is_not_over_is_not_judged() -> None:
    assert decide(scores(6), [], now=NOW + HOUR / 2) == ()


def test_a_repeated_run_decides_the_same() -> None:
    assert decide(scores(6), [], now=NOW + HOUR) == decide(scores(6), [], now=NOW + HOUR)


def test_what_is_open_is_not_opened_again() -> None:
    opened = decide(scores(6), [], now=NOW + HOUR)
    assert decide(scores(6), opened, now=NOW + HOUR) == ()


def test_old_spikes_open_nothing() -> None:
    assert decide(scores(6), [], now=NOW + 14 * HOUR) == ()


def test_an_event_is_one_episode_from_opened_to_resolved() -> None:
    assert states(live(scores(1, 6, 2, 6, *[0] * 20))) == ["opened", "confirmed", "resolved"]


def test_quiet_hours_within_an_event_do_not_end_it() -> None:
    said = live(scores(6, *[0] * 11, 6, *[0] * 11, 6))
    assert states(said) == ["opened", "confirmed"]


def test_a_second_event_has_its_own_episode() -> None:
    said = live(scores(6, *[0] * 14, 7))
    assert states(said) == ["opened", "confirmed", "resolved", "opened"]
    assert said[0].alert_id != said[-1].alert_id


def test_a_rising_event_escalates_once_per_severity() -> None:
    said = live(scores(5, 10, 11, 12, 19))
    assert [(alert.state.value, alert.severity) for alert in said] == [
        ("opened", "notable"),
        ("escalated", "high"),
        ("escalated", "extreme"),
    ]


def test_late_articles_that_dilute_a_spike_withdraw_it() -> None:
    opened = decide(scores(5), [], now=NOW + HOUR)
    (alert,) = decide(scores(3, 1, 1, 1, 1), opened, now=NOW + 5 * HOUR)
    assert alert.state is AlertState.WITHDRAWN


def test_a_higher_threshold_for_later_hours_withdraws_nothing() -> None:
    opened = decide(scores(5), [], now=NOW + HOUR)
    stricter = [replace(one, threshold=8.0, outcome=Outcome.NORMAL) for one in scores(5, 1, 1, 1, 1)]
    (alert,) = decide(stricter, opened, now=NOW + 5 * HOUR)
    assert alert.state is AlertState.CONFIRMED


def test_a_lower_threshold_for_later_hours_keeps_nothing_alive() -> None:
    opened = decide(scores(5), [], now=NOW + HOUR)
    laxer = [replace(one, threshold=2.0, outcome=Outcome.SPIKE) for one in scores(3, 1, 1, 1, 1)]
    assert decide(laxer, opened, now=NOW + 5 * HOUR)[0].state is AlertState.WITHDRAWN


def test_counts_by_another_definition_of_the_topic_withdraw_nothing() -> None:
    opened = decide(scores(5), [], now=NOW + HOUR)
    changed = {opened[0].topic: NOW + 2 * HOUR}
    (alert,) = decide(scores(0, 0, 0, 0, 0), opened, now=NOW + 5 * HOUR, defined_at=changed)
    assert alert.state is AlertState.CONFIRMED


def test_counts_never_withdraw_what_an_event_opened() -> None:
    (by_event,) = (replace(alert, opening_threshold=None) for alert in decide(scores(5), [], now=NOW + HOUR))
    assert decide(scores(0, 0, 0, 0, 0), [by_event], now=NOW + 5 * HOUR)[0].state is AlertState.CONFIRMED


def test_an_hour_that_cannot_be_judged_any_more_withdraws_nothing() -> None:
    opened = decide(scores(5), [], now=NOW + HOUR)
    degraded = spike(score=3, outcome=Outcome.COVERAGE_DEGRADED)
    (alert,) = decide([degraded, *scores(0, 1, 1, 1, 1)[1:]], opened, now=NOW + 5 * HOUR)
    assert alert.state is AlertState.CONFIRMED


def test_a_later_hour_that_spikes_keeps_an_episode_alive() -> None:
    opened = decide(scores(5), [], now=NOW + HOUR)
    (alert,) = decide(scores(3, 6, 1, 1, 1), opened, now=NOW + 5 * HOUR)
    assert alert.state is AlertState.CONFIRMED


def test_an_episode_whose_first_hour_is_not_judged_again_is_not_withdrawn() -> None:
    opened = decide(scores(5), [], now=NOW + HOUR)
    (alert,) = decide(scores(5, 1, 1, 1, 1)[1:], opened, now=NOW + 5 * HOUR)
    assert alert.state is AlertState.CONFIRMED


def test_an_episode_starts_with_the_window_that_raised_it() -> None:
    (alert,) = decide([spike(window_h=4)], [], now=NOW + HOUR)
    assert alert.started_at == NOW - 3 * HOUR


def test_topics_have_episodes_of_their_own() -> None:
    said = decide([spike(topic="a"), spike(topic="b")], [], now=NOW + HOUR)
    assert [alert.topic for alert in said] == ["a", "b"]


@settings(max_examples=40)
@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, 5.0, 12.0]), min_size=1, max_size=60))
def test_hindsight_finds_the_episodes_that_live_runs_open(values: list[float]) -> None:
    judged = scores(*values)
    opened = [alert.opened_at for alert in live(judged) if alert.state is AlertState.OPENED]
    assert opened == [begin.hour_at for begin in onsets(judged, Policy())]
