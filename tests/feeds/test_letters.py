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


WIDE = "<rss version='2.0'><channel><item><title>Zölle</title></item></channel></rss>"


def encoded(declared: str, text: str, *, before: bytes = b"", codec: str = "", head: str = "") -> bytes:
    """Return a document in an encoding, with stray bytes before its text."""
    item = f"<item><title>{text}</title><link>https://a.example/1</link><description>MARK {text}</description></item>"
    body = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel>{head}{item}</channel></rss>'
    return body.encode(codec or declared).replace(b"MARK", before)


@pytest.mark.parametrize(
    ("document", "meant"),
    [
        (encoded("utf-8", "Новости дня", before=b"\xd0"), "Новости дня"),  # a summary cut within a character
        (encoded("utf-8", "Zölle für Autos", before=b"K\xe4se \x96"), "Zölle für Autos"),  # pasted from windows-1252
        (encoded("utf-8", "出口管制新闻", before=b"\xe5\x87"), "出口管制新闻"),
        (encoded("gbk", "出口管制新闻", before=b"\xff"), "出口管制新闻"),
        (encoded("windows-1251", "Новости дня", before=b"\x98"), "Новости дня"),
        (encoded("shift_jis", "①輸出規制㈱", codec="cp932"), "①輸出規制㈱"),  # signs of the superset
        (encoded("euc-kr", "뷁 수출 통제", codec="cp949"), "뷁 수출 통제"),
        (encoded("utf-8", "Новости дня", codec="cp1251", head="<language>ru-RU</language>"), "Новости дня"),
        (WIDE.encode("utf-16-le"), "Zölle"),  # without a mark or a declaration
    ],
)  # fmt: skip
def test_a_wrong_byte_garbles_no_other_word(document: bytes, meant: str) -> None:
    assert entries(document)[0].title == meant


def test_stray_bytes_of_a_western_text_are_what_they_were_pasted_as() -> None:
    assert (
        entries(encoded("utf-8", "Zölle für Autos", before=b"K\xe4se \x96"))[0].summary == "Käse \u2013 Zölle für Autos"
    )


def test_a_wrong_byte_that_comes_and_goes_makes_no_item_new() -> None:
    first, second = (f"<item><title>{name}</title><guid>{name}</guid></item>" for name in ("Zölle für Autos", "Übrig"))
    whole = parse_feed(page(body=rss(first, second)))
    broken = page(body=rss(first, second).replace("Übrig".encode(), b"\xdcbrig"))
    assert isinstance(whole, ParsedFeed)
    again = parse_feed(broken, known=frozenset(one.raw_hash for one in whole.entries), context=whole.context)
    assert isinstance(again, ParsedFeed)
    assert (len(again.unchanged), again.entries) == (2, ())


@pytest.mark.parametrize(
    ("written", "meant"), [("&#55357;&#56613; in town", "🔥 in town"), ("&#xD83D;&#xDD25; in town", "🔥 in town")]
)
def test_two_references_to_halves_of_a_character_are_the_character(written: str, meant: str) -> None:
    assert entries(document(f"<item><title>{written}</title></item>"))[0].title == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&amp;lt;p&amp;gt;Twice &amp;lt;b&amp;gt;escaped&amp;lt;/b&amp;gt;&amp;lt;/p&amp;gt;", "Twice escaped"),
        ("&lt;![CDATA[&lt;p&gt;In a section&lt;/p&gt;]]&gt;", "In a section"),
        ("An element &amp;lt;p&amp;gt; is a paragraph", "An element <p> is a paragraph"),
    ],
)
def test_a_text_is_shown_without_the_markup_that_was_escaped_twice(written: str, meant: str) -> None:
    assert entries(document(f"<item><title>A</title><description>{written}</description></item>"))[0].summary == meant


def test_names_of_authors_are_without_markup() -> None:
    creator = '&lt;a href="https://a.example/ada"&gt;Ada Pen&lt;/a&gt;'
    item = f"<item><title>A</title><dc:creator>{creator}</dc:creator></item>"
    assert entries(rss(item))[0].authors == ("Ada Pen",)


def test_an_episode_with_a_title_of_its_own_kind_has_that_title() -> None:
    spaces = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    item = "<item><itunes:title>The strike, explained</itunes:title><guid>1</guid></item>"
    body = f'<rss version="2.0" {spaces}><channel>{item}</channel></rss>'
    assert entries(body)[0].title == "The strike, explained"


def test_items_in_an_element_of_their_own_are_read() -> None:
    body = '<rss version="2.0"><channel><items><item><title>Deep</title></item></items></channel></rss>'
    assert [entry.title for entry in entries(body)] == ["Deep"]


def test_of_a_document_that_broke_off_the_half_item_waits_for_the_next_poll() -> None:
    cut = rss("<item><title>Whole</title><guid>1</guid></item>", "<item><title>Half</title><guid>2</guid></item>")
    parsed = parse_feed(page(body=cut[: cut.index(b"Half") + 20]))
    assert isinstance(parsed, ParsedFeed)
    assert [entry.title for entry in parsed.entries] == ["Whole"]
    assert parsed.items == 2
