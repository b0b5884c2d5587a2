from datetime import UTC, datetime

import pytest

from extractors.archives import first_listings, request_of
from extractors.archives.web.paged_feeds import PARTS
from tests.archives.asked import FEED, JANUARY, listing, read, refused, rss
from tests.builders import NOW, state
from warehouse.records import FeedState

PART = listing("part", FEED.url, source="archive")
PAGED = listing("paged", f"{FEED.url}?paged=2", source="wordpress")
LINK = "https://ledger.example/a/1"
ITEM = (LINK, "Fri, 10 Jan 2025 11:00:00 GMT")
OLD = ("https://ledger.example/a/0", "Fri, 20 Dec 2024 11:00:00 GMT")
OLDER = "https://ledger.example/feed.xml?before=2025-01"


def link_to(relation: str, url: str) -> str:
    return f"<atom:link rel='{relation}' href='{url}'/>"


def began(feed_state: FeedState | None) -> list[str]:
    return [one.url for one in first_listings("archive", FEED, feed_state, JANUARY, backfill_id=1)]


def test_a_feed_that_nobody_has_looked_at_is_looked_at() -> None:
    assert began(None) == began(state()) == [FEED.url]


def test_the_walk_begins_where_the_feed_said_that_its_past_is() -> None:
    assert began(state(last_success_at=NOW, prev_archive=OLDER, next_page="https://ledger.example/2")) == [OLDER]


def test_a_feed_that_names_no_older_part_has_none() -> None:
    assert began(state(last_success_at=NOW)) == []


def test_a_feed_that_holds_all_there_is_has_no_older_part() -> None:
    assert began(state(last_success_at=NOW, next_page=OLDER, complete=True)) == []


def test_an_old_part_gives_its_entries_seen_when_they_were_published() -> None:
    (entry,) = read(PART, rss(ITEM)).entries
    assert (entry.guid, entry.seen_at) == (f"tag:{LINK}", datetime(2025, 1, 10, 11, tzinfo=UTC))


@pytest.mark.parametrize("relation", ["prev-archive", "next"])
def test_a_part_leads_to_the_one_before(relation: str) -> None:
    (further,) = read(PART, rss(ITEM, head=link_to(relation, OLDER))).more
    assert (further.kind, request_of(further).url) == ("part", OLDER)


def test_an_archive_is_better_than_a_page() -> None:
    head = link_to("next", "https://ledger.example/2") + link_to("prev-archive", OLDER)
    assert [request_of(one).url for one in read(PART, rss(ITEM, head=head)).more] == [OLDER]


def test_a_part_on_another_site_is_not_read() -> None:
    assert read(PART, rss(ITEM, head=link_to("next", "https://elsewhere.example/2"))).more == ()


def test_a_part_that_names_itself_is_not_read_again() -> None:
    assert read(PART, rss(ITEM, head=link_to("next", FEED.url))).more == ()


def test_the_walk_ends_where_most_of_a_part_lies_before_the_window() -> None:
    assert read(PART, rss(ITEM, OLD, OLD, head=link_to("next", OLDER))).more == ()


def test_one_old_entry_does_not_end_the_walk() -> None:
    other = ("https://ledger.example/a/2", "Sat, 11 Jan 2025 11:00:00 GMT")
    assert len(read(PART, rss(ITEM, other, OLD, head=link_to("next", OLDER))).more) == 1


def test_a_part_without_entries_does_not_end_the_walk() -> None:
    assert len(read(PART, rss(head=link_to("next", OLDER))).more) == 1


def test_an_endless_walk_ends() -> None:
    last = listing("part", f"{FEED.url}#{PARTS}", source="archive")
    assert read(last, rss(ITEM, head=link_to("next", OLDER))).more == ()


def test_what_is_no_feed_is_given_up() -> None:
    assert (read(PART, "<html></html>").given_up, refused(PART, 404).given_up) == (True, True)


def test_a_page_leads_to_the_next() -> None:
    (further,) = read(PAGED, rss(ITEM)).more
    assert request_of(further).url == f"{FEED.url}?paged=3"


def test_a_page_that_is_no_older_than_the_one_before_ends_the_walk() -> None:
    (further,) = read(PAGED, rss(ITEM)).more
    assert read(further, rss(ITEM)).more == ()


def test_parts_that_lead_in_a_circle_are_read_once() -> None:
    older = ("https://ledger.example/a/2", "Thu, 09 Jan 2025 11:00:00 GMT")
    (second,) = read(PART, rss(ITEM, head=link_to("next", OLDER))).more
    (first,) = read(second, rss(older, head=link_to("next", FEED.url))).more
    assert read(first, rss(ITEM, head=link_to("next", OLDER))).more == ()


def test_parts_that_lead_in_a_circle_through_an_empty_one_are_read_once() -> None:
    (empty,) = read(PART, rss(ITEM, head=link_to("next", OLDER))).more
    (first,) = read(empty, rss(head=link_to("next", FEED.url))).more
    assert read(first, rss(ITEM, head=link_to("next", OLDER))).more == ()


def test_the_page_beyond_the_last_ends_the_walk() -> None:
    contents = refused(PAGED, 404)
    assert (contents.reason, contents.given_up) == ("end", False)


def test_a_feed_whose_first_page_is_not_there_is_given_up() -> None:
    assert refused(listing("paged", f"{FEED.url}?paged=1"), 404).given_up


def test_a_page_that_is_refused_is_given_up() -> None:
    assert refused(PAGED, 403).given_up


def test_the_pages_end_before_the_window() -> None:
    assert read(PAGED, rss(OLD)).more == ()


def test_the_pages_end_somewhere() -> None:
    assert read(listing("paged", f"{FEED.url}?paged={PARTS}#{PARTS}"), rss(ITEM)).more == ()
