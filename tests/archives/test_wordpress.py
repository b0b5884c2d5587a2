import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from extractors.archives import first_listings, request_of
from extractors.feeds import parse_feed, recognise
from extractors.feeds.model import ParsedFeed
from tests.archives.asked import JANUARY, NOW, listing, read, refused
from tests.builders import feed, page
from warehouse.records import Listing

FEED = feed(url="https://ledger.example/feed/")
API = "https://ledger.example/wp-json/wp/v2/posts"
LINK = "https://ledger.example/a/1"


def posts(number: int = 1) -> Listing:
    return listing("posts", f"{API}?per_page=100&page={number}", source="wordpress")


def post(**fields: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "date_gmt": "2025-01-27T08:00:00",
        "modified_gmt": "2025-01-28T08:00:00",
        "guid": {"rendered": "https://ledger.example/?post_type=note&#038;p=7"},
        "link": LINK,
        "title": {"rendered": "Chips &#38; <em>dip</em>"},
        "excerpt": {"rendered": "<p>Short &hellip;</p>\n"},
    } | fields


def answered(*said: object, number: int = 1, total: str = "") -> Any:
    headers = (("x-wp-totalpages", total),) if total else ()
    return read(posts(number), json.dumps(said), of=FEED, headers=headers)


def first(url: str) -> Listing:
    (one,) = first_listings("wordpress", feed(url=url), None, JANUARY, backfill_id=1)
    return one


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://ledger.example/feed/", "https://ledger.example/wp-json/wp/v2/posts"),
        ("https://ledger.example/feed/atom/", "https://ledger.example/wp-json/wp/v2/posts"),
        ("https://ledger.example/blog/feed", "https://ledger.example/blog/wp-json/wp/v2/posts"),
        ("https://ledger.example/rss.xml", "https://ledger.example/wp-json/wp/v2/posts"),
        ("https://ledger.example/?feed=rss2", "https://ledger.example/"),
    ],
)
def test_the_api_is_beside_the_feed(url: str, api: str) -> None:
    assert first(url).url.partition("?")[0] == api


def test_a_site_without_speaking_addresses_is_asked_by_a_parameter() -> None:
    assert parse_qs(urlsplit(first("https://ledger.example/?feed=rss2").url).query)["rest_route"] == ["/wp/v2/posts"]


def test_the_posts_of_the_window_are_asked_for_with_a_day_to_spare() -> None:
    asked = parse_qs(urlsplit(first(FEED.url).url).query)
    assert (asked["after"], asked["before"], asked["per_page"]) == (
        ["2024-12-31T00:00:00Z"],
        ["2025-02-02T00:00:00Z"],
        ["100"],
    )


def test_of_a_section_the_pages_of_its_feed_are_read() -> None:
    section = first("https://ledger.example/category/business/feed/")
    assert (section.kind, section.url) == ("paged", "https://ledger.example/category/business/feed/?paged=1")


def test_a_post_is_an_entry_of_plain_text() -> None:
    (entry,) = answered(post()).entries
    at = datetime(2025, 1, 27, 8, tzinfo=UTC)
    assert (entry.title, entry.summary, entry.link) == ("Chips & dip", "Short …", LINK)
    assert (entry.published_at, entry.seen_at, entry.date_confidence) == (at, at, "exact")


def test_a_post_has_the_id_that_the_feed_gives_it() -> None:
    item = f"<item><guid>https://ledger.example/?post_type=note&amp;p=7</guid><link>{LINK}</link></item>"
    said = parse_feed(page(body=f"<rss version='2.0'><channel>{item}</channel></rss>".encode()))
    assert isinstance(said, ParsedFeed)
    (live,) = recognise(FEED, (), said, now=NOW).entries
    assert answered(post()).entries[0].entry_id == live.entry_id


@pytest.mark.parametrize("date", ["2024-12-31T23:59:59", "2025-02-01T00:00:00", "0000-00-00T00:00:00", "", None, 7])
def test_a_post_outside_the_window_is_left_out(date: object) -> None:
    assert answered(post(date_gmt=date, modified_gmt="")).entries == ()


@pytest.mark.parametrize("odd", [None, 7, [], {}, {"link": "javascript:x"}, {"link": 7, "title": "x"}])
def test_what_is_no_post_is_passed_over(odd: object) -> None:
    assert len(answered(odd, post()).entries) == 1


def test_the_first_page_leads_to_all_others() -> None:
    more = answered(post(), total="3").more
    assert [parse_qs(urlsplit(one.url).query)["page"] for one in more] == [["2"], ["3"]]


def test_a_further_page_leads_nowhere_where_the_first_led_to_all() -> None:
    assert answered(post(), number=2, total="3").more == ()


def test_without_a_count_a_full_page_leads_to_the_next() -> None:
    full = [post(link=f"{LINK}{n}", guid={}) for n in range(100)]
    more = answered(*full, number=2).more
    assert [parse_qs(urlsplit(one.url).query)["page"] for one in more] == [["3"]]


def test_without_a_count_a_page_that_is_not_full_is_the_last() -> None:
    assert answered(post(), number=2).more == ()


@pytest.mark.parametrize("total", ["-1", "x", "9" * 40])
def test_a_count_that_is_none_is_not_believed(total: str) -> None:
    assert answered(post(), total=total).more == ()


def test_a_site_says_at_most_a_thousand_pages() -> None:
    assert len(answered(post(), total="99999").more) == 999


@pytest.mark.parametrize("status", [400, 404])
def test_a_page_beyond_the_last_ends_the_walk(status: int) -> None:
    contents = refused(posts(9), status)
    assert (contents.reason, contents.given_up) == ("end", False)


def test_a_page_that_is_refused_is_given_up() -> None:
    assert refused(posts(9), 403).given_up


@pytest.mark.parametrize("status", [401, 403, 404])
def test_where_the_api_is_closed_the_pages_of_the_feed_are_asked(status: int) -> None:
    (paged,) = refused(posts(), status, of=FEED).more
    assert (paged.kind, request_of(paged).url) == ("paged", "https://ledger.example/feed/?paged=1")


@pytest.mark.parametrize("body", ["<html></html>", '{"code": "rest_forbidden"}', "[" * 100_000, ""])
def test_an_answer_that_is_not_the_apis_counts_as_closed(body: str) -> None:
    assert [one.kind for one in read(posts(), body, of=FEED).more] == ["paged"]


def test_a_site_that_is_not_wordpress_is_left_alone_after_one_request() -> None:
    contents = refused(posts(), 404, of=feed(url="https://ledger.example/rss.xml"))
    assert (contents.more, contents.reason, contents.given_up) == ((), "not-wordpress", False)
