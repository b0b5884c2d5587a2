"""The file step of a backfill: parts of a file -> entries and, where the file has the pages, articles and mentions.

The next part is read while worker processes extract the pages of this one; each part is landed as one batch.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import BinaryIO

from extractors.archives.dating import dated_by_page
from extractors.archives.files.kinds import open_local, parse_parts
from extractors.archives.files.parts import ArchiveError, Open, location_of
from extractors.archives.model import Contents, Window
from extractors.archives.outlets import Outlets
from extractors.articles.addresses import article_id
from extractors.articles.job import Work, extract_job
from extractors.fetch.model import Failure, Kind
from extractors.fetch.streaming import LostError, remote_opener
from extractors.workers import Killed
from flows.backfilling.plan import after_failure, after_reading
from flows.configuration.settings import Settings
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import warehouse_of
from flows.runtime.resources import fetch_rules, warm_workers
from flows.runtime.sharding import Counts
from flows.stages.detecting import match_article
from warehouse.records import Article, Attempt, AttemptOutcome, Entry, Listing, Record, Stage

PARTS = 20  # of a file in one shard; between two shards a backfill can be stopped


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """A part of a file whose pages are being extracted."""

    listing: Listing
    contents: Contents | Failure
    works: Sequence[Work] = ()
    known: frozenset[int] = frozenset()  # ids of articles that are known already and need no extraction
    read: list[Article | Killed] = field(default_factory=list)

    @property
    def is_read(self) -> bool:
        """Return whether all its pages are extracted."""
        return len(self.read) == len(self.works)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """The outcome of extracting a page, in the words of `Attempt`."""

    link: str  # that leads to the page
    outcome: AttemptOutcome
    reason: str
    detail: str = ""
    article: Article | None = None  # None: it is not landed


def import_history_file(settings: Settings, listing: Listing, window: Window, outlets: Outlets, at: datetime) -> Counts:
    """Read the next parts of a file from the listing's position on, and land each; returns counts.

    Articles that are known already, or that their page dates outside the window, are not landed.
    """
    tally: Counts = Counter()
    taken: set[int] = set()
    warehouse_of(settings).load()
    for part in _through_workers(settings, _parts(settings, listing, window, outlets, at)):
        tally += _land(settings, part, window, taken, at)
    return tally


def open_file(settings: Settings) -> Open:
    """Return a function that opens a local file, or one at a web address by the rules of fetching."""
    remote = remote_opener(fetch_rules(settings))

    def opened(location: str, place: int) -> AbstractContextManager[BinaryIO]:
        return remote(location, place) if "://" in location else open_local(location, place)

    return opened


def _parts(settings: Settings, listing: Listing, window: Window, outlets: Outlets, at: datetime) -> Iterator[_Part]:
    """Yield the parts with their pages to extract; last, where a part cannot be read, the failure."""
    try:
        with closing(parse_parts(listing, outlets, window, open_file=open_file(settings))) as parts:
            for contents in islice(parts, PARTS):
                known = _known(settings, [_link_id(entry) for entry in contents.entries])
                works = [
                    Work(page=contents.pages[entry.entry_id], entry=entry, feed=outlets.of(entry.link), now=at)
                    for entry in contents.entries
                    if entry.entry_id in contents.pages and _link_id(entry) not in known
                ]
                yield _Part(listing=listing, contents=contents, works=works, known=known)
                listing = next((one for one in contents.more if _goes_on(one, listing)), listing)
    except LostError as error:
        yield _Part(listing=listing, contents=error.failure)
    except (ArchiveError, OSError) as error:
        failure = Failure(url=listing.url, reason="unreadable", detail=str(error), kind=Kind.HARD)
        yield _Part(listing=listing, contents=failure)


def _goes_on(following: Listing, listing: Listing) -> bool:
    return following.kind == listing.kind and location_of(following) == location_of(listing)


def _link_id(entry: Entry) -> int:
    """Return the id of the article at an entry's link, unless its page names another address."""
    return article_id(entry.link)


def _known(settings: Settings, ids: Sequence[int]) -> frozenset[int]:
    """Return which of the articles the warehouse had when this shard began; `taken` has those of the shard itself."""
    if not ids:
        return frozenset()
    # as text: of a list, DuckDB's Python client takes 0.1 ms for each element
    return frozenset(row["article_id"] for row in warehouse_of(settings).rows("articles_known", ids=str(list(ids))))


