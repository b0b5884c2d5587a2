"""Judgements on counts, made by one run after another: as if each had learned from the beginning."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.detection.climbs_and_drops import TopicRules, judge_on_with_topic_rules
from alerts.detection.spike_rule import SpikeRule
from flows.runtime.context import RunContext
from flows.stages.counted_hours import history_begin, judged_before
from flows.stages.kept_watch import open_watch
from flows.stages.learned_counts import from_bytes, to_bytes
from tests.builders import NOW, hour_total, volume
from tests.flows.rises import context_of, told, usual
from warehouse.records import HourTotal, Outcome, Spike, Volume

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TOPICS = ("chips", "low-cost-model-launches", "ports")
ASKED_FOR = TopicRules(climbs=frozenset({"chips"}), drops=frozenset({"chips", "ports"}))


def history(seed: int, hours: int) -> tuple[list[HourTotal], list[Volume]]:
    """Return hours with bursts, outages and silence."""
    chance = random.Random(seed)  # noqa: S311 -- made-up counts
    totals, volumes = [], []
    for at in range(hours):
        hour_at, outage = NOW + at * HOUR, at % 50 in range(20, 27)
        stories = 0 if outage else chance.randrange(60, 140)
        totals.append(hour_total(hour_at=hour_at, stories=stories, feeds_due=50, feeds_answered=5 if outage else 49))
        for topic in TOPICS:
            count = chance.choice((0, 0, 0, 1, 2, 12 if chance.random() < 0.1 else 1))
            if count and not outage:
                volumes.append(volume(count, hour_at=hour_at, topic=topic))
    return totals, volumes


@pytest.mark.parametrize("zone", [None, ZoneInfo("Europe/Berlin")], ids=["no season", "a season"])
def test_what_was_learned_and_kept_stands_for_the_hours_before(zone: ZoneInfo | None) -> None:
    totals, volumes = history(1, 230)
    rule, watched = SpikeRule(zone=zone), dict.fromkeys(TOPICS, NOW)

    def judged(until: int, since: int, before: bytes | None) -> tuple[Sequence[Spike], bytes]:
        learned = from_bytes(before) if before else {}
        start = learned["spikes"].until if learned else NOW
        new = [total for total in totals[:until] if total.hour_at >= start]
        counts = [each for each in volumes if start <= each.hour_at < NOW + until * HOUR]
        at = NOW + since * HOUR
        found, after = judge_on_with_topic_rules(
            new, counts, rule, ASKED_FOR, since=at, watched_from=watched, before=learned
        )
        return found, to_bytes(after)

    kept: bytes | None = None
    outcomes: set[Outcome] = set()
    for until in (1, 30, 100, 101, 130, 220):
        since = max(until - 24, 0)
        found, kept = judged(until, since, kept)
        assert found == judged(until, since, None)[0]
        outcomes |= {spike.outcome for spike in found}
    assert outcomes == {Outcome.SPIKE, Outcome.NORMAL, Outcome.COVERAGE_DEGRADED, Outcome.TOO_LITTLE_DATA}


def test_what_is_kept_is_not_used_where_it_is_damaged() -> None:
    totals, volumes = history(2, 60)
    _, learned = judge_on_with_topic_rules(
        totals, volumes, SpikeRule(), ASKED_FOR, since=NOW + 40 * HOUR, watched_from=dict.fromkeys(TOPICS, NOW)
    )
    kept = to_bytes(learned)
    assert from_bytes(kept).keys() == {"spikes", "climbs", "drops"}
    assert from_bytes(kept[:-40]) == from_bytes(b"") == from_bytes(kept.replace(b"shape", b"shapf")) == {}


def test_the_beginning_of_what_is_learned_from_stays_for_a_week() -> None:
    begins = {history_begin(NOW + hour * HOUR) for hour in range(24 * 14)}
    assert len(begins) in {2, 3}
    assert all(9 * 7 * DAY <= NOW - history_begin(NOW) < 10 * 7 * DAY for _ in begins)


def judged_at(context: RunContext, watch: Path | None) -> Sequence[Spike]:
    with open_watch(watch, "same") as kept:
        _, spikes = judged_before(context, kept)
        kept.save({}, until_h=0.0, instants=[], instants_since_h=0.0, findings=[])
    return spikes


def test_runs_at_full_hours_judge_as_one_that_begins_with_all_hours(tmp_path: Path) -> None:
    context = context_of(tmp_path, usual(range(1, 24 * 4)))
    watch = tmp_path / "watch.sqlite"
    news = {1: [0.5, 0.4, 0.3], 2: [-0.5], 4: [60.0, 60.5, 61.0]}  # at the fourth hour, some of days before
    number = 50_000
    for hour in range(5):
        for hours_ago in news.get(hour, []):
            number += 1
            context.warehouse.land(told(number, hours_ago, about=True))
        context.warehouse.load()
        now = replace(context, at=NOW + hour * HOUR)
        spikes = judged_at(now, watch)
        assert spikes == judged_at(now, None)
        assert max(spike.hour_at for spike in spikes) == NOW + (hour - 1) * HOUR
        with open_watch(watch, "same") as kept:
            learned = kept.learned()
        assert learned is not None
        assert learned[1] == NOW + (hour - 24) * HOUR
        assert from_bytes(learned[2])["spikes"].until == learned[1]
