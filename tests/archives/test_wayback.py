from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from extractors.archives import first_listings, gap_s, request_of
from extractors.archives.web.wayback import Capture, memento_url, parse_cdx
from tests.archives.asked import FEED, JANUARY, NOW, listing, read, refused, rss
from tests.builders import feed, state
from warehouse.records import Feed

CDX = "https://web.archive.org/cdx/search/cdx?url=x&limit=1000"
SEARCH = listing("captures", CDX, source="wayback")
CAPTURE = listing("capture", f"https://web.archive.org/web/20250110120000id_/{FEED.url}", source="wayback")
CAPTURED_AT = datetime(2025, 1, 10, 12, 0, 3, tzinfo=UTC)
CAPTURED = (("memento-datetime", "Fri, 10 Jan 2025 12:00:03 GMT"),)
LINK = "https://ledger.example/a/1"


def row(at: str, digest: str, status: str = "200", kind: str = "text/xml") -> str:
    return f"example,ledger)/feed.xml {at} {FEED.url} {kind} {status} {digest} 1024\n"


def test_the_captures_of_the_feed_in_the_window_and_shortly_after_are_searched() -> None:
    (first,) = first_listings("wayback", FEED, None, JANUARY, backfill_id=1)
    asked = parse_qs(urlsplit(request_of(first).url).query)
    assert (asked["url"], asked["from"], asked["to"]) == ([FEED.url], ["20250101000000"], ["20250204000000"])


def test_a_feed_that_has_moved_is_searched_at_both_addresses() -> None:
    moved = state(fetch_url="https://ledger.example/new.xml")
    listings = first_listings("wayback", FEED, moved, JANUARY, backfill_id=1)
    assert [parse_qs(urlsplit(one.url).query)["url"][0] for one in listings] == [FEED.url, moved.fetch_url]


@pytest.mark.parametrize(
    "private",
    [feed(headers=(("Authorization", "Bearer x"),)), feed(url="https://me:secret@ledger.example/feed.xml")],
    ids=["token", "password"],
)
def test_a_private_feed_is_not_searched_for(private: Feed) -> None:
    assert first_listings("wayback", private, None, JANUARY, backfill_id=1) == ()


def test_searches_are_slower_than_captures() -> None:
    assert (gap_s(SEARCH), gap_s(CAPTURE)) == (2.5, 0.0)


def test_each_capture_is_to_be_read_as_it_was_received() -> None:
    contents = read(SEARCH, row("20250101000000", "A") + row("20250102000000", "B"))
    assert [(one.kind, one.url) for one in contents.more] == [
        ("capture", f"https://web.archive.org/web/20250101000000id_/{FEED.url}"),
        ("capture", f"https://web.archive.org/web/20250102000000id_/{FEED.url}"),
    ]


@pytest.mark.parametrize("status", ["404", "301", "429", "503", "-"])
def test_an_archived_refusal_is_no_capture(status: str) -> None:
    assert parse_cdx(row("20250101000000", "A", status).encode())[0] == ()


def test_what_was_captured_before_is_not_read_again() -> None:
    rows = row("20250101000000", "A") + row("20250102000000", "A", "-", "warc/revisit") + row("20250103000000", "A")
    assert [capture.at for capture in parse_cdx(rows.encode())[0]] == ["20250101000000"]


@pytest.mark.parametrize("line", ["", "short row", "a b c d 200 f g", "org,x)/ 2025 http://x/ text/xml 200 A 1"])
def test_a_row_that_is_none_is_passed_over(line: str) -> None:
    assert parse_cdx(f"{line}\n".encode()) == ((), "")


def test_a_search_goes_on_at_the_key_that_it_gave_quoted_once_more() -> None:
    contents = read(SEARCH, row("20250101000000", "A") + "\nexample%2Cledger%29%2F+20250101000000\n")
    assert contents.more[-1].url == f"{CDX}&resumeKey=example%252Cledger%2529%252F%2B20250101000000"


def test_a_later_key_takes_the_place_of_the_one_before() -> None:
    later = listing("captures", f"{CDX}&resumeKey=one", source="wayback")
    assert read(later, row("20250101000000", "A") + "\ntwo\n").more[-1].url == f"{CDX}&resumeKey=two"


