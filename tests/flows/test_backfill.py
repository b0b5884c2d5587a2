"""Backfills through the real stages, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows.backfilling.plan import BackfillRequest, backfill_of
from flows.backfilling.run import begin, fill
from flows.runtime.context import RunContext, open_context
from flows.stages.alerting import alert_on_spikes
from tests.builders import article
from tests.flows.past_sites import FEED, PUBLISHED, SITE, changed_sitemap, configured, running_past, sitemap, story
from tests.flows.sites import Sites
from warehouse.records import Backfill, Origin

SINCE = date(2025, 1, 1)


@pytest.fixture
def sites() -> Iterator[Sites]:
    with running_past(days=3) as running:
        yield running


@pytest.fixture
def context(sites: Sites, tmp_path: Path) -> RunContext:
    return open_context(configured(sites, tmp_path / "home"))


@pytest.fixture
def filled(context: RunContext) -> Callable[[], Backfill]:
    """Return what does a backfill of January from the sitemap, or goes on with it."""

    def backfill() -> Backfill:
        request = BackfillRequest(since=SINCE, until=SINCE + timedelta(days=31), source="sitemap")
        wanted = backfill_of(request, context.feeds, now=datetime.now(UTC))
        begin(context, wanted)
        fill(context, wanted)
        return wanted

    return backfill


def articles(context: RunContext) -> list[dict[str, object]]:
    connection = context.warehouse.connect_snapshot()
    found = connection.execute("select canonical_url, origin, title from articles order by 1").fetchall()
    connection.close()
    return [dict(zip(("url", "origin", "title"), row, strict=True)) for row in found]


def state_of(context: RunContext, wanted: Backfill) -> str:
    return next(
        b.state for b in context.warehouse.records(Backfill, "backfills") if b.backfill_id == wanted.backfill_id
    )


def test_what_a_sitemap_lists_becomes_articles_of_history(context: RunContext, filled: Callable[[], Backfill]) -> None:
    assert state_of(context, filled()) == "done"
    assert [(a["url"], a["origin"]) for a in articles(context)] == [(f"{SITE}/a/{n}", "history") for n in range(3)]


def test_a_backfill_that_is_asked_for_again_asks_nobody(filled: Callable[[], Backfill], sites: Sites) -> None:
    filled()
    sites.asked.clear()
    filled()
    assert sites.asked == []


def test_an_article_that_was_seen_live_stays_live(context: RunContext, filled: Callable[[], Backfill]) -> None:
    live = article(canonical_url=f"{SITE}/a/1", feed_url=FEED.url, title="As seen live", origin=Origin.LIVE)
    context.warehouse.land([live])
    filled()
    assert [(a["origin"], a["title"]) for a in articles(context)][1] == ("live", "As seen live")


def test_a_page_that_is_gone_leaves_what_the_archive_said(
    context: RunContext, filled: Callable[[], Backfill], sites: Sites
) -> None:
    del sites.pages[f"{SITE}/a/2"]
    filled()
    assert articles(context)[2]["title"] == "Bridge 2 closes"


def test_a_page_that_is_gone_and_of_which_nothing_was_said_is_given_up(
    context: RunContext, filled: Callable[[], Backfill], sites: Sites
) -> None:
    sites.pages[f"{SITE}/sitemap.xml"] = sitemap(1, title="")
    del sites.pages[f"{SITE}/a/0"]
    wanted = filled()
    scope = {"feeds": [FEED.url], "since": wanted.since_at, "until": wanted.until_at}
    outcomes = [(row["outcome"], row["reason"]) for row in context.warehouse.rows("backfill_outcome", **scope)]
    assert (articles(context), outcomes) == ([], [("given up", "http-404")])


def test_old_pages_that_redirect_to_one_page_of_the_site_yield_no_articles(
    context: RunContext, filled: Callable[[], Backfill], sites: Sites
) -> None:
    hub = story(0).replace("Bridge 0", "Welcome, bridge readers")
    sites.pages[f"{SITE}/sitemap.xml"] = changed_sitemap(3)
    sites.pages |= {f"{SITE}/": hub, f"{SITE}/welcome-to-the-new-site": hub}
    sites.pages |= {f"{SITE}/a/0": f"{SITE}/", f"{SITE}/a/1": f"{SITE}/welcome-to-the-new-site"}
    sites.pages[f"{SITE}/a/2"] = f"{SITE}/welcome-to-the-new-site"
    filled()
    assert articles(context) == []


def test_an_old_page_that_was_changed_lately_counts_when_it_says_so(
    context: RunContext, filled: Callable[[], Backfill], sites: Sites
) -> None:
    sites.pages[f"{SITE}/sitemap.xml"] = changed_sitemap(3)
    sites.pages[f"{SITE}/a/0"] = story(0, "2025-01-01T07:00:00Z")
    sites.pages[f"{SITE}/a/1"] = story(1, "2019-05-05T07:00:00Z")  # not in the window
    filled()
    with context.warehouse.connect_snapshot() as ask:
        rows = ask.execute("select canonical_url, event_at::varchar from articles order by 1").fetchall()
    assert rows == [(f"{SITE}/a/0", "2025-01-01 07:00:00+00"), (f"{SITE}/a/2", "2025-01-04 09:00:00+00")]


def test_a_site_that_fails_for_now_is_left_to_a_later_run(
    context: RunContext, filled: Callable[[], Backfill], sites: Sites
) -> None:
    sites.absent = 503
    del sites.pages[f"{SITE}/sitemap.xml"]
    assert state_of(context, filled()) == "running"


def test_a_cancelled_backfill_does_no_more(context: RunContext, sites: Sites) -> None:
    request = BackfillRequest(since=SINCE, until=SINCE + timedelta(days=31), source="sitemap")
    wanted = backfill_of(request, context.feeds, now=datetime.now(UTC))
    begin(context, wanted)
    context.warehouse.land([replace(wanted, state="cancelled", changed_at=datetime.now(UTC))])
    assert fill(context, wanted)["cancelled"] == 1
    assert (sites.asked, state_of(context, wanted)) == ([], "cancelled")


def test_a_list_of_addresses_brings_those_that_have_a_date_in_the_window(
    context: RunContext, sites: Sites, tmp_path: Path
) -> None:
    stranger = "http://stranger.example/a"
    sites.pages |= {f"{SITE}/a/0": story(0, "2025-01-05T07:00:00Z"), stranger: story(7, "2025-01-06T07:00:00Z")}
    listed = tmp_path / "urls.txt"
    listed.write_text(f"{SITE}/a/0\n{SITE}/a/1\n{stranger}\n")  # the second one's page has no date
    files = (str(listed),)
    wanted = backfill_of(
        BackfillRequest(since=SINCE, until=date(2025, 2, 1), files=files), context.feeds, now=datetime.now(UTC)
    )
    begin(context, wanted, files)
    fill(context, wanted)
    with context.warehouse.connect_snapshot() as ask:
        rows = ask.execute("select canonical_url, publisher, feed_url from articles order by 1").fetchall()
    assert rows == [(f"{SITE}/a/0", "Ledger", FEED.url), (stranger, "stranger.example", "")]
    assert state_of(context, wanted) == "done"


def test_history_raises_no_alert(context: RunContext, filled: Callable[[], Backfill]) -> None:
    filled()
    tally = alert_on_spikes(context.moved_to(PUBLISHED + timedelta(days=3)))
    assert tally["alerts"] == 0
