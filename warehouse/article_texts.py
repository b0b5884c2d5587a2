"""The stored texts as a stream of Arrow batches: the newest versions, with what topics are looked for in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, TypeAlias

from warehouse.arrow import revive
from warehouse.records import Article
from warehouse.sql_files import statement
from warehouse.store import Warehouse

Texts: TypeAlias = Any  # a RecordBatch of some fields of Article
PAGE = 1_000  # articles in memory at a time


def stream_texts(warehouse: Warehouse, size: int) -> Iterator[Texts]:
    """Yield all articles that still have their text, so many at a time, in the same order as long as none changes.

    They come from a snapshot that is published before, so that no writer waits while they are read.
    """
    warehouse.publish()
    with closing(warehouse.connect_snapshot()) as connection:
        yield from connection.execute(statement("texts")).to_arrow_reader(size)


def count_texts(warehouse: Warehouse) -> int:
    """Return how many articles still have their text."""
    count: int = warehouse.rows("texts_count")[0]["texts"]
    return count


def stored_articles(warehouse: Warehouse) -> Iterator[Article]:
    """Yield all articles that still have their text, with what topics look at."""
    for texts in stream_texts(warehouse, PAGE):
        yield from articles_of(texts)


def articles_of(texts: Texts) -> Sequence[Article]:
    """Return the texts as articles; what no topic looks at is left out of them."""
    return [revive(Article, row) for row in texts.to_pylist()]