def test_the_last_answer_leads_to_no_further_search() -> None:
    assert {one.kind for one in read(SEARCH, row("20250101000000", "A")).more} == {"capture"}


def test_a_feed_that_was_never_captured_has_none() -> None:
    contents = read(SEARCH, "")
    assert (contents.more, contents.reason) == ((), "empty")


def test_a_site_that_the_archive_does_not_show_is_given_up_in_plain_words() -> None:
    contents = refused(SEARCH, 403)
    assert contents.given_up
    assert "Blocked Site Error" in contents.detail


def test_an_entry_was_seen_when_the_feed_was_captured() -> None:
    contents = read(CAPTURE, rss((LINK, "Fri, 10 Jan 2025 11:00:00 GMT")), headers=CAPTURED)
    (entry,) = contents.entries
    assert (entry.seen_at, entry.published_at) == (CAPTURED_AT, datetime(2025, 1, 10, 11, tzinfo=UTC))


def test_an_entry_without_a_date_counts_when_it_was_captured() -> None:
    (entry,) = read(CAPTURE, rss((LINK, "")), headers=CAPTURED).entries
    assert (entry.published_at, entry.seen_at) == (None, CAPTURED_AT)


def test_an_entry_that_was_published_before_the_window_is_left_out() -> None:
    contents = read(CAPTURE, rss((LINK, "Tue, 31 Dec 2024 11:00:00 GMT")), headers=CAPTURED)
    assert (contents.entries, contents.reason) == ((), "outside")


def test_an_entry_without_an_address_is_left_out() -> None:
    assert read(CAPTURE, rss(("", "Fri, 10 Jan 2025 11:00:00 GMT")), headers=CAPTURED).entries == ()


def test_a_date_is_believed_within_reason_of_the_capture() -> None:
    (entry,) = read(CAPTURE, rss((LINK, "Mon, 20 Jan 2025 11:00:00 GMT")), headers=CAPTURED).entries
    assert entry.date_confidence == "clamped"


def test_a_capture_of_another_time_than_asked_tells_its_own() -> None:
    nearest = f"https://web.archive.org/web/20250112080000id_/{FEED.url}"
    (entry,) = read(CAPTURE, rss((LINK, "")), final_url=nearest).entries
    assert entry.seen_at == datetime(2025, 1, 12, 8, tzinfo=UTC)


def test_a_relative_link_is_of_the_captured_site() -> None:
    document = rss(("/a/1", "Fri, 10 Jan 2025 11:00:00 GMT"))
    assert read(CAPTURE, document, headers=CAPTURED).entries[0].link == LINK


def test_no_entry_is_seen_later_than_now() -> None:
    future = (("memento-datetime", "Fri, 10 Jan 2031 12:00:00 GMT"),)
    (entry,) = read(CAPTURE, rss((LINK, "Fri, 10 Jan 2025 11:00:00 GMT")), headers=future).entries
    assert entry.seen_at == NOW


@pytest.mark.parametrize("said", ["", "yesterday"])
def test_an_answer_from_outside_the_archive_is_no_capture(said: str) -> None:
    answer = read(CAPTURE, rss((LINK, "")), final_url="https://web.archive.org/", headers=(("memento-datetime", said),))
    assert (answer.given_up, answer.reason) == (True, "no-capture")


def test_a_captured_web_page_is_given_up() -> None:
    assert read(CAPTURE, "<html><body>We have moved</body></html>", headers=CAPTURED).reason == "html"


def test_the_archive_is_asked_as_safely_as_the_feed() -> None:
    plain = feed(url="http://ledger.example/feed.xml")
    (first,) = first_listings("wayback", plain, None, JANUARY, backfill_id=1)
    (capture,) = read(first, row("20250101000000", "A")).more
    assert {one.url.partition(":")[0] for one in (first, capture)} == {"http"}


def test_the_address_of_a_capture_keeps_what_belongs_to_the_feeds() -> None:
    url = "http://ledger.example/?feed=rss2&q=a b"
    assert memento_url(Capture(at="20250101000000", url=url, digest="")) == (
        "https://web.archive.org/web/20250101000000id_/http://ledger.example/?feed=rss2&q=a%20b"
    )
