"""How article pages are requested: as robots.txt lets us, and through the proxy of their feed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import RunContext, open_context
from flows.stages.extracting import extract_new
from tests.builders import NOW, entry, feed
from tests.conftest import TOPICS
from tests.flows.sites import Sites, running_sites
from tests.flows.test_fetching_again import SENTENCES, story
from warehouse.records import Article

LINK = "http://ledger.example/news/2025/chips-get-cheaper"
ROBOTS = "http://ledger.example/robots.txt"


@pytest.fixture
def sites() -> Iterator[Sites]:
    with running_sites() as sites:
        sites.pages[LINK] = story(text=SENTENCES)
        yield sites


@pytest.fixture
def context(tmp_path: Path, sites: Sites) -> RunContext:
    """Return the context of a warehouse with an entry whose article was not read yet."""
    settings = SandboxSettings(feeds=[feed()], connect_to={"*.example": sites.address}, topics=TOPICS)
    context = open_context(write_configuration(tmp_path, settings), at=NOW)
    context.warehouse.land([entry(link=LINK, summary="Chips, at a tenth of the price.")])
    return context


def qualities(context: RunContext) -> list[str]:
    extract_new(context)
    context.warehouse.load()
    return [article.quality for article in context.warehouse.records(Article, "articles_to_group", limit=9)]


def reasons(context: RunContext) -> list[str]:
    with duckdb.connect(str(context.warehouse.live_file), read_only=True) as connection:
        return [
            reason for (reason,) in connection.execute("select reason from attempts order by started_at").fetchall()
        ]


def test_a_page_waits_while_robots_txt_cannot_be_had(sites: Sites, context: RunContext) -> None:
    sites.statuses[ROBOTS] = 503
    assert qualities(context) == []
    sites.statuses.clear()
    assert qualities(context.moved_to(NOW + timedelta(hours=1))) == ["full"]


def test_a_page_that_robots_txt_forbids_is_never_requested_and_the_ledger_says_why(
    sites: Sites, context: RunContext
) -> None:
    sites.pages[ROBOTS] = "User-agent: *\nDisallow: /news/"
    assert qualities(context) == ["feed-summary"]
    assert sites.asked == []
    assert reasons(context) == ["robots"]


def test_pages_are_requested_through_the_proxy_of_their_feed(sites: Sites, context: RunContext) -> None:
    sites.pages[f"http://ledger.example{LINK}"] = sites.pages.pop(LINK)  # a proxy is asked for a whole address
    through = [replace(one, proxy=f"http://{sites.address}") for one in context.feeds]
    assert qualities(replace(context, feeds=tuple(through))) == ["full"]
