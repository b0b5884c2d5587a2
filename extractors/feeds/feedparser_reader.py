"""The feed parser, called in this one file: bytes to cleaned entries.

feedparser stays the authority on what a feed says: faster ones lose entries, links or characters of real feeds.
Its sanitiser is off (it takes most of the time, and we keep text, not markup); its dates are read again (see `dates`).
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import feedparser
from feedparser.api import StrictFeedParser

from extractors.feeds.dates import believed_date
from extractors.feeds.entry_traits import is_placeholder
from extractors.feeds.markup import shown_line, shown_text
from extractors.feeds.model import ParsedEntry, ParsedFeed, Refusal
from extractors.links import canonical_link, entry_link
from extractors.text import clean_line, clean_text
from warehouse.records import Page

SUMMARY_LIMIT = 4_000  # characters; some feeds repeat the whole article as its summary
AUTHOR_LIMIT = 20
_CHARACTER_REFERENCE = re.compile(rb"&#(x[0-9a-fA-F]{1,20}|[0-9]{1,20});?")
_CHAPTER = re.compile(rb"</?psc:[^<>]{0,2000}>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BARE_REFERENCE = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6});")
_MARKED_UP = re.compile(r"<(?:p|div|a|img|br|span|strong|b|i|em|table|ul|figure|h[1-6])\b[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")

_NOT_THE_ENTRY = frozenset({"enclosure", "replies", "edit", "hub", "self", "license", "author", "next", "prev"})

HTML = Refusal(reason="html", detail="is a web page, not a feed; `newspike feeds add` looks for the feed it names")

Said = dict[str, Any]  # feedparser's dictionaries

SPACES: dict[str, str] = {uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()}  # that it knows
looks_like_html = StrictFeedParser.looks_like_html  # how it guesses whether a title is markup


def read_feed(page: Page, body: bytes, content_type: str) -> ParsedFeed | Refusal:
    """Return the feed in `body` as feedparser reads it, or why it cannot."""
    try:
        said = _parse(page, body, content_type)
    except Exception:  # noqa: BLE001 - feedparser lets nine kinds of error of its own through, on input that we must survive
        try:
            said = _parse(page, _mended(body), content_type)
        except Exception as error:  # noqa: BLE001 - see above
            return Refusal(
                reason="broken", detail=f"the feed parser fails on it: {type(error).__name__}: {error!s:.100}"
            )
    kind, entries = dict.get(said, "version") or "", said["entries"]
    if not kind and not entries:
        return _not_a_feed(body)
    return feed_of(
        said["feed"], page, kind=kind or "unknown", entries=[entry_of(entry, page, kind) for entry in entries]
    )


def feed_of(feed: Said, page: Page, *, kind: str, entries: Sequence[ParsedEntry]) -> ParsedFeed:
    """Return the facts of a whole feed from feedparser's keys."""
    return ParsedFeed(
        kind=kind,
        title=_title_line(feed),
        link=canonical_link(_said(feed, "link"), page.final_url),
        language=_language(dict.get(feed, "language")),
        entries=tuple(entries),
    )


def _parse(page: Page, body: bytes, content_type: str) -> Any:
    headers = {"content-location": page.final_url, "content-type": content_type}
    headers |= {name: value for name, value in page.headers if name == "content-language"}
    return feedparser.parse(
        io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False, response_headers=headers
    )


def _mended(body: bytes) -> bytes:
    """Return `body` without what the feed parser is known to fail on: impossible characters, odd podcast chapters."""
    return _CHAPTER.sub(b"", _CHARACTER_REFERENCE.sub(_legal, body))


def _legal(reference: re.Match[bytes]) -> bytes:
    digits = reference[1].decode("ascii")
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    legal = (
        number in {9, 10, 13} or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000
    )
    return reference[0] if legal else b"&#xFFFD;"


def _not_a_feed(body: bytes) -> Refusal:
    start = body[:2_000].lower()
    if b"<html" in start or b"<!doctype html" in start or b"<body" in start:
        return HTML
    return Refusal(reason="not-a-feed", detail="is neither RSS, Atom nor JSON Feed")


def entry_of(entry: Said, page: Page, kind: str, raw_hash: int = 0) -> ParsedEntry:
    """Return an entry from feedparser's keys."""
    content, summary = _bodies(entry, kind)
    raw = _date_text(entry)
    published_at, confidence = believed_date(raw, page.fetched_at)
    updated_at, _ = believed_date(_said(entry, "updated"), page.fetched_at)
    return ParsedEntry(
        guid=clean_line(_said(entry, "id")),
        link=_link(entry, page),
        title=_title(entry, kind),
        summary=summary,
        content=content,
        authors=_authors(entry),
        language=_entry_language(entry),
        published_at=published_at,
        updated_at=updated_at,
        published_raw=clean_line(raw, 100),
        date_confidence=confidence,
        raw_hash=raw_hash,
    )


