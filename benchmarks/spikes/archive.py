"""What would have alerted over an archive of dated headlines, beside what is known to have happened.

    python benchmarks/spikes/archive.py HEADLINES.csv.gz TOPICS.json EVENTS.csv

HEADLINES has the columns timestamp, source, title, url, first_seen (one row per story and outlet, url names the story),
TOPICS a regular expression on the title per topic, EVENTS the columns start, end, event, regex.
Prints every alert with the event it falls on (a day either side), and the rate of those that fall on none.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alerts.detection.episodes import onsets
from alerts.detection.spike_rule import HOURS_PER_MONTH, SpikeRule
from alerts.detection.spikes import judge
from warehouse.records import HourTotal, Spike, Volume

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRESH = timedelta(hours=3)
BURN_IN = timedelta(days=21)


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """One story in one outlet; the hour is that of its arrival."""

    hour_at: datetime
    fresh: bool
    source: str
    story: str
    title: str


def read_headlines(path: Path) -> list[Headline]:
    """Return the distinct rows, oldest arrival first."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = {tuple(row.values()): row for row in csv.DictReader(lines)}
    found = []
    for row in rows.values():
        published, seen = (datetime.fromisoformat(row[name]) for name in ("timestamp", "first_seen"))
        hour_at = seen.replace(minute=0, second=0, microsecond=0)
        fresh = seen - published <= FRESH
        found.append(Headline(hour_at=hour_at, fresh=fresh, source=row["source"], story=row["url"], title=row["title"]))
    return sorted(found, key=lambda headline: headline.hour_at)


def by_hour(headlines: Iterable[Headline]) -> dict[datetime, list[Headline]]:
    """Return the headlines of each hour in which there are any."""
    hours: defaultdict[datetime, list[Headline]] = defaultdict(list)
    for headline in headlines:
        hours[headline.hour_at].append(headline)
    return hours


def count_totals(headlines: list[Headline]) -> list[HourTotal]:
    """Return the totals of every hour from the first to the last."""
    hours, told, totals = by_hour(headlines), set[str](), []
    at = headlines[0].hour_at
    while at <= headlines[-1].hour_at:
        fresh = [headline for headline in hours.get(at, []) if headline.fresh]
        new = {headline.story for headline in fresh} - told
        told |= new
        totals.append(
            HourTotal(
                hour_at=at,
                articles=len(hours.get(at, [])),
                fresh=len(fresh),
                stories=len(new),
                feeds_due=0,
                feeds_answered=0,
            )
        )
        at += HOUR
    return totals


def count_topic(topic: str, pattern: str, headlines: list[Headline]) -> list[Volume]:
    """Return the topic's hours."""
    found = [headline for headline in headlines if re.search(pattern, headline.title, re.IGNORECASE)]
    told, volumes = set[str](), []
    for at, rows in by_hour(found).items():
        fresh = [headline for headline in rows if headline.fresh]
        stories = {headline.story for headline in fresh}
        sources = [headline.source for headline in fresh]
        volumes.append(
            Volume(
                topic=topic,
                hour_at=at,
                articles=len(rows),
                fresh=len(fresh),
                stories=len(stories),
                new_stories=len(stories - told),
                sources=len(set(sources)),
                loudest=max(Counter(sources).values(), default=0),
            )
        )
        told |= stories
    return volumes


def event_of(spike: Spike, pattern: str, events: list[dict[str, str]]) -> str:
    """Return the known event of a like topic within a day of the spike, or nothing."""
    for event in events:
        start, end = (datetime.fromisoformat(event[name]).replace(tzinfo=UTC) for name in ("start", "end"))
        alike = set(pattern.lower().split("|")) & set(event["regex"].lower().split("|"))
        if alike and start - DAY <= spike.hour_at < end + 2 * DAY:
            return event["event"]
    return ""


def main() -> None:
    """Print the alerts and how many lie outside all known events."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("headlines", type=Path)
    parser.add_argument("topics", type=Path)
    parser.add_argument("events", type=Path)
    parser.add_argument("--false-alarms", type=float, default=1.0, help="a month, over all topics")
    options = parser.parse_args()
    headlines = read_headlines(options.headlines)
    topics: dict[str, str] = json.loads(options.topics.read_text())["topics"]
    events = list(csv.DictReader(options.events.open()))
    totals = count_totals(headlines)
    volumes = [volume for topic, pattern in topics.items() for volume in count_topic(topic, pattern, headlines)]
    since = totals[0].hour_at + BURN_IN
    rule = SpikeRule(false_alarms_per_month=options.false_alarms)
    judged = judge(totals, volumes, rule, since=since, watched_from=dict.fromkeys(topics, totals[0].hour_at))
    alerts = [spike for topic in topics for spike in onsets([spike for spike in judged if spike.topic == topic])]
    outside = 0
    for spike in sorted(alerts, key=lambda spike: spike.hour_at):
        event = event_of(spike, topics[spike.topic], events)
        outside += not event
        print(
            f"{spike.hour_at:%Y-%m-%d %H}h {spike.topic:15} {spike.score:5.1f}"
            f" {spike.observed:3} of {spike.expected:5.2f} in {spike.window_h} h  {event}"
        )
    months = len(topics) * (totals[-1].hour_at - since) / HOUR / HOURS_PER_MONTH
    print(f"{len(alerts)} alerts, {outside} outside known events: {outside / months:.3f} a topic-month")


if __name__ == "__main__":
    main()
