"""Reading the stored articles again with changed definitions: what would change, and the change itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from extractors.topics import Matcher, find_mentions
from extractors.topics.emerging import EmergingTerm, Headline, count_terms, find_emerging
from extractors.topics.suggestion import Suggestion, suggest_terms
from flows.shards import Tally
from warehouse.records import Article, Mention, Reading
from warehouse.store import Warehouse

PAGE = 5_000  # articles in memory at a time
WEEK = timedelta(days=7)
BEFORE = timedelta(days=365)  # what a week is held against


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One article that a changed definition would find, or would find no more."""

    article_id: int
    title: str
    evidence: tuple[str, ...]  # empty where it is found no more


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a changed definition would do to the stored articles."""

    name: str
    kept: int
    added: tuple[Difference, ...]
    removed: tuple[Difference, ...]
    days: tuple[tuple[date, int, int], ...]  # articles per day, now and then; the first day to the last, none left out


def preview_topic(warehouse: Warehouse, matcher: Matcher, name: str, *, now: datetime) -> Preview:
    """Return what the matcher's definition of this name would add to and remove from what is stored."""
    stored = {row["article_id"]: row for row in warehouse.rows("articles_with", subject=name)}
    before = Counter(row["event_at"].date() for row in stored.values())
    after: Counter[date] = Counter()
    added: list[Difference] = []
    removed: list[Difference] = []
    for article in stored_articles(warehouse):
        mentions = [mention for mention in find_mentions(article, matcher, now=now) if mention.subject == name]
        after.update(mention.event_at.date() for mention in mentions)
        if mentions and article.article_id not in stored:
            added.append(_difference(article, mentions))
        elif not mentions and article.article_id in stored:
            removed.append(_difference(article, mentions))
    return Preview(
        name=name,
        kept=after.total() - len(added),
        added=tuple(added),
        removed=tuple(removed),
        days=tuple((day, before[day], after[day]) for day in _days([*before, *after])),
    )


def apply_definitions(warehouse: Warehouse, matcher: Matcher, *, now: datetime) -> Tally:
    """Read all stored articles again and replace what was found in them, in one step; returns counts.

    One batch is one transaction: readers see the old mentions or the new ones. Nothing here judges or alerts: only the
    present hour is ever judged, so a topic that was changed does not alert for the past.
    """
    mentions: list[Mention] = []
    readings: list[Reading] = []
    for article in stored_articles(warehouse):
        mentions += find_mentions(article, matcher, now=now)
        readings.append(
            Reading(article_id=article.article_id, version=article.version, definitions=matcher.hash, read_at=now)
        )
    warehouse.land([*mentions, *readings])
    warehouse.load()
    warehouse.publish()
    return Counter(read=len(readings), mentions=len(mentions))


def suggest_for(warehouse: Warehouse, matcher: Matcher, name: str) -> tuple[Suggestion, ...]:
    """Return terms for a definition, from the articles in which it was found."""
    stored = {row["article_id"] for row in warehouse.rows("articles_with", subject=name)}
    articles = list(stored_articles(warehouse))
    found = [article for article in articles if article.article_id in stored]
    others = [article for article in articles if article.article_id not in stored]
    return suggest_terms(found, others, matcher, name)


def emerging_terms(warehouse: Warehouse, matcher: Matcher, *, now: datetime) -> tuple[EmergingTerm, ...]:
    """Return what surges in the week before an instant although no topic names it, the most surprising first."""
    start = now - WEEK
    recent = [Headline(**row) for row in warehouse.rows("headlines", since=start, until=now)]
    earlier = [Headline(**row) for row in warehouse.rows("headlines", since=start - BEFORE, until=start)]
    before, stories = count_terms(earlier)
    return find_emerging(recent, before, stories, is_named=matcher.names)


def stored_articles(warehouse: Warehouse) -> Iterator[Article]:
    """Yield the newest version of every article that still has its text."""
    after = -1
    while page := warehouse.records(Article, "articles_to_read_again", after=after, limit=PAGE):
        yield from page
        after = page[-1].article_id


def _difference(article: Article, mentions: Sequence[Mention]) -> Difference:
    evidence = tuple(dict.fromkeys(span.text for mention in mentions for span in mention.spans))
    return Difference(article_id=article.article_id, title=article.title, evidence=evidence)


def _days(days: Sequence[date]) -> list[date]:
    if not days:
        return []
    first = min(days)
    return [first + timedelta(number) for number in range((max(days) - first).days + 1)]
