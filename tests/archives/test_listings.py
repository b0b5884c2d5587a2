import pytest

from extractors.archives import SOURCES, first_listings, first_listings_of, request_of
from tests.archives.asked import FEED, JANUARY, listing
from tests.builders import feed, state

SECTION = feed(url="https://ledger.example/technology/feed.xml")


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_begins_somewhere(source: str) -> None:
    assert [one.feed_url for one in first_listings(source, FEED, None, JANUARY, backfill_id=7)] == [FEED.url]


def test_an_unknown_source_is_an_error_that_names_the_known() -> None:
    with pytest.raises(ValueError, match="'gdelt' is no source of the past; known are archive, wordpress"):
        first_listings("gdelt", FEED, None, JANUARY, backfill_id=7)


@pytest.mark.parametrize(("source", "feeds"), [("sitemap", [FEED.url]), ("wayback", [FEED.url, SECTION.url])])
def test_what_speaks_of_a_whole_site_is_read_for_one_of_its_feeds(source: str, feeds: list[str]) -> None:
    first = first_listings_of(source, (SECTION, FEED), {}, JANUARY, backfill_id=7)
    assert [one.feed_url for one in first] == feeds


def test_each_feed_begins_with_what_is_known_of_it() -> None:
    moved = state(fetch_url="https://ledger.example/new.xml")
    assert len(first_listings_of("wayback", (FEED, SECTION), {FEED.url: moved}, JANUARY, backfill_id=7)) == 3


def test_our_note_on_a_listing_is_sent_to_nobody() -> None:
    assert request_of(listing("part", f"{FEED.url}#17")).url == FEED.url
