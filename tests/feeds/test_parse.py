import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from extractors.feeds import ParsedFeed, Refusal, absorb, parse_feed
from tests.builders import NOW, feed, page, state
from tests.feeds.documents import item, rss, rss_page
from warehouse.records import Page


def parse(given: Page, **options: object) -> ParsedFeed:
    got = parse_feed(given, **options)  # type: ignore[arg-type]
    assert isinstance(got, ParsedFeed), got
    return got


def test_an_entry_says_what_the_item_says() -> None:
    entry = parse(rss_page(item("1", author="desk@ledger.example (Ada Pen)"))).entries[0]
    assert (entry.guid, entry.link) == ("tag:ledger.example,2025:1", "https://ledger.example/a/1")
    assert (entry.title, entry.summary, entry.authors) == ("Title 1", "Summary 1", ("Ada Pen",))
    assert entry.published_at == datetime(2025, 1, 27, 8, 40, tzinfo=UTC)
    assert (entry.published_raw, entry.date_confidence) == ("Mon, 27 Jan 2025 08:40:00 GMT", "exact")


def test_text_is_what_markup_shows() -> None:
    content = "<p>One &amp; two</p><script>steal()</script><ul><li>three</ul>"
    entry = parse(rss_page(item(title="<b>Bold</b> &amp; plain", content__encoded=content))).entries[0]
    assert entry.title == "Bold & plain"
    assert entry.content == "One & two\n\nthree"


def test_links_are_canonical_and_absolute() -> None:
    entry = parse(rss_page(item(link="/a/1?utm_source=rss&amp;id=2"))).entries[0]
    assert entry.link == "https://ledger.example/a/1?id=2"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_a_link_that_is_no_web_address_is_none(link: str) -> None:
    assert parse(rss_page(item(link=link))).entries[0].link == ""


def test_a_known_entry_is_not_parsed_again() -> None:
    first = parse(rss_page(item("1"), item("2")))
    known = frozenset(entry.raw_hash for entry in first.entries)
    again = parse(rss_page(item("3"), item("1"), item("2")), known=known, context=first.context)
    assert [entry.title for entry in again.entries] == ["Title 3"]
    assert set(again.unchanged) == known


def test_a_changed_channel_does_not_hide_what_is_known() -> None:
    first = parse(rss_page(item("1")))
    known = frozenset(entry.raw_hash for entry in first.entries)
    later = rss_page(item("1"), head="<lastBuildDate>Mon, 27 Jan 2025 09:00:00 GMT</lastBuildDate>")
    assert parse(later, known=known, context=first.context).entries == ()


def test_what_changes_the_meaning_of_entries_makes_all_be_read_again() -> None:
    first = parse(rss_page(item("1")))
    known = frozenset(entry.raw_hash for entry in first.entries)
    later = rss_page(item("1"), head="<language>fr</language>")
    assert len(parse(later, known=known, context=first.context).entries) == 1


def test_a_document_that_is_not_well_formed_is_read_all_the_same() -> None:
    broken = rss(item("1"), item("2")).replace(b"Summary 1", b"Fish & Chips").removesuffix(b"</channel></rss>")
    assert [entry.title for entry in parse(page(body=broken)).entries] == ["Title 1", "Title 2"]


def test_a_packed_document_is_unpacked_although_nobody_said_so() -> None:
    assert len(parse(page(body=gzip.compress(rss(item("1"))))).entries) == 1


