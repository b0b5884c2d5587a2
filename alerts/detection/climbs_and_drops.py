"""What can be asked for per topic, beside the spikes that are looked for in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from alerts.detection.spike_rule import SpikeRule
from warehouse.records import HourTotal, Outcome, Spike, Volume

if TYPE_CHECKING:
    from alerts.detection.spikes import Learned

DAY_H = 24
SPIKES, CLIMBS, DROPS = "spikes", "climbs", "drops"  # kinds of rules


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicRules:
    """Topics in which more is looked for."""

    climbs: frozenset[str] = frozenset()  # a rise so slow that only a whole day shows it
    drops: frozenset[str] = frozenset()  # a day with far less than the usual share


def judge_with_topic_rules(
    totals: Sequence[HourTotal],
    volumes: Sequence[Volume],
    rule: SpikeRule,
    topic_rules: TopicRules,
    *,
    since: datetime,
    watched_from: Mapping[str, datetime],
) -> tuple[Spike, ...]:
    """Return one judgement per topic and hour as `judge` does: a drop or a climb that was asked for, or else the usual.

    `watched_from` names every topic, so that one that fell silent is judged too.
    """
    return judge_on_with_topic_rules(totals, volumes, rule, topic_rules, since=since, watched_from=watched_from)[0]


def judge_on_with_topic_rules(  # noqa: PLR0913 -- those of judge_with_topic_rules, and what was learned
    totals: Sequence[HourTotal],
    volumes: Sequence[Volume],
    rule: SpikeRule,
    topic_rules: TopicRules,
    *,
    since: datetime,
    watched_from: Mapping[str, datetime],
    before: Mapping[str, Learned] | None = None,
) -> tuple[tuple[Spike, ...], Mapping[str, Learned]]:
    """Return the judgements, and what was learned until `since` for each kind of rule; see `judge_on`."""
    from alerts.detection.spikes import judge_on  # noqa: PLC0415 -- arrays: a tenth of a second to import

    rule = replace(rule, topics=rule.topics or len(watched_from))
    before = before or {}
    usual, learned = judge_on(totals, volumes, rule, since=since, watched_from=watched_from, before=before.get(SPIKES))
    after = {SPIKES: learned}
    judged = {(spike.hour_at, spike.topic): spike for spike in usual}
    rules = (
        (CLIMBS, topic_rules.climbs, replace(rule, windows_h=(DAY_H,))),
        (DROPS, topic_rules.drops, replace(rule, windows_h=(DAY_H,), drops=True)),
    )
    for kind, topics, own_rule in rules:
        own = [volume for volume in volumes if volume.topic in topics]
        watched = {topic: start_at for topic, start_at in watched_from.items() if topic in topics}
        if not watched:
            continue
        found, after[kind] = judge_on(totals, own, own_rule, since=since, watched_from=watched, before=before.get(kind))
        for spike in found:
            usually = judged[spike.hour_at, spike.topic]
            if spike.outcome is Outcome.SPIKE and usually.outcome is not Outcome.SPIKE:
                judged[spike.hour_at, spike.topic] = spike
    return tuple(judged.values()), after
