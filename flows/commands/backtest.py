"""``newspike backtest``: the alerts that a rule would have sent over stored history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from alerts.detection.backtest import would_alert
from alerts.detection.climbs_and_drops import judge_with_topic_rules
from alerts.detection.events import find_events
from alerts.detection.rates import FalseAlarms, false_alarms, reports_a_week
from alerts.detection.reports import Report, compare, in_order, report_of, report_of_hour
from alerts.detection.sightings import Sighting
from alerts.detection.spike_rule import SpikeRule
from alerts.detection.story_counts import counted
from alerts.messages.wording import sparkline
from extractors.topics import DefinitionError, Matcher, compile_matcher, load_definitions
from flows.commands.data_period import data_period
from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.periods import From, To
from flows.configuration.topic_files import matcher_of
from flows.reprocessing.recount import recount
from flows.reprocessing.rematch import rereading_workers
from flows.runtime.context import RunContext, open_context
from flows.stages.counted_hours import HISTORY, Hours, counted_hours, rule_of, topic_rules_of
from flows.stages.events import LEARNED_FROM, THRESHOLDS, WARM_UP, Stories, stories_between
from flows.stages.sensitivity import chosen_threshold, threshold_of
from warehouse.records import Spike

HOUR = timedelta(hours=1)
SETTINGS = ("sensitivity", "alerts_per_week", "false_alarms_per_month")


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """The input of a judgement: hours, and the counts of topics in them."""

    context: RunContext
    hours: Hours
    stories: Stories
    titles: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """The thresholds of events and of counts alone."""

    threshold: float
    rule: SpikeRule


@dataclass(frozen=True, kw_only=True, slots=True)
class Other:
    """The alerts of another setting."""

    setting: str
    alerts: Sequence[Report]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backtest)


def backtest(
    topic: Annotated[list[str] | None, typer.Option(help="Only this topic; repeat for more.")] = None,
    topics: Annotated[
        Path | None, typer.Option(help="Definitions to try instead of the configured ones: a file or a folder.")
    ] = None,
    since: From = None,
    until: To = None,
    change: Annotated[
        str,
        typer.Option(
            "--set",
            help="Compare with another setting: sensitivity=few|balanced|many, alerts_per_week=NUMBER or "
            "false_alarms_per_month=NUMBER.",
            metavar="SETTING=VALUE",
        ),
    ] = "",
    config: Config = CONFIG,
    *,
    against: Annotated[
        str, typer.Option(help="Setting to compare --set with [default: the configured one].", metavar="SETTING=VALUE")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the alerts that the settings would have sent over the stored history.

    Sends nothing. Without --from and --to it takes the last seven days of data.

    Example: `newspike backtest --from 2025-01-01 --set sensitivity=many`
    """
    if against and not change:
        raise typer.BadParameter("needs --set, to compare with", param_hint="--against")
    context = open_context(config, at=until or datetime.now(UTC))
    start, end = data_period(context.warehouse, since, until)
    context = context.moved_to(end)
    configured = Setting(threshold=threshold_of(context), rule=rule_of(context))
    setting = _changed(context, configured, against, "--against") if against else configured
    other_setting = _changed(context, setting, change, "--set") if change else None
    trial = _trial(context, start, topics)
    only = frozenset(topic or trial.titles)
    if not only <= trial.titles.keys():
        unknown = ", ".join(sorted(only - trial.titles.keys()))
        raise typer.BadParameter(f"no topic {unknown} in the definitions", param_hint="--topic")
    alerts = _alerts(trial, setting, only)
    other = None if other_setting is None else Other(setting=change, alerts=_alerts(trial, other_setting, only))
    if as_json:
        chance = _by_chance(trial, setting, only)
        typer.echo(json.dumps(_document(alerts, other, chance), ensure_ascii=False, indent=2))
        return
    _print(alerts, trial)
    _print_settings(trial, only)
    if other is not None:
        _print_difference(alerts, other)


