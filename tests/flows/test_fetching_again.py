"""Articles with mentions are fetched again after some days; an edit is a new version, not a new article."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from extractors.articles.addresses import article_id
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.reprocessing.rebuild import rebuild
from flows.runtime.context import RunContext, open_context
from flows.runtime.sharding import Counts
from flows.stages.detecting import detect_new
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_all
from newsroom.world.build import World
from newsroom.world.outlets import first_list
from newsroom.world.publications import link_of, title_at
from tests.builders import NOW, entry, feed, mention
from tests.conftest import TOPICS
from tests.flows.conftest import Installation
from tests.flows.sites import Sites
from warehouse.records import Article, Origin, Row
from warehouse.store import Warehouse

DAY = timedelta(days=1)
LINK = "http://ledger.example/news/2025/chips-get-cheaper"
SENTENCES = "".join(
    f"<p>The chipmaker said on Monday that model number {number} needs a tenth of the chips that its rivals use, and "
    f"that it would sell {number} hundred of them to schools before the end of the year.</p>"
    for number in range(2, 9)
)


def story(title: str = "Chipmaker unveils a cheaper model", text: str = SENTENCES) -> str:
    return f"<html lang=en><title>{title}</title><article><h1>{title}</h1>{text}</article></html>"


def with_days(context: RunContext, *days: int) -> RunContext:
    fetch = context.settings.fetch.model_copy(update={"again_after_days": days})
    return replace(context, settings=context.settings.model_copy(update={"fetch": fetch}))


def asked(warehouse: Warehouse, question: str) -> Sequence[Row]:
    """Return the rows of a question of a test, from all that has landed."""
    warehouse.load()
    with warehouse.opened() as connection:
        found = connection.execute(question).fetchall()
        names = [column[0] for column in connection.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found]


def versions(context: RunContext) -> Sequence[Article]:
    context.warehouse.load()
    return context.warehouse.records(
        Article, "upkeep/articles_after", seen_at=NOW - DAY, article_id=0, version=0, limit=9
    )


@pytest.fixture
def sites(sites: Sites) -> Sites:
    sites.pages[LINK] = story()
    return sites


def watched(home: Path, sites: Sites, *, origin: Origin = Origin.LIVE, mentioned: bool = True) -> RunContext:
    """Return the context of a warehouse that has one article, read at NOW."""
    stage = SandboxSettings(feeds=[feed()], connect_to={"*.example": sites.address}, topics=TOPICS)
    context = with_days(open_context(write_configuration(home, stage), at=NOW), 1, 7)
    context.warehouse.land([entry(link=LINK, origin=origin)])
    extract_new(replace(context, origin=origin))
    if mentioned:
        context.warehouse.land([mention(article_id=article_id(LINK))])
    sites.asked.clear()
    return context


def read_after(context: RunContext, *days: float) -> list[Counts]:
    return [extract_new(context.moved_to(NOW + day * DAY)) for day in days]


def test_an_article_with_mentions_is_fetched_again_after_a_day_and_after_a_week(tmp_path: Path, sites: Sites) -> None:
    outcomes = read_after(watched(tmp_path, sites), 0.9, 1, 1.1, 6.9, 7, 7.1, 20)
    assert [tally["unchanged"] for tally in outcomes] == [0, 1, 0, 0, 1, 0, 0]
    assert sites.asked == [LINK, LINK]


def test_one_reading_makes_up_for_steps_that_were_missed(tmp_path: Path, sites: Sites) -> None:
    read_after(watched(tmp_path, sites), 8, 9)
    assert sites.asked == [LINK]


def test_an_article_without_mentions_is_not_fetched_again(tmp_path: Path, sites: Sites) -> None:
    read_after(watched(tmp_path, sites, mentioned=False), 1, 7)
    assert sites.asked == []


def test_without_days_nothing_is_fetched_again(tmp_path: Path, sites: Sites) -> None:
    read_after(with_days(watched(tmp_path, sites)), 1, 7)
    assert sites.asked == []


def test_history_that_is_older_than_the_last_step_is_not_fetched_again(tmp_path: Path, sites: Sites) -> None:
    context = watched(tmp_path, sites, origin=Origin.HISTORY)
    read_after(context, 6.9, 8)
    assert sites.asked == [LINK]


def test_an_unchanged_page_lands_a_ledger_row_and_nothing_else(tmp_path: Path, sites: Sites) -> None:
    context = watched(tmp_path, sites)
    assert read_after(context, 1) == [{"unchanged": 1, "articles": 0}]
    assert len(versions(context)) == 1


def test_an_edited_text_is_a_new_version_of_the_same_article(tmp_path: Path, sites: Sites) -> None:
    context = watched(tmp_path, sites)
    sites.pages[LINK] = story("Chipmaker recalls a cheaper model", SENTENCES.replace("a tenth", "half"))
    read_after(context, 1)
    before, after = sorted(versions(context), key=lambda article: article.fetched_at or NOW)
    assert (after.title, "half" in after.text) == ("Chipmaker recalls a cheaper model", True)
    kept = ("article_id", "canonical_url", "entry_id", "seen_at", "event_at", "published_at", "publisher")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


def test_an_edit_is_the_newest_version_and_counts_where_the_article_counted(tmp_path: Path, sites: Sites) -> None:
    context = watched(tmp_path, sites)
    before = asked(context.warehouse, "select * exclude (latest_version) from arrivals")
    sites.pages[LINK] = story(text=SENTENCES.replace("a tenth", "half"))
    read_after(context, 1)
    assert asked(context.warehouse, "select * exclude (latest_version) from arrivals") == before
    assert "half" in asked(context.warehouse, "select text from latest_articles")[0]["text"]


def test_the_raw_page_of_an_edit_is_kept(tmp_path: Path, sites: Sites) -> None:
    context = watched(tmp_path, sites)
    sites.pages[LINK] = story(text=SENTENCES.replace("a tenth", "half"))
    read_after(context, 1)
    (reference,) = asked(context.warehouse, "select page_ref from latest_articles")
    assert b"half" in context.warehouse.pages_at([reference["page_ref"]])[reference["page_ref"]].body


def test_a_rebuild_takes_an_edit_over(tmp_path: Path, sites: Sites) -> None:
    context = watched(tmp_path, sites)
    context.warehouse.land([feed()])
    sites.pages[LINK] = story(text=SENTENCES.replace("a tenth", "half"))
    read_after(context, 1)
    (articles,) = [table for table in rebuild(context) if table.table == "articles"]
    assert (articles.equal, articles.different, articles.missing, articles.additional) == (2, 0, 0, 0)


@pytest.mark.parametrize("page", [None, story(text="<p>Gone.</p>")], ids=["not found", "stub"])
def test_a_page_that_is_worth_less_now_takes_nothing_away(tmp_path: Path, sites: Sites, page: str | None) -> None:
    context = watched(tmp_path, sites)
    sites.pages = {LINK: page} if page else {}
    read_after(context, 1, 1.1)
    assert (len(versions(context)), sites.asked) == (1, [LINK])


def test_a_retitled_article_of_the_newsroom_gets_its_headline_and_is_matched_again(
    installation: Installation, world: World
) -> None:
    hosts = {urlsplit(feed.url).hostname for feed in first_list()[:6]}
    piece = next(piece for piece in world.pieces if piece.retitled_at and piece.outlet.host in hosts)
    here = with_days(open_context(installation.config, at=piece.published_at + timedelta(minutes=10)), 1)
    installation.newsroom.set_clock(here.at)
    for stage in (poll_all, extract_new, detect_new):
        stage(here)
    here.warehouse.land([mention(article_id=article_id(link_of(piece)))])
    installation.newsroom.set_clock(here.at + DAY)
    assert extract_new(here.moved_to(here.at + DAY))["ok"] >= 1
    assert detect_new(here.moved_to(here.at + DAY))["read"] >= 1
    titles = asked(here.warehouse, "select canonical_url, title from latest_articles")
    assert {"canonical_url": link_of(piece), "title": title_at(piece, here.at + DAY)} in titles
