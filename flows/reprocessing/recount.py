"""Counts of definitions that are only being tried: stored articles are matched with them, and nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from alerts.detection.novelty import words
from alerts.detection.sightings import Sighting
from extractors.topics import Matcher
from extractors.workers import Workers
from flows.reprocessing.rematch import TextBatch, rematch
from warehouse.records import Row, Volume
from warehouse.store import Warehouse


@dataclass(kw_only=True, slots=True)
class _Hour:
    """Stories and publishers of a topic in an hour."""

    articles: int = 0
    stories: set[int] = field(default_factory=set)
    new_stories: set[int] = field(default_factory=set)
    families: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the tried definitions find in an article: for each topic the folded words of its evidence."""

    title: str
    topics: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recounted:
    """What the queries of the same names would return, had the matcher found the stored mentions."""

    volumes: list[Volume]
    sightings: list[Sighting]


def recount(warehouse: Warehouse, matcher: Matcher, *, workers: Workers, since: datetime, until: datetime) -> Recounted:
    """Return the volumes and sightings of a period that the matcher's definitions would bring."""
    found: dict[int, _Found] = {}
    sightings: list[Sighting] = []
    for part in rematch(warehouse, matcher, workers, _topics_of, now=until):
        found.update(part)
    counted: defaultdict[str, set[int]] = defaultdict(set)
    hours: defaultdict[tuple[str, datetime], _Hour] = defaultdict(_Hour)
    for row in warehouse.rows("arrivals_between", since=since, until=until):
        article = found.get(row["article_id"])
        for topic, own in article.topics.items() if article else ():
            hour = hours[topic, row["hour_at"]]
            hour.articles += 1
            if row["fresh"]:
                hour.families[row["family"]] += 1
                hour.stories.add(row["story_id"])
                if row["story_id"] not in counted[topic]:
                    counted[topic].add(row["story_id"])
                    hour.new_stories.add(row["story_id"])
                    if row["counted_at"] >= since and article:
                        sightings.append(_sighting(topic, row, article.title, own))
    volumes = [_volume(topic, at, hour) for (topic, at), hour in hours.items() if at >= since]
    return Recounted(volumes=volumes, sightings=sightings)


def _sighting(topic: str, row: Row, title: str, own: frozenset[str]) -> Sighting:
    return Sighting(
        topic=topic, at=row["counted_at"], story_id=row["story_id"], family=row["family"], title=title, own=own
    )


def _topics_of(part: TextBatch) -> dict[int, _Found]:
    """Return the topics that each article mentions."""
    topics = part.matcher.topics.keys()
    return {
        article.article_id: _Found(
            article.title,
            {
                mention.subject: frozenset(word for span in mention.spans for word in words(span.text))
                for mention in mentions
                if mention.subject in topics
            },
        )
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
