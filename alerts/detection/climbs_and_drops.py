"""What can be asked for per topic, beside the spikes that are looked for in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.detection.spike_rule import SpikeRule
from warehouse.records import HourTotal, Outcome, Spike, Volume

DAY_H = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicRules:
    """Topics in which more is looked for."""

    climbs: frozenset[str] = frozenset()  # a rise so slow that only a whole day shows it
    drops: frozenset[str] = frozenset()  # a day with far less than the usual share


def judge_with_wishes(
    totals: Sequence[HourTotal],
    volumes: Sequence[Volume],
    rule: SpikeRule,
    wishes: TopicRules,
    *,
    since: datetime,
    watched_from: Mapping[str, datetime],
) -> tuple[Spike, ...]:
    """Return one judgement per topic and hour as `judge` does: a drop or a climb that was asked for, or else the usual.

    `watched_from` names every topic, so that one that fell silent is judged too.
    """
    from alerts.detection.spikes import judge  # noqa: PLC0415 -- arrays: a tenth of a second to import

    rule = replace(rule, topics=rule.topics or len(watched_from))
    judged = {
        (spike.hour_at, spike.topic): spike
        for spike in judge(totals, volumes, rule, since=since, watched_from=watched_from)
    }
    rules = (
        (wishes.climbs, replace(rule, windows_h=(DAY_H,))),
        (wishes.drops, replace(rule, windows_h=(DAY_H,), drops=True)),
    )
    for topics, wished in rules:
        own = [volume for volume in volumes if volume.topic in topics]
        watched = {topic: start_at for topic, start_at in watched_from.items() if topic in topics}
        for spike in judge(totals, own, wished, since=since, watched_from=watched) if watched else ():
            usual = judged[spike.hour_at, spike.topic]
            if spike.outcome is Outcome.SPIKE and usual.outcome is not Outcome.SPIKE:
                judged[spike.hour_at, spike.topic] = spike
    return tuple(judged.values())
