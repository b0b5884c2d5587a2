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


@pytest.mark.parametrize("body", [b"", b"no list", b"<opml>", b"<html></html>", b"\xff\xfe\x00", b"https://a.example/"])
def test_what_is_no_list_holds_nothing(body: bytes) -> None:
    assert parse_opml(body).feeds == ()


@pytest.mark.shared_data
def test_public_lists_are_read_whole(shared_data: Path) -> None:
    files = sorted((shared_data / "feeds" / "opml").iterdir())
    listed = [parse_opml(file.read_bytes()) for file in files]
    assert sum(len(one.feeds) for one in listed) >= 260
    assert sum(len(one.skipped) for one in listed) == 0
