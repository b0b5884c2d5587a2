"""The grouping stage: new articles -> stories, which are copies of one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.stories import CHAIN, MEMORY, WINDOW, Known, OutletUse, StoryIndex, article_keys
from flows.runtime.context import RunContext
from flows.runtime.sharding import Counts
from warehouse.records import Article, StoryMember
from warehouse.store import QuerySession

GROUPED_AT_ONCE = 1_000  # their texts and words are in memory, and what their outlets repeat


def group(context: RunContext, limit: int, *, at_once: int = GROUPED_AT_ONCE) -> Counts:
    """Put articles without a story into stories, at most `limit`, and land their places; returns counts.

    Articles are grouped in the order of time, `at_once` of them together: memory does not follow how many wait.
    """
    total: Counts = Counter()
    while (wanted := min(limit - total["grouped"], at_once)) > 0:
        with context.warehouse.caught_up() as ask:
            articles = ask.records(Article, "articles_to_group", limit=wanted)
            members = place(ask, articles, at=context.at)
        context.warehouse.land(members)
        total += Counter(grouped=len(members), stories=sum(member.rank == 1 for member in members))
        if len(members) < wanted:
            break
    return total


def place(ask: QuerySession, articles: Sequence[Article], *, at: datetime) -> Sequence[StoryMember]:
    """Return the places of new articles in stories, one after the other in the order of publication."""
    index = StoryIndex(past=WarehousePast(ask))
    index.remember(neighbours(ask, articles))
    return index.join(articles, now=at)


def neighbours(ask: QuerySession, articles: Sequence[Article]) -> Iterable[Known]:
    """Yield the members of stories that articles may join: seen on the days around them, with hashes in common."""
    own = {article.seen_at.date() for article in articles}
    around = {day + timedelta(days=distance) for day in own for distance in range(-WINDOW.days, WINDOW.days + 1)}
    # as text: of a list, DuckDB's Python client takes 0.1 ms for each element
    keys = sorted({key for article in articles for key in article_keys(article)})
    days = str(sorted(map(str, around)))
    return ask.each(Known, "recent_stories", days=days, keys=str(keys), chain=CHAIN) if around else ()


@dataclass(frozen=True, slots=True)
class WarehousePast:
    """The texts of earlier articles and what their outlets repeat, from the warehouse."""

    ask: QuerySession

    def articles(self, article_ids: Collection[int]) -> Sequence[Article]:
        """Return articles by their ids."""
        return self.ask.records(Article, "articles_by_id", article_ids=str([*article_ids])) if article_ids else ()

    def uses(self, articles: Sequence[Article]) -> Iterable[OutletUse]:
        """Yield which shingles of articles their outlets had used by then."""
        ids = str([article.article_id for article in articles])
        return self.ask.each(OutletUse, "outlet_uses", article_ids=ids, days=MEMORY.days) if articles else ()
