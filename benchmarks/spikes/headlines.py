"""Published rules and Newspike on real headlines whose events were labelled: who reports what happened, and what else.

    python -m benchmarks spikes.headlines HEADLINES.csv.gz EVENTS.csv TOPICS.yaml [--newspike ALERTS.json]

HEADLINES has the columns timestamp, source, title, url; EVENTS topic, grade, onset, end (grade A: a follower of the
topic must hear of it; B: may hear of it); TOPICS are definitions. The rules of `spikes.peers` judge hourly counts of
matching headlines, at the threshold that their authors publish and at the one of the best F1, which only hindsight
knows. Newspike imports the headlines as history and runs its backtest, or its alerts are read from a file made by
`newspike backtest --json`. The first four weeks teach and do not count.

An alert is the first hour of a run above the threshold; runs within 12 h are one. Recall: events of grade A with an
alert from their onset to 36 h later. Precision: alerts that lie in an event of their topic, from 3 h before its onset
to 6 h after its end and at least 36 h. Repeats: alerts after another of their topic without an onset in between.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.spikes.peers import MERGE_H, RULES, News
from benchmarks.tables import show
from extractors.archives.files.headlines import ImportedHeadline, articles_of, parse_headlines
from extractors.topics import compile_matcher, find_mentions, load_definitions
from flows.configuration.sandbox import SandboxSettings, write_configuration

HOUR = timedelta(hours=1)
TEACHING, IN_TIME, BEFORE, AFTER = timedelta(days=28), 36 * HOUR, 3 * HOUR, 6 * HOUR
LIMIT_S = 1000
Alerts = Mapping[str, Sequence[datetime]]  # by topic, in order of time


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened to a topic; `must` be heard of, or may."""

    topic: str
    must: bool
    onset: datetime
    end: datetime