def test_an_empty_feed_is_a_feed() -> None:
    assert parse(rss_page()).entries == ()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty-body"),
        (b" \n", "empty-body"),
        (b"<html><body>Log in</body></html>", "html"),
        (b"plain words", "not-a-feed"),
        (b'{"error": "no"}', "not-a-feed"),
        (b'{"version": ', "broken"),
        (gzip.compress(rss(item("1")))[:-9], "truncated"),
        (gzip.compress(b"<rss>" + b" " * 5_000_000), "bomb"),
        (b"<rss><channel>" + b"<a " + b"x='1' y='2' " * 600 + b"/></channel></rss>", "too-many-attributes"),
        (b"<rss " + b" ".join(b"xmlns:n%d='u'" % n for n in range(300)) + b"/>", "too-many-namespaces"),
        (b"<rss>" + b"<b>" * 5_000, "too-deep"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    got = parse_feed(page(body=body))
    assert isinstance(got, Refusal)
    assert got.reason == reason


@pytest.mark.parametrize("reference", ["&#xFFFFFFFF;", "&#xD800;", "&#0;", "&#99999999999;"])
def test_an_illegal_character_reference_breaks_nothing(reference: str) -> None:
    body = rss(item("1"), item("2")).replace(b"Title 1", b"Tit" + reference.encode() + b"le")
    assert [entry.guid[-1] for entry in parse(page(body=body)).entries] == ["1", "2"]


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1251", "koi8-r"])
def test_the_declared_encoding_is_believed(encoding: str) -> None:
    text = rss(item("1", title="Новости")).decode().replace("utf-8", encoding)
    assert parse(page(body=text.encode(encoding))).entries[0].title == "Новости"


def test_a_date_in_the_future_is_clamped_and_marked() -> None:
    entry = parse(rss_page(item(pubDate="Mon, 27 Jan 2031 08:40:00 GMT"))).entries[0]
    assert (entry.published_at, entry.date_confidence) == (NOW + timedelta(hours=24), "clamped")
    assert entry.published_raw == "Mon, 27 Jan 2031 08:40:00 GMT"


def test_a_long_document_is_read_to_its_end() -> None:
    got = parse(rss_page(*(item(str(n)) for n in range(2_010))))
    assert (len(got.entries), got.entries[-1].title) == (2_010, "Title 2009")


def test_the_charset_of_the_header_counts() -> None:
    body = rss(item(title="\u041d\u043e\u0432\u043e\u0441\u0442\u0438")).decode().replace(' encoding="utf-8"', "")
    answer = page(body=body.encode("windows-1251"), content_type="text/xml", charset="windows-1251")
    assert parse(answer).entries[0].title == "\u041d\u043e\u0432\u043e\u0441\u0442\u0438"


def test_the_feed_says_when_to_poll_and_where_its_hub_is() -> None:
    head = (
        "<ttl>90</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
        "<skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
        '<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="next" href="/feed?page=2"/>'
    )
    hints = parse(rss_page(item("1"), head=head)).hints
    assert hints.ttl == timedelta(hours=6)
    assert (hints.skip_hours, hints.skip_days) == ({1, 0}, {6})
    assert (hints.hub, hints.next_page) == ("https://hub.example/", "https://ledger.example/feed?page=2")


def test_a_hub_in_the_header_counts_before_the_one_in_the_document() -> None:
    header = ("link", '<https://ledger.example/feed.xml>; rel="self", <https://push.example/>; rel="hub"')
    document = '<atom:link rel="hub" href="https://hub.example/"/>'
    assert parse(rss_page(item("1"), head=document, headers=(header,))).hints.hub == "https://push.example/"
    assert (
        parse(rss_page(item("1"), head=document, headers=(("link", "<x>; rel=self"),))).hints.hub
        == "https://hub.example/"
    )


def test_pages_archives_and_completeness_are_told_apart() -> None:
    head = (
        '<atom:link rel="next" href="/feed?page=2"/><atom:link rel="prev-archive" href="/2024.xml"/>'
        '<complete xmlns="http://purl.org/syndication/history/1.0"/>'
    )
    hints = parse(rss_page(item("1"), head=head)).hints
    assert hints.next_page == "https://ledger.example/feed?page=2"
    assert hints.prev_archive == "https://ledger.example/2024.xml"
    assert hints.complete


def test_a_podcast_that_has_ended_is_not_therefore_complete() -> None:
    head = '<complete xmlns="http://www.itunes.com/dtds/podcast-1.0.dtd">Yes</complete>'
    assert not parse(rss_page(item("1"), head=head)).hints.complete


@pytest.mark.parametrize("ttl", ["always", "-5", "nan", "1e999", ""])
def test_an_odd_ttl_says_nothing_or_something_bounded(ttl: str) -> None:
    hints = parse(rss_page(item("1"), head=f"<ttl>{ttl}</ttl>")).hints
    assert hints.ttl is None or hints.ttl <= timedelta(days=30)


def test_a_json_feed_is_a_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Ledger",
        "home_page_url": "https://ledger.example/",
        "items": [
            {"id": 7, "url": "/a/7", "title": "Seven", "content_html": "<p>Body", "authors": [{"name": "Ada Pen"}],
             "date_published": "2025-01-27T08:40:00+01:00"},
            {"id": "8", "content_text": "Only text"},
            "nonsense",
        ],
    }  # fmt: skip
    got = parse(page(body=json.dumps(document).encode(), content_type="application/feed+json"))
    assert (got.kind, got.title, len(got.entries)) == ("json11", "Ledger", 2)
    first, second = got.entries
    assert second.link == ""
    assert (first.guid, first.link, first.content) == ("7", "https://ledger.example/a/7", "Body")
    assert (first.authors, first.published_at) == (("Ada Pen",), datetime(2025, 1, 27, 7, 40, tzinfo=UTC))


def test_an_item_that_stands_there_twice_is_said_twice_and_recognised_once() -> None:
    twice = rss_page(item("1"), item("2", link=""), item("1"), item("2", link=""))
    got = parse(twice)
    assert [entry.title for entry in got.entries] == ["Title 1", "Title 2"] * 2
    assert len(absorb(feed(), state(), twice, got, now=NOW).entries) == 2


@pytest.mark.parametrize("padding", ["", "x"], ids=["even", "odd"])
def test_a_document_that_declares_utf_16_and_is_utf_8_is_read(padding: str) -> None:
    body = rss(item(title=f"caf\u00e9{padding}")).replace(b'encoding="utf-8"', b'encoding="utf-16"')
    assert parse(page(body=body, content_type="text/xml")).entries[0].title == f"caf\u00e9{padding}"


def test_a_bare_ampersand_stays_as_it_is() -> None:
    body = rss(item(title="TITLE")).replace(b"TITLE", b"S&P 500 and AT&T rise &amp; fall")
    assert parse(page(body=body, content_type="text/xml")).entries[0].title == "S&P 500 and AT&T rise & fall"
