"""Definitions tried on the stored articles before they are applied: what would change, and which terms would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from extractors.topics import Matcher
from extractors.topics.suggestion import Suggestion, suggest_terms
from extractors.workers import Workers
from flows.reprocessing.rematch import TextBatch, rematch
from warehouse.article_texts import stored_articles
from warehouse.store import Warehouse


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """An article that a changed definition would add or remove."""

    article_id: int
    title: str
    evidence: tuple[str, ...]  # empty where it is found no more


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicPreview:
    """The effect of a changed definition on the stored articles."""

    name: str
    kept: int
    added: tuple[Difference, ...]
    removed: tuple[Difference, ...]
    days: tuple[tuple[date, int, int], ...]  # articles per day, now and then; the first day to the last, none left out


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """Which articles of a part were read, and those that mention the topic, each with its day."""

    read: frozenset[int]
    articles: tuple[tuple[Difference, date], ...]


def preview_topic(
    warehouse: Warehouse, matcher: Matcher, name: str, *, workers: Workers, now: datetime
) -> TopicPreview:
    """Return which stored articles the matcher's definition of this name would add or remove."""
    parts = list(rematch(warehouse, matcher, workers, partial(_find, name), now=now))
    stored = {row["article_id"]: row for row in warehouse.snapshot_rows("articles_with", subject=name)}
    found = [article for part in parts for article, _ in part.articles]
    missed = frozenset[int]().union(*(part.read for part in parts)) - {article.article_id for article in found}
    added = [article for article in found if article.article_id not in stored]
    removed = [number for number in stored if number in missed]
    before = Counter(row["event_at"].date() for row in stored.values())
    after = Counter(day for part in parts for _, day in part.articles)
    return TopicPreview(
        name=name,
        kept=len(found) - len(added),
        added=tuple(added),
        removed=tuple(Difference(article_id=n, title=stored[n]["title"], evidence=()) for n in removed),
        days=tuple((day, before[day], after[day]) for day in _days([*before, *after])),
    )


def suggest_for(warehouse: Warehouse, matcher: Matcher, name: str) -> tuple[Suggestion, ...]:
    """Return terms for a definition, from the articles in which it was found."""
    articles = list(stored_articles(warehouse))
    stored = {row["article_id"] for row in warehouse.snapshot_rows("articles_with", subject=name)}
    found = [article for article in articles if article.article_id in stored]
    others = [article for article in articles if article.article_id not in stored]
    return suggest_terms(found, others, matcher, name)


def _find(name: str, part: TextBatch) -> _Found:
    read: list[int] = []
    found: list[tuple[Difference, date]] = []
    for article, mentions in part.mentions():
        read.append(article.article_id)
        spans = [span.text for mention in mentions if mention.subject == name for span in mention.spans]
        if spans:
            evidence = tuple(dict.fromkeys(spans))
            difference = Difference(article_id=article.article_id, title=article.title, evidence=evidence)
            found.append((difference, article.event_at.date()))
    return _Found(read=frozenset(read), articles=tuple(found))


def _days(days: Sequence[date]) -> list[date]:
    if not days:
        return []
    first = min(days)
    return [first + timedelta(number) for number in range((max(days) - first).days + 1)]
