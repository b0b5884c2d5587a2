"""What the feed parser's own tests expect of an entry, held against what we make of it (as text, without markup)."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.feeds import ParsedEntry, ParsedFeed, parse_feed
from extractors.feeds.markup import shown_text
from extractors.links import canonical_link
from extractors.text import clean_text
from tests.builders import page
from warehouse.records import Page

pytestmark = pytest.mark.shared_data

# What is not kept, and why.
LEFT_OUT = {
    "encoding/bozo_linenoise.xml": "its noise is markup that only a sanitiser takes for text",
    "wellformed/atom10/entry_id_no_normalization_4.xml": "feedparser folds the scheme once it knows an address",
    "wellformed/rss/item_description_and_summary.xml": "plain text beside a summary is a caption in real feeds",
    "wellformed/rss/item_description_not_a_doctype.xml": "markup that shows no text",
}

CLAIM = (
    r"entries\[(\d)\](?:\['(\w+)_detail'\]\['(?:value|name)'\]|\.(\w+)_detail\.(?:value|name)|\['(\w+)'\]|\.(\w+))"
    r"(?:\[0\]\['value'\]|\[0\]\.value)?"
)
FIELDS = (
    "id",
    "guid",
    "link",
    "title",
    "summary",
    "description",
    "content",
    "author",
    "published_parsed",
    "updated_parsed",
)


def answer_of(file: Path) -> tuple[Page, str]:
    """Return the file as an answer with the headers that it names, and what it expects."""
    body = file.read_bytes()
    comment = body[:3000].replace(b"\0", b"").decode("utf-8", "replace")
    headers = dict(re.findall(r"^Header:\s+([\w-]+):\s*(.+?)\s*$", comment, re.MULTILINE))
    lower = {name.lower(): value for name, value in headers.items()}
    url = lower.get("content-location", "http://127.0.0.1:8097/feed")
    kind, _, parameters = lower.get("content-type", "application/xml").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w-]+)", parameters)
    found = re.search(r"^Expect:\s*(.+?)\s*$", comment, re.MULTILINE)
    answer = page(
        body=body,
        url=url,
        content_type=kind.strip(),
        charset=charset[1] if charset else None,
        headers=tuple(lower.items()),
        fetched_at=datetime(2010, 1, 1, tzinfo=UTC),
    )
    return answer, found[1] if found else ""


def claims(expected: str) -> Iterator[tuple[int, str, object]]:
    """Return the claims about an entry's field that an expectation makes, as (entry, field, value)."""
    try:
        tree = ast.parse(expected, mode="eval")
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
            found = re.fullmatch(CLAIM, ast.unparse(node.left))
            field = next(filter(None, found.groups()[1:])) if found else ""
            if found and field in FIELDS:
                try:
                    yield int(found[1]), field, ast.literal_eval(node.comparators[0])
                except ValueError:
                    continue


def holds(entry: ParsedEntry, field: str, value: object, base: str) -> bool:
    if field.endswith("_parsed"):
        ours = entry.published_at if field == "published_parsed" else entry.updated_at
        return ours is not None and ours.utctimetuple()[:6] == tuple(value)[:6]  # type: ignore[arg-type, call-overload]
    text = str(value)
    wanted = {clean_text(text), shown_text(text)}
    ours_by_field = {
        "id": entry.guid,
        "guid": entry.guid,
        "title": entry.title,
        "summary": entry.summary,
        "description": entry.summary,
        "content": entry.content,
    }
    if field == "link":
        return entry.link == canonical_link(text, base)
    if field == "author":
        return bool(entry.authors) and entry.authors[0] in text
    return ours_by_field[field] in wanted


def test_what_the_feed_parser_promises_about_entries_is_kept(shared_data: Path) -> None:
    folder = shared_data / "feeds" / "feedparser-tests"
    broken, checked = [], 0
    for file in sorted(folder.rglob("*.xml")):
        answer, expected = answer_of(file)
        wanted = list(claims(expected))
        if not wanted or str(file.relative_to(folder)) in LEFT_OUT:
            continue
        got = parse_feed(answer)
        for index, field, value in wanted:
            checked += 1
            entry = got.entries[index] if isinstance(got, ParsedFeed) and index < len(got.entries) else None
            if entry is None or not holds(entry, field, value, answer.final_url):
                broken.append((str(file.relative_to(folder)), field, value))
    assert checked > 180
    assert broken == []
