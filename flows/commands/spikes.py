"""``newspike spikes``: judge series of counts from files, without a warehouse."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from alerts.detection.episodes import onsets
from alerts.detection.plain_series import judge_series, spacing_of
from alerts.detection.spike_rule import SpikeRule
from flows.commands.count_files import hour_totals, is_plain, plain_series, topic_volumes
from flows.commands.csv_file import CsvFile, CsvFileError, read_csv_file
from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.periods import At
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import open_context
from warehouse.records import EPOCH, Outcome, Row, Spike

MINUTE = timedelta(minutes=1) - timedelta(microseconds=1)  # to its last instant

app = typer.Typer(help="Spikes: judge series of counts, explain judgements.", no_args_is_help=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedJudgement:
    """One row of the output."""

    topic: str | None  # None: a plain series
    at: str  # as the file says
    score: float
    observed: float
    expected: float
    outcome: str
    alert: bool  # an episode begins in this row


def add_to(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="spikes")


@app.callback()
def spikes() -> None:
    """Judge series of counts from files: no warehouse, no configuration, nothing is sent."""


@app.command("judge")
def judge_file(
    file: Annotated[
        Path, typer.Argument(help="CSV with timestamp,value, or hourly counts per topic (see docs/spikes.md).")
    ],
    *,
    totals: Annotated[Path | None, typer.Option(help="CSV with the totals of each hour.")] = None,
    false_alarms: Annotated[
        float, typer.Option(min=0.001, max=100, help="Accepted false alarms per month over all topics.")
    ] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Judge every row of a series of counts, and mark where an alert opens.

    Exits 0 when every row is valid, 1 when a file is not.

    Example: `newspike spikes judge counts.csv --totals totals.csv --json`
    """
    try:
        for judgement in _judge(read_csv_file(file), totals, SpikeRule(false_alarms_per_month=false_alarms)):
            if as_json:
                typer.echo(json.dumps(_as_row(judgement), ensure_ascii=False))
            elif judgement.alert:
                typer.echo(_readable(judgement))
    except CsvFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@app.command("why")
def why(
    topic: Annotated[str, typer.Argument(help="Name of the topic.")],
    at: At = None,
    config: Config = CONFIG,
) -> None:
    """Explain why there was an alert about a topic at an instant, or none, from the stored judgements.

    Shows the last judgement up to the instant, or up to the end of the minute where it names no seconds.

    Example: `newspike spikes why openai --at 2025-10-06T14:35`
    """
    context = open_context(config)
    titles = matcher_of(context.settings).topics
    if topic not in titles:
        raise typer.BadParameter(f"no topic {topic} in the definitions", param_hint="TOPIC")
    instant = at or context.at
    is_minute = not instant.second and not instant.microsecond
    rows = context.warehouse.rows("judgement_at", topic=topic, at=instant + MINUTE if is_minute else instant)
    if not rows:
        typer.echo(f"{topic}: not judged by {instant:%Y-%m-%d %H:%M}; topics are judged in each cycle")
        raise typer.Exit(1)
    for line in explained(rows[0], titles[topic]):
        typer.echo(line)


def explained(row: Row, title: str) -> list[str]:
    """Return a stored judgement in words, the answer first."""
    reasons = {
        Outcome.SPIKE: "reported",
        Outcome.NORMAL: "no report: the score is below the threshold",
        Outcome.TOO_LITTLE_DATA: "no report: there is too little data yet",
        Outcome.COVERAGE_DEGRADED: "no report: too many feeds did not answer",
        Outcome.AS_USUAL: "no report: as high as at the same time of earlier days or weeks",
        Outcome.SUSPECTED: "no report yet: a first sign, too few stories for an event",
    }
    open_event = f"open event: {row['headline']}" if row["headline"] else "open event: none"
    usual = f"{row['expected']:.1f} expected (usually {row['low']:.0f} to {row['high']:.0f})"
    parts = f"volume {row['volume_score']:.1f}, novelty {row['novelty_score']:.1f}"
    return [
        f"{title}, {row['judged_at']:%Y-%m-%d %H:%M} UTC: {reasons[Outcome(row['outcome'])]}",
        f"stories: {row['observed']} in {row['window_h']} h, {usual}",
        f"score: {row['score']:.1f} ({parts}), threshold {row['threshold']:.1f}",
        f"coverage: {row['coverage']:.0%} of what was due was received",
        open_event,
    ]


def _judge(file: CsvFile, totals: Path | None, rule: SpikeRule) -> Iterator[PrintedJudgement]:
    if is_plain(file):
        return _judge_plain(file)
    if totals is None:
        raise CsvFileError(f"{file.path}: topics are judged by their share of all stories: add --totals FILE")
    return _judge_topics(file, read_csv_file(totals), rule)


def _judge_plain(file: CsvFile) -> Iterator[PrintedJudgement]:
    times, values = plain_series(file)
    for row, point in zip(file.rows, judge_series(values, spacing=spacing_of(times)), strict=True):
        yield PrintedJudgement(
            topic=None,
            at=row["timestamp"],
            score=point.score,
            observed=point.observed,
            expected=point.expected,
            outcome=point.outcome.value,
            alert=point.begins,
        )


def _judge_topics(file: CsvFile, totals_file: CsvFile, rule: SpikeRule) -> Iterator[PrintedJudgement]:
    from alerts.detection.spikes import judge  # noqa: PLC0415 -- arrays: a tenth of a second to import

    volumes, totals = topic_volumes(file), hour_totals(totals_file)
    watched_from: dict[str, datetime] = {}
    for volume in volumes:
        watched_from[volume.topic] = min(volume.hour_at, watched_from.get(volume.topic, volume.hour_at))
    since = min(watched_from.values(), default=EPOCH)
    judged = judge(totals, volumes, rule, since=since, watched_from=watched_from)
    spikes = {(spike.topic, spike.hour_at): spike for spike in judged}
    begins = {(spike.topic, spike.hour_at) for spike in _all_onsets(judged)}
    for at, (row, volume) in enumerate(zip(file.rows, volumes, strict=True)):
        spike = spikes.get((volume.topic, volume.hour_at))
        if spike is None:
            raise CsvFileError(f"{file.path}:{at + 2}: ts: {totals_file.path} has no row for {row['ts']}")
        yield PrintedJudgement(
            topic=volume.topic,
            at=row["ts"],
            score=spike.score,
            observed=spike.observed,
            expected=spike.expected,
            outcome=spike.outcome.value,
            alert=(volume.topic, volume.hour_at) in begins,
        )


def _all_onsets(judged: Iterable[Spike]) -> Iterator[Spike]:
    topics: dict[str, list[Spike]] = {}
    for spike in judged:
        topics.setdefault(spike.topic, []).append(spike)
    for spikes in topics.values():
        yield from onsets(spikes)


def _as_row(judgement: PrintedJudgement) -> dict[str, object]:
    return {
        "topic": judgement.topic,
        "at": judgement.at,
        "score": round(judgement.score, 4),
        "observed": judgement.observed,
        "expected": round(judgement.expected, 4),
        "outcome": judgement.outcome,
        "alert": judgement.alert,
    }


def _readable(judgement: PrintedJudgement) -> str:
    name = f"{judgement.topic}: " if judgement.topic is not None else ""
    return (
        f"{judgement.at}  {name}{judgement.observed:g}, expected {judgement.expected:.2g} (score {judgement.score:.1f})"
    )
