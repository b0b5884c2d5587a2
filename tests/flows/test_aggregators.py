"""Links of aggregators are followed to the article once, where they say where it is; else they keep their flag."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import RunContext, open_context
from flows.stages.extracting import extract_new
from tests.builders import NOW, entry, feed
from tests.conftest import TOPICS
from tests.flows.sites import Sites
from tests.flows.test_fetching_again import SENTENCES, story
from warehouse.records import Article

LINK = "http://flipboard.com/@ledger/chips/a-abc123"
TARGET = "http://ledger.example/news/2025/chips-get-cheaper"
FEEDS = [feed(url=f"https://flipboard.com/{name}.rss", publisher="Flipboard", family="Flipboard") for name in "ab"]


@pytest.fixture
def sites(sites: Sites) -> Sites:
    sites.pages[TARGET] = story(text=SENTENCES)
    return sites


@pytest.fixture
def context(tmp_path: Path, sites: Sites) -> RunContext:
    """Return the context of a warehouse with an entry of an aggregator that was not read yet."""
    hosts = {"*.example": sites.address, "flipboard.com": sites.address}
    context = open_context(
        write_configuration(tmp_path, SandboxSettings(feeds=FEEDS, connect_to=hosts, topics=TOPICS)), at=NOW
    )
    context.warehouse.land([entry(link=LINK, feed_url=FEEDS[0].url, summary="Chips, at a tenth of the price.")])
    return context


def read(context: RunContext) -> Sequence[Article]:
    extract_new(context)
    context.warehouse.load()
    return context.warehouse.records(Article, "articles_to_group", limit=9)


@pytest.mark.parametrize(
    "answer",
    [
        TARGET,
        f'<meta http-equiv="Refresh" content="0; URL=\'{TARGET}\'"><p>One moment.',
        f'<link rel="canonical" href="{TARGET}"><p>Read on at the Ledger.',
        f'<meta property="og:url" content="{TARGET}"><p>Read on at the Ledger.',
    ],
    ids=["redirect", "refresh", "canonical", "og:url"],
)
def test_a_link_that_says_where_it_leads_becomes_the_article_there(
    sites: Sites, context: RunContext, answer: str
) -> None:
    sites.pages[LINK] = answer
    (found,) = read(context)
    assert (found.canonical_url, found.quality) == (TARGET, "full")


def test_a_resolved_link_is_not_asked_again_not_even_for_another_feed(sites: Sites, context: RunContext) -> None:
    sites.pages[LINK] = f'<link rel="canonical" href="{TARGET}">'
    read(context)
    context.warehouse.land([entry(link=LINK, feed_url=FEEDS[1].url, seen_at=NOW + timedelta(hours=1))])
    read(context.moved_to(NOW + timedelta(hours=2)))
    assert sites.asked == [LINK, TARGET]


@pytest.mark.parametrize(
    "page",
    [
        "<script>location = 'http://ledger.example/news/2025/chips-get-cheaper'</script><p>One moment.",
        '<link rel="canonical" href="http://about.flipboard.com/2025/news/all-about-us">',
        '<link rel="canonical" href="http://gone.example/news/2025/nothing-here">',
        '<meta http-equiv="refresh" content="300"><p>One moment.',
    ],
    ids=["script", "own site", "target not found", "reload"],
)
def test_a_link_that_does_not_lead_on_keeps_its_flag_and_the_words_of_the_feed(
    sites: Sites, context: RunContext, page: str
) -> None:
    sites.pages[LINK] = page
    (found,) = read(context)
    assert (found.canonical_url, found.quality, found.text) == (LINK, "aggregator", "Chips, at a tenth of the price.")
