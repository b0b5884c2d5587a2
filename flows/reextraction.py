"""Reading kept pages again with the present extractor, and looking for topics in what is read; nothing is fetched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from extractors.articles.body import VERSION
from extractors.articles.editing import reread_version
from extractors.articles.work import Work, read_work
from extractors.topics import Matcher
from extractors.workers import Killed
from flows.definitions import matcher_of
from flows.desk import Desk
from flows.outside import warm_workers
from flows.rereading import found_in, tell_nobody
from flows.shards import Tally
from warehouse.rebuilding import entries_of
from warehouse.records import Article, Attempt, Entry, Feed, Page, Record, Row
from warehouse.store import Warehouse
from warehouse.tables import revive

PART = 200  # pages in memory at a time; each part is landed and loaded, so that a kill repeats one


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Which articles are meant."""

    since: datetime  # of what happened, see Article.event_at
    until: datetime  # exclusive
    feeds: tuple[str, ...] = ()  # addresses or publishers; empty: all
    everything: bool = False  # also what the present extractor has read
    extractor: str = VERSION


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An article version with its page, to be read again."""

    article: Article
    latest: bool  # it is the newest version of its article
    work: Work


def count_kept(warehouse: Warehouse, scope: Scope) -> Row:
    """Return how many article versions could be read again, and how many not, because their page is kept no more."""
    return warehouse.rows("reextract_counts", **asdict(scope))[0]


def reextract(desk: Desk, scope: Scope, *, part: int = PART, tell: Callable[[int], None] = tell_nobody) -> Tally:
    """Read kept pages again, and put what they say in the place of what another extractor read; returns counts.

    They are changed (title or text), corrected (only the rest), same, gone (page or entry are kept no more) or killed
    (too much for a worker; the earlier reading stays). Times, source and story of an article stay, so it counts as it
    did. Runs that were killed go on with what is left: what was read has the present extractor's name.
    """
    desk.warehouse.load()
    matcher = matcher_of(desk.settings)
    feeds = {feed.url: feed for feed in desk.warehouse.records(Feed, "feeds")}
    done: Tally = Counter(changed=0, corrected=0, same=0, gone=0, killed=0)
    for rows in _parts(desk.warehouse, scope, part):
        kept = _with_pages(desk.warehouse, rows, feeds)
        timeout_s = int(desk.settings.workers.page_timeout_s)
        read = warm_workers(desk.settings.workers).map(read_work, [one.work for one in kept], timeout_s=timeout_s)
        results = [reread(one, again, matcher, now=desk.at) for one, again in zip(kept, read, strict=True)]
        desk.warehouse.land([record for _, records in results for record in records])
        desk.warehouse.load()
        done.update(outcome for outcome, _ in results)
        done["gone"] += len(rows) - len(kept)
        tell(len(rows))
    desk.warehouse.publish()
    return done


def reread(kept: Kept, again: Article | Killed, matcher: Matcher, *, now: datetime) -> tuple[str, Sequence[Record]]:
    """Return what became of a page that was read again, in one word, and the records to land."""
    if isinstance(again, Killed):
        return "killed", [_killed(kept.article, again, now)]
    article = reread_version(kept.article, again, now=now)
    return _difference(kept.article, article), [article, *(found_in(article, matcher, now=now) if kept.latest else ())]


def work_then(page: Page, said: Sequence[Entry], feed: Feed, at: datetime) -> Work:
    """Return the work of reading a page as at an instant: with what the feed had said of it by then."""
    by_then = [entry for entry in said if entry.seen_at <= at] or said[:1]
    return Work(page=page, entry=by_then[-1], feed=feed, now=at)


def _parts(warehouse: Warehouse, scope: Scope, size: int) -> Iterator[Sequence[Row]]:
    after = ""
    while rows := warehouse.rows("articles_to_reextract", after=after, limit=size, **asdict(scope)):
        yield rows
        after = rows[-1]["page_ref"]


def _with_pages(warehouse: Warehouse, rows: Sequence[Row], feeds: Mapping[str, Feed]) -> list[Kept]:
    pages = warehouse.pages_at(row["page_ref"] for row in rows)
    entries = entries_of(warehouse, rows)
    kept = []
    for row in rows:
        article, page, said = revive(Article, row), pages.get(row["page_ref"]), entries.get(row["entry_id"])
        if page is None or not said:
            continue
        feed = feeds.get(article.feed_url) or Feed(
            url=article.feed_url, publisher=article.publisher, family=article.family
        )
        work = work_then(page, said, feed, article.fetched_at or page.fetched_at)
        kept.append(Kept(article=article, latest=row["latest"], work=work))
    return kept


def _difference(before: Article, after: Article) -> str:
    if after.version != before.version:
        return "changed"
    same = replace(after, extractor=before.extractor, reread_at=before.reread_at) == before
    return "same" if same else "corrected"


def _killed(article: Article, killed: Killed, now: datetime) -> Attempt:
    return Attempt(
        stage="reextract",
        subject=article.canonical_url,
        started_at=now,
        ended_at=now,
        outcome="failed",
        reason=f"killed-{killed.reason}",
        detail=killed.detail,
    )
