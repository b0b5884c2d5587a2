"""``newspike backtest``: the alerts that a rule would have sent over stored history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from alerts.detection.backtest import bars, compare, would_alert
from alerts.detection.climbs_and_drops import judge_with_wishes
from alerts.detection.spikes import SpikeRule
from alerts.detection.story_counts import counted
from extractors.topics import DefinitionError, Matcher, compile_matcher, load_definitions
from flows.commands.options import CONFIG, AsJson, Config
from flows.configuration.topic_files import matcher_of
from flows.reprocessing.recount import recount
from flows.reprocessing.rematch import rereading_workers
from flows.runtime.context import RunContext, open_context
from flows.stages.alerting import HISTORY, Hours, counted_hours, rule_of, wishes_of
from warehouse.records import Spike

HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)
FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]
SETTING = "false_alarms_per_month"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What is judged: hours, and the topics whose part of them was counted."""

    context: RunContext
    hours: Hours
    titles: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Other:
    """What another setting would have sent."""

    setting: str
    alerts: Sequence[Spike]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backtest)


def backtest(
    topic: Annotated[list[str] | None, typer.Option(help="Only this topic; repeat for more.")] = None,
    topics: Annotated[
        Path | None, typer.Option(help="Definitions to try instead of the configured ones: a file or a folder.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--from", help="First hour, UTC [default: a month ago].", formats=FORMATS)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", help="End, UTC, exclusive [default: now].", formats=FORMATS)
    ] = None,
    change: Annotated[
        str, typer.Option("--set", help=f"Compare with another setting: {SETTING}=NUMBER.", metavar="SETTING=VALUE")
    ] = "",
    config: Config = CONFIG,
    *,
    against: Annotated[
        str, typer.Option(help="Setting to compare --set with [default: the configured one].", metavar="SETTING=VALUE")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List the alerts that the settings would have sent over the stored history, without sending any.

    Example: `newspike backtest --from 2025-01-01 --set false_alarms_per_month=3`
    """
    if against and not change:
        raise typer.BadParameter("needs --set, to compare with", param_hint="--against")
    end = until.replace(tzinfo=UTC) if until else datetime.now(UTC)
    start = since.replace(tzinfo=UTC) if since else end - MONTH
    context = open_context(config, at=end)
    rule = _changed(rule_of(context), against, "--against") if against else rule_of(context)
    other_rule = _changed(rule, change, "--set") if change else None
    trial = _trial(context, start, topics)
    only = frozenset(topic or trial.titles)
    if not only <= trial.titles.keys():
        unknown = ", ".join(sorted(only - trial.titles.keys()))
        raise typer.BadParameter(f"no topic {unknown} in the definitions", param_hint="--topic")
    alerts = _alerts(trial, rule, only)
    other = None if other_rule is None else Other(setting=change, alerts=_alerts(trial, other_rule, only))
    if as_json:
        typer.echo(json.dumps(_document(alerts, other), ensure_ascii=False, indent=2))
        return
    _print(alerts, trial)
    if other is not None:
        _print_difference(alerts, other)


def _trial(context: RunContext, start: datetime, topics: Path | None) -> Trial:
    """Return the hours to judge, with the mentions that are stored or that other definitions would find."""
    hours = replace(counted_hours(context, back=context.at - start + HISTORY), judged_since=start)
    matcher = _loaded(topics) if topics else matcher_of(context.settings)
    if topics:
        with rereading_workers(context.settings.workers) as workers:
            volumes = recount(context.warehouse, matcher, workers=workers, since=start - HISTORY, until=context.at)
        hours = replace(hours, volumes=volumes)
    return Trial(context=context, hours=hours, titles=matcher.topics)


def _loaded(topics: Path) -> Matcher:
    try:
        return compile_matcher(load_definitions([topics]))
    except DefinitionError as error:
        raise typer.BadParameter(str(error), param_hint="--topics") from None


def _alerts(trial: Trial, rule: SpikeRule, only: frozenset[str]) -> tuple[Spike, ...]:
    first_at = min((total.hour_at for total in trial.hours.totals), default=trial.context.at)
    judged = judge_with_wishes(
        trial.hours.totals,
        trial.hours.volumes,
        rule,
        wishes_of(trial.context),
        since=trial.hours.judged_since,
        watched_from=dict.fromkeys(trial.titles, first_at),
    )
    return would_alert(spike for spike in judged if spike.topic in only)


def _changed(rule: SpikeRule, change: str, option: str) -> SpikeRule:
    """Return the rule with ``setting=value`` applied, as the option asked."""
    setting, _, value = change.partition("=")
    if setting.strip() != SETTING:
        raise typer.BadParameter(f"{setting!r} is no setting that can be compared: {SETTING} is", param_hint=option)
    try:
        budget = float(value)
    except ValueError:
        budget = 0.0
    if budget <= 0:
        raise typer.BadParameter(f"{value!r} is no number above 0", param_hint=option)
    return replace(rule, false_alarms_per_month=budget)


def _print(alerts: Sequence[Spike], trial: Trial) -> None:
    for alert in alerts:
        typer.echo(_line(alert))
        chart = bars(_around(alert, trial.hours))
        typer.echo(f"    {chart}  {trial.titles[alert.topic]}: a day before to half a day after")
    judged = sum(total.hour_at >= trial.hours.judged_since for total in trial.hours.totals)
    typer.echo(f"alerts: {len(alerts)}, in {judged / 24:.0f} days; topics: {len(trial.titles)}")


def _print_difference(alerts: Sequence[Spike], other: Other) -> None:
    fewer, more = compare(alerts, other.alerts)
    typer.echo(f"with {other.setting}: {len(other.alerts)} alerts, {len(more)} more and {len(fewer)} fewer")
    for mark, spikes in ((" ", other.alerts), ("+", more), ("-", fewer)):
        for spike in spikes:
            typer.echo(f"{mark} {_line(spike)}")


def _around(alert: Spike, hours: Hours) -> list[float]:
    """Return the topic's counts from a day before the alert to half a day after."""
    counts = {volume.hour_at: counted(volume) for volume in hours.volumes if volume.topic == alert.topic}
    return [float(counts.get(alert.hour_at + at * HOUR, 0)) for at in range(-24, 13)]


def _line(spike: Spike) -> str:
    return (
        f"{spike.hour_at:%Y-%m-%d %H:%M}  {spike.topic}: {spike.observed} stories in {spike.window_h} h,"
        f" {spike.expected:.1f} expected (score {spike.score:.1f})"
    )


def _document(alerts: Sequence[Spike], other: Other | None) -> dict[str, object]:
    """Return the alerts, and what another setting would have sent, if one was named."""
    if other is None:
        return {"alerts": _rows(alerts), "compared": None}
    fewer, more = compare(alerts, other.alerts)
    compared = {"alerts": _rows(other.alerts), "more": _rows(more), "fewer": _rows(fewer)}
    return {"alerts": _rows(alerts), "compared": {"set": other.setting, **compared}}


def _rows(spikes: Sequence[Spike]) -> list[dict[str, object]]:
    return [_row(spike) for spike in spikes]


def _row(spike: Spike) -> dict[str, object]:
    return {
        "topic": spike.topic,
        "at": spike.hour_at.isoformat(),
        "score": round(spike.score, 4),
        "observed": spike.observed,
        "expected": round(spike.expected, 4),
        "window_h": spike.window_h,
    }