def _trial(context: RunContext, start: datetime, topics: Path | None) -> Trial:
    """Return the hours to judge, with the mentions that are stored or that other definitions would find."""
    hours = replace(counted_hours(context, back=context.at - start + HISTORY), judged_since=start)
    matcher = _loaded(topics) if topics else matcher_of(context.settings)
    with context.warehouse.caught_up() as ask:
        stories = stories_between(ask, matcher.topics, since=start - LEARNED_FROM, until=context.at)
    if topics:
        with rereading_workers(context.settings.workers) as workers:
            found = recount(context.warehouse, matcher, workers=workers, since=start - HISTORY, until=context.at)
        hours = replace(hours, volumes=found.volumes)
        since = start - LEARNED_FROM
        stories = replace(stories, sightings=[each for each in found.sightings if each.at >= since])
    return Trial(context=context, hours=hours, stories=stories, titles=matcher.topics)


def _loaded(topics: Path) -> Matcher:
    try:
        return compile_matcher(load_definitions([topics]))
    except DefinitionError as error:
        raise typer.BadParameter(str(error), param_hint="--topics") from None


def _alerts(trial: Trial, setting: Setting, only: frozenset[str]) -> tuple[Report, ...]:
    """Return events, and before there is enough history for them the hours that stand out by their counts."""
    since, every = trial.hours.judged_since, timedelta(minutes=trial.context.settings.every_minutes)
    chosen = [sighting for sighting in trial.stories.sightings if sighting.topic in only]
    events = find_events(chosen, trial.stories.instants, threshold=setting.threshold, since=since)
    by_counts = _spikes_that_alert(trial, setting.rule, only)
    return in_order([*(report_of(event, every=every) for event in events), *map(report_of_hour, by_counts)])


def _spikes_that_alert(trial: Trial, rule: SpikeRule, only: frozenset[str]) -> Sequence[Spike]:
    """Return the alerts by counts alone: before events are judged, and in topics whose counts are asked for."""
    topic_rules = topic_rules_of(trial.context)
    asked_for = only & (topic_rules.climbs | topic_rules.drops)
    warm_at = trial.stories.warm_at() or trial.context.at
    until = trial.context.at if asked_for else warm_at  # later hours change no earlier judgement
    if until <= trial.hours.judged_since:
        return ()
    first_at = min((total.hour_at for total in trial.hours.totals), default=trial.context.at)
    judged = judge_with_topic_rules(
        [total for total in trial.hours.totals if total.hour_at < until],
        [volume for volume in trial.hours.volumes if volume.hour_at < until],
        rule,
        topic_rules,
        since=trial.hours.judged_since,
        watched_from=dict.fromkeys(trial.titles, first_at),
    )
    alerts = would_alert(spike for spike in judged if spike.topic in only)
    return [spike for spike in alerts if spike.hour_at < warm_at or spike.topic in asked_for]


def _changed(context: RunContext, setting: Setting, change: str, option: str) -> Setting:
    """Return the setting with ``name=value`` applied, as the option asked."""
    name, _, value = (part.strip() for part in change.partition("="))
    if name not in SETTINGS:
        known = " or ".join(SETTINGS)
        raise typer.BadParameter(f"{name!r} cannot be compared: give {known}", param_hint=option)
    if name == "sensitivity":
        if value not in THRESHOLDS:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(THRESHOLDS)}", param_hint=option)
        return replace(setting, threshold=THRESHOLDS[value])
    try:
        budget = float(value)
    except ValueError:
        budget = 0.0
    if budget <= 0:
        raise typer.BadParameter(f"{value!r} is no number above 0", param_hint=option)
    if name == "alerts_per_week":
        threshold = chosen_threshold(context, budget)
        if threshold is None:
            raise typer.BadParameter("needs three weeks of stored stories to choose from", param_hint=option)
        return replace(setting, threshold=threshold)
    return replace(setting, rule=replace(setting.rule, false_alarms_per_month=budget))


def _print(alerts: Sequence[Report], trial: Trial) -> None:
    for alert in alerts:
        typer.echo(_line(alert))
        chart = sparkline(_around(alert, trial.hours))
        typer.echo(f"    {chart}  {trial.titles[alert.topic]}: a day before to half a day after")
    judged = sum(total.hour_at >= trial.hours.judged_since for total in trial.hours.totals)
    typer.echo(f"alerts: {len(alerts)}, in {judged / 24:.0f} days; topics: {len(trial.titles)}")


