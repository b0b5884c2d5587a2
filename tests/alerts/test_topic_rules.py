"""Drops and slow climbs, where they are asked for."""

from datetime import timedelta

from alerts.detection.climbs_and_drops import TopicRules, judge_with_topic_rules
from alerts.detection.spike_rule import SpikeRule
from tests.builders import NOW, hour_total, volume
from warehouse.records import Outcome, Spike

HOUR = timedelta(hours=1)
TOPIC = "low-cost-model-launches"
HOURS = 500


def judged(counts: list[int], rules: TopicRules) -> list[Spike]:
    """The last two days of a topic with these counts."""
    totals = [hour_total(hour_at=NOW + at * HOUR) for at in range(HOURS)]
    volumes = [volume(count, hour_at=NOW + at * HOUR) for at, count in enumerate(counts) if count]
    since = NOW + (HOURS - 48) * HOUR
    return list(judge_with_topic_rules(totals, volumes, SpikeRule(), rules, since=since, watched_from={TOPIC: NOW}))


def spiking(spikes: list[Spike]) -> list[Spike]:
    return [spike for spike in spikes if spike.outcome is Outcome.SPIKE]


SILENT = [2] * (HOURS - 40) + [0] * 40
CLIMBING = [int(at % 4 == 0) for at in range(HOURS - 30)] + [1] * 30


def test_a_topic_that_falls_silent_is_a_drop_where_asked_for() -> None:
    found = spiking(judged(SILENT, TopicRules(drops=frozenset({TOPIC}))))
    assert found
    assert all(spike.observed < spike.expected for spike in found)


def test_a_drop_is_not_told_unasked() -> None:
    assert spiking(judged(SILENT, TopicRules())) == []


def test_a_slow_climb_is_seen_over_a_day_where_asked_for() -> None:
    found = spiking(judged(CLIMBING, TopicRules(climbs=frozenset({TOPIC}))))
    assert found
    assert {spike.window_h for spike in found} == {24}


def test_a_slow_climb_is_not_told_unasked() -> None:
    assert spiking(judged(CLIMBING, TopicRules())) == []


def test_every_hour_has_one_judgement() -> None:
    found = judged(SILENT, TopicRules(drops=frozenset({TOPIC}), climbs=frozenset({TOPIC})))
    assert len({spike.hour_at for spike in found}) == len(found) == 48
