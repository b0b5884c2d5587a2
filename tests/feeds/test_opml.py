import gzip
from pathlib import Path

import pytest

from extractors.feeds.opml import parse_opml, write_opml
from tests.builders import feed


def outline(attributes: str) -> str:
    return f'<outline type="rss" {attributes}/>'


def opml(*outlines: str) -> bytes:
    body = "\n".join(outlines)
    return f'<?xml version="1.0"?>\n<opml version="2.0"><body>\n{body}\n</body></opml>'.encode()


def test_a_list_written_is_the_list_read() -> None:
    feeds = (
        feed(url="https://a.example/?x=1&y=2", publisher="A & <B>", family="A & <B>", title="A & <B>"),
        feed(url="https://b.example/feed", publisher='"C"', family='"C"', title='"C"', site="https://b.example/"),
        feed(url="https://c.example/f", publisher="C", family="The C Group", title="News", language="de"),
        feed(url="https://d.example/f", publisher="D", family="D", groups=("Tech",)),
        feed(url="https://e.example/f", publisher="E", family="E", groups=("Tech", "A > I")),
    )
    assert parse_opml(write_opml(feeds).encode()).feeds == feeds


def test_secrets_are_not_exported() -> None:
    secret = feed(
        url="https://me:s3cret@a.example/feed", headers=(("Authorization", "s3cret"),), proxy="http://s3cret/"
    )
    assert "s3cret" not in write_opml([secret])


def test_bare_ampersands_do_not_matter() -> None:
    listed = parse_opml(opml(outline('xmlUrl="https://a.example/?x=1&y=2" text="A & B"')))
    assert [(one.url, one.publisher) for one in listed.feeds] == [("https://a.example/?x=1&y=2", "A & B")]


def test_what_is_skipped_is_named_with_its_line() -> None:
    address = 'xmlUrl="https://a.example/feed" text="A"'
    listed = parse_opml(opml(outline(address), outline(address), outline('xmlUrl="ftp://b.example/" text="B"')))
    assert [one.line for one in listed.skipped] == [4, 5]
    assert "twice" in listed.skipped[0].why
    assert "not a web address" in listed.skipped[1].why


def test_nested_groups_are_opened() -> None:
    nested = "<outline text='group'>" * 50 + outline('xmlUrl="https://a.example/feed"') + "</outline>" * 50
    assert len(parse_opml(opml(nested)).feeds) == 1


@pytest.mark.parametrize("body", [b"", b"no list", b"<opml>", b"<html></html>", b"\xff\xfe\x00"])
def test_what_is_no_list_holds_nothing(body: bytes) -> None:
    assert parse_opml(body).feeds == ()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "\u00c9t\u00e9"),
        ("utf-8-sig", "\u00c9t\u00e9"),
        ("utf-16", "\u00c9t\u00e9"),
        ("iso-8859-1", "\u00c9t\u00e9"),
        ("koi8-r", "\u041d\u043e\u0432"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_list_is_read_in_its_encoding(encoding: str, name: str, *, packed: bool) -> None:
    declared = encoding.removesuffix("-sig")
    outlines = outline(f'xmlUrl="https://a.example/f" text="{name}"')
    body = f'<?xml version="1.0" encoding="{declared}"?><opml><body>{outlines}</body></opml>'.encode(encoding)
    assert [one.publisher for one in parse_opml(gzip.compress(body) if packed else body).feeds] == [name]


def test_an_undeclared_western_encoding_is_read_too() -> None:
    assert (
        parse_opml(opml(outline('xmlUrl="https://a.example/f" text="Caf\u00e9"')).decode().encode("cp1252"))
        .feeds[0]
        .publisher
        == "Caf\u00e9"
    )


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ('isComment="true" xmlUrl="https://a.example/f"', "commented out"),
        ('type="include" url="https://a.example/more.opml"', "another list"),
        ('type="link" url="https://a.example/"', "another list"),
        ('type="HTML+XPath" xmlUrl="https://a.example/"', "web page"),
        ('type="rss" xmlUrl="mailto:me@a.example"', "not a web address"),
    ],
)
def test_what_is_no_feed_is_skipped_with_the_reason(attributes: str, why: str) -> None:
    listed = parse_opml(opml(f"<outline text='A' {attributes}/>"))
    assert (listed.feeds, len(listed.skipped)) == ((), 1)
    assert why in listed.skipped[0].why


@pytest.mark.parametrize(
    "written",
    [
        '<OUTLINE XMLURL="https://a.example/f?x=1&copy=2" TEXT="A > B & C"/>',
        "<outline type=rss text=A xmlUrl=https://a.example/f?x=1&amp;copy=2 />",
        '<outline text="A" xmlUrl=" https://a.example/\nf?x=1&amp;amp;copy=2 "></outline>',
        '<outline text="A" type="rss" url="https://a.example/f?x=1&#38;copy=2"/>',
        '<!-- <outline xmlUrl="https://b.example/"/> --><outline xmlUrl="feed:https://a.example/f?x=1&amp;copy=2#x"/>',
        "https://a.example/f?x=1&copy=2",
    ],
)
def test_an_address_is_read_however_it_is_written(written: str) -> None:
    body = written.encode() if written.startswith("http") else opml(written)
    listed = parse_opml(body)
    assert [one.url for one in listed.feeds] == ["https://a.example/f?x=1&copy=2"]
    assert listed.skipped == ()


def test_folders_are_groups() -> None:
    inner = outline('xmlUrl="https://a.example/f" text="A"') + "</outline>" + outline('xmlUrl="https://b.example/f"')
    third = outline('xmlUrl="https://c.example/f" category="/World/Asia,Other"')
    listed = parse_opml(opml('<outline text="News &amp; more"><outline text="Tech">', inner, "</outline>", third))
    assert [one.groups for one in listed.feeds] == [("News & more", "Tech"), ("News & more",), ("World", "Asia")]


def test_a_file_without_feeds_says_so() -> None:
    assert "names no feeds" in parse_opml(b'{"feeds": []}').skipped[0].why


@pytest.mark.shared_data
def test_public_lists_are_read_whole(shared_data: Path) -> None:
    files = sorted((shared_data / "feeds" / "opml").iterdir())
    listed = [parse_opml(file.read_bytes()) for file in files]
    assert sum(len(one.feeds) for one in listed) >= 260
    assert sum(len(one.skipped) for one in listed) == 0
