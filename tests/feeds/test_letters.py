"""Letters as the publisher meant them, whatever program wrote the document."""

import json

import pytest

from extractors.feeds import ParsedFeed, Refusal, parse_feed
from extractors.feeds.model import ParsedEntry
from tests.builders import page
from tests.feeds.documents import rss

MEDIA = (
    '<media:content url="https://i.example/x.jpg"><media:title>Photo</media:title>'
    "<media:description>A street</media:description></media:content>"
)


def entries(body: str | bytes, **fields: object) -> tuple[ParsedEntry, ...]:
    answer = page(body=body if isinstance(body, bytes) else body.encode(), **fields)
    parsed = parse_feed(answer)
    assert isinstance(parsed, ParsedFeed), parsed
    return parsed.entries


def document(item: str, before: str = "") -> str:
    spaces = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?>{before}<rss version="2.0" {spaces}><channel><title>L</title>{item}</channel></rss>'


def atom(title: str) -> str:
    body = f'<id>tag:1</id>{title}<link href="https://a.example/1"/><updated>2025-01-27T08:00:00Z</updated>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>L</title><entry>{body}</entry></feed>'


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<title>List&lt;String&gt; and AT&amp;amp;T</title>", "List<String> and AT&T"),
        ('<title type="text">The &lt;b&gt; element</title>', "The <b> element"),
        ('<title type="html">A &lt;b&gt;bold&lt;/b&gt; move</title>', "A bold move"),
    ],
)
def test_a_plain_text_title_of_atom_keeps_what_looks_like_a_tag(written: str, meant: str) -> None:
    assert entries(atom(written))[0].title == meant


def test_a_line_break_in_a_title_is_a_space() -> None:
    assert (
        entries(rss("<item><title>First&lt;br&gt;Second&lt;br/&gt;Third</title></item>"))[0].title
        == "First Second Third"
    )


@pytest.mark.parametrize(
    "doctype",
    [
        "", "<!DOCTYPE rss>", '<!DOCTYPE rss SYSTEM "rss.dtd">',
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.example/rss.dtd">',
        '<!DOCTYPE rss [<!ENTITY eacute "&#233;"><!ENTITY rsquo "&#8217;"><!ENTITY nbsp "&#160;">]>',
    ],
)  # fmt: skip
def test_named_entities_are_letters_under_any_doctype(doctype: str) -> None:
    one = entries(document("<item><title>Caf&eacute;&nbsp;A, Nvidia&rsquo;s &amp; B</title></item>", doctype))[0]
    assert one.title == "Café A, Nvidia\u2019s & B"


@pytest.mark.parametrize("text", ["Real summary of the news", "&lt;p&gt;Real summary of the news&lt;/p&gt;"])
@pytest.mark.parametrize("loose", ["", "&"])
@pytest.mark.parametrize("order", ["before", "after"])
def test_the_caption_of_a_picture_is_not_the_summary(text: str, loose: str, order: str) -> None:
    described = f"<description>{text}</description>"
    inner = MEDIA + described if order == "before" else described + MEDIA
    one = entries(document(f"<item><title>Real {loose} true</title><link>https://a.example/1</link>{inner}</item>"))[0]
    assert (one.summary, one.content, one.title) == (
        "Real summary of the news",
        "",
        f"Real {loose} true".replace("  ", " "),
    )


def test_plain_content_stands_beside_a_picture() -> None:
    body = "<description>Short</description><content:encoded>Plain full text of the news</content:encoded>" + MEDIA
    assert entries(document(f"<item><title>T</title>{body}</item>"))[0].content in {"Plain full text of the news", ""}


def test_a_description_of_a_video_that_stands_alone_is_its_summary() -> None:
    group = "<media:group><media:description>What the video shows</media:description></media:group>"
    one = entries(document(f"<item><title>T</title><link>https://a.example/1</link>{group}</item>"))[0]
    assert "What the video shows" in one.summary + one.content


@pytest.mark.parametrize("guid", ["<guid>12345</guid>", '<guid isPermaLink="true">abc-1</guid>'])
def test_a_guid_that_is_no_address_makes_no_link(guid: str) -> None:
    one = entries(document(f"<item><title>T</title>{guid}</item>"))[0]
    assert (one.link, one.guid) == ("", guid.partition(">")[2].partition("<")[0])


def test_a_link_that_begins_with_www_is_an_address() -> None:
    assert (
        entries(document("<item><title>T</title><link>www.a.example/1</link></item>"))[0].link
        == "http://www.a.example/1"
    )


ITEM = {"id": "1", "url": "https://a.example/1", "title": "T", "content_text": "x"}
VERSION = "https://jsonfeed.org/version/1.1"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("AT&amp;T &#8217;s <b>bold</b> move", "AT&T \u2019s bold move"),
        ("List<String> & more", "List<String> & more"),
        ("Nvidia&#8217;s plan", "Nvidia\u2019s plan"),
    ],
)
def test_a_json_feeds_text_is_what_it_shows(written: str, meant: str) -> None:
    body = json.dumps({"version": VERSION, "items": [ITEM | {"title": written, "summary": written}]})
    one = entries(body)[0]
    assert (one.title, one.summary) == (meant, meant)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([{"version": VERSION, "items": [ITEM]}]).encode(),
        json.dumps({"items": [ITEM]}).encode(),
        json.dumps({"version": "JSON Feed 1.1", "items": [ITEM]}).encode(),
        b")]}'\n" + json.dumps({"version": VERSION, "items": [ITEM]}).encode(),
        json.dumps({"version": VERSION, "items": [ITEM]}).replace('"T"', '"T\t"').encode(),
        json.dumps({"version": VERSION, "items": [ITEM]}).encode("utf-16"),
        json.dumps({"version": VERSION, "items": [ITEM]}).encode("utf-16-le"),
    ],
)
def test_a_json_feed_is_read_however_its_program_wraps_it(body: bytes) -> None:
    assert [one.title for one in entries(body)] == ["T"]


@pytest.mark.parametrize("body", [b'{"items": [1, 2]}', b'{"items": []}', b"[1, 2]", b'{"version": "2"}', b"[[]]"])
def test_other_json_is_no_feed(body: bytes) -> None:
    parsed = parse_feed(page(body=body))
    assert not isinstance(parsed, ParsedFeed)


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html><html><script>x = '<rss><channel><item><title>T</title></item></channel></rss>'",
        f"<!-- {'x' * 3000} --><html><body>No feed</body></html>",
        '<?xml version="1.0"?><!-- a --><HTML lang="en"><rss/></HTML>',
    ],
)
def test_a_web_page_is_no_feed_whatever_stands_in_it(body: str) -> None:
    parsed = parse_feed(page(body=body.encode()))
    assert isinstance(parsed, Refusal)
    assert parsed.reason == "html"


def test_a_feed_under_the_doctype_of_html_is_a_feed() -> None:
    assert entries(document("<item><title>T</title></item>", "<!DOCTYPE html>"))[0].title == "T"
