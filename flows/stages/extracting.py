"""The extraction stage: entries without an article, and articles due to be looked at again -> pages -> articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.articles.job import Work, extract_job
from extractors.articles.outlet_pages import MEMORY, Extracted, KnownPage, beside_each_other
from extractors.articles.revisions import edited_version
from extractors.articles.url_kinds import is_aggregator
from extractors.fetch import Failure, Kind
from extractors.fetch.content import ContentKind, content_kind
from extractors.fetch.url_secrets import has_reference, secrets_for
from extractors.links import registrable_domain
from extractors.workers import Killed
from flows.configuration.feeds_file import with_secrets
from flows.configuration.settings import Settings
from flows.runtime.context import RunContext, warehouse_of
from flows.runtime.resources import fetch_rules, warm_workers
from flows.runtime.sharding import Call, Counts, split
from flows.stages.fetching import FetchResult, Way, fetch_pages
from flows.stages.known_articles import settle_with_known
from flows.stages.page_budget import WantedPage, within_budget
from warehouse.arrow import revive
from warehouse.records import Article, Attempt, AttemptOutcome, Entry, Feed, Origin, Page, Stage
from warehouse.store import Warehouse

ENTRIES_PER_RUN = 20_000
AGAIN_PER_RUN = 2_000  # the new ones must not wait for the old ones
KNOWN_PAGES = 20_000  # that new ones are compared with, the latest
NOT_THERE = 404
TRIES_BEFORE_FALLBACK = 2  # a page that is down for a moment is worth waiting for; news is not worth waiting for long


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingArticle:
    """An entry whose article is wanted, for the first time or again."""

    entry: Entry
    feed: Feed
    tries: int = 0  # before this one
    known: Article | None = None  # its newest version, where it was read before

    @property
    def link(self) -> str:
        """Where the page is: an aggregator's link that was resolved once is not asked again."""
        if not self.entry.has_own_page:
            return self.entry.address
        return self.known.canonical_url if self.known and is_aggregator(self.entry.link) else self.entry.link


def extract_new(context: RunContext) -> Counts:
    """Read the articles behind entries without one, and again those that are due; returns counts of outcomes."""
    wanted = _wanted(context)
    shards = split(wanted, context.settings.engine.articles_per_shard, by=lambda item: registrable_domain(item.link))
    known = known_pages(context.warehouse, wanted, since=context.at - MEMORY, until=context.at)
    call = context.engine.call
    calls = [(call, context.settings, shard, context.at, _of_outlets(known, shard)) for shard in shards]
    return context.engine.run_here(extract_shard, calls)


def extract_shard(
    call: Call, settings: Settings, wanted: Sequence[PendingArticle], at: datetime, known: Sequence[KnownPage]
) -> Counts:
    """Fetch and extract some articles, and land one batch of them with a ledger row for each.

    `call` may extract on another machine, which keeps the raw pages; known articles are looked up here alone.
    """
    records = call(extract_and_keep, settings, wanted, at, known)
    records, corrections = settle_with_known(warehouse_of(settings), records, now=at)
    return _landed(settings, [*records, *corrections])


def extract_and_keep(
    settings: Settings, wanted: Sequence[PendingArticle], at: datetime, known: Sequence[KnownPage]
) -> Sequence[Article | Attempt]:
    """Return articles and their ledger rows, after their raw pages were kept; nothing of the home is needed."""
    records, answers = extract_articles(settings, wanted, at, known)
    return _with_pages(warehouse_of(settings), records, answers)


def known_pages(
    warehouse: Warehouse, wanted: Sequence[PendingArticle], *, since: datetime, until: datetime
) -> Sequence[KnownPage]:
    """Return the pages of the outlets that new pages are compared with, see `beside_each_other`."""
    publishers = sorted({item.feed.publisher for item in wanted if not item.known})
    if not publishers:
        return ()
    with warehouse.caught_up() as ask:
        period = {"since": since, "until": until}
        return tuple(ask.each(KnownPage, "outlet_pages", publishers=publishers, limit=KNOWN_PAGES, **period))


def _of_outlets(known: Sequence[KnownPage], wanted: Sequence[PendingArticle]) -> Sequence[KnownPage]:
    outlets = {item.feed.publisher for item in wanted}
    return [page for page in known if page.publisher in outlets]


