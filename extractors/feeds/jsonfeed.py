"""JSON Feed (jsonfeed.org, versions 1 and 1.1), read by hand: the feed parser does not know it."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from extractors.feeds.dates import believed_date
from extractors.feeds.entry_traits import is_placeholder
from extractors.feeds.feedparser_reader import looks_like_html
from extractors.feeds.markup import shown_text
from extractors.feeds.model import Hints, ParsedEntry, ParsedFeed, Refusal
from extractors.links import absolute_link, canonical_link, entry_link
from extractors.text import clean_line, clean_text
from warehouse.records import Page, key

ENTRY_LIMIT = 50_000
_GUARD = re.compile(rb"\)\]\}',?\s*")
_VERSION = re.compile(r"json ?feed v?\d(\.\d)?|1(\.\d)?", re.IGNORECASE)
_NAMES, _WORDS = {"id", "url", "external_url"}, {"title", "content_html", "content_text", "summary"}


def looks_like_json(body: bytes) -> bool:
    """Return whether a document is worth reading as JSON."""
    return _plain_json(body)[:1] in {b"{", b"["}


def parse_json_feed(page: Page, body: bytes) -> ParsedFeed | Refusal:
    """Return the feed in `body`, or why it is not one."""
    try:
        said = json.loads(_plain_json(body), strict=False)  # control characters in strings are read as they stand
    except (ValueError, RecursionError) as error:
        return Refusal(reason="broken", detail=f"is not valid JSON: {error!s:.100}")
    if isinstance(said, list) and len(said) == 1:  # a feed in a list of its own
        said = said[0]
    items = said.get("items") if isinstance(said, dict) else None
    version = _text(said, "version") if isinstance(said, dict) else ""
    named = "jsonfeed.org/version/" in version or _VERSION.fullmatch(version)
    if not isinstance(items, list) or not (named or (not version and _look_like_items(items))):
        return Refusal(reason="not-a-feed", detail="is JSON, but not a JSON Feed")
    language = _text(said, "language").lower() or None
    looked_at = items[:ENTRY_LIMIT]
    entries = tuple(_entry(item, page, language) for item in looked_at if isinstance(item, dict))
    return ParsedFeed(
        kind=f"json{''.join(filter(str.isdigit, version.rsplit('/', 1)[-1]))}"[:10],
        title=clean_line(_text(said, "title")),
        link=canonical_link(_text(said, "home_page_url"), page.final_url),
        language=language,
        hints=Hints(hub=_hub(said), next_page=absolute_link(_text(said, "next_url"), page.final_url) or None),
        entries=entries,
        items=len(items),
        not_items=len(looked_at) - len(entries),
        left_out=max(0, len(items) - ENTRY_LIMIT),
    )


def _plain_json(body: bytes) -> bytes:
    """Return a document as UTF-8, without a mark in front and without a guard against being run as a script."""
    if 0 in body[:4]:
        try:
            body = body.decode(json.detect_encoding(body)).encode()
        except UnicodeDecodeError:
            return body
    return _GUARD.sub(b"", body.lstrip(b"\xef\xbb\xbf \t\r\n"), count=1)


def _look_like_items(items: list[Any]) -> bool:
    """Return whether a list without a version is one of feed items: each has a name, and something to read."""
    return bool(items) and all(
        isinstance(item, dict) and _NAMES & item.keys() and _WORDS & item.keys() for item in items
    )


def _text_of(text: str) -> str:
    """Return the text of a member that should be plain text; many programs write HTML there."""
    if looks_like_html(text):
        return shown_text(text)
    return html.unescape(text) if "&" in text else text


def _entry(item: dict[str, Any], page: Page, language: str | None) -> ParsedEntry:
    raw = _text(item, "date_published") or _text(item, "date_modified")
    published_at, confidence = believed_date(raw, page.fetched_at)
    content = shown_text(_text(item, "content_html")) or _text_of(_text(item, "content_text"))
    return ParsedEntry(
        guid=clean_line(_text(item, "id")),
        link=_link(item, page),
        title=clean_line(_text_of(_text(item, "title"))),
        summary=clean_text(_text_of(_text(item, "summary")), 4_000),
        content=content,
        authors=_authors(item),
        language=_text(item, "language").lower() or language,
        published_at=published_at,
        updated_at=believed_date(_text(item, "date_modified"), page.fetched_at)[0],
        published_raw=clean_line(raw, 100),
        date_confidence=confidence,
        raw_hash=key("json", json.dumps(item, sort_keys=True)),
    )


def _link(item: dict[str, Any], page: Page) -> str:
    """Return the address of an item's page; an id that is one stands for it where there is no other."""
    names = [_text(item, name) for name in ("url", "external_url")]
    identifier = _text(item, "id")
    names.append(identifier if identifier.startswith(("http://", "https://")) else "")
    return next(filter(None, (entry_link(url, page.final_url) for url in names if not is_placeholder(url))), "")


def _text(said: dict[str, Any], name: str) -> str:
    """Return a member as text: an id may be a number; any other type is no text."""
    value = said.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    listed = item.get("authors")
    people = listed if isinstance(listed, list) else [item.get("author")]
    names = (clean_line(_text(person, "name"), 200) for person in people if isinstance(person, dict))
    return tuple(dict.fromkeys(filter(None, names)))[:20]


def _hub(said: dict[str, Any]) -> str | None:
    hubs = said.get("hubs")
    named = hubs if isinstance(hubs, list) else []
    urls = (absolute_link(_text(hub, "url")) for hub in named if isinstance(hub, dict))
    return next(filter(None, urls), None)
