"""A kept page that is read again has one reading, the last, and counts as it did."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from extractors.articles.revisions import reread_version
from tests.builders import NOW, article
from warehouse.erasure import expire
from warehouse.records import Article, Row
from warehouse.store import Warehouse

LATER = NOW + timedelta(days=1)
KNOWN = article(page_ref="2025-01-27/a.parquet#0", extractor="old")
AGAIN = reread_version(KNOWN, article(text="Only what was said.", authors=("A",), extractor="new"), now=LATER)
WITH_AUTHOR = reread_version(KNOWN, replace(KNOWN, authors=("A",), extractor="new"), now=LATER)


def loaded(warehouse: Warehouse, *batches: Sequence[Article]) -> Sequence[Row]:
    """Return the articles after each batch was landed and loaded."""
    for batch in batches:
        warehouse.land(batch)
        warehouse.load()
    return rows(warehouse, "select version, text, authors, extractor, reread_at from articles order by all")


def rows(warehouse: Warehouse, question: str) -> Sequence[Row]:
    with warehouse.opened() as connection:
        answer = connection.execute(question).fetchall()
        names = [column[0] for column in connection.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer]


def test_a_rereading_takes_the_place_of_the_earlier_one(warehouse: Warehouse) -> None:
    found = loaded(warehouse, [KNOWN], [AGAIN])
    assert [(row["text"], row["extractor"], row["reread_at"]) for row in found] == [
        ("Only what was said.", "new", LATER)
    ]


def test_the_newest_version_is_the_rereading(warehouse: Warehouse) -> None:
    loaded(warehouse, [KNOWN], [AGAIN])
    assert [row["version"] for row in rows(warehouse, "select version from latest_articles")] == [AGAIN.version]


def test_a_rereading_with_the_same_words_corrects_the_rest(warehouse: Warehouse) -> None:
    found = loaded(warehouse, [KNOWN], [WITH_AUTHOR])
    assert [(row["version"], row["authors"], row["extractor"]) for row in found] == [(KNOWN.version, ["A"], "new")]


@pytest.mark.parametrize("again", [AGAIN, WITH_AUTHOR])
def test_a_rereading_that_is_loaded_together_with_the_first_one_stays(warehouse: Warehouse, again: Article) -> None:
    warehouse.land([KNOWN])
    assert [row["reread_at"] for row in loaded(warehouse, [again])] == [LATER]


def test_the_first_reading_does_not_come_back(warehouse: Warehouse) -> None:
    assert [row["reread_at"] for row in loaded(warehouse, [KNOWN], [AGAIN], [KNOWN])] == [LATER]


def test_loading_a_rereading_twice_changes_nothing(warehouse: Warehouse) -> None:
    once = loaded(warehouse, [KNOWN], [AGAIN])
    assert loaded(warehouse, [AGAIN]) == once


def test_the_readings_of_other_pages_stay(warehouse: Warehouse) -> None:
    edited = article(text="Edited.", page_ref="2025-01-28/b.parquet#0", fetched_at=LATER)
    found = loaded(warehouse, [KNOWN, edited], [AGAIN])
    assert {row["version"] for row in found} == {AGAIN.version, edited.version}
    assert [row["version"] for row in rows(warehouse, "select version from latest_articles")] == [edited.version]


def test_a_rereading_that_says_what_another_page_says_adds_no_version(warehouse: Warehouse) -> None:
    edited = article(text="Edited.", page_ref="2025-01-28/b.parquet#0", fetched_at=LATER)
    again = reread_version(edited, KNOWN, now=LATER)
    assert [row["version"] for row in loaded(warehouse, [KNOWN, edited], [again])] == [KNOWN.version]


def test_it_counts_as_it_did(warehouse: Warehouse) -> None:
    counts = "select * exclude (latest_version) from arrivals"
    loaded(warehouse, [KNOWN])
    before = rows(warehouse, counts)
    late = reread_version(KNOWN, article(published_at=LATER, event_at=LATER, seen_at=LATER, text="New."), now=LATER)
    loaded(warehouse, [late])
    assert rows(warehouse, counts) == before


def test_a_text_that_was_erased_does_not_come_back(warehouse: Warehouse) -> None:
    loaded(warehouse, [KNOWN])
    expire(warehouse, before=LATER)
    assert [row["text"] for row in loaded(warehouse, [AGAIN])] == [""]