def extract_articles(
    settings: Settings, wanted: Sequence[PendingArticle], at: datetime, known: Sequence[KnownPage] = ()
) -> tuple[Sequence[Article | Attempt], Mapping[int, FetchResult]]:
    """Return articles and their ledger rows, and the responses that they were extracted from, by entry.

    `known` are earlier pages of the outlets.
    """
    links = {item.entry.entry_id: item.link for item in wanted if item.entry.has_own_page}
    ways = {item.entry.entry_id: _way_to(item.link, item.feed) for item in wanted if item.entry.entry_id in links}
    answers = fetch_pages(settings, links, ways) if settings.fetch.pages else {}
    ready = [item for item in wanted if _can_be_read(item, answers.get(item.entry.entry_id))]
    works = [_work(item, answers.get(item.entry.entry_id), at) for item in ready]
    workers = warm_workers(settings.workers)
    articles = dict(
        zip(
            (item.entry.entry_id for item in ready),
            workers.map(extract_job, works, timeout_s=int(settings.workers.page_timeout_s)),
            strict=True,
        )
    )
    articles |= _beside_each_other(ready, articles, known, at)
    results = [
        _result(
            item,
            answers.get(item.entry.entry_id),
            articles.get(item.entry.entry_id),
            at,
            was_asked=item.entry.entry_id in answers,
        )
        for item in wanted
    ]
    return [record for result in results for record in result], answers


def _way_to(link: str, feed: Feed) -> Way:
    """Return how a page is requested: through its feed's proxy, and at its feed's site under the same authorities."""
    proxy = with_secrets(feed).proxy if feed.proxy else None
    own_site = registrable_domain(link) == registrable_domain(feed.url)
    secrets = secrets_of(link, feed) if has_reference(link) else ()
    return Way(proxy=proxy, ca_file=feed.ca_file if own_site else None, secrets=secrets)


def secrets_of(link: str, feed: Feed) -> tuple[tuple[str, str], ...]:
    """Return the secrets of the feed's address that a link to its own host may carry."""
    return secrets_for(link, with_secrets(feed))


def _beside_each_other(
    items: Sequence[PendingArticle], articles: Mapping[int, Article | Killed], known: Sequence[KnownPage], at: datetime
) -> dict[int, Article]:
    """Return the new articles by entry, as the other pages of their outlets let them be."""
    pages = [
        Extracted(article=article, entry=item.entry, feed=item.feed)
        for item in items
        if not item.known and isinstance(article := articles[item.entry.entry_id], Article)
    ]
    kept = beside_each_other(pages, known, now=at)
    return {page.entry.entry_id: article for page, article in zip(pages, kept, strict=True)}


def land_articles(
    settings: Settings, records: Sequence[Article | Attempt], answers: Mapping[int, FetchResult]
) -> Counts:
    """Keep the raw pages of the articles, land all in one batch, and return counts of outcomes and articles."""
    return _landed(settings, _with_pages(warehouse_of(settings), records, answers))


def _landed(settings: Settings, records: Sequence[Article | Attempt]) -> Counts:
    warehouse_of(settings).land(records)
    tally: Counts = Counter(record.outcome for record in records if isinstance(record, Attempt))
    tally["articles"] = sum(isinstance(record, Article) for record in records)
    return tally


def _wanted(context: RunContext) -> list[PendingArticle]:
    feeds: Mapping[str, Feed] = {feed.url: feed for feed in context.feeds}
    fetch = context.settings.fetch
    days = fetch.again_after_days if fetch.pages else ()
    with context.warehouse.caught_up() as ask:
        new = ask.rows("entries_to_extract", now=context.at, limit=ENTRIES_PER_RUN)
        due = ask.rows("articles_to_fetch_again", now=context.at, after_days=list(days), limit=AGAIN_PER_RUN)
    first = [
        PendingArticle(entry=revive(Entry, row), feed=feeds[row["feed_url"]], tries=row["tries"])
        for row in new
        if row["feed_url"] in feeds  # else unsubscribed meanwhile
        and row["origin"] == context.origin  # what a backfill found is the backfill's to read
    ]
    again = [
        PendingArticle(entry=revive(Entry, row["entry"]), feed=feeds[row["feed_url"]], known=revive(Article, row))
        for row in due
        if row["feed_url"] in feeds
    ]
    return _within_budget(first + again, context.settings)


def _within_budget(wanted: Sequence[PendingArticle], settings: Settings) -> list[PendingArticle]:
    """Return what one cycle extracts: all that needs no page, and of each domain as many pages as there is time for."""
    if not settings.fetch.pages:
        return list(wanted)
    paged = [item for item in wanted if item.entry.has_own_page]
    pages = [WantedPage(link=item.link, seen_at=item.entry.seen_at, again=item.known is not None) for item in paged]
    fetched = within_budget(pages, fetch_rules(settings), cycle_s=settings.fetch.cycle_s)
    left = {id(item) for item, is_fetched in zip(paged, fetched, strict=True) if not is_fetched}
    return [item for item in wanted if id(item) not in left]


