"""The extraction stage: entries without an article -> pages -> articles."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.articles.work import Work, read_work
from extractors.fetch import Client, Failure, Kind, Request, run
from extractors.links import registrable_domain
from extractors.workers import Killed
from flows.desk import Desk, warehouse_of
from flows.outside import fetch_rules, warm_workers
from flows.settings import Settings
from flows.shards import Tally, split
from warehouse.records import Article, Attempt, Entry, Feed, Page
from warehouse.store import Warehouse
from warehouse.tables import revive

ENTRIES_PER_RUN = 20_000
TRIES_BEFORE_FALLBACK = 2  # a page that is down for a moment is worth waiting for; news is not worth waiting for long

Answer = Page | Failure | None  # None: pages are not fetched, or robots.txt forbids this one


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """An entry whose article is wanted."""

    entry: Entry
    feed: Feed
    tries: int  # before this one


def read_new(desk: Desk) -> Tally:
    """Read the articles behind entries that have none yet and land them; returns counts of outcomes."""
    wanted = _wanted(desk)
    shards = split(wanted, desk.settings.engine.articles_per_shard, by=lambda item: registrable_domain(item.entry.link))
    return desk.run_shards(extract_shard, [(desk.settings, shard, desk.at) for shard in shards])


def extract_shard(settings: Settings, wanted: Sequence[Wanted], at: datetime) -> Tally:
    """Fetch and read some articles, and land one batch of them with a ledger row for each."""
    answers = run(_fetch(settings, wanted)) if settings.fetch.pages else {}
    ready = [item for item in wanted if not _worth_waiting_for(answers.get(item.entry.entry_id), item.tries)]
    works = [_work(item, answers.get(item.entry.entry_id), at) for item in ready]
    workers = warm_workers(settings.workers)
    articles = dict(
        zip(
            (item.entry.entry_id for item in ready),
            workers.map(read_work, works, timeout_s=int(settings.workers.page_timeout_s)),
            strict=True,
        )
    )
    kept = _keep_pages(warehouse_of(settings), answers)
    results = [
        _result(item, answers.get(item.entry.entry_id), _with_page(articles.get(item.entry.entry_id), kept), at)
        for item in wanted
    ]
    warehouse_of(settings).land([record for result in results for record in result])
    tally: Tally = Counter(record.outcome for result in results for record in result if isinstance(record, Attempt))
    tally["articles"] = sum(isinstance(record, Article) for result in results for record in result)
    return tally


def _wanted(desk: Desk) -> list[Wanted]:
    feeds: Mapping[str, Feed] = {feed.url: feed for feed in desk.feeds}
    with desk.warehouse.caught_up() as ask:
        rows = ask.rows("entries_to_extract", now=desk.at, limit=ENTRIES_PER_RUN)
    return [
        Wanted(
            entry=revive(Entry, row),
            feed=feeds[row["feed_url"]],
            tries=row["tries"],
        )
        for row in rows
        if row["feed_url"] in feeds  # a feed that was unsubscribed meanwhile
    ]


async def _fetch(settings: Settings, wanted: Sequence[Wanted]) -> dict[int, Answer]:
    async with Client(fetch_rules(settings)) as client:

        async def ask(item: Wanted) -> Answer:
            if not await client.allowed(item.entry.link):
                return None
            return await client.get(Request(url=item.entry.link))

        answers = await asyncio.gather(*(ask(item) for item in wanted))
    return {item.entry.entry_id: answer for item, answer in zip(wanted, answers, strict=True)}


def _keep_pages(warehouse: Warehouse, answers: Mapping[int, Answer]) -> Mapping[int, str | None]:
    """Return where the raw page of each entry is kept: on disk before the article that refers to it lands."""
    pages = {entry_id: answer for entry_id, answer in answers.items() if isinstance(answer, Page)}
    return dict(zip(pages, warehouse.keep_pages(list(pages.values())), strict=True))


def _with_page(article: Article | Killed | None, kept: Mapping[int, str | None]) -> Article | Killed | None:
    return replace(article, page_ref=kept.get(article.entry_id)) if isinstance(article, Article) else article


def _worth_waiting_for(answer: Answer, tries: int) -> bool:
    return isinstance(answer, Failure) and answer.kind is not Kind.HARD and tries + 1 < TRIES_BEFORE_FALLBACK


def _work(item: Wanted, answer: Answer, at: datetime) -> Work:
    return Work(page=answer if isinstance(answer, Page) else None, entry=item.entry, feed=item.feed, now=at)


def _result(
    item: Wanted, answer: Answer, article: Article | Killed | None, at: datetime
) -> tuple[Article | Attempt, ...]:
    """Return the article, where there is one, and the ledger row."""
    if isinstance(article, Killed):  # the page was too much for a worker: what the feed said must do
        fallback = read_work(_work(item, None, at))
        return fallback, _attempt(item, at, outcome="ok", reason=f"killed-{article.reason}", detail=article.detail)
    if isinstance(answer, Failure):
        row = _attempt(
            item, at, outcome="failed" if article is None else "ok", reason=answer.reason, detail=answer.detail
        )
        return (row,) if article is None else (article, row)
    assert article is not None  # noqa: S101 -- only failures are waited for
    return article, _attempt(item, at, outcome="ok", reason="ok" if answer else "feed-only")


def _attempt(item: Wanted, at: datetime, *, outcome: str, reason: str, detail: str = "") -> Attempt:
    return Attempt(
        stage="extract",
        subject=item.entry.link,
        started_at=at,
        ended_at=at,
        outcome=outcome,
        reason=reason,
        detail=detail,
        new_rows=int(outcome == "ok"),
    )
