"""What became of every item: counted from the document to the alerts, told by name, and compared."""

import json
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.commands.articles import app as articles
from flows.commands.feed_health import difference_line
from flows.commands.feeds import app as feeds
from flows.commands.status import report
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import RunContext, open_context
from flows.stages.detecting import detect_new
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_all
from tests.builders import NOW, feed
from tests.conftest import TOPICS
from tests.feeds.documents import rss
from tests.flows.sites import Sites, running_sites
from warehouse.erasure import forget
from warehouse.records import Attempt, Row

URL = "http://ledger.example/feed.xml"
OTHER = "http://courier.example/feed.xml"
LINK = "http://ledger.example/news/"
SINCE = NOW - timedelta(days=7)


@pytest.fixture
def sites(sites: Sites) -> Sites:
    sites.pages |= {f"{LINK}{number}": page(number) for number in range(1, 5)}
    return sites


def page(number: int) -> str:
    """Return an article that no other number's shares a sentence with."""
    words = (f"{word}{number}" for word in ("harbour", "council", "minister", "budget", "bridge", "storm", "market"))
    sentences = " ".join(f"The {word} of the report was read again by {word} and others." for word in words)
    return f"<html lang=en><title>Title {number}</title><article><h1>Title {number}</h1><p>{sentences}</article></html>"


@pytest.fixture
def context(tmp_path: Path, sites: Sites) -> RunContext:
    return subscribed(tmp_path, sites)


def subscribed(home: Path, sites: Sites) -> RunContext:
    """Return the context of a home that subscribes to two feeds."""
    feeds = [feed(url=URL), feed(url=OTHER, publisher="Courier")]
    stage = SandboxSettings(feeds=feeds, connect_to={"*.example": sites.address}, topics=TOPICS)
    return open_context(write_configuration(home, stage), at=NOW)


def news(number: int, **fields: str) -> str:
    """Return an item with its own link, published a minute before the poll."""
    defaults = {"guid": f"guid-{number}", "title": f"Title {number}", "link": f"{LINK}{number}"}
    said = defaults | fields
    date = "<pubDate>Mon, 27 Jan 2025 08:59:00 GMT</pubDate>"
    body = "".join(f"<{name}>{text}</{name}>" for name, text in said.items() if name != "guid" and text)
    return f"<item>{body}<guid isPermaLink='false'>{said['guid']}</guid>{date}</item>"


def step(context: RunContext, minutes: int = 0) -> RunContext:
    later = context.moved_to(NOW + timedelta(minutes=minutes))
    for stage in (poll_all, extract_new, detect_new):
        stage(later)
    later.warehouse.load()
    later.warehouse.publish()
    return later


def account(context: RunContext, url: str = URL) -> Row:
    return next(row for row in context.warehouse.rows("feed_accounting", since=SINCE) if row["feed_url"] == url)


def differences(context: RunContext) -> list[str]:
    return [row["what"] for row in context.warehouse.rows("accounting_differences", since=SINCE)]


