"""Volumes of definitions that are only being tried: stored articles are read with them, and nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from extractors.topics import Matcher
from extractors.workers import Workers
from flows.reprocessing.rematch import TextBatch, rematch
from warehouse.records import Volume
from warehouse.store import Warehouse


@dataclass(kw_only=True, slots=True)
class _Hour:
    """What was said of a topic in an hour."""

    articles: int = 0
    stories: set[int] = field(default_factory=set)
    new_stories: set[int] = field(default_factory=set)
    families: Counter[str] = field(default_factory=Counter)


def recount(
    warehouse: Warehouse, matcher: Matcher, *, workers: Workers, since: datetime, until: datetime
) -> list[Volume]:
    """Return what ``queries/volumes.sql`` would return, had the matcher found the mentions."""
    found: dict[int, frozenset[str]] = {}
    for part in rematch(warehouse, matcher, workers, _topics_of, now=until):
        found.update(part)
    told: defaultdict[str, set[int]] = defaultdict(set)
    hours: defaultdict[tuple[str, datetime], _Hour] = defaultdict(_Hour)
    for row in warehouse.rows("arrivals_between", since=since, until=until):
        for topic in found.get(row["article_id"], ()):
            hour = hours[topic, row["hour_at"]]
            hour.articles += 1
            if row["fresh"]:
                hour.families[row["family"]] += 1
                hour.stories.add(row["story_id"])
                if row["story_id"] not in told[topic]:
                    told[topic].add(row["story_id"])
                    hour.new_stories.add(row["story_id"])
    return [_volume(topic, at, hour) for (topic, at), hour in hours.items() if at >= since]


def _topics_of(part: TextBatch) -> dict[int, frozenset[str]]:
    """Return the topics that each article mentions."""
    topics = part.matcher.topics.keys()
    return {
        article.article_id: frozenset(topics & {mention.subject for mention in mentions})
        for article, mentions in part.mentions()
        if mentions
    }


def _volume(topic: str, at: datetime, hour: _Hour) -> Volume:
    return Volume(
        topic=topic,
        hour_at=at,
        articles=hour.articles,
        fresh=hour.families.total(),
        stories=len(hour.stories),
        new_stories=len(hour.new_stories),
        sources=len(hour.families),
        loudest=max(hour.families.values(), default=0),
    )
