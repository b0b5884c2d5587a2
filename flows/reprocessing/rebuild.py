"""Rebuilding: articles, stories and mentions made again from the raw pages, and compared with those in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from extractors.articles.job import Work, extract_job
from flows.configuration.topic_files import matcher_of
from flows.reprocessing.reextract import work_then
from flows.runtime.context import RunContext, warehouse_of
from flows.runtime.resources import warm_workers
from flows.stages.detecting import detect_shard
from flows.stages.grouping import group
from warehouse.arrow import revive
from warehouse.rebuilding import TableComparison, article_parts, carry_over, compare, keep_out
from warehouse.records import EPOCH, Article, Entry, Feed, Mention, Page, Row
from warehouse.store import Warehouse

PART = 500  # articles at a time
FOLDER = "rebuilt"


def rebuild(context: RunContext) -> Sequence[TableComparison]:
    """Return how the derived tables compare with those that were rebuilt in the folder ``rebuilt`` of the home.

    Articles whose raw page is kept are read again; the others are taken over, and so are
    those whose text was erased and later edits.
    """
    beside = desk_beside(context)
    context.warehouse.load()
    carry_over(context.warehouse, beside.warehouse)
    feeds = {feed.url: feed for feed in context.warehouse.records(Feed, "feeds")}
    for rows, entries in article_parts(context.warehouse, PART):
        _read_again(context, beside.warehouse, rows, entries, feeds)
    _group_again(beside)
    _detect_again(beside)
    beside.warehouse.land(context.warehouse.records(Mention, "upkeep/mentions_of_erased"))
    beside.warehouse.load()
    keep_out(context.warehouse, beside.warehouse)
    return compare(context.warehouse, beside.warehouse)


def desk_beside(context: RunContext) -> RunContext:
    """Return the context with an empty warehouse of its own within the home."""
    home = context.settings.home_folder / FOLDER
    settings = context.settings.model_copy(update={"home": home, "landing": ""})
    return replace(context, settings=settings, warehouse=warehouse_of(settings))


def put_in_place(context: RunContext) -> Path:
    """Return the place of the old live file after the rebuilt one took its place."""
    rebuilt = desk_beside(context).warehouse
    old = context.warehouse.live_file.with_name("live.before-rebuild.duckdb")
    with context.warehouse.alone(), rebuilt.alone():
        context.warehouse.settle()
        rebuilt.settle()
        context.warehouse.live_file.replace(old)
        rebuilt.live_file.replace(context.warehouse.live_file)
    context.warehouse.publish()
    return old


def _read_again(
    context: RunContext,
    target: Warehouse,
    rows: Sequence[Row],
    entries: Mapping[int, Sequence[Entry]],
    feeds: Mapping[str, Feed],
) -> None:
    pages = context.warehouse.pages_at(row["page_ref"] for row in rows if row["page_ref"])
    works = {
        position: work
        for position, row in enumerate(rows)
        if (work := _work(row, pages.get(row["page_ref"]), entries, feeds))
    }
    timeout_s = int(context.settings.workers.page_timeout_s)
    read = warm_workers(context.settings.workers).map(extract_job, list(works.values()), timeout_s=timeout_s)
    articles = [revive(Article, row) for row in rows]
    for position, again in zip(works, read, strict=True):
        if isinstance(again, Article):
            articles[position] = replace(again, page_ref=articles[position].page_ref, origin=articles[position].origin)
    target.land(articles)
    target.load()


def _work(
    row: Row, page: Page | None, entries: Mapping[int, Sequence[Entry]], feeds: Mapping[str, Feed]
) -> Work | None:
    """Return the work of reading an article again; None where it cannot be."""
    said = entries.get(row["entry_id"], ())
    feed = feeds.get(row["feed_url"])
    read_at = row["read_at"] or row["fetched_at"]
    if row["edited"] or not said or feed is None or page is None or read_at is None:
        return None
    return work_then(page, said, feed, read_at)


def _group_again(beside: RunContext) -> None:
    while group(beside, PART)["grouped"]:
        pass  # part after part


def _detect_again(beside: RunContext) -> None:
    matcher = matcher_of(beside.settings)
    work = {"definitions": matcher.hash, "since": EPOCH, "limit": PART}
    while articles := beside.warehouse.records(Article, "articles_to_match", **work):
        detect_shard(beside.settings, matcher, articles, beside.at)
        beside.warehouse.load()
