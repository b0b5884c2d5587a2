"""Plain items are read without the feed parser; these tests hold that reading equal to the feed parser's."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.feeds import ParsedFeed, parse_feed
from extractors.feeds.fast_rss import plain_head, plain_item
from extractors.feeds.feedparser_reader import read_feed
from extractors.feeds.mending import mended
from extractors.feeds.outline import outline
from tests.builders import NOW, page
from tests.feeds.documents import item, rss, rss_page
from tests.feeds.series import OUTLETS, pages
from warehouse.records import Page


def is_plain(answer: Page) -> bool:
    found = outline(answer, answer.body)
    items = [] if found is None else [plain_item(one, answer.final_url) for one in found.items]
    return bool(items) and all(items) and found is not None and plain_head(found.root, found.head) is not None


def same(answer: Page) -> bool:
    ours, theirs = parse_feed(answer), read_feed(answer, mended(answer.body), answer.content_type)
    if not (isinstance(ours, ParsedFeed) and isinstance(theirs, ParsedFeed)):
        return False
    entries = tuple(replace(entry, raw_hash=0) for entry in ours.entries)
    heads = [(one.kind, one.title, one.link, one.language) for one in (ours, theirs)]
    return heads[0] == heads[1] and set(entries) == set(theirs.entries)


PLAIN = [
    item("1"),
    item("1", guid=""),
    item("1", guid="https://ledger.example/a/1", title=""),
    item("1", title="AT&amp;T &lt;3 &#8217; <b>bold</b>", description="<p>One</p><p>Two</p>"),
    item("1", title="a &amp;amp; b", author="desk@ledger.example (Ada Pen)"),
    item("1", dc__creator="Ada Pen and Bo Ink", category="World", comments="https://ledger.example/c"),
    item("1", content__encoded="<p>Body</p>"),
    item("1", description="", content__encoded="<p>Body</p>"),
    item("1", description=""),
    item("1", title="cafÃ© 5 < 6 &copy;", link="https://ledger.example/a?x=1&amp;y=2&utm_source=z"),
    item("1", title="  spaced \n out  ", pubDate="yesterday"),
    item("1", title="ÃœberÃ¤ll"),
]


@pytest.mark.parametrize("one", PLAIN)
def test_a_plain_item_is_read_as_the_feed_parser_reads_it(one: str) -> None:
    assert is_plain(rss_page(one, item("2")))
    assert same(rss_page(one, item("2")))


SPECIAL = [
    item("1").replace("<title>", "<title xml:lang='de'>"),
    item("1").replace("<title>", "<title>One</title><title>"),
    item("1").replace("Summary 1", "a <b>nested</b> element"),
    item("1").replace("Summary 1", "a <!-- comment --> within"),
    item("1").replace("<item>", "<item xml:base='https://other.example/'>"),
    item("1", link="/relative"),
    item("1", link=""),
    item("1", guid="relative"),
    item("1", title="a\x85b"),
    item("1", dc__date="2025-01-27"),
    item("1", atom__updated="2025-01-27T08:00:00Z"),
    item("1", content__encoded="<p>Body</p>").replace("<guid>", "<description>First</description><guid>"),
    item("1").replace("<guid>", "<atom:link href='https://other.example/'/><guid>"),
    item("1", author="A", dc__creator="B"),
]


@pytest.mark.parametrize("one", SPECIAL)
def test_a_special_item_is_left_to_the_feed_parser(one: str) -> None:
    assert not is_plain(rss_page(one, item("2")))
    assert same(rss_page(one, item("2")))


def test_plain_and_special_items_of_one_document_stay_in_order() -> None:
    parsed = parse_feed(rss_page(item("1"), item("2", link=""), item("3"), item("4", guid="relative")))
    assert isinstance(parsed, ParsedFeed)
    assert [entry.title for entry in parsed.entries] == ["Title 1", "Title 2", "Title 3", "Title 4"]
    assert all(entry.raw_hash for entry in parsed.entries)


@pytest.mark.parametrize("head", ["<language>en-gb</language>", "<image><title>x</title></image><ttl>5</ttl>", ""])
def test_a_plain_head_is_read_as_the_feed_parser_reads_it(head: str) -> None:
    assert is_plain(rss_page(item("1"), head=head))
    assert same(rss_page(item("1"), head=head))


@pytest.mark.parametrize("head", ["<title>Again</title>", "<dc:language>en</dc:language>", "<atom:link href='/x'/>"])
def test_a_special_head_is_left_to_the_feed_parser(head: str) -> None:
    assert not is_plain(rss_page(item("1"), head=head))
    assert same(rss_page(item("1"), head=head))


def test_another_version_is_left_to_the_feed_parser() -> None:
    assert not is_plain(page(body=rss(item("1")).replace(b'version="2.0"', b'version="0.92"')))


@pytest.mark.parametrize("description", ["<description>Summary 1</description>", "<description/>"])
def test_a_caption_is_no_content(description: str) -> None:
    body = rss(item("1", description="", media__description="Picture: Ada Pen"))
    body = body.replace(b"<media:", description.encode() + b"<media:")
    answer = page(body=body.replace(b"<rss ", b'<rss xmlns:media="http://search.yahoo.com/mrss/" '))
    assert is_plain(answer)
    assert same(answer)
    parsed = parse_feed(answer)
    assert isinstance(parsed, ParsedFeed)
    assert parsed.entries[0].content == ""


@pytest.mark.shared_data
@pytest.mark.parametrize("outlet", OUTLETS)
def test_real_outlets_are_read_as_the_feed_parser_reads_them(shared_data: Path, outlet: str) -> None:
    answers = list(pages(shared_data, outlet))[::8]
    assert sum(map(is_plain, answers)) > len(answers) / 2
    assert all(map(same, answers))


@pytest.mark.shared_data
def test_all_feeds_at_hand_are_read_as_the_feed_parser_reads_them(shared_data: Path) -> None:
    plain = [answer for answer in _documents(shared_data) if is_plain(answer)]
    assert len(plain) > 5
    assert [answer.url for answer in plain if not same(answer)] == []


def _documents(folder: Path) -> Iterator[Page]:
    for file in sorted((folder / "feeds").rglob("*.xml")):
        if "opml" not in file.parts and "malformed" not in file.parts and file.stat().st_size < 300_000:
            yield page(body=file.read_bytes(), url=f"https://ledger.example/{file.name}", fetched_at=NOW)
