"""Kept pages are read again by the present extractor: nothing is fetched, recounted or taken for an outlet's edit."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from extractors.articles.article import extract_article
from extractors.articles.body import VERSION
from extractors.workers import Killed
from flows.cli import app
from flows.configuration.topic_files import matcher_of
from flows.reprocessing.rebuild import rebuild
from flows.reprocessing.reextract import KeptVersion, Scope, reextract, reread, work_then
from flows.runtime.context import RunContext, open_context
from flows.stages.detecting import detect_new
from tests.builders import NOW, article, entry, feed, page
from warehouse.records import Article, Attempt, Entry, MatchRun, Row, key

HOUR = timedelta(hours=1)
EVER = Scope(since=NOW - timedelta(days=99), until=NOW + timedelta(days=1))
BODY = "The chipmaker said on Monday that its low-cost model needs a tenth of the chips. " * 12
HTML = f"<html><title>Chipmaker</title><article><h1>Chipmaker</h1><p>{BODY}</p></article></html>"
TOPICS = "version: 1\ntopics:\n  chips:\n    title: Chips\n    match: chipmaker\n"


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    """Return a context whose warehouse knows a feed."""
    (tmp_path / "newspike.yaml").write_text("home: home\nfeeds: feeds.yaml\ntopics: [topics.yaml]\n")
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - url: {feed().url}\n    publisher: Ledger\n")
    (tmp_path / "topics.yaml").write_text(TOPICS)
    context = open_context(tmp_path / "newspike.yaml", NOW + HOUR)
    context.warehouse.land([feed()])
    return context


def said(number: int) -> Entry:
    link = f"https://ledger.example/a/{number}"
    return entry(guid=link, link=link, entry_id=key("entry", link))


def held(context: RunContext, number: int = 1, **fields: object) -> Article:
    """Return an article that lies in the warehouse with its page, as an earlier program read it."""
    told = said(number)
    raw = page(url=told.link, body=HTML.encode(), content_type="text/html", fetched_at=NOW)
    read = extract_article(raw, told, feed(), now=NOW)
    reference = context.warehouse.keep_pages([raw])[0]
    earlier = {"extractor": "older", "page_ref": reference, **fields}
    known = replace(read, **earlier)  # type: ignore[arg-type]
    context.warehouse.land([told, known])
    return known


def misread(context: RunContext, number: int = 1, **fields: object) -> Article:
    return held(context, number, **{"text": "Menu. Oil. Menu.", "version": number, **fields})


def asked(context: RunContext, question: str) -> list[Row]:
    with context.warehouse.opened() as connection:
        answer = connection.execute(question).fetchall()
        names = [column[0] for column in connection.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer]


def detected(context: RunContext) -> RunContext:
    context.warehouse.load()
    detect_new(context)
    context.warehouse.load()
    return context


def test_what_another_extractor_read_is_read_again(context: RunContext) -> None:
    misread(context)
    assert reextract(context, EVER)["changed"] == 1
    assert asked(
        context, "select contains(text, 'tenth of the chips') as right, extractor, reread_at from articles"
    ) == [{"right": True, "extractor": VERSION, "reread_at": NOW + HOUR}]


def test_topics_are_looked_for_in_it_at_once(context: RunContext) -> None:
    misread(context, title="Oil")
    detected(context)
    assert asked(context, "select subject from mentions") == []
    reextract(context, EVER)
    assert asked(context, "select subject from mentions") == [{"subject": "chips"}]
    assert detect_new(context)["read"] == 0


def test_an_article_counts_as_it_did(context: RunContext) -> None:
    misread(context)
    detected(context)
    counts = "select * exclude (latest_version) from arrivals"
    before = asked(context, counts)
    reextract(context, EVER)
    assert asked(context, counts) == before
    assert asked(context, "from headline_changes") == []


def test_it_is_what_a_rebuild_would_make(context: RunContext) -> None:
    misread(context, 1)
    misread(context, 2, authors=("Nobody",), section="Menu")
    reextract(detected(context).moved_to(NOW + 2 * HOUR), EVER)
    assert [(table.table, table.equal) for table in rebuild(context) if table.equal] == [
        ("articles", 2),
        ("story_members", 2),
        ("mentions", 2),
    ]


def test_the_same_words_with_something_else_corrected_are_told_apart(context: RunContext) -> None:
    held(context, 1, authors=("Nobody",))
    held(context, 2)
    done = reextract(context, EVER)
    assert (done["corrected"], done["same"], done["changed"]) == (1, 1, 0)
    assert asked(context, "select distinct authors, extractor from articles") == [{"authors": [], "extractor": VERSION}]


def test_what_the_present_extractor_read_is_left_alone(context: RunContext) -> None:
    misread(context)
    reextract(context, EVER)
    assert reextract(context, EVER).total() == 0
    assert reextract(context, replace(EVER, everything=True)).total() == 1


def test_a_run_that_was_killed_goes_on_with_what_is_left(context: RunContext) -> None:
    for number in (1, 2, 3):
        misread(context, number)

    def die(_pages: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reextract(context, EVER, part=1, tell=die)
    assert reextract(context, EVER)["changed"] == 2
    assert asked(context, "select count(*) as articles from articles") == [{"articles": 3}]


def test_the_readings_of_an_edited_article_stay_two(context: RunContext) -> None:
    misread(context)
    edited = replace(misread(context), title="Edited", version=7, fetched_at=NOW + HOUR)
    context.warehouse.land([edited])
    context.warehouse.load()
    assert reextract(context, EVER).total() == 2


@pytest.mark.parametrize(
    "scope",
    [
        replace(EVER, since=NOW + HOUR),
        replace(EVER, until=NOW - HOUR),
        replace(EVER, feeds=("https://other.example/feed",)),
    ],
)
def test_what_is_out_of_scope_is_left_alone(context: RunContext, scope: Scope) -> None:
    misread(context)
    assert reextract(context, scope).total() == 0


@pytest.mark.parametrize("name", [feed().url, feed().publisher])
def test_feeds_are_named_by_address_or_publisher(context: RunContext, name: str) -> None:
    misread(context)
    assert reextract(context, replace(EVER, feeds=(name,))).total() == 1


def test_a_page_that_is_gone_leaves_the_article_as_it_is(context: RunContext) -> None:
    known = misread(context)
    for path in (context.warehouse.home / "pages").rglob("*.parquet"):
        path.unlink()
    assert reextract(context, EVER)["gone"] == 1
    assert asked(context, "select text from articles") == [{"text": known.text}]


def test_an_earlier_version_is_read_again_without_looking_for_topics(context: RunContext) -> None:
    known = misread(context)
    raw = page(url=known.canonical_url, body=HTML.encode())
    kept = KeptVersion(article=known, latest=False, work=work_then(raw, [said(1)], feed(), NOW))
    _, records = reread(kept, replace(known, text="Chipmaker"), matcher_of(context.settings), now=NOW)
    assert [type(record) for record in records] == [Article]
    _, records = reread(replace(kept, latest=True), known, matcher_of(context.settings), now=NOW)
    assert [type(record) for record in records][:2] == [Article, MatchRun]


def test_a_page_that_is_too_much_for_a_worker_leaves_the_article_and_a_reason(context: RunContext) -> None:
    known = article()
    kept = KeptVersion(article=known, latest=True, work=work_then(page(), [said(1)], feed(), NOW))
    outcome, records = reread(kept, Killed(index=0, reason="cpu"), matcher_of(context.settings), now=NOW)
    row = next(iter(records))
    assert isinstance(row, Attempt)
    assert (outcome, len(records), row.subject, row.reason) == ("killed", 1, known.canonical_url, "killed-cpu")


def test_a_page_is_read_with_what_its_feed_had_said_by_then() -> None:
    first, second = said(1), replace(said(1), title="Later", version=2, seen_at=NOW + HOUR)
    assert work_then(page(), [first, second], feed(), NOW).entry == first
    assert work_then(page(), [first, second], feed(), NOW + HOUR).entry == second
    assert work_then(page(), [second], feed(), NOW).entry == second


def run(context: RunContext, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["reextract", "--config", str(context.settings.path), *arguments])


def test_a_dry_run_says_what_would_be_read_and_changes_nothing(context: RunContext) -> None:
    misread(context)
    assert run(context, "--dry-run").stdout == "1 kept pages would be extracted again; 0 have no kept page\n"
    assert asked(context, "select extractor from articles") == [{"extractor": "older"}]


def test_the_report_says_what_became_of_the_pages(context: RunContext) -> None:
    misread(context, 1)
    misread(context, 2, page_ref=None)
    done = json.loads(run(context, "--json").stdout)
    assert done == {"changed": 1, "corrected": 0, "same": 0, "gone": 1, "killed": 0}


def test_an_unknown_feed_is_an_error(context: RunContext) -> None:
    context.warehouse.load()
    result = run(context, "--feeds", "Nobody")
    assert (result.exit_code, "no feed or publisher Nobody" in result.stderr) == (2, True)
