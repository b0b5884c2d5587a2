"""The detection stage: articles -> stories -> mentions of topics and entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from extractors.topics import Matcher, find_mentions
from flows.configuration.settings import Settings
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext, warehouse_of
from flows.runtime.sharding import Counts, split
from flows.stages.grouping import group
from warehouse.records import Article, MatchRun, Mention

ARTICLES_PER_RUN = 20_000
GROUPED_PER_RUN = 5_000
MATCHED_AT_ONCE = 2_000  # their texts are in memory
REREAD = timedelta(days=90)  # how far back a changed definition is looked for by itself; `topics apply` goes further


def detect_new(context: RunContext, reread_since: datetime | None = None) -> Counts:
    """Give new articles their stories, find what they mention, and land both; returns counts.

    `reread_since` is where the articles begin of which mentions are wanted; None: `REREAD` ago.
    """
    matcher = matcher_of(context.settings)
    tally = group(context, GROUPED_PER_RUN)
    while (wanted := min(ARTICLES_PER_RUN - tally["read"], MATCHED_AT_ONCE)) > 0:
        with context.warehouse.caught_up() as ask:
            unread = ask.records(
                Article,
                "articles_to_match",
                definitions=matcher.hash,
                since=reread_since or context.at - REREAD,
                limit=wanted,
            )
        shards = split(unread, context.settings.engine.articles_per_shard)
        tally += context.engine.run_shards(
            detect_shard, [(context.settings, matcher, shard, context.at) for shard in shards]
        )
        if len(unread) < wanted:
            break
    return tally


def detect_shard(settings: Settings, matcher: Matcher, articles: Sequence[Article], at: datetime) -> Counts:
    """Find the topics and entities of some articles, and land the mentions with a note that they were read."""
    found = [record for article in articles for record in match_article(article, matcher, now=at)]
    warehouse_of(settings).land(found)
    return Counter(read=len(articles), mentions=len(found) - len(articles))


def match_article(article: Article, matcher: Matcher, *, now: datetime) -> tuple[MatchRun | Mention, ...]:
    """Return what an article mentions, with a note that it was matched: together they replace what was found before."""
    run = MatchRun(article_id=article.article_id, version=article.version, definitions=matcher.hash, read_at=now)
    return run, *find_mentions(article, matcher, now=now)