def _with_pages(
    warehouse: Warehouse, records: Sequence[Article | Attempt], answers: Mapping[int, FetchResult]
) -> list[Article | Attempt]:
    """Return the records with where their raw pages are kept: on disk before the articles that refer to them land."""
    pages = {
        record.entry_id: answer
        for record in records
        if isinstance(record, Article) and isinstance(answer := answers.get(record.entry_id), Page)
    }
    kept = dict(zip(pages, warehouse.keep_pages(list(pages.values())), strict=True))
    return [
        replace(record, page_ref=kept.get(record.entry_id, record.page_ref)) if isinstance(record, Article) else record
        for record in records
    ]


def _can_be_read(item: PendingArticle, answer: FetchResult) -> bool:
    """Return whether it is time to read: a known article only from a page, a new one if need be from its feed."""
    if item.known:
        return isinstance(answer, Page)
    if not isinstance(answer, Failure) or answer.kind is Kind.HARD:
        return True
    if answer.status == NOT_THERE and item.entry.origin is Origin.HISTORY:
        return True  # what is not there yet may come; what is there no longer does not
    return item.tries + 1 >= TRIES_BEFORE_FALLBACK


def _work(item: PendingArticle, answer: FetchResult, at: datetime) -> Work:
    return Work(
        page=answer if isinstance(answer, Page) else None,
        entry=item.entry,
        feed=item.feed,
        now=at,
        failure=answer if isinstance(answer, Failure) else None,
    )


def _result(
    item: PendingArticle,
    answer: FetchResult,
    article: Article | Killed | None,
    at: datetime,
    *,
    was_asked: bool,
) -> tuple[Article | Attempt, ...]:
    """Return the article, where there is one to land, and the ledger row."""
    if item.known:
        return _result_again(item, item.known, answer, article, at)
    if isinstance(article, Killed):  # the page was too much for a worker: what the feed said must do
        fallback = extract_job(_work(item, None, at))
        row = _attempt(item, at, outcome=AttemptOutcome.OK, reason=f"killed-{article.reason}", detail=article.detail)
        return fallback, replace(row, article_id=fallback.article_id)
    if isinstance(answer, Failure):
        row = _attempt(
            item,
            at,
            outcome=AttemptOutcome.FAILED if article is None else AttemptOutcome.OK,
            reason=answer.reason,
            detail=answer.detail,
        )
        return (row,) if article is None else (article, replace(row, article_id=article.article_id))
    assert article is not None  # noqa: S101 -- only failures are waited for
    row = _attempt(item, at, outcome=AttemptOutcome.OK, reason=_reason(item, answer, was_asked=was_asked))
    return article, replace(row, article_id=article.article_id)


def _reason(item: PendingArticle, answer: Page | None, *, was_asked: bool) -> str:
    """Return what an article was read from: its page, a document of another kind, or the feed alone and why."""
    if not item.entry.has_own_page:
        return "shared-link" if item.entry.link else "no-link"
    if answer is None:
        return "robots" if was_asked else "feed-only"
    kind = content_kind(answer)
    return "ok" if kind is ContentKind.HTML else kind.value


def _result_again(
    item: PendingArticle, known: Article, answer: FetchResult, article: Article | Killed | None, at: datetime
) -> tuple[Article | Attempt, ...]:
    """Return the edited article and the ledger row; the row alone where nothing changed or the page cannot be had."""
    if isinstance(article, Killed):
        return (
            _attempt(item, at, outcome=AttemptOutcome.FAILED, reason=f"killed-{article.reason}", detail=article.detail),
        )
    if isinstance(answer, Failure):
        return (_attempt(item, at, outcome=AttemptOutcome.FAILED, reason=answer.reason, detail=answer.detail),)
    if article is None:
        return (_attempt(item, at, outcome=AttemptOutcome.SKIPPED, reason="robots"),)
    edited = edited_version(known, article)
    if edited is None:
        reason = "same" if article.version == known.version else article.quality
        return (_attempt(item, at, outcome=AttemptOutcome.UNCHANGED, reason=reason),)
    return edited, _attempt(item, at, outcome=AttemptOutcome.OK, reason="edited")


def _attempt(item: PendingArticle, at: datetime, *, outcome: AttemptOutcome, reason: str, detail: str = "") -> Attempt:
    return Attempt(
        stage=Stage.EXTRACT,
        subject=item.entry.address,
        started_at=at,
        ended_at=at,
        outcome=outcome,
        reason=reason,
        detail=detail,
        new_rows=int(outcome is AttemptOutcome.OK),
    )
