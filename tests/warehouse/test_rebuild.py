"""Rebuilding from raw pages: the same articles, stories and mentions, or a count of what differs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.articles.article import extract_article
from flows.reprocessing.rebuild import put_in_place, rebuild
from flows.runtime.context import RunContext, open_context
from flows.stages.detecting import detect_new
from tests.builders import NOW, article, entry, feed, page
from warehouse.erasure import forget
from warehouse.rebuilding import TableComparison
from warehouse.records import AlertState, Attempt, Delivery, Verdict

HOUR = timedelta(hours=1)
BODY = "The chipmaker said on Monday that its low-cost model needs a tenth of the chips. " * 12
PARAGRAPH = f"<article><h1>Chipmaker</h1><p>{BODY}</p></article>"
HTML = f"<html><head><title>Chipmaker</title></head><body>{PARAGRAPH}</body></html>"
TOPICS = "version: 1\ntopics:\n  chips:\n    title: Chips\n    match: chipmaker\n"


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    """Return a context with two articles: one from its raw page, and one from what its feed said."""
    (tmp_path / "newspike.yaml").write_text("home: home\nfeeds: feeds.yaml\ntopics: [topics.yaml]\n")
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: {feed().url}\n    publisher: Ledger\n")
    (tmp_path / "topics.yaml").write_text(TOPICS)
    found = open_context(tmp_path / "newspike.yaml", NOW + HOUR)
    raw = page(url=entry().link, body=HTML.encode(), content_type="text/html")
    reference = found.warehouse.keep_pages([raw])[0]
    read = replace(extract_article(raw, entry(), feed(), now=NOW), page_ref=reference)
    found.warehouse.land(
        [
            *(feed(), entry(), read),
            article(canonical_url="https://ledger.example/said", title="What was said", fetched_at=None),
            Attempt(stage="extract", subject=entry().link, started_at=NOW, ended_at=NOW, outcome="ok", reason="ok"),
            Verdict(alert_id=1, verdict="useful", given_at=NOW),
            Delivery(
                delivery_id=1, alert_id=1, state=AlertState.OPENED, channel="mail", attempt=1, outcome="sent",
                reason="ok", attempted_at=NOW,
            ),
        ]
    )  # fmt: skip
    detect_new(found)
    found.warehouse.load()
    return found


def summary(tables: Sequence[TableComparison]) -> dict[str, tuple[int, int, int, int]]:
    return {table.table: (table.equal, table.different, table.missing, table.additional) for table in tables}


def test_what_is_rebuilt_equals_what_was_there(context: RunContext) -> None:
    assert summary(rebuild(context)) == {
        "articles": (2, 0, 0, 0), "story_members": (2, 0, 0, 0), "mentions": (2, 0, 0, 0)
    }  # fmt: skip


def test_an_article_that_is_not_what_its_page_says_is_counted(context: RunContext) -> None:
    with context.warehouse.opened() as connection:
        connection.execute("update articles set title = 'Tampered' where page_ref is not null")
    assert summary(rebuild(context))["articles"] == (1, 1, 0, 0)


def test_a_mention_that_was_lost_is_found_again(context: RunContext) -> None:
    with context.warehouse.opened() as connection:
        connection.execute("delete from mentions")
    assert summary(rebuild(context))["mentions"] == (0, 0, 0, 2)


def test_in_place_it_has_what_only_people_and_the_outside_world_know(context: RunContext) -> None:
    rebuild(context)
    old = put_in_place(context)
    with context.warehouse.connect_snapshot() as connection:
        counts = connection.execute(
            "select (select count(*) from verdicts), (select count(*) from deliveries), (select count(*) from attempts)"
        ).fetchone()
    assert counts == (1, 1, 1)
    assert old.exists()


@pytest.mark.parametrize("name", [entry().link, "Ledger"])
def test_what_was_forgotten_does_not_come_back_after_a_rebuild(context: RunContext, name: str) -> None:
    forget(context.warehouse, name, now=NOW)
    before = holdings(context)
    rebuild(context)
    put_in_place(context)
    assert holdings(context) == before
    context.warehouse.land([article(canonical_url=entry().link, title="Back")])
    assert context.warehouse.load().new["articles"] == 0


def holdings(context: RunContext) -> dict[str, int]:
    return {row["what"]: row["rows"] for row in context.warehouse.rows("counts") if "never read" not in row["what"]}