def _said(said: Said, name: str) -> str:
    # `dict.get`, because feedparser's own `get` answers for "updated" with "published" and a warning.
    value = dict.get(said, name)
    return value if isinstance(value, str) else ""


def _link(entry: Said, page: Page) -> str:
    """Return the address of the entry's page; of several alternates the first, never an enclosure."""
    links = [link for link in entry.get("links") or () if link.get("rel") not in _NOT_THE_ENTRY]
    alternates = [str(link.get("href") or "") for link in links if link.get("rel", "alternate") == "alternate"]
    candidates = [_said(entry, "feedburner_origlink"), *alternates, _said(entry, "link")]
    candidates += [str(link.get("href") or "") for link in links]
    guid = _said(entry, "id").strip()
    usable = (url for url in candidates if not is_placeholder(url) and (url != guid or url.startswith(("/", "http"))))
    found = (entry_link(url, page.final_url) for url in (*usable, guid if guid.startswith("http") else ""))
    return next(filter(None, found), "")


def _title_line(said: Said) -> str:
    value = _said(said, "title")
    kind = str((said.get("title_detail") or {}).get("type") or "")
    if kind not in {"", "text/plain"}:
        return shown_line(value)
    # Escaped twice is common in RSS; but what stands in angle brackets is not markup here: "List<String>"
    return clean_line(html.unescape(value) if _BARE_REFERENCE.search(value) else value)


def _title(entry: Said, kind: str) -> str:
    """Return an entry's headline; a line break in an RSS one is the only tag that plain text has."""
    title = _title_line(entry) or shown_line(_said(entry, "itunes_title"))  # of a podcast
    return clean_line(_BREAK.sub(" ", title)) if "<" in title and kind.startswith("rss") else title


def _bodies(entry: Said, kind: str) -> tuple[str, str]:
    """Return the text of the content and of the summary, read once where feedparser says one thing twice.

    feedparser takes the caption of an RSS item's picture for its content where there is a summary besides.
    """
    contents = [part for part in entry.get("content") or () if isinstance(part.get("value"), str)]
    if kind.startswith("rss") and dict.get(entry, "summary") is not None:
        contents = [part for part in contents if not _may_be_a_caption(part, entry)]
    longest = max(contents, key=lambda part: len(part["value"]), default=None)
    content = _text(longest["value"], longest.get("type")) if longest else ""
    summary = _said(entry, "summary")
    if longest and summary == longest["value"]:
        return content, clean_text(content, SUMMARY_LIMIT)
    summary_type = (entry.get("summary_detail") or {}).get("type")
    return content, clean_text(_text(summary, summary_type), SUMMARY_LIMIT)


def _may_be_a_caption(content: Said, entry: Said) -> bool:
    bare = "<" not in content["value"]
    return content.get("type") == "text/plain" or (bare and dict.get(entry, "media_content") is not None)


def _text(value: str, type_: object) -> str:
    if value.startswith("<![CDATA[") and value.endswith("]]>"):  # a section that was escaped as well
        value = value[9:-3]
    if type_ == "text/plain" and not _BARE_REFERENCE.search(value):
        return clean_text(value)
    shown = shown_text(value)
    return shown_text(shown) if _MARKED_UP.match(shown) else shown  # escaped twice


def _authors(entry: Said) -> tuple[str, ...]:
    people = [person for person in entry.get("authors") or () if isinstance(person, dict)]
    author = _said(entry, "author")
    if len(people) <= 1 and "@" in author:  # feedparser knows no top-level domain of more than four letters
        names = [clean_line(_ADDRESS.sub("", author), 200).strip("<>() ,;") or author]
    else:
        names = [str(person.get("name") or person.get("email") or "") for person in people] or [author]
    cleaned = (clean_line(shown_line(name) if "</" in name else name, 200) for name in names)
    return tuple(dict.fromkeys(filter(None, cleaned)))[:AUTHOR_LIMIT]


def _date_text(entry: Said) -> str:
    return next(filter(None, (_said(entry, name) for name in ("published", "created", "updated"))), "")


def _entry_language(entry: Said) -> str | None:
    return next(filter(None, map(_language, _languages(entry))), None)


def _languages(entry: Said) -> Iterator[object]:
    yield _said(entry, "language")
    yield from (part.get("language") for part in entry.get("content") or ())
    yield (entry.get("title_detail") or {}).get("language")


def _language(value: object) -> str | None:
    return clean_line(value, 35).lower().replace("_", "-") or None if isinstance(value, str) else None
