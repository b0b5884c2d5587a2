"""The first alert about a topic from an archive of dated headlines, as it would have been read that day.

    python benchmarks/alerts/archive.py HEADLINES.csv.gz TOPICS.json --topic DeepSeek --from 2025-01-20

The files are those of ``spikes_archive.py``. The judgement sees nothing that arrived after the hour that it judges.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from spikes_archive import Headline, count_topic, count_totals, read_headlines

from alerts.detection.episodes import decide
from alerts.detection.spike_rule import SpikeRule
from alerts.detection.spikes import judge
from alerts.messages import plain_text
from alerts.messages.message import compose
from alerts.messages.new_words import new_words
from warehouse.records import Alert, AlertBrief, HourTotal, TopStory, Volume, key

HOUR = timedelta(hours=1)
WEEKS_BEFORE = timedelta(weeks=4)
SHOWN, CHART = 6, timedelta(days=7)


def first_alert(totals: Sequence[HourTotal], volumes: Sequence[Volume], topic: str, since: datetime) -> Alert | None:
    """Return the alert that a run at each hour from `since` on would have opened first."""
    judged = judge(totals, volumes, SpikeRule(), since=since, watched_from={topic: totals[0].hour_at})
    for number, spike in enumerate(judged):
        if changes := decide(judged[: number + 1], (), now=spike.hour_at + HOUR):
            return changes[0]
    return None


def brief_of(alert: Alert, found: list[Headline], totals: Sequence[HourTotal], volumes: Sequence[Volume]) -> AlertBrief:
    """Return what a message needs, from the headlines that had arrived by then."""
    until = alert.spike.hour_at + HOUR
    window = [headline for headline in found if alert.started_at <= headline.hour_at < until]
    alert = replace(alert, started_at=min(headline.hour_at for headline in window))
    before = [headline for headline in found if alert.started_at - WEEKS_BEFORE <= headline.hour_at < alert.started_at]
    hourly = judge(
        totals,
        volumes,
        replace(SpikeRule(), windows_h=(1,)),
        since=until - CHART,
        watched_from={alert.topic: totals[0].hour_at},
    )
    stories = _stories(window)
    return AlertBrief(
        alert=alert,
        topic_title=alert.topic,
        stories=stories[:SHOWN],
        story_count=len(stories),
        article_count=len(window),
        publishers=tuple(dict.fromkeys(headline.source for headline in window)),
        hours=tuple(
            (one.hour_at, one.observed, one.expected, one.baseline[1]) for one in hourly if one.hour_at < until
        ),
        new_words=new_words((one.title for one in window), (one.title for one in before)),
    )


def _stories(window: list[Headline]) -> tuple[TopStory, ...]:
    """Return the stories, those in most outlets first."""
    outlets: defaultdict[str, list[Headline]] = defaultdict(list)
    for headline in window:
        outlets[headline.story].append(headline)
    return tuple(
        TopStory(
            story_id=key("story", url),
            title=rows[0].title,
            url=url,
            publisher=rows[0].source,
            published_at=rows[0].hour_at,
            copies=len(rows) - 1,
            publishers=len({row.source for row in rows}),
            evidence="",
        )
        for url, rows in sorted(outlets.items(), key=lambda item: -len(item[1]))
    )


def main() -> None:
    """Print the alert, or say that there is none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("headlines", type=Path)
    parser.add_argument("topics", type=Path)
    parser.add_argument("--topic", default="DeepSeek")
    parser.add_argument("--from", dest="since", type=datetime.fromisoformat, default=datetime(2025, 1, 20))  # noqa: DTZ001
    given = parser.parse_args()
    pattern = json.loads(given.topics.read_text())["topics"][given.topic]
    headlines = read_headlines(given.headlines)
    found = [headline for headline in headlines if re.search(pattern, headline.title, re.IGNORECASE)]
    totals, volumes = count_totals(headlines), count_topic(given.topic, pattern, headlines)
    alert = first_alert(totals, volumes, given.topic, given.since.replace(tzinfo=UTC))
    print(plain_text.text(compose(brief_of(alert, found, totals, volumes))) if alert else "no alert")


if __name__ == "__main__":
    main()
