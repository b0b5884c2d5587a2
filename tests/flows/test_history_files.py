"""Files of history through the worker processes into the warehouse."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.archives.files.kinds import file_listings
from extractors.archives.model import Window
from extractors.archives.outlets import Outlets
from flows.backfilling.files import import_history_file
from flows.runtime.context import RunContext, open_context
from flows.runtime.sharding import Counts
from tests.archives.recordings import JANUARY, Recording, write_warc
from tests.builders import article, feed
from warehouse.records import Listing, Origin

AT = datetime(2025, 3, 1, tzinfo=UTC)
TOPICS = "version: 1\ntopics:\n  chips:\n    title: Chips\n    match: chipmaker\n"


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    (tmp_path / "newspike.yaml").write_text("home: home\nfeeds: feeds.yaml\ntopics: [topics.yaml]\n")
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: {feed().url}\n    publisher: Ledger\n")
    (tmp_path / "topics.yaml").write_text(TOPICS)
    return open_context(tmp_path / "newspike.yaml", AT)


def page(number: int, published: str = "2025-01-20T08:00:00Z", canonical: str = "") -> Recording:
    """Return the recording of an article that a crawler came to a week after it was published."""
    text = f"The chipmaker said that its model {number} needs a tenth of the chips of model {number}. " * 20
    head = f'<title>Model {number}</title><meta property="article:published_time" content="{published}">'
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    body = f"<html><head>{head}{link}</head><body><article><h1>Model {number}</h1><p>{text}</p></article></body></html>"
    return Recording(url=f"https://ledger.example/2025/01/20/model-{number}", body=body.encode())


def read(context: RunContext, path: Path | str, window: Window = JANUARY) -> Counts:
    (listing,) = file_listings([str(path)], backfill_id=1)
    return read_on(context, listing, window)


def read_on(context: RunContext, listing: Listing, window: Window = JANUARY) -> Counts:
    outlets = Outlets(context.feeds, {})
    tally = import_history_file(context.settings, listing, window, outlets, context.at)
    context.warehouse.load()
    return tally


def rows(context: RunContext, sql: str) -> list[tuple[object, ...]]:
    context.warehouse.publish()
    connection = context.warehouse.connect_snapshot()
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def counts(context: RunContext) -> Mapping[str, object]:
    names = ("entries", "articles", "readings", "mentions")
    return {name: rows(context, f"select count(*) from {name}")[0][0] for name in names}  # noqa: S608 -- our own names


def test_recorded_pages_become_articles_with_their_mentions(context: RunContext, tmp_path: Path) -> None:
    tally = read(context, write_warc(tmp_path / "a.warc.gz", page(1), page(2)))
    assert tally["articles"] == 2
    assert counts(context) == {"entries": 2, "articles": 2, "readings": 2, "mentions": 2}


def test_an_article_of_history_counts_when_its_page_says_it_was_published(context: RunContext, tmp_path: Path) -> None:
    read(context, write_warc(tmp_path / "a.warc.gz", page(1)))
    published = datetime(2025, 1, 20, 8, tzinfo=UTC)
    found = rows(context, "select origin, publisher, published_at, event_at, seen_at from articles")
    assert found == [(Origin.HISTORY, "Ledger", published, published, published)]


def test_its_raw_page_is_kept(context: RunContext, tmp_path: Path) -> None:
    read(context, write_warc(tmp_path / "a.warc.gz", page(1)))
    ((reference,),) = rows(context, "select page_ref from articles")
    assert context.warehouse.pages_at([str(reference)])[str(reference)].body == page(1).body


def test_the_ledger_says_how_far_the_file_was_read(context: RunContext, tmp_path: Path) -> None:
    read(context, write_warc(tmp_path / "a.warc.gz", page(1)))
    assert rows(context, "select kind, state, entries, reason from listings") == [("warc", "done", 1, "ok")]


def test_reading_a_file_again_lands_nothing_new(context: RunContext, tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", page(1), page(2))
    read(context, path)
    before = counts(context)
    tally = read(context, path)
    assert (tally["articles"], tally["known"], counts(context)) == (0, 2, before)


def test_an_article_that_was_seen_live_stays_as_it_was(context: RunContext, tmp_path: Path) -> None:
    context.warehouse.land([article(canonical_url=page(1).url)])
    read(context, write_warc(tmp_path / "a.warc.gz", page(1)))
    assert rows(context, "select origin from articles") == [(Origin.LIVE,)]


def test_two_addresses_of_one_article_are_one_article(context: RunContext, tmp_path: Path) -> None:
    own = "https://ledger.example/2025/01/20/the-model"
    tally = read(context, write_warc(tmp_path / "a.warc.gz", page(1, canonical=own), page(2, canonical=own)))
    assert (tally["articles"], tally["known"]) == (1, 1)


def test_an_article_that_its_page_dates_outside_the_window_is_left_out(context: RunContext, tmp_path: Path) -> None:
    tally = read(context, write_warc(tmp_path / "a.warc.gz", page(1, published="2024-12-20T08:00:00Z")))
    assert (tally["outside"], counts(context)["articles"], counts(context)["entries"]) == (1, 0, 0)


def test_addresses_without_pages_are_entries_that_wait_for_their_articles(context: RunContext, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text(f"{page(1).url}\n")
    read(context, tmp_path / "urls.txt")
    assert counts(context) == {"entries": 1, "articles": 0, "readings": 0, "mentions": 0}


def test_a_file_that_is_gone_is_said_to_be(context: RunContext, tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", page(1))
    (listing,) = file_listings([str(path)], backfill_id=1)
    path.unlink()
    read_on(context, listing)
    ((state, reason, detail),) = rows(context, "select state, reason, detail from listings")
    assert (state, reason, str(path) in str(detail)) == ("failed", "unreadable", True)


def test_a_file_on_the_web_that_cannot_be_had_is_tried_again_later(context: RunContext) -> None:
    read(context, "http://127.0.0.1:9/a.warc.gz")
    assert rows(context, "select state, tries, reason from listings") == [("failed", 1, "forbidden-address")]


def test_a_file_is_landed_part_by_part(context: RunContext, tmp_path: Path) -> None:
    tiny = [Recording(url=f"https://ledger.example/2025/01/20/{number}", body=b"<p>Model</p>") for number in range(501)]
    tally = read(context, write_warc(tmp_path / "a.warc.gz", *tiny))
    assert (tally["parts"], tally["articles"]) == (2, 501)
    assert rows(context, "select state, entries from listings order by entries") == [("done", 1), ("done", 500)]
