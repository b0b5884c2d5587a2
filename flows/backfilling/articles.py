"""The article step of a backfill: entries of the past without an article -> pages -> articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from extractors.archives import Window
from extractors.archives.dating import dated_by_page
from extractors.archives.outlets import Outlets
from extractors.articles.outlet_pages import MEMORY
from extractors.fetch import Failure
from extractors.links import registrable_domain
from flows.backfilling.plan import next_round, scope_of, window_of
from flows.backfilling.site_locks import let_rest, taken
from flows.configuration.feeds_file import families_of
from flows.configuration.settings import Settings
from flows.runtime.context import RunContext, warehouse_of
from flows.runtime.sharding import Call, Counts, split
from flows.stages.extracting import PendingArticle, extract_articles, known_pages, land_articles
from flows.stages.fetching import FetchResult
from flows.stages.known_articles import settle_with_known
from warehouse.arrow import revive
from warehouse.records import Article, Attempt, AttemptOutcome, Backfill, Entry

PER_SITE = 25  # pages of a site in one batch: a kill repeats at most this many
PER_SHARD = 100
LOOKED_AT = 20_000  # entries in one round


def wanted_pages(context: RunContext, backfill: Backfill) -> Sequence[PendingArticle]:
    """Return the entries of a backfill whose pages are due now, the oldest first."""
    with context.warehouse.caught_up() as ask:
        rows = ask.rows(
            "history_to_extract",
            feeds=scope_of(backfill, context.feeds),
            since=backfill.since_at,
            until=backfill.until_at,
            now=datetime.now(UTC),
            limit=LOOKED_AT,
        )
    feeds = {feed.url: feed for feed in context.feeds}
    outlets = Outlets(context.feeds, families_of(context.settings))
    entries = [(revive(Entry, row), row["tries"]) for row in rows]
    return [
        PendingArticle(entry=entry, feed=feeds.get(entry.feed_url) or outlets.of(entry.link), tries=tries)
        for entry, tries in entries
    ]


def extract_pages(context: RunContext, backfill: Backfill, wanted: Sequence[PendingArticle]) -> Counts:
    """Extract the first pages of each site; returns counts of the outcomes."""
    shards = split(next_round(wanted, PER_SITE, site=site_of), PER_SHARD, by=site_of)
    call, window = context.engine.call, window_of(backfill)
    return context.engine.run_here(past_shard, [(call, context.settings, shard, window) for shard in shards])


def past_shard(call: Call, settings: Settings, wanted: Sequence[PendingArticle], window: Window) -> Counts:
    """Extract some articles of the past and land one batch of them, with a ledger row for each.

    Sites in use by another process are left to it, and what it has extracted meanwhile is not extracted again. `call`
    may extract on another machine; site locks and the warehouse are used here alone.
    """
    with taken(settings, sorted({site_of(item) for item in wanted})) as sites:
        left = _still_wanted(settings, [item for item in wanted if site_of(item) in sites])
        now = datetime.now(UTC)
        pages = known_pages(warehouse_of(settings), left, since=window.since - MEMORY, until=window.until)
        records, answers = call(extract_articles, settings, left, now, pages)
        for site in {site_of(item) for item in left}:
            pauses = [_pause_s(answers.get(item.entry.entry_id)) for item in left if site_of(item) == site]
            let_rest(settings, site, max(settings.fetch.domain_gap_s, *pauses))
        records, corrections = settle_with_known(warehouse_of(settings), records, now=now)
        landed = settled(left, records, answers, _known(settings, records), window)
        return land_articles(settings, [*landed, *corrections], answers)


def settled(
    wanted: Sequence[PendingArticle],
    records: Sequence[Article | Attempt],
    answers: Mapping[int, FetchResult],
    known: AbstractSet[int],
    window: Window,
) -> Sequence[Article | Attempt]:
    """Return the records to land.

    Left out are articles that are known already (the first sighting stays as it is), those without title and text,
    those whose page dates them outside the window, those without any date, and all records of a site that was not
    asked because it is paused.
    """
    entries = {item.entry.entry_id: item.entry for item in wanted}
    unasked = {entries[number].link for number, answer in answers.items() if _reason(answer) == "paused"}
    articles = [_dated(one, entries[one.entry_id]) for one in records if isinstance(one, Article)]
    unwanted = {entries[one.entry_id].link: why for one in articles if (why := _unwanted(one, window))}
    there = set(known)
    kept: list[Article | Attempt] = []
    for article in articles:
        if article.article_id not in there and entries[article.entry_id].link not in unasked | unwanted.keys():
            there.add(article.article_id)
            kept.append(article)
    attempts = [one for one in records if isinstance(one, Attempt) and one.subject not in unasked]
    return [*kept, *(_skipped(one, unwanted[one.subject]) if one.subject in unwanted else one for one in attempts)]


def _dated(article: Article, entry: Entry) -> Article:
    """Return an article dated by its page where the archive only knows a later capture of it."""
    return dated_by_page(article) if entry.published_at is None else article


def _unwanted(article: Article, window: Window) -> str:
    """Return why an article is left out; "" where it is not."""
    if not (article.title or article.text):
        return "empty"
    if article.published_at is None and article.seen_at >= window.until - timedelta(microseconds=1):
        return "undated"  # neither by its list nor its page; it must not count in the window's last hour
    return "" if window.holds(article.event_at) else "outside"


def _skipped(attempt: Attempt, why: str) -> Attempt:
    """Return an attempt as final; its own failure stays the reason, as it says more."""
    reason = why if attempt.reason in {"ok", "feed-only"} else attempt.reason
    return replace(attempt, outcome=AttemptOutcome.SKIPPED, reason=reason, new_rows=0)


def _still_wanted(settings: Settings, wanted: Sequence[PendingArticle]) -> Sequence[PendingArticle]:
    if not wanted:
        return ()
    with warehouse_of(settings).caught_up() as ask:
        tries = {row["link"]: row["tries"] for row in ask.rows("extract_tries", links=[i.entry.link for i in wanted])}
    return [item for item in wanted if tries.get(item.entry.link, 0) == item.tries]


def _known(settings: Settings, records: Sequence[Article | Attempt]) -> AbstractSet[int]:
    found = [record.article_id for record in records if isinstance(record, Article)]
    return {row["article_id"] for row in warehouse_of(settings).rows("articles_known", ids=found)} if found else set()


def _reason(answer: FetchResult) -> str:
    return answer.reason if isinstance(answer, Failure) else ""


def _pause_s(answer: FetchResult) -> float:
    return answer.retry_after_s or 0.0 if isinstance(answer, Failure) else 0.0


def site_of(item: PendingArticle) -> str:
    """Return the site whose load the fetch of an article adds to."""
    return registrable_domain(item.link)
