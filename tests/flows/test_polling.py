"""The polling stage over real HTTP and a real warehouse: what one run teaches the next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import RunContext, open_context
from flows.runtime.sharding import Counts
from flows.stages.due_feeds import due_feeds
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_all, poll_due
from tests.builders import NOW, feed, state
from tests.conftest import TOPICS
from tests.feeds.documents import item, rss
from tests.flows.sites import Sites
from warehouse.records import FeedState

FEEDS = [f"http://ledger.example/{number}.xml" for number in range(8)]
MINUTE = timedelta(minutes=1)


def context_of(home: Path, sites: Sites) -> RunContext:
    stage = SandboxSettings(
        feeds=[feed(url=url) for url in FEEDS], connect_to={"*.example": sites.address}, topics=TOPICS
    )
    return open_context(write_configuration(home, stage), at=NOW)


def polled(context: RunContext, sites: Sites, minutes: int) -> tuple[Counts, int]:
    """Return what a run so much later did, and how many requests it made."""
    before = len(sites.asked)
    tally = poll_due(context.moved_to(NOW + minutes * MINUTE))
    return tally, len(sites.asked) - before


def test_a_domain_that_refuses_is_left_alone_by_the_next_run_too(tmp_path: Path, sites: Sites) -> None:
    sites.absent = 403
    context = context_of(tmp_path, sites)
    first, asked = polled(context, sites, 0)
    assert (first["failed"], first["skipped"], asked) == (5, 3, 5)
    assert polled(context, sites, 5) == ({}, 0)
    after, asked = polled(context, sites, 11)
    assert (after["failed"], asked) == (3, 3)  # those that were never asked; the others wait longer


def test_a_feed_that_could_not_be_asked_is_not_due_before_the_pause_ends(tmp_path: Path, sites: Sites) -> None:
    sites.absent = 429
    context = context_of(tmp_path, sites)
    polled(context, sites, 0)
    context.warehouse.load()
    states = context.warehouse.records(FeedState, "feed_states", urls=None)
    assert len(states) == len(FEEDS)
    assert all(state.due_at >= NOW + MINUTE for state in states)


def instants(context: RunContext) -> list[tuple[datetime, datetime]]:
    context.warehouse.load()
    with context.warehouse.opened() as connection:
        return connection.execute("select started_at, ended_at from attempts where stage = 'poll'").fetchall()


@pytest.mark.parametrize(("poll", "takes_time"), [(poll_due, True), (poll_all, False)])
def test_polls_take_time_but_in_a_replay(
    poll: Callable[[RunContext], Counts], tmp_path: Path, sites: Sites, *, takes_time: bool
) -> None:
    sites.pages[FEEDS[0]] = rss(item("1")).decode()
    context = context_of(tmp_path, sites)
    poll(context)
    rows = instants(context)
    assert {started for started, _ in rows} == {NOW}
    assert all((ended > started) is takes_time for started, ended in rows)


def test_a_domain_over_its_time_waits_for_the_next_cycles_until_each_feed_had_its_turn(
    tmp_path: Path, sites: Sites
) -> None:
    context = context_of(tmp_path, sites)
    fetch = context.settings.fetch.model_copy(update={"cycle_s": 0.0001})  # less than one request takes
    context = replace(context, settings=context.settings.model_copy(update={"fetch": fetch}))
    first, asked = polled(context, sites, 0)
    assert (asked, first["skipped"]) == (1, len(FEEDS) - 1)
    for minutes in range(1, len(FEEDS)):
        polled(context, sites, minutes)
    assert sorted(sites.asked) == sorted(FEEDS)


def test_a_feed_is_due_at_its_instant() -> None:
    assert len(due_feeds([feed()], [state(due_at=NOW)], NOW)) == 1


def test_a_poll_noted_by_a_clock_that_was_ahead_is_not_believed() -> None:
    ahead = state(polled_at=NOW + timedelta(days=40), due_at=NOW + timedelta(days=41))
    assert [pair[0].url for pair in due_feeds([feed()], [ahead], NOW)] == [ahead.feed_url]


def test_a_domain_paused_by_a_clock_that_was_ahead_is_polled(tmp_path: Path, sites: Sites) -> None:
    sites.absent = 403
    context = context_of(tmp_path, sites)
    now = datetime.now(UTC).replace(microsecond=0)
    poll_due(context.moved_to(now + timedelta(days=40)))
    before = len(sites.asked)
    poll_due(context.moved_to(now))
    assert len(sites.asked) > before
    with context.warehouse.caught_up() as ask:
        states = ask.records(FeedState, "feed_states", urls=None)
    assert any(state.polled_at and state.polled_at < now + timedelta(hours=1) for state in states)


def test_a_secret_in_an_address_is_sent_and_reaches_no_file_of_the_home(
    tmp_path: Path, sites: Sites, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LEDGER_TOKEN", "s3cretvalue")
    url, asked = (f"http://ledger.example/feed.xml?token={value}" for value in ("${LEDGER_TOKEN}", "s3cretvalue"))
    sites.pages[asked] = rss(item("1"), head=f"<atom:link rel='self' href='{asked}'/>").decode()
    stage = SandboxSettings(
        feeds=[feed(url=url), feed(url=url + "&absent")], connect_to={"*.example": sites.address}, topics=TOPICS
    )
    context = open_context(write_configuration(tmp_path, stage), at=NOW)
    assert poll_due(context)["entries"] == 1
    context.warehouse.load()
    context.warehouse.publish()
    assert {state.feed_url for state in context.warehouse.records(FeedState, "feed_states", urls=None)} == {
        url,
        url + "&absent",
    }
    with context.warehouse.opened() as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        stored = repr([connection.table(name).fetchall() for name in tables])
    pages = repr([pq.read_table(path).to_pylist() for path in tmp_path.rglob("*.parquet")])
    assert "feed.xml?token=${LEDGER_TOKEN}" in stored
    assert pages.count("feed.xml?token=${LEDGER_TOKEN}") == 3  # in both addresses of the page and in its body
    assert "s3cretvalue" not in stored + pages + caplog.text


def test_an_article_link_with_the_secret_of_its_feed_is_fetched_with_it_at_the_feeds_host_alone(
    tmp_path: Path, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_TOKEN", "s3cretvalue")
    links = [f"http://{host}/a/1?token=s3cretvalue" for host in ("ledger.example", "herald.example")]
    document = rss(*(item(str(n), link=link.replace("&", "&amp;")) for n, link in enumerate(links)))
    sites.pages["http://ledger.example/feed.xml?token=s3cretvalue"] = document.decode()
    url = "http://ledger.example/feed.xml?token=${LEDGER_TOKEN}"
    stage = SandboxSettings(feeds=[feed(url=url)], connect_to={"*.example": sites.address}, topics=TOPICS)
    context = open_context(write_configuration(tmp_path, stage), at=NOW)
    poll_due(context)
    context.warehouse.load()
    extract_new(context)
    assert links[0] in sites.asked
    assert [url for url in sites.asked if "herald" in url and "s3cretvalue" in url] == []
    context.warehouse.load()
    with context.warehouse.opened() as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        stored = repr([connection.table(name).fetchall() for name in tables])
    assert "s3cretvalue" not in stored
