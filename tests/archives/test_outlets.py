"""Whose an article is, by its address."""

from extractors.archives.outlets import Outlets
from tests.builders import feed

LEDGER = feed(site="https://www.ledger.example/")
CITY = feed(url="https://city.ledger.example/feed.xml", publisher="City Ledger")
BLOG = feed(url="https://one.blogspot.com/feed.xml", publisher="One")
OUTLETS = Outlets([LEDGER, CITY, BLOG], {"courier.example": "Courier Group"})


def test_an_address_on_a_feeds_domain_is_that_feeds() -> None:
    assert OUTLETS.of("https://news.ledger.example/a/1") == LEDGER


def test_the_feed_on_the_very_host_comes_first() -> None:
    assert OUTLETS.of("https://city.ledger.example/a/1") == CITY


def test_who_shares_a_host_with_unsubscribed_owns_only_its_own() -> None:
    assert OUTLETS.of("https://two.blogspot.com/a/1").publisher == "two.blogspot.com"


def test_an_outlet_without_a_feed_is_its_domain_and_its_owner() -> None:
    found = OUTLETS.of("https://www.courier.example/a/1")
    assert (found.url, found.publisher, found.family) == ("", "courier.example", "Courier Group")


def test_a_feed_is_found_by_its_name_however_written() -> None:
    assert OUTLETS.named("city-LEDGER") == CITY


def test_no_name_is_nobodys() -> None:
    assert OUTLETS.named("--") is None


def test_unsubscribed_are_wanted_unless_only_feeds_are() -> None:
    only = Outlets([LEDGER], {}, unsubscribed=False)
    assert [only.wants(url) for url in ("https://ledger.example/a", "https://courier.example/a")] == [True, False]
    assert OUTLETS.wants("https://courier.example/a")


def test_an_address_that_cannot_be_read_is_an_outlets_without_a_name() -> None:
    assert OUTLETS.of("https://[broken").publisher == ""