def _through_workers(settings: Settings, parts: Iterator[_Part]) -> Iterator[_Part]:
    """Yield the parts in order with all their pages extracted; the next one is begun meanwhile."""
    begun: deque[_Part] = deque()

    def works() -> Iterator[Work]:
        for part in parts:
            begun.append(part)
            yield from part.works

    workers = warm_workers(settings.workers)
    for outcome in workers.stream(extract_job, works(), timeout_s=int(settings.workers.page_timeout_s)):
        while begun[0].is_read:
            yield begun.popleft()
        begun[0].read.append(outcome)
    yield from begun


def _land(settings: Settings, part: _Part, window: Window, taken: set[int], at: datetime) -> Counts:
    """Land a part as one batch, the listing as done and the next one as waiting; returns counts."""
    now = datetime.now(UTC)
    warehouse = warehouse_of(settings)
    if isinstance(part.contents, Failure):
        failed = after_failure(part.listing, part.contents, now=now)
        warehouse.land([failed] if failed else [])
        return Counter(failed=1)
    read = [_read(work, outcome, window) for work, outcome in zip(part.works, part.read, strict=True)]
    read = _without_known(settings, read, {_link_id(work.entry) for work in part.works}, taken)
    articles = _with_pages(settings, [one.article for one in read if one.article], part.contents)
    entries = _entries(part.contents, part.known, articles)
    records: list[Record] = [*entries, *articles, *(_attempt(one, now) for one in read)]
    matcher = matcher_of(settings)
    records += [record for article in articles for record in match_article(article, matcher, now=at)]
    warehouse.land([*records, *after_reading(part.listing, part.contents, now=now)])
    tally: Counts = Counter(one.reason for one in read if one.outcome is not AttemptOutcome.OK)
    tally.update(parts=1, entries=len(entries), articles=len(articles), known=len(part.known))
    return tally


def _read(work: Work, outcome: Article | Killed, window: Window) -> _Read:
    link = work.entry.link
    if isinstance(outcome, Killed):  # a file has nothing but the page to make an article from
        return _Read(link=link, outcome=AttemptOutcome.FAILED, reason=f"killed-{outcome.reason}", detail=outcome.detail)
    article = dated_by_page(outcome)
    if not window.holds(article.event_at):
        return _Read(link=link, outcome=AttemptOutcome.SKIPPED, reason="outside")
    return _Read(link=link, outcome=AttemptOutcome.OK, reason="ok", article=article)


def _without_known(settings: Settings, read: Sequence[_Read], asked: set[int], taken: set[int]) -> list[_Read]:
    """Return the outcomes, with articles that turned out to be known, or taken before, as skipped."""
    ids = {one.article.article_id for one in read if one.article} - asked
    known = _known(settings, sorted(ids))
    left = []
    for one in read:
        if one.article and (one.article.article_id in known or one.article.article_id in taken):
            left.append(_Read(link=one.link, outcome=AttemptOutcome.SKIPPED, reason="known"))
        else:
            left.append(one)
            taken.update([one.article.article_id] if one.article else [])
    return left


def _with_pages(settings: Settings, articles: Sequence[Article], contents: Contents) -> list[Article]:
    """Return the articles with the references of their kept raw pages."""
    kept = warehouse_of(settings).keep_pages([contents.pages[article.entry_id] for article in articles])
    return [replace(article, page_ref=reference) for article, reference in zip(articles, kept, strict=True)]


def _entries(contents: Contents, known: frozenset[int], articles: Sequence[Article]) -> list[Entry]:
    """Return the entries to land: those of landed articles, at their time, and those without a page in the file."""
    seen = {article.entry_id: article.seen_at for article in articles}
    read = [replace(entry, seen_at=seen[entry.entry_id]) for entry in contents.entries if entry.entry_id in seen]
    unread = [entry for entry in contents.entries if entry.entry_id not in contents.pages]
    return [*read, *(entry for entry in unread if _link_id(entry) not in known)]


def _attempt(read: _Read, now: datetime) -> Attempt:
    return Attempt(
        stage=Stage.EXTRACT,
        subject=read.link,
        started_at=now,
        ended_at=now,
        outcome=read.outcome,
        reason=read.reason,
        detail=read.detail,
        new_rows=int(read.outcome is AttemptOutcome.OK),
    )