def read_headlines(path: Path) -> list[ImportedHeadline]:
    """Return the headlines, oldest first."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return sorted(parse_headlines(csv.DictReader(lines)), key=lambda headline: headline.published_at)


def read_events(path: Path, since: datetime) -> list[Event]:
    """Return the events that began after the teaching."""
    with path.open(encoding="utf-8") as lines:
        events = [
            Event(topic=row["topic"], must=row["grade"] == "A", onset=_utc(row["onset"]), end=_utc(row["end"]))
            for row in csv.DictReader(lines)
        ]
    return [event for event in events if event.onset >= since]


def _utc(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def hourly_counts(headlines: Sequence[ImportedHeadline], topics: Path) -> News:
    """Return the headlines of each hour and topic, and how many sources they came from."""
    matcher = compile_matcher(load_definitions([topics]))
    first, last = headlines[0].published_at.replace(minute=0, second=0, microsecond=0), headlines[-1].published_at
    urls: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    sources: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for article, _ in articles_of(headlines, {}):
        for mention in find_mentions(article, matcher, now=article.event_at):
            if mention.kind == "topic":
                cell = (article.event_at - first) // HOUR, mention.subject
                urls[cell].add(article.canonical_url)
                sources[cell].add(article.publisher)
    names = tuple(sorted({topic for _, topic in urls}))
    shape = (last - first) // HOUR + 1, len(names)
    counted, heard = np.zeros(shape), np.zeros(shape)
    for hour, topic in urls:
        place = hour, names.index(topic)
        counted[place], heard[place] = len(urls[hour, topic]), len(sources[hour, topic])
    return News(topics=names, totals=(), volumes=(), articles=counted, sources=heard, events=())


def alerts_above(news: News, scores: np.typing.NDArray[np.float64], threshold: float, first: datetime) -> Alerts:
    """Return the ends of the first hours of runs above a threshold."""
    found: dict[str, list[datetime]] = {}
    for column, topic in enumerate(news.topics):
        hours = np.flatnonzero(np.nan_to_num(scores[:, column]) >= threshold).tolist()
        begins = [at for before, at in zip([-MERGE_H - 1, *hours], hours, strict=False) if at - before > MERGE_H]
        found[topic] = [first + (at + 1) * HOUR for at in begins]
    return found


def score(alerts: Alerts, events: Sequence[Event], since: datetime) -> tuple[float, float, float, int]:
    """Return recall, precision, the share of repeats, and the number of alerts."""
    by_topic: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_topic[event.topic].append(event)
    sent = {topic: [at for at in instants if at >= since] for topic, instants in alerts.items() if topic in by_topic}
    number = sum(map(len, sent.values()))
    musts = [event for event in events if event.must]
    met = sum(any(e.onset <= at <= e.onset + IN_TIME for at in sent.get(e.topic, ())) for e in musts)
    right = sum(
        any(event.onset - BEFORE <= at <= max(event.end + AFTER, event.onset + IN_TIME) for event in by_topic[topic])
        for topic, instants in sent.items()
        for at in instants
    )
    again = 0
    for topic, instants in sent.items():
        onsets = sorted(event.onset - BEFORE for event in by_topic[topic])
        again += sum(bisect_left(onsets, before) == bisect_left(onsets, at) for before, at in pairwise(instants))
    return met / max(len(musts), 1), right / max(number, 1), again / max(number, 1), number


def f1(recall: float, precision: float) -> float:
    """Return the harmonic mean."""
    return 2 * recall * precision / max(recall + precision, 1e-9)


def backtest(headlines: Path, topics: Path, since: datetime, until: datetime) -> str:
    """Return what `newspike backtest --json` prints on a fresh home with these headlines."""
    with tempfile.TemporaryDirectory() as folder:
        settings = SandboxSettings(feeds=[], connect_to={}, topics=topics.resolve())
        config = str(write_configuration(Path(folder), settings))
        newspike = [sys.executable, "-m", "flows"]
        imported = [*newspike, "import", str(headlines), "--config", config]
        subprocess.run(imported, check=True, capture_output=True, timeout=LIMIT_S)  # noqa: S603
        period = ["--from", f"{since:%Y-%m-%dT%H:%M}", "--to", f"{until:%Y-%m-%dT%H:%M}"]
        command = [*newspike, "backtest", "--json", "--config", config, *period]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=LIMIT_S).stdout  # noqa: S603


def read_alerts(text: str) -> Alerts:
    """Return the alerts that a backtest printed, at the instants at which they would have been sent."""
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for row in json.loads(text)["alerts"]:
        found[row["topic"]].append(_utc(row["sent_at"]) if row.get("sent_at") else _utc(row["at"]) + HOUR)
    return {topic: sorted(instants) for topic, instants in found.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("headlines", type=Path)
    parser.add_argument("events", type=Path)
    parser.add_argument("topics", type=Path)
    parser.add_argument("--newspike", type=Path, help="alerts from `newspike backtest --json` [default: made here]")
    given = parser.parse_args()
    headlines = read_headlines(given.headlines)
    first = headlines[0].published_at.replace(minute=0, second=0, microsecond=0)
    since, until = first + TEACHING, headlines[-1].published_at
    events = read_events(given.events, since)
    news = hourly_counts(headlines, given.topics)
    months = len(news.topics) * (until - since) / timedelta(days=30)
    rows = []
    for name, rule in RULES.items():
        if name.startswith("Newspike"):
            continue
        scores = rule(news)
        values = scores[scores > 0]
        grid = (1.0, *np.unique(np.quantile(values, 1 - np.logspace(-0.5, -4, 30))))
        tried = [score(alerts_above(news, scores, float(level), first), events, since) for level in grid]
        best = max(f1(each[0], each[1]) for each in tried)
        recall, precision, again, number = tried[0]
        rows.append((name, recall, precision, f1(recall, precision), again, number / months, best))
    text = given.newspike.read_text() if given.newspike else backtest(given.headlines, given.topics, since, until)
    recall, precision, again, number = score(read_alerts(text), events, since)
    rows.append(("Newspike", recall, precision, f1(recall, precision), again, number / months, None))
    columns = ("rule", "recall", "precision", "F1", "repeats", "alerts a topic-month", "F1 at best in hindsight")
    title = f"{len(headlines):,} headlines, {len(news.topics)} topics, {sum(event.must for event in events)} events"
    show(title, columns, rows, bars="F1")


if __name__ == "__main__":
    main()
