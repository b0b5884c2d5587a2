"""Extract kept pages again with the present extractor and match the results; nothing is fetched."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice

from extractors.articles.body import VERSION
from extractors.articles.job import Work, extract_job
from extractors.articles.revisions import reread_version
from extractors.topics import Matcher
from extractors.workers import Killed
from flows.configuration.topic_files import matcher_of
from flows.reprocessing.rematch import tell_nobody
from flows.runtime.context import RunContext
from flows.runtime.resources import warm_workers
from flows.runtime.sharding import Counts
from flows.stages.detecting import match_article
from warehouse.arrow import revive
from warehouse.rebuilding import entries_of
from warehouse.records import Article, Attempt, AttemptOutcome, Entry, Feed, Page, Record, Row, Stage
from warehouse.store import Warehouse

PART = 200  # pages in memory at a time; each part is landed and loaded, so that a kill repeats one


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """The articles to extract again."""

    since: datetime  # of what happened, see Article.event_at
    until: datetime  # exclusive
    feeds: tuple[str, ...] = ()  # addresses or publishers; empty: all
    everything: bool = False  # also what the present extractor has read
    extractor: str = VERSION


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptVersion:
    """An article version with its kept page, to be extracted again."""

    article: Article
    latest: bool  # it is the newest version of its article
    work: Work


def count_kept(warehouse: Warehouse, scope: Scope) -> Row:
    """Return the number of article versions with a kept page, and of those without one."""
    return warehouse.rows("reextract_counts", **asdict(scope))[0]


def reextract(
    context: RunContext, scope: Scope, *, part: int = PART, tell: Callable[[int], None] = tell_nobody
) -> Counts:
    """Read kept pages again, and put what they say in the place of what another extractor read; returns counts.

    They are changed (title or text), corrected (only the rest), same, killed (too much for a worker: the earlier
    reading stays) or gone (page or entry are kept no more). Times, source and story of an article stay, so it counts as
    it did. Runs that were killed resume with what is left: finished articles have the present extractor's name.
    """
    context.warehouse.load()
    counts = count_kept(context.warehouse, scope)
    matcher = matcher_of(context.settings)
    done: Counts = Counter(changed=0, corrected=0, same=0, killed=0)
    readings = _readings(context, scope, part)
    while some := list(islice(readings, part)):
        results = [reread(kept, again, matcher, now=context.at) for kept, again in some]
        context.warehouse.land([record for _, records in results for record in records])
        context.warehouse.load()
        done.update(outcome for outcome, _ in results)
        tell(len(some))
    context.warehouse.publish()
    done["gone"] = counts["kept"] + counts["gone"] - done.total()
    return done


def reread(
    kept: KeptVersion, again: Article | Killed, matcher: Matcher, *, now: datetime
) -> tuple[str, Sequence[Record]]:
    """Return the outcome of a page that was extracted again, as one word, and the records to land."""
    if isinstance(again, Killed):
        return "killed", [_killed(kept.article, again, now)]
    article = reread_version(kept.article, again, now=now)
    return _difference(kept.article, article), [
        article,
        *(match_article(article, matcher, now=now) if kept.latest else ()),
    ]


def work_then(page: Page, said: Sequence[Entry], feed: Feed, at: datetime) -> Work:
    """Return the work of reading a page as at an instant: with what the feed had said of it by then."""
    by_then = [entry for entry in said if entry.seen_at <= at] or said[:1]
    return Work(page=page, entry=by_then[-1], feed=feed, now=at)


def _readings(context: RunContext, scope: Scope, size: int) -> Iterator[tuple[KeptVersion, Article | Killed]]:
    """Yield kept pages with what is read on each, while workers read the ones that follow."""
    waiting: deque[KeptVersion] = deque()

    def works() -> Iterator[Work]:
        for kept in _kept(context.warehouse, scope, size):
            waiting.append(kept)
            yield kept.work

    timeout_s = int(context.settings.workers.page_timeout_s)
    for again in warm_workers(context.settings.workers).stream(extract_job, works(), timeout_s=timeout_s):
        yield waiting.popleft(), again


def _kept(warehouse: Warehouse, scope: Scope, size: int) -> Iterator[KeptVersion]:
    """Yield the article versions with kept page and entry, in parts that fit into memory."""
    feeds = {feed.url: feed for feed in warehouse.records(Feed, "feeds")}
    after = ""
    while rows := warehouse.rows("articles_to_reextract", after=after, limit=size, **asdict(scope)):
        pages = warehouse.pages_at(row["page_ref"] for row in rows)
        entries = entries_of(warehouse, rows)
        for row in rows:
            article, page, said = revive(Article, row), pages.get(row["page_ref"]), entries.get(row["entry_id"])
            if page is not None and said:
                feed = feeds.get(article.feed_url) or _feed_of(article)
                work = work_then(page, said, feed, article.fetched_at or page.fetched_at)
                yield KeptVersion(article=article, latest=row["latest"], work=work)
        after = rows[-1]["page_ref"]


def _feed_of(article: Article) -> Feed:
    """Return a feed that the warehouse has no more, as far as its article tells."""
    return Feed(url=article.feed_url, publisher=article.publisher, family=article.family)


def _difference(before: Article, after: Article) -> str:
    if after.version != before.version:
        return "changed"
    same = replace(after, extractor=before.extractor, reread_at=before.reread_at) == before
    return "same" if same else "corrected"


def _killed(article: Article, killed: Killed, now: datetime) -> Attempt:
    return Attempt(
        stage=Stage.REEXTRACT,
        subject=article.canonical_url,
        started_at=now,
        ended_at=now,
        outcome=AttemptOutcome.FAILED,
        reason=f"killed-{killed.reason}",
        detail=killed.detail,
    )