def _by_chance(trial: Trial, setting: Setting, only: frozenset[str]) -> FalseAlarms | None:
    """Return the false alarms to expect of a setting if nothing happened; None: there is too little history."""
    chosen = _judged_topics(trial, only)
    if not chosen:
        return None
    return false_alarms(chosen, trial.stories.instants, threshold=setting.threshold, draws=1)


def _judged_topics(trial: Trial, only: frozenset[str]) -> list[Sighting]:
    """Return the stories of topics, where there are enough for events; else none."""
    chosen = [sighting for sighting in trial.stories.sightings if sighting.topic in only]
    instants = trial.stories.instants
    return chosen if chosen and instants[-1] - instants[0] > WARM_UP else []


def _print_settings(trial: Trial, only: frozenset[str]) -> None:
    """Print what each sensitivity would have given, and what of it chance alone would give."""
    chosen = _judged_topics(trial, only)
    instants, since = trial.stories.instants, trial.hours.judged_since
    if not chosen:
        return
    typer.echo("sensitivity  alerts a week  false alarms a month and topic, if nothing happened")
    for name, threshold in THRESHOLDS.items():
        weekly = reports_a_week(chosen, instants, threshold=threshold, since=max(since, instants[0] + WARM_UP))
        chance = false_alarms(chosen, instants, threshold=threshold)
        rate = f"{'' if chance.found else 'less than '}{chance.rate:.3f}"
        typer.echo(f"{name:<11}  {weekly:13.1f}  {rate}")


def _print_difference(alerts: Sequence[Report], other: Other) -> None:
    fewer, more = compare(alerts, other.alerts)
    typer.echo(f"with {other.setting}: {len(other.alerts)} alerts, {len(more)} more and {len(fewer)} fewer")
    for mark, reports in ((" ", other.alerts), ("+", more), ("-", fewer)):
        for report in reports:
            typer.echo(f"{mark} {_line(report)}")


def _around(alert: Report, hours: Hours) -> list[float]:
    """Return the topic's counts from a day before the alert to half a day after."""
    counts = {volume.hour_at: counted(volume) for volume in hours.volumes if volume.topic == alert.topic}
    hour_at = alert.at.replace(minute=0, second=0, microsecond=0)
    return [float(counts.get(hour_at + at * HOUR, 0)) for at in range(-24, 13)]


def _line(report: Report) -> str:
    counted_as = f"{report.observed} stories in {report.window_h} h, {report.expected:.1f} expected"
    score = f"score {report.score:.1f}"
    what = f"{report.headline} ({counted_as}; {score})" if report.headline else f"{counted_as} ({score})"
    return f"{report.at:%Y-%m-%d %H:%M}  {report.topic}: {what}"


def _document(alerts: Sequence[Report], other: Other | None, chance: FalseAlarms | None) -> dict[str, object]:
    """Return the alerts, what another setting would have sent, if one was named, and the false alarms to expect."""
    document: dict[str, object] = {"alerts": _rows(alerts), "compared": None, "false_alarms": None}
    if other is not None:
        fewer, more = compare(alerts, other.alerts)
        compared = {"alerts": _rows(other.alerts), "more": _rows(more), "fewer": _rows(fewer)}
        document["compared"] = {"set": other.setting, **compared}
    if chance is not None:
        document["false_alarms"] = {
            "per_topic_month": round(chance.rate, 4),
            "found": chance.found,
            "topic_months": round(chance.topic_months, 1),
        }
    return document


def _rows(reports: Sequence[Report]) -> list[dict[str, object]]:
    return [_row(report) for report in reports]


def _row(report: Report) -> dict[str, object]:
    return {
        "topic": report.topic,
        "kind": report.kind.value,
        "at": report.at.isoformat(),
        "sent_at": report.sent_at.isoformat(),
        "score": round(report.score, 4),
        "observed": report.observed,
        "expected": round(report.expected, 4),
        "window_h": report.window_h,
        "headline": report.headline,
        "terms": list(report.terms),
    }