def run(context: RunContext, app: object, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--config", str(context.settings.path)])  # type: ignore[arg-type]


def why(context: RunContext, name: str) -> Sequence[tuple[str, str, str]]:
    rows = map(json.loads, run(context, articles, "why", name, "--json").stdout.splitlines())
    return [(row["step"], row["outcome"], row["detail"]) for row in rows]


def test_every_item_of_a_document_is_new_known_edited_or_refused(context: RunContext, sites: Sites) -> None:
    items = [news(1), news(2), news(3), news(1), "<item><pubDate>Mon, 27 Jan 2025 08:59:00 GMT</pubDate></item>"]
    sites.pages[URL] = rss(*items).decode()
    step(context)
    sites.pages[URL] = rss(news(2), news(3, title="Title 3, corrected"), news(4)).decode()
    after = account(step(context, 30))
    assert (after["documents"], after["items"]) == (2, 8)
    assert (after["new"], after["known"], after["edited"], after["refused"]) == (4, 1, 1, 2)
    assert {row["reason"]: row["items"] for row in after["refused_by_reason"]} == {"repeated": 1, "empty": 1}
    assert differences(context) == []


def test_every_entry_has_an_article_joins_one_waits_or_has_none(context: RunContext, sites: Sites) -> None:
    sites.pages[f"{LINK}2"] = f"{LINK}1"  # redirects there
    sites.pages[URL] = rss(news(1), news(2), news(3)).decode()
    sites.pages[OTHER] = rss(news(1, guid="other")).decode()
    sites.statuses[f"{LINK}3"] = 503
    step(context)
    ours, theirs = account(context), account(context, OTHER)
    assert (ours["entries"], theirs["entries"]) == (3, 1)
    reasons = [(one["outcome"], one["reason"]) for row in (ours, theirs) for one in row["entries_by_reason"]]
    assert sorted(reasons) == [("joined", "same-link"), ("joined", "same-page"), ("waiting", "http-503")]
    for row in (ours, theirs):
        assert row["entries"] == row["own"] + row["joined"] + row["waiting"] + row["without_article"]
        assert row["articles"] == row["counted"] + row["not_counted"]
    assert differences(context) == []


def test_an_article_that_does_not_count_says_why(context: RunContext, sites: Sites) -> None:
    old = news(2).replace("27 Jan 2025 08:59", "26 Jan 2025 08:59")
    undated = news(3).replace("<pubDate>Mon, 27 Jan 2025 08:59:00 GMT</pubDate>", "")
    sites.pages[URL] = rss(news(1), old, undated).decode()
    after = account(step(context))
    reasons = {row["reason"]: row["counted"] for row in after["articles_by_reason"]}
    assert reasons == {"first-of-its-story": True, "late": False, "no-date": False}


def test_any_name_that_stood_in_a_document_is_explained(context: RunContext, sites: Sites) -> None:
    sites.pages[URL] = rss(news(1), news(1, guid="again")).decode()
    step(context)
    sites.pages[URL] = rss(news(1, guid="random", link=f"{LINK}1?v=b")).decode()
    step(context, 30)
    for name in ("guid-1", f"{LINK}1", f"{LINK}1?utm_source=rss", f"https{LINK[4:]}1"):
        assert ("entry", "own") in [said[:2] for said in why(context, name)], name
    assert "repeated" in [outcome for _, outcome, _ in why(context, "again")]
    for name in ("random", f"{LINK}1?v=b"):
        steps = [said[:2] for said in why(context, name)]
        assert {("named by a feed", "renamed"), ("entry", "own"), ("alerts", "counted")} <= set(steps), name
    assert why(context, "never-there")[0][1] == "never"


def test_health_shows_the_sums(context: RunContext, sites: Sites) -> None:
    sites.pages[URL] = rss(news(1), news(2)).decode()
    step(context)
    shown = run(context, feeds, "health").stdout
    assert "2 items = 2 new + 0 known + 0 edited + 0 refused" in shown
    assert "2 entries = 2 with an article + 0 joined + 0 waiting + 0 without" in shown
    assert "2 articles = 2 counted for alerts (" in shown


@pytest.fixture(scope="module")
def polled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home after a poll that brought two articles, to copy."""
    home = tmp_path_factory.mktemp("polled")
    with running_sites() as sites:
        sites.pages |= {URL: rss(news(1), news(2)).decode(), **{f"{LINK}{number}": page(number) for number in (1, 2)}}
        step(subscribed(home, sites))
    return home


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("delete from entries where guid = 'guid-1'", "entries-stored"),
        ("delete from articles", "articles-of-entries"),
        ("delete from arrivals", "articles-arrived"),
        ("update poll_counts set known = 5", "items"),
        ("update poll_counts set items = items + 1, new = new + 1", "entries-of-a-poll"),
        ("update arrivals set fresh = false", "articles-counted"),
    ],
)
def test_sums_that_do_not_agree_are_a_worry(tmp_path: Path, polled_home: Path, damage: str, what: str) -> None:
    home = shutil.copytree(polled_home, tmp_path / "home", symlinks=True)
    context = open_context(home / "config" / "newspike.yaml", at=NOW)
    with context.warehouse.opened() as connection:
        connection.execute(damage)
    context.warehouse.publish(renew=True)
    assert what in differences(context)
    found = report(context)
    assert what in [row["what"] for row in found.differences]
    assert set(map(difference_line, found.differences)) <= set(found.worries)


def test_sums_agree_after_an_address_was_forgotten(context: RunContext, sites: Sites) -> None:
    sites.pages[URL] = rss(news(1), news(2)).decode()
    step(context)
    forget(context.warehouse, f"{LINK}1", now=NOW)
    assert differences(context) == []
    assert [said[0] for said in why(context, f"{LINK}1")] == ["forgotten"]


def test_an_entry_that_nobody_tried_for_a_day_is_a_difference(context: RunContext, sites: Sites) -> None:
    sites.pages[URL] = rss(news(1)).decode()
    poll_all(context)
    attempt = Attempt(
        stage="extract",
        subject="http://ledger.example/other",
        started_at=NOW + timedelta(hours=25),
        ended_at=NOW + timedelta(hours=25),
        outcome="ok",
        reason="ok",
    )
    context.warehouse.load()
    assert differences(context) == []
    context.warehouse.land([attempt])
    context.warehouse.load()
    assert differences(context) == ["entries-tried"]
