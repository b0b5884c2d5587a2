"""An outlet's pages beside each other: repeated texts, and addresses that several entries claim."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from extractors.articles.addresses import article_id
from extractors.articles.outlet_pages import (
    Extracted,
    KnownPage,
    beside_each_other,
    repeated_pages,
    without_page,
)
from extractors.articles.revisions import edited_version, reread_version
from extractors.stories.minhash import fingerprint
from tests.builders import NOW, article, entry, feed
from warehouse.records import Article

SITE = "https://ledger.example"
TITLES = ["Lithium mine is approved", "Railway bridge closes for repairs", "Hospitals merge their laboratories"]
NOTICE = (
    "Thank you for your visit. To make the offer fit, the house asks every reader to look at its plans first, and to "
    "choose the one that suits best before going on. All plans can be ended in writing at any time. "
) * 2


def story(number: int) -> str:
    return " ".join(
        f"{TITLES[number]}, said speaker {part * 7 + number} in ward {part * 13 + number}, item {part}."
        for part in range(20)
    )


def page(number: int, *, text: str | None = None, url: str = "", **said: Any) -> Extracted:
    link = f"{SITE}/news/story-{number}"
    read = article(
        canonical_url=url or link,
        article_id=article_id(url or link),
        title=TITLES[number],
        text=story(number) if text is None else text,
        evidence='{"identity": {"from": "canonical"}}',
    )
    promised = entry(guid=link, **{"link": link, "title": TITLES[number]} | said)
    return Extracted(article=fingerprinted(read), entry=promised, feed=feed())


def fingerprinted(read: Article) -> Article:
    text_hash, sketch = fingerprint(read.text)
    return replace(read, text_hash=text_hash, sketch=sketch)


def settled(pages: Sequence[Extracted], known: Sequence[KnownPage] = ()) -> list[Article]:
    return beside_each_other(pages, known, now=NOW)


def reasons(read: Article) -> tuple[str, list[str]]:
    found = json.loads(read.evidence or "{}")
    return found["text"]["reason"], [one["reason"] for one in found["text"]["refused"]]


def test_articles_stay_as_they_are() -> None:
    pages = [page(number) for number in range(3)]
    assert settled(pages) == [one.article for one in pages]


def test_the_same_text_under_several_addresses_is_no_article() -> None:
    first, second, own = settled([page(0, text=NOTICE), page(1, text=NOTICE, summary="A bridge."), page(2)])
    assert (first.text, first.quality, first.title) == ("", "not-article", TITLES[0])
    assert (second.text, second.quality) == ("A bridge.", "feed-summary")
    assert reasons(second) == ("repeated-text", ["repeated-text"])
    assert own.text == story(2)


def test_a_wall_that_repeats_the_headline_is_the_same_wall() -> None:
    first, second = settled([page(number, text=f"{TITLES[number]}\n{NOTICE}") for number in range(2)])
    assert (first.text, second.text) == ("", "")


def test_a_wall_with_a_number_of_its_own_is_the_same_wall() -> None:
    first, second = settled([page(number, text=f"{NOTICE} Request {number}77") for number in range(2)])
    assert (first.text, second.text) == ("", "")


def test_a_text_that_was_met_before_under_another_address_is_no_article() -> None:
    wall = page(0, text=NOTICE)
    known = KnownPage(publisher="Ledger", article_id=7, text_hash=wall.article.text_hash, title="Else")
    assert settled([wall], [known])[0].text == ""
    other = KnownPage(publisher="Other", article_id=7, text_hash=known.text_hash, title="")
    assert settled([wall], [other])[0].text == NOTICE


def test_an_article_that_is_published_twice_is_kept() -> None:
    again = [page(0), page(1, text=story(0), title=TITLES[0])]
    assert [one.text for one in settled(again)] == [story(0), story(0)]


def test_pages_without_a_promise_that_say_the_same_are_no_articles() -> None:
    pages = [page(0, text=NOTICE, title="", link=f"{SITE}/a/{place}") for place in range(2)]
    assert [(one.text, one.title) for one in settled(pages)] == [("", ""), ("", "")]


def test_templates_under_titles_of_their_own_are_articles() -> None:
    pages = [page(place, text=NOTICE, title="", link=f"{SITE}/a/{place}") for place in range(2)]
    assert settled(pages) == [one.article for one in pages]


def test_an_address_that_different_entries_claim_is_nobodys() -> None:
    shared = f"{SITE}/items/current-one-4711"
    found = settled([page(number, url=shared) for number in range(3)])
    assert [one.canonical_url for one in found] == [f"{SITE}/news/story-{number}" for number in range(3)]
    assert len({one.article_id for one in found}) == 3
    refused = json.loads(found[0].evidence or "{}")["identity"]["refused"]
    assert refused == [{"url": shared, "reason": "claimed-by-several"}]


def test_the_entry_whose_link_is_claimed_by_others_keeps_it() -> None:
    own, other = settled([page(0), page(1, url=f"{SITE}/news/story-0")])
    assert (own.canonical_url, other.canonical_url) == (f"{SITE}/news/story-0", f"{SITE}/news/story-1")


@pytest.mark.parametrize("said", [{"text": story(0)}, {"title": "Ministry: lithium mine approved"}])
def test_two_links_to_one_article_share_its_address(said: dict[str, Any]) -> None:
    shared = f"{SITE}/items/lithium-mine-4711"
    found = settled([page(0, url=shared), page(1, url=shared, **said)])
    assert [one.canonical_url for one in found] == [shared, shared]


def known_as(one: Extracted, number: int, title: str, **said: Any) -> KnownPage:
    return KnownPage(publisher="Ledger", article_id=number, text_hash=one.article.text_hash, title=title, **said)


def test_the_known_articles_with_a_repeated_text_are_named_but_not_the_one_whose_text_it_is() -> None:
    wall = page(0, text=NOTICE)
    known = [
        known_as(wall, 7, TITLES[1]),
        known_as(wall, 8, "Readers asked to choose plans"),
        known_as(wall, 9, TITLES[2]),
    ]
    assert repeated_pages(settled([wall], known)[0]) == [7, 9]


def test_a_known_text_that_differs_in_a_number_is_repeated_where_it_was_not_about_its_title() -> None:
    before, now = (page(number, text=f"{NOTICE} Request {number}77") for number in range(2))
    unlike, about = (known_as(before, 7, TITLES[0], sketch=sketch) for sketch in (before.article.sketch, ()))
    assert settled([now], [unlike])[0].text == ""
    assert settled([now], [about])[0].text == now.article.text


def test_a_text_that_is_not_about_its_title_says_so() -> None:
    wall, own = settled([page(0, text=NOTICE), page(1)])
    assert ['"unlike_title":true' in (one.evidence or "") for one in (wall, own)] == [True, False]


def test_a_withdrawn_text_leaves_the_words_of_the_feed_and_the_identity() -> None:
    wall = page(0, text=NOTICE, summary="A mine was approved.")
    later = NOW + timedelta(hours=1)
    said = without_page(replace(wall.article, page_ref="page"), wall.entry, wall.feed, now=later)
    assert (said.text, said.quality, said.fetched_at, said.page_ref) == (
        "A mine was approved.",
        "feed-summary",
        later,
        None,
    )
    assert (said.article_id, said.seen_at) == (wall.article.article_id, wall.article.seen_at)
    assert reasons(said) == ("repeated-text", ["repeated-text"])


def test_a_withdrawn_text_does_not_come_back() -> None:
    wall = page(0, text=NOTICE)
    said = without_page(wall.article, wall.entry, wall.feed, now=NOW)
    again, own = (replace(one.article, fetched_at=NOW, version=5) for one in (wall, page(0)))
    assert edited_version(said, again) is None
    assert edited_version(said, own) is not None
    assert reread_version(said, again, now=NOW).text == ""
    assert reread_version(said, own, now=NOW).text == own.text
