"""Taking down and expiring: the words are gone from every file, the counts stay."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, article, entry, feed, mention, page
from warehouse.erasure import Removed, compact, expire, forget
from warehouse.records import Attempt, Record, Volume
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
LINK = article().canonical_url
FEED = "https://ledger.example/feed.xml"
OTHER = article(canonical_url="https://courier.example/b", publisher="Courier", family="Courier", text="Else.")
SECRET = "zanzibar"


def stocked(warehouse: Warehouse) -> None:
    """Publish an article with a secret word in its text, title, evidence, feed entry and raw pages, and another one."""
    text = f"The {SECRET} said so."
    kept = warehouse.keep_pages(
        [
            page(url=LINK, body=text.encode()),
            page(url=FEED, body=f"<link>{LINK}</link> {SECRET}".encode()),
            page(url="https://courier.example/b", body=b"other"),
        ]
    )
    records: Sequence[Record] = [
        feed(),
        entry(summary=text, link=LINK),
        article(title=SECRET, text=text, entry_id=entry().entry_id, page_ref=kept[0]),
        OTHER,
        mention(article_id=article().article_id),
        mention(article_id=OTHER.article_id),
        Attempt(stage="extract", subject=LINK, started_at=NOW, ended_at=NOW, outcome="ok", reason="ok"),
    ]
    warehouse.land(records)
    warehouse.load()
    warehouse.publish()


def volumes(warehouse: Warehouse) -> list[int]:
    found = warehouse.records(Volume, "volumes", since=NOW - HOUR, until=NOW + HOUR, topics=None)
    return [volume.articles for volume in found]


def raw_bytes(home: Path) -> bytes:
    """Return all that is on disk, with the pages as they read."""
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", [LINK, "Ledger"])
def test_what_is_forgotten_is_in_no_file(warehouse: Warehouse, name: str) -> None:
    stocked(warehouse)
    (warehouse.home / "live.damaged-20250127.duckdb").write_text(SECRET)
    (warehouse.home / "search.duckdb").write_text(SECRET)
    assert SECRET.encode() in raw_bytes(warehouse.home)
    forget(warehouse, name, now=NOW)
    assert SECRET.encode() not in raw_bytes(warehouse.home)
    assert [warehouse.pages_at([ref])[ref].status for ref in references(warehouse)] == [410, 410, 200]


def references(warehouse: Warehouse) -> list[str]:
    folder = warehouse.home / "pages"
    name = next(folder.rglob("*.parquet")).relative_to(folder)
    return [f"{name}#{row}" for row in range(3)]


def test_what_is_forgotten_still_counts(warehouse: Warehouse) -> None:
    stocked(warehouse)
    forget(warehouse, LINK, now=NOW)
    assert volumes(warehouse) == [2]


def test_forgetting_says_what_was_erased(warehouse: Warehouse) -> None:
    stocked(warehouse)
    removed = forget(warehouse, LINK, now=NOW)
    assert (removed.articles, removed.entries, removed.pages) == (1, 1, 2)


def test_other_articles_are_left_alone(warehouse: Warehouse) -> None:
    stocked(warehouse)
    forget(warehouse, "Ledger", now=NOW)
    texts = [row["text"] for row in warehouse.rows("articles_to_group", limit=9)]
    assert sorted(texts) == ["", "Else."]


@pytest.mark.parametrize("name", [LINK, "Ledger"])
def test_what_was_forgotten_does_not_come_back(warehouse: Warehouse, name: str) -> None:
    stocked(warehouse)
    forget(warehouse, name, now=NOW)
    warehouse.land([article(title="Edited"), entry(title="Edited")])
    assert warehouse.load().new == {"articles": 0, "entries": 0}


def test_a_publisher_without_a_feed_does_not_come_back_either(warehouse: Warehouse) -> None:
    warehouse.land([OTHER])
    forget(warehouse, "Courier", now=NOW)
    warehouse.land([article(canonical_url="https://courier.example/c", publisher="Courier")])
    assert warehouse.load().new == {"articles": 0}


def test_an_address_that_was_never_seen_can_be_kept_out(warehouse: Warehouse) -> None:
    forget(warehouse, LINK, now=NOW)
    warehouse.land([article()])
    assert warehouse.load().new == {"articles": 0}


def test_a_forgotten_address_says_so(warehouse: Warehouse) -> None:
    stocked(warehouse)
    forget(warehouse, LINK, now=NOW)
    with warehouse.connect_snapshot() as connection:
        steps = connection.execute("select step from why_missing(?)", [LINK]).fetchall()
    assert steps == [("forgotten",)]


def test_forgetting_twice_is_forgetting_once(warehouse: Warehouse) -> None:
    stocked(warehouse)
    forget(warehouse, LINK, now=NOW)
    removed = forget(warehouse, LINK, now=NOW)
    assert (removed.articles, removed.entries, removed.pages) == (0, 0, 0)


def test_expired_texts_are_gone_and_their_counts_stay(warehouse: Warehouse) -> None:
    stocked(warehouse)
    assert b"said so" in warehouse.live_file.read_bytes()
    removed: Removed = expire(warehouse, before=NOW + HOUR)
    assert removed.articles == 2
    assert b"said so" not in warehouse.live_file.read_bytes()
    assert volumes(warehouse) == [2]


def test_recent_texts_do_not_expire(warehouse: Warehouse) -> None:
    stocked(warehouse)
    assert expire(warehouse, before=NOW - HOUR).articles == 0


def test_pages_expire_by_their_day(warehouse: Warehouse) -> None:
    stocked(warehouse)
    today = next((warehouse.home / "pages").iterdir()).name
    assert expire(warehouse, before=NOW.fromisoformat(f"{today}T00:00:00+00:00")).pages == 0
    assert expire(warehouse, before=NOW.fromisoformat(f"{today}T00:00:00+00:00") + 24 * HOUR).pages == 3


def test_an_expired_article_is_not_read_again(warehouse: Warehouse) -> None:
    stocked(warehouse)
    expire(warehouse, before=NOW + HOUR)
    assert warehouse.rows("articles_to_match", definitions=2, since=NOW - 24 * HOUR, limit=9) == []


def test_compacting_keeps_tables_views_and_comments(warehouse: Warehouse) -> None:
    stocked(warehouse)
    question = "select count(*), count(comment) from duckdb_columns() where not internal"
    with warehouse.connect_snapshot() as connection:
        before = connection.execute(question).fetchall()
    compact(warehouse)
    with warehouse.connect_snapshot() as connection:
        assert connection.execute(question).fetchall() == before
        assert connection.execute("select count(*) from latest_articles").fetchall() == [(2,)]
