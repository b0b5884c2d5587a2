"""New articles beside the known ones: what an address or a text that both claim does to either."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.articles.addresses import article_id
from extractors.stories.minhash import fingerprint
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import RunContext, open_context
from flows.stages.extracting import extract_new
from flows.stages.known_articles import settle_with_known
from tests.builders import NOW, article, entry, feed
from tests.conftest import TOPICS
from tests.flows.sites import Sites
from warehouse.records import Article, Attempt, Stage
from warehouse.store import Warehouse

SITE = "https://ledger.example"
CLAIMED = f"{SITE}/items/current-one-4711"
TITLES = ["Lithium mine is approved", "Railway bridge closes for repairs", "Hospitals merge their laboratories"]
LATER = NOW + timedelta(hours=1)


def extracted(number: int, *, claimed: str = CLAIMED, title: str = "", text: str = "") -> Article:
    """Return an article whose page named another address than its feed."""
    link = f"{SITE}/news/story-{number}"
    words = text or " ".join(f"{TITLES[number]}, said speaker {part * 7 + number} of {part}." for part in range(30))
    text_hash, sketch = fingerprint(words)
    identity = {"from": "canonical", **({"link": link} if claimed else {})}
    return article(
        canonical_url=claimed or link,
        article_id=article_id(claimed or link),
        entry_id=number,
        title=title or TITLES[number],
        text=words,
        text_hash=text_hash,
        sketch=sketch,
        fetched_at=NOW,
        page_ref=f"page-{number}",
        evidence=json.dumps({"identity": identity}),
    )


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(home=tmp_path, landing="")


def addresses(warehouse: Warehouse) -> dict[int, str]:
    warehouse.load()
    with warehouse.opened() as connection:
        return dict(connection.execute("select entry_id, canonical_url from latest_articles").fetchall())


def land(warehouse: Warehouse, *articles: Article) -> Sequence[Article | Attempt]:
    records, corrections = settle_with_known(warehouse, articles, now=LATER)
    warehouse.land([*records, *corrections])
    return corrections


def test_an_address_that_different_entries_claim_in_different_cycles_is_no_ones(warehouse: Warehouse) -> None:
    land(warehouse, extracted(0))
    assert addresses(warehouse) == {0: CLAIMED}
    corrections = land(warehouse, extracted(1))
    own = {number: f"{SITE}/news/story-{number}" for number in range(3)}
    assert addresses(warehouse) == {0: own[0], 1: own[1]}
    assert [(one.subject, one.reason) for one in corrections if isinstance(one, Attempt)] == [
        (own[0], "claimed-by-several")
    ]
    assert land(warehouse, extracted(2)) == []  # the first has its own address by now
    assert addresses(warehouse) == own


def test_the_article_whose_link_is_claimed_later_keeps_it(warehouse: Warehouse) -> None:
    land(warehouse, extracted(0, claimed=""))
    land(warehouse, extracted(1, claimed=f"{SITE}/news/story-0"))
    assert addresses(warehouse) == {number: f"{SITE}/news/story-{number}" for number in range(2)}


@pytest.mark.parametrize("same", [{"text": extracted(0).text}, {"title": "Ministry: lithium mine approved"}])
def test_a_later_link_to_the_same_article_joins_it(warehouse: Warehouse, same: dict[str, str]) -> None:
    land(warehouse, extracted(0))
    land(warehouse, extracted(1, **same))
    assert set(addresses(warehouse).values()) == {CLAIMED}


def test_the_ledger_names_the_article_under_its_own_address(warehouse: Warehouse) -> None:
    land(warehouse, extracted(0))
    new = extracted(1)
    row = Attempt(
        stage=Stage.EXTRACT, subject=f"{SITE}/news/story-1", started_at=NOW, ended_at=NOW, outcome="ok", reason="ok",
        article_id=new.article_id,
    )  # fmt: skip
    settled, _ = settle_with_known(warehouse, [new, row], now=LATER)
    assert {one.article_id for one in settled} == {article_id(row.subject)}


def test_an_edited_version_of_a_known_article_stays_under_its_address(warehouse: Warehouse) -> None:
    first = extracted(0)
    land(warehouse, first)
    edited = replace(extracted(0, title=TITLES[2], text="Another text altogether. " * 9), version=7)
    assert settle_with_known(warehouse, [edited], now=LATER) == ([edited], [])


WALL = "".join(
    f"<p>{sentence}</p>"
    for sentence in (
        "Thank you for your visit to the house, where every reader is asked to look at its plans at the beginning.",
        "Choose the one that suits you best before going on, and end it in writing at any time you like afterwards.",
        "All plans come with the weekend edition, which reaches you in the early hours of every Saturday by post.",
    )
)


def read_in_turn(home: Path, sites: Sites, pages: Sequence[str]) -> RunContext:
    """Return the context after some pages were read, each an hour after the one before."""
    stage = SandboxSettings(feeds=[feed()], connect_to={"*.example": sites.address}, topics=TOPICS)
    context = open_context(write_configuration(home, stage), at=NOW)
    for number, page in enumerate(pages):
        link = f"http://ledger.example/news/story-{number}"
        sites.pages[link] = f"<html lang=en><title>Ledger</title>{page}</html>"
        said = ("Mine approved", "Bridge closed")[number]
        context.warehouse.land([entry(link=link, title=said, summary="In short.", guid=link)])
        extract_new(context.moved_to(NOW + number * timedelta(hours=1)))
    context.warehouse.load()
    return context


def asked(context: RunContext, question: str) -> Sequence[tuple[str, ...]]:
    with context.warehouse.opened() as connection:
        return sorted(connection.execute(question).fetchall())


LINKS = [f"http://ledger.example/news/story-{number}" for number in range(2)]


def test_a_wall_that_was_met_alone_is_withdrawn_when_it_stands_before_another_article(
    tmp_path: Path, sites: Sites
) -> None:
    walls = [f"<article>{WALL}<p>No. {number}77</p></article>" for number in range(2)]
    context = read_in_turn(tmp_path, sites, walls)
    found = asked(context, "select canonical_url, text, quality from latest_articles")
    assert found == [(link, "In short.", "feed-summary") for link in LINKS]
    rows = asked(context, "select subject, reason from attempts where stage = 'extract'")
    assert rows == [(LINKS[0], "ok"), (LINKS[0], "repeated-text"), (LINKS[1], "ok")]
    outcomes = asked(context, "select outcome, reason from entry_outcomes('2025-01-01'::timestamptz)")
    assert outcomes == [("own", "ok"), ("own", "repeated-text")]
    assert extract_new(context.moved_to(NOW + timedelta(hours=2)))["articles"] == 0


def test_a_claimed_address_is_given_back_when_another_page_claims_it_too(tmp_path: Path, sites: Sites) -> None:
    pages = [
        f'<link rel=canonical href="/items/current-one-4711"><article><h1>{title}</h1>'
        + "".join(f"<p>{title}, said speaker {part * 7 + number} of the {part} who came.</p>" for part in range(30))
        for number, title in enumerate(("Mine approved", "Bridge closed"))
    ]
    context = read_in_turn(tmp_path, sites, pages)
    assert asked(context, "select canonical_url from latest_articles") == [(link,) for link in LINKS]
    assert asked(context, "select count(*) from articles") == [(2,)]
