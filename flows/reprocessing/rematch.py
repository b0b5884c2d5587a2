"""Match the stored articles again with changed definitions.

They are read from a snapshot in parts, in worker processes that compile the definitions once each.
"""

from __future__ import annotations

import gc
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import TypeVar

from extractors.topics import Matcher, find_mentions
from extractors.workers import Killed, Workers
from flows.configuration.settings import WorkerSettings
from flows.runtime.sharding import Counts
from flows.stages.detecting import match_article
from warehouse.article_texts import Texts, articles_of, stream_texts
from warehouse.records import Article, Mention, key
from warehouse.staging import alone_aside, keep_aside, land_aside, rows_aside, take_effect
from warehouse.store import Warehouse

Found = TypeVar("Found")

PART = 2_000  # articles that a worker reads at a time: about a second's work
PART_TIMEOUT_S = 300


class RematchError(RuntimeError):
    """A worker process was killed while it matched stored articles."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TextBatch:
    """A part of the stored texts, with the definitions to match."""

    texts: Texts
    pickled: bytes  # the matcher, once for all parts
    now: datetime

    @property
    def matcher(self) -> Matcher:
        """Return the matcher; a process compiles it once."""
        return _unpickled(self.pickled)

    def mentions(self) -> Iterator[tuple[Article, tuple[Mention, ...]]]:
        """Yield each article with its mentions."""
        matcher = self.matcher
        for article in articles_of(self.texts):
            yield article, find_mentions(article, matcher, now=self.now)


@dataclass(frozen=True, kw_only=True, slots=True)
class Landed:
    """The mentions in a part, and the name under which they are staged."""

    batch: str
    articles: int
    mentions: int


def tell_nobody(_articles: int) -> None:
    """Do nothing: no progress is shown."""


def rereading_workers(settings: WorkerSettings) -> Workers:
    """Return a worker pool, to be entered, with everything loaded that matching needs."""
    return Workers(settings.processes, memory_mb=settings.memory_mb, preload=(__name__,))


def rematch(
    warehouse: Warehouse, matcher: Matcher, workers: Workers, find: Callable[[TextBatch], Found], *, now: datetime
) -> Iterator[Found]:
    """Yield what `find`, called in a worker process, returns for each part of the stored texts, in order."""
    pickled = pickle.dumps(matcher)
    parts = (TextBatch(texts=texts, pickled=pickled, now=now) for texts in stream_texts(warehouse, PART))
    for found in workers.stream(find, parts, timeout_s=PART_TIMEOUT_S, chunk=1):
        if isinstance(found, Killed):
            raise RematchError(f"stored articles could not be read again ({found.reason}): {found.detail}")
        yield found


def apply_definitions(
    warehouse: Warehouse,
    matcher: Matcher,
    *,
    workers: Workers,
    now: datetime,
    tell: Callable[[int], None] = tell_nobody,
) -> Counts:
    """Match all stored articles again and replace their mentions in one step; returns counts.

    Results are staged, and loaded once they are complete: readers see the old mentions or the new ones. After a
    kill the parts that were read need not be read again. Nothing here judges or alerts: only the present hour is ever
    judged, so a topic that was changed does not alert for the past.
    """
    done: Counts = Counter(read=0, mentions=0)
    with alone_aside(warehouse):
        beginning = _beginning(warehouse, matcher)
        keep_aside(warehouse, beginning)
        batches = []
        for landed in rematch(warehouse, matcher, workers, partial(_land_found, warehouse, beginning), now=now):
            batches.append(landed.batch)
            done.update(read=landed.articles, mentions=landed.mentions)
            tell(landed.articles)
        take_effect(warehouse, batches)
    warehouse.load()
    warehouse.publish()
    return done


def _land_found(warehouse: Warehouse, beginning: str, part: TextBatch) -> Landed:
    """Stage what a part mentions, unless a killed run has staged it already."""
    batch = f"{beginning}{_versions(part):016x}"
    held = rows_aside(warehouse, batch)
    if held is None:
        matcher = part.matcher
        articles = articles_of(part.texts)
        records = [record for article in articles for record in match_article(article, matcher, now=part.now)]
        land_aside(warehouse, batch, records)
        held = len(records)
    return Landed(batch=batch, articles=len(part.texts), mentions=held - len(part.texts))


def _beginning(warehouse: Warehouse, matcher: Matcher) -> str:
    """Return how the names of batches begin that hold what would be found now.

    What was found before something was read with other definitions is found again: it would be taken for out of date.
    """
    other: datetime | None = warehouse.rows("last_other_match_run", definitions=matcher.hash)[0]["read_at"]
    return f"{matcher.hash:016x}-{key(other.isoformat() if other else ''):016x}-"


def _versions(part: TextBatch) -> int:
    """Return a hash of which article versions a part holds."""
    columns = (part.texts.column(name).to_pylist() for name in ("article_id", "version"))
    return key(*(str(value) for column in columns for value in column))


@lru_cache(maxsize=1)
def _unpickled(pickled: bytes) -> Matcher:
    matcher: Matcher = pickle.loads(pickled)  # noqa: S301 -- our own, from the process that started this one
    gc.freeze()  # its many objects are no garbage: looking through them again and again takes a quarter of the time
    return matcher
