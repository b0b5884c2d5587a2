"""The judgement over whole histories."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detection import baseline
from alerts.detection.spike_rule import SpikeRule
from alerts.detection.spikes import judge, step, table
from tests.builders import NOW, hour_total, volume
from warehouse.records import HourTotal, Outcome, Spike, Volume

HOUR = timedelta(hours=1)
TOPIC = "low-cost-model-launches"


def quiet(hours: int, *, stories: int = 100, every: int = 10) -> tuple[list[HourTotal], list[Volume]]:
    """A month of nothing special: the topic has one story every tenth hour."""
    totals = [hour_total(hour_at=NOW + at * HOUR, stories=stories) for at in range(hours)]
    return totals, [volume(1, hour_at=NOW + at * HOUR) for at in range(0, hours, every)]


def last(totals: Sequence[HourTotal], volumes: Sequence[Volume], rule: SpikeRule | None = None) -> Spike:
    return judge(totals, volumes, rule or SpikeRule(), since=totals[-1].hour_at)[-1]


def with_burst(volumes: list[Volume], totals: list[HourTotal], count: int, **fields: int) -> list[Volume]:
    at = totals[-1].hour_at
    return [v for v in volumes if v.hour_at != at] + [volume(count, hour_at=at, **fields)]


def test_many_stories_of_many_outlets_are_a_spike() -> None:
    totals, volumes = quiet(700)
    spike = last(totals, with_burst(volumes, totals, 9))
    assert spike.outcome is Outcome.SPIKE
    assert spike.observed >= 9
    assert spike.expected < 1
    assert spike.p_value == pytest.approx(10**-spike.score)


def test_a_rare_topic_spikes_on_a_handful() -> None:
    totals, volumes = quiet(700, every=300)
    assert last(totals, with_burst(volumes, totals, 5)).outcome is Outcome.SPIKE


def test_a_topic_never_seen_before_can_spike() -> None:
    totals, _ = quiet(700)
    assert last(totals, [volume(6, hour_at=totals[-1].hour_at)]).outcome is Outcome.SPIKE


def test_one_story_in_forty_outlets_is_normal() -> None:
    totals, volumes = quiet(700)
    burst = with_burst(volumes, totals, 40, stories=1, new_stories=1)
    assert last(totals, burst).outcome is Outcome.NORMAL


def test_forty_stories_of_one_outlet_are_normal() -> None:
    totals, volumes = quiet(700)
    assert last(totals, with_burst(volumes, totals, 40, sources=1)).outcome is Outcome.NORMAL


def test_twice_the_feeds_are_normal() -> None:
    totals, volumes = quiet(700, every=2)
    doubled = [hour_total(hour_at=t.hour_at, stories=200) if t.hour_at > NOW + 600 * HOUR else t for t in totals]
    more = volumes + [volume(1, hour_at=NOW + at * HOUR) for at in range(601, 700, 2)]
    judged = judge(doubled, more, SpikeRule(), since=NOW + 600 * HOUR)
    assert {spike.outcome for spike in judged} == {Outcome.NORMAL}


def test_a_first_day_says_too_little_data() -> None:
    totals, volumes = quiet(24)
    assert last(totals, with_burst(volumes, totals, 30)).outcome is Outcome.TOO_LITTLE_DATA


def test_a_topic_watched_since_yesterday_says_too_little_data() -> None:
    totals, volumes = quiet(700)
    since = totals[-1].hour_at
    (spike,) = judge(totals, volumes, SpikeRule(), since=since, watched_from={TOPIC: since - 20 * HOUR})
    assert spike.outcome is Outcome.TOO_LITTLE_DATA


def test_silent_feeds_say_coverage_degraded() -> None:
    totals, volumes = quiet(700)
    out = [
        hour_total(hour_at=t.hour_at, feeds_answered=5, stories=10) if t.hour_at > NOW + 690 * HOUR else t
        for t in totals
    ]
    assert last(out, with_burst(volumes, totals, 9)).outcome is Outcome.COVERAGE_DEGRADED


def test_a_watched_topic_without_a_story_is_judged() -> None:
    totals, _ = quiet(100)
    (spike,) = judge(totals, [], SpikeRule(), since=totals[-1].hour_at, watched_from={TOPIC: NOW})
    assert (spike.outcome, spike.observed) == (Outcome.NORMAL, 0)


def test_a_topic_that_is_everything_is_normal() -> None:
    totals = [hour_total(hour_at=NOW + at * HOUR, stories=3) for at in range(300)]
    volumes = [volume(3, hour_at=total.hour_at) for total in totals]
    assert last(totals, volumes).outcome is Outcome.NORMAL


def test_without_topics_there_is_nothing_to_say() -> None:
    totals, _ = quiet(30)
    assert judge(totals, [], SpikeRule(), since=NOW) == ()


def test_without_hours_there_is_nothing_to_say() -> None:
    assert judge([], [], SpikeRule(), since=NOW, watched_from={TOPIC: NOW}) == ()


def test_every_hour_from_since_is_judged_once_per_topic() -> None:
    totals, volumes = quiet(100)
    other = [volume(1, topic="other", hour_at=NOW)]
    judged = judge(totals, volumes + other, SpikeRule(), since=NOW + 90 * HOUR)
    assert [(spike.hour_at, spike.topic) for spike in judged] == [
        (NOW + at * HOUR, topic) for at in range(90, 100) for topic in (TOPIC, "other")
    ]


def test_more_topics_raise_the_threshold_and_a_larger_budget_lowers_it() -> None:
    assert SpikeRule().threshold(400) == pytest.approx(SpikeRule().threshold(40) + 1)
    assert SpikeRule(false_alarms_per_month=10).threshold(40) == pytest.approx(SpikeRule().threshold(40) - 1)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 5), st.integers(2, 400))
def test_a_constant_series_never_spikes(count: int, others: int) -> None:
    totals = [hour_total(hour_at=NOW + at * HOUR, stories=count + others) for at in range(200)]
    volumes = [volume(count, hour_at=total.hour_at) for total in totals]
    assert all(spike.outcome is not Outcome.SPIKE for spike in judge(totals, volumes, SpikeRule(), since=NOW))


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rng: random.Random) -> None:
    totals, volumes = quiet(60, every=3)
    mixed_totals, mixed = list(totals), list(volumes)
    rng.shuffle(mixed_totals)
    rng.shuffle(mixed)
    assert judge(mixed_totals, mixed, SpikeRule(), since=NOW) == judge(totals, volumes, SpikeRule(), since=NOW)


def test_stepping_through_hours_gives_the_scores_of_one_pass() -> None:
    totals, volumes = quiet(90, every=3)
    volumes = with_burst(volumes, totals, 9)
    _, counts = table(totals, volumes, {})
    state, rule = baseline.unknown(1, longest_h=8), SpikeRule()
    stepped = []
    for at, total in enumerate(totals):
        state, windows = step(state, counts[at], rule, stories=total.stories)
        stepped.append(max(float(window.score[0]) for window in windows))
    assert stepped == [spike.score for spike in judge(totals, volumes, rule, since=NOW)]


def test_a_topic_that_joins_midway_leaves_the_others_as_they_are() -> None:
    totals, volumes = quiet(90, every=3)
    joined = [volume(2, topic="new", hour_at=totals[at].hour_at) for at in range(50, 90)]
    alone = judge(totals, volumes, SpikeRule(), since=NOW)
    together = judge(totals, volumes + joined, SpikeRule(), since=NOW, watched_from={"new": totals[50].hour_at})
    assert [spike.score for spike in together if spike.topic == TOPIC] == [spike.score for spike in alone]


def test_a_widened_baseline_knows_nothing_of_its_new_topics() -> None:
    wide = baseline.widen(baseline.unknown(2, longest_h=8), 3)
    assert wide.counts.shape[1] == wide.shape.size == 5


def test_a_paused_week_makes_neither_spike_nor_drop() -> None:
    totals, volumes = quiet(900, every=2)
    paused = range(600, 768)
    totals = [
        hour_total(hour_at=t.hour_at, articles=0, stories=0, feeds_answered=0) if at in paused else t
        for at, t in enumerate(totals)
    ]
    heard = [v for v in volumes if (v.hour_at - NOW) // HOUR not in paused]
    judged = judge(totals, heard, SpikeRule(), since=NOW + 600 * HOUR)
    assert {spike.outcome for spike in judged} == {Outcome.COVERAGE_DEGRADED, Outcome.NORMAL}
    assert judged[-1].outcome is Outcome.NORMAL


def test_a_new_level_becomes_the_usual_one() -> None:
    totals, volumes = quiet(2000, every=2)
    risen = volumes + [volume(5, hour_at=NOW + at * HOUR) for at in range(801, 2000, 2)]
    judged = judge(totals, risen, SpikeRule(), since=NOW + 800 * HOUR)
    assert Outcome.SPIKE in {spike.outcome for spike in judged[:100]}
    assert {spike.outcome for spike in judged[-500:]} == {Outcome.NORMAL}


def shift(days: int, zone: ZoneInfo, hours: range) -> tuple[list[HourTotal], list[Volume]]:
    """A topic with five stories in each of these local hours and else none, while all others never sleep."""
    totals = [hour_total(hour_at=WINTER + at * HOUR) for at in range(days * 24)]
    at_work = [total.hour_at for total in totals if total.hour_at.astimezone(zone).hour in hours]
    return totals, [volume(5, hour_at=at) for at in at_work]


WINTER = datetime(2025, 2, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_season_is_learned_where_a_zone_is_declared() -> None:
    totals, volumes = shift(50, BERLIN, range(9, 12))
    since = WINTER + timedelta(days=40)
    scores = [
        max(spike.score for spike in judge(totals, volumes, SpikeRule(zone=zone), since=since))
        for zone in (None, BERLIN)
    ]
    assert scores[1] < scores[0] - 1.5


def test_a_change_of_the_clocks_is_no_event() -> None:
    totals, volumes = shift(80, BERLIN, range(9, 12))  # summer time begins on day 57
    spikes = judge(totals, volumes, SpikeRule(zone=BERLIN), since=WINTER + timedelta(days=50))
    before, after = (
        max(spike.score for spike in spikes if (spike.hour_at < WINTER + timedelta(days=57)) is early)
        for early in (True, False)
    )
    assert after < before + 0.5


def test_more_history_after_an_hour_does_not_change_its_judgement() -> None:
    totals, volumes = quiet(120, every=3)
    assert judge(totals, volumes, SpikeRule(), since=NOW)[:90] == judge(
        totals[:90], [v for v in volumes if v.hour_at < NOW + 90 * HOUR], SpikeRule(), since=NOW
    )
