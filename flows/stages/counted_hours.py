"""What was counted in the last complete hours, and the judgements on it.

A run at a full hour goes on from what an earlier one has learned, where the counts behind that are as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import dropwhile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.detection.climbs_and_drops import TopicRules, judge_on_with_topic_rules
from alerts.detection.spike_rule import SpikeRule
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext
from flows.stages.kept_watch import KeptWatch
from flows.stages.learned_counts import from_bytes, to_bytes
from warehouse.records import EPOCH, HourTotal, Spike, Volume, key

if TYPE_CHECKING:
    from alerts.detection.spikes import Learned

HISTORY = timedelta(days=63)  # what the baseline is learned from: beyond four half-lives an hour weighs 1/20
REJUDGED = timedelta(hours=24)  # hours that late articles may still fill up, and that an episode's end is seen in


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """What was counted in the last complete hours."""

    totals: Sequence[HourTotal]  # all that arrived
    volumes: Sequence[Volume]  # each topic's part
    judged_since: datetime  # not before live watching began: what was filled in from history never alerts


def counted_hours(
    context: RunContext,
    *,
    back: timedelta = HISTORY,
    since: datetime | None = None,
    volumes_since: datetime | None = None,
) -> Hours:
    """Return the complete hours up to now, as far back as baselines remember, or since an instant."""
    until = full_hour(context.at)
    window = {"since": since or until - back, "until": until}
    topics = sorted(matcher_of(context.settings).topics)
    with context.warehouse.caught_up() as ask:
        totals = ask.records(HourTotal, "hour_totals", **window)
        volumes = ask.records(
            Volume, "volumes", topics=topics, since=volumes_since or window["since"], until=window["until"]
        )
        live_since: datetime | None = ask.rows("live_since")[0]["live_since_at"]
    live_from = full_hour(live_since or context.at)
    totals = list(
        dropwhile(lambda total: not (total.articles or total.feeds_due), totals)
    )  # before anything: no lesson
    thin = thin_hours(totals, before=live_from, least=rule_of(context).min_coverage)
    return Hours(
        totals=[replace(total, stories=0) if total.hour_at in thin else total for total in totals],
        volumes=[volume for volume in volumes if volume.hour_at not in thin],
        judged_since=_judged_since(context, live_since),
    )


def judged_before(context: RunContext, kept: KeptWatch) -> tuple[datetime, Sequence[Spike]]:
    """Return since when hours are judged, and the judgements: those of an earlier run where nothing has changed."""
    until = full_hour(context.at)
    begin = history_begin(until)
    asked_for, topics = topic_rules_of(context), sorted(matcher_of(context.settings).topics)
    with context.warehouse.caught_up() as ask:
        counts = ask.rows("counts_mark", since=begin, until=until, topics=topics)[0]
    judged_since = _judged_since(context, counts["live_since_at"])
    rests_on = (
        begin,
        counts["live_since_at"],
        rule_of(context),
        topics,
        *map(sorted, (asked_for.climbs, asked_for.drops)),
    )
    mark = _mark(until, counts["mark"], *rests_on)
    spikes = kept.spikes(mark)
    if spikes is None:
        spikes = _judged_again(context, kept, begin, judged_since, rests_on)
        kept.judged(mark, spikes)
    return judged_since, spikes


def history_begin(until: datetime) -> datetime:
    """Return where the baseline of live judgements begins to learn: the same for a week, so that runs build on it."""
    since = until - HISTORY
    return since - (since - EPOCH) % timedelta(days=7)


def _judged_again(
    context: RunContext, kept: KeptWatch, begin: datetime, judged_since: datetime, rests_on: Sequence[object]
) -> Sequence[Spike]:
    """Return the judgements, made with what an earlier run has learned where the counts behind it are as they were."""
    found, topics = kept.learned(), sorted(matcher_of(context.settings).topics)
    with context.warehouse.caught_up() as ask:

        def mark(until: datetime) -> str:
            return _mark(until, ask.rows("counts_mark", since=begin, until=until, topics=topics)[0]["mark"], *rests_on)

        before: Mapping[str, Learned] = {}
        if found is not None and begin < found[1] <= judged_since and found[0] == mark(found[1]):
            before = from_bytes(found[2])
        # before the counts are read: what comes in between changes the mark of the next run
        learned_of = mark(judged_since) if begin < judged_since else None
    start = min((one.until for one in before.values()), default=begin)
    hours = counted_hours(context, since=begin, volumes_since=start)
    spikes, learned = judge_on_with_topic_rules(
        [total for total in hours.totals if total.hour_at >= start],
        hours.volumes,
        rule_of(context),
        topic_rules_of(context),
        since=judged_since,
        watched_from=dict.fromkeys(topics, _first_at(context, hours)),
        before=before,
    )
    if learned_of is not None and hours.totals and hours.totals[0].hour_at < judged_since:
        kept.learn(learned_of, judged_since, to_bytes(learned))
    return spikes


def _mark(*rests_on: object) -> str:
    return str(key(*map(repr, rests_on)))


def _first_at(context: RunContext, hours: Hours) -> datetime:
    return min((total.hour_at for total in hours.totals), default=context.at)


def _judged_since(context: RunContext, live_since: datetime | None) -> datetime:
    return max(full_hour(context.at) - REJUDGED, full_hour(live_since or context.at))


def thin_hours(totals: Sequence[HourTotal], *, before: datetime, least: float) -> set[datetime]:
    """Return the hours of history that a backfill has filled too thinly to teach what is usual."""
    return {
        total.hour_at for total in totals if total.hour_at < before and total.feeds_answered < least * total.feeds_due
    }


def rule_of(context: RunContext) -> SpikeRule:
    """Return the rule of the settings."""
    wanted = context.settings.spikes
    zone = ZoneInfo(wanted.season) if wanted.season else None
    return SpikeRule(false_alarms_per_month=wanted.false_alarms_per_month, zone=zone)


def topic_rules_of(context: RunContext) -> TopicRules:
    """Return what the settings ask for in single topics."""
    return TopicRules(climbs=frozenset(context.settings.spikes.climbs), drops=frozenset(context.settings.spikes.drops))


def full_hour(at: datetime) -> datetime:
    """Return the last full hour."""
    return at.replace(minute=0, second=0, microsecond=0)
