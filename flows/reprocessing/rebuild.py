"""Rebuilding: articles, stories and mentions made anew from what is kept, beside the warehouse in use, and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from extractors.articles.job import Work, read_work
from flows.configuration.topic_files import matcher_of
from flows.reprocessing.reextract import work_then
from flows.runtime.context import Desk, warehouse_of
from flows.runtime.resources import warm_workers
from flows.stages.detecting import detect_shard, group, neighbours
from warehouse.arrow import revive
from warehouse.rebuilding import Comparison, article_parts, carry_over, compare, keep_out
from warehouse.records import EPOCH, Article, Entry, Feed, Mention, Page, Row
from warehouse.store import Warehouse

PART = 500  # articles at a time
FOLDER = "rebuilt"


def rebuild(desk: Desk) -> Sequence[Comparison]:
    """Return how the derived tables compare with those that were made anew in the folder ``rebuilt`` of the home.

    Articles whose raw page is kept are read again; the others are taken over, and so are
    those whose text was erased and later edits.
    """
    beside = desk_beside(desk)
    desk.warehouse.load()
    carry_over(desk.warehouse, beside.warehouse)
    feeds = {feed.url: feed for feed in desk.warehouse.records(Feed, "feeds")}
    for rows, entries in article_parts(desk.warehouse, PART):
        _read_again(desk, beside.warehouse, rows, entries, feeds)
    _group_again(beside)
    _detect_again(beside)
    beside.warehouse.land(desk.warehouse.records(Mention, "upkeep/mentions_of_erased"))
    beside.warehouse.load()
    keep_out(desk.warehouse, beside.warehouse)
    return compare(desk.warehouse, beside.warehouse)


def desk_beside(desk: Desk) -> Desk:
    """Return the same desk with an own, empty warehouse within the home."""
    home = desk.settings.home_folder / FOLDER
    settings = desk.settings.model_copy(update={"home": home, "landing": ""})
    return replace(desk, settings=settings, warehouse=warehouse_of(settings))


def put_in_place(desk: Desk) -> Path:
    """Return where the old live file lies after the rebuilt one took its place."""
    rebuilt = desk_beside(desk).warehouse
    old = desk.warehouse.live_file.with_name("live.before-rebuild.duckdb")
    with desk.warehouse.alone(), rebuilt.alone():
        desk.warehouse.settle()
        rebuilt.settle()
        desk.warehouse.live_file.replace(old)
        rebuilt.live_file.replace(desk.warehouse.live_file)
    desk.warehouse.publish()
    return old


def _read_again(
    desk: Desk,
    target: Warehouse,
    rows: Sequence[Row],
    entries: Mapping[int, Sequence[Entry]],
    feeds: Mapping[str, Feed],
) -> None:
    pages = desk.warehouse.pages_at(row["page_ref"] for row in rows if row["page_ref"])
    works = {
        position: work
        for position, row in enumerate(rows)
        if (work := _work(row, pages.get(row["page_ref"]), entries, feeds))
    }
    timeout_s = int(desk.settings.workers.page_timeout_s)
    read = warm_workers(desk.settings.workers).map(read_work, list(works.values()), timeout_s=timeout_s)
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


def _group_again(beside: Desk) -> None:
    while True:
        with beside.warehouse.caught_up() as ask:
            articles = ask.records(Article, "articles_to_group", limit=PART)
            recent = neighbours(ask, articles)
        if not articles:
            return
        group(beside, articles, recent)


def _detect_again(beside: Desk) -> None:
    definitions = matcher_of(beside.settings).hash
    work = {"definitions": definitions, "since": EPOCH, "limit": PART}
    while articles := beside.warehouse.records(Article, "articles_to_read", **work):
        detect_shard(beside.settings, articles, beside.at)
        beside.warehouse.load()
