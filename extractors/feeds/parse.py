"""Parsing: one response for one feed; entries that are known already cost little work."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.feeds.build_time import without_build_time
from extractors.feeds.charset import readable
from extractors.feeds.date_order import with_ordered_dates
from extractors.feeds.fast_rss import plain_head, plain_item
from extractors.feeds.feedparser_reader import HTML, entry_of, feed_of, read_feed
from extractors.feeds.hints import indulgent_head, parse_hints
from extractors.feeds.jsonfeed import looks_like_json, parse_json_feed
from extractors.feeds.limits import check_shape
from extractors.feeds.mending import (
    begins_as_html,
    mended,
    without_captions,
    without_cut_item,
    without_loose_captions,
)
from extractors.feeds.model import Hints, ParsedEntry, ParsedFeed, Refusal
from extractors.feeds.news_sitemap import looks_like_sitemap, parse_news_sitemap
from extractors.feeds.outline import ENTRY_LIMIT, Outline, keep_only, outline
from extractors.feeds.validators import is_cut
from extractors.fetch.decompression import GZIP_MAGIC, UnusableBodyError, unpack
from warehouse.records import Page

_WIDE_DECLARATION = re.compile(rb"^(\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,80}encoding=[\"'])utf-16([\"'])", re.IGNORECASE)
_AMPERSAND = re.compile(rb"<!\[CDATA\[.*?\]\]>|&(?!#?\w{1,31};)", re.DOTALL)
PLAIN_LIMIT = 20_000_000  # bytes of a packed document that its server did not say was packed


def parse_feed(page: Page, *, known: frozenset[int] = frozenset(), context: int = 0) -> ParsedFeed | Refusal:
    """Return the parsed feed without the entries that have a `known` raw hash, or why it is not a feed. Pure.

    `known` holds only in the `context` in which it was learned: in another one every entry is read.
    """
    parsed = _parsed(page, known, context)
    if isinstance(parsed, ParsedFeed) and parsed.left_out:
        size = parsed.size + parsed.left_out
        detail = f"has {size:,} entries, more than {ENTRY_LIMIT:,}"
        return Refusal(reason="too-many-entries", detail=detail, items=size)
    if isinstance(parsed, Refusal):
        return parsed
    return without_build_time(with_ordered_dates(parsed, page.fetched_at), page.fetched_at)


def _parsed(page: Page, known: frozenset[int], context: int) -> ParsedFeed | Refusal:
    try:
        body = _unpacked(page.body)
    except UnusableBodyError as error:
        return Refusal(reason=error.reason, detail=str(error))
    if not body.strip():
        return Refusal(reason="empty-body", detail="is empty")
    if looks_like_json(body):
        return parse_json_feed(page, body)
    if looks_like_sitemap(body):
        return parse_news_sitemap(page, body)
    return _parsed_xml(page, body, known, context)


def _parsed_xml(page: Page, body: bytes, known: frozenset[int], context: int) -> ParsedFeed | Refusal:
    found = None if begins_as_html(body) else outline(page, body)
    if found is None and (clear := readable(body, page.charset)) is not body:
        page, body = replace(page, charset="utf-8"), clear
        found = None if begins_as_html(body) else outline(page, body)
    refusal = HTML if begins_as_html(body) else check_shape(body, well_formed=found is not None)
    if refusal:
        return refusal
    if found is None:
        return _whole(page, body)
    return _what_is_new(page, body, found, known if context == found.context else frozenset())


def _unpacked(body: bytes) -> bytes:
    packed = body.startswith(GZIP_MAGIC)
    plain = unpack(body, "gzip", max_plain_bytes=PLAIN_LIMIT, max_ratio=200) if packed else body
    # Programs that build a document as a string of UTF-16 declare that and then send UTF-8.
    return plain if 0 in plain[:200] else mended(_WIDE_DECLARATION.sub(rb"\1utf-8\2", plain, count=1))


def _whole(page: Page, body: bytes) -> ParsedFeed | Refusal:
    whole = without_cut_item(body) if is_cut(body) else body
    parsed = read_feed(page, without_loose_captions(_without_bare_ampersands(whole)), _stated_type(page))
    if isinstance(parsed, Refusal):
        return parsed
    kept = parsed.entries[:ENTRY_LIMIT]
    return replace(
        parsed,
        entries=kept,
        items=len(parsed.entries) + (whole is not body),
        left_out=len(parsed.entries) - len(kept),
        hints=_indulgent_hints(page, body),
    )


def _without_bare_ampersands(body: bytes) -> bytes:
    """Return a document with each `&` that begins no reference escaped: the feed parser makes "S&P;" of "S&P"."""
    if 0 in body[:200] or body.rfind(b"<![CDATA[") > body.rfind(b"]]>"):  # wide characters; a section without an end
        return body
    return _AMPERSAND.sub(lambda found: b"&amp;" if found[0] == b"&" else found[0], body)


def _indulgent_hints(page: Page, body: bytes) -> Hints:
    try:
        return parse_hints(page, indulgent_head(body))
    except UnicodeDecodeError:  # lxml lets impossible characters in and stumbles over them later
        return Hints()


def _what_is_new(page: Page, body: bytes, found: Outline, known: frozenset[int]) -> ParsedFeed | Refusal:
    hints = parse_hints(page, found.head)
    looked_at = found.hashes[:ENTRY_LIMIT]
    new = [digest for digest in looked_at if digest not in known]
    unchanged = [digest for digest in looked_at if digest in known]
    parsed = _read_new(page, body, found, new)
    if parsed is None:  # it is not certain which entry is which item: all are read
        parsed, unchanged = read_feed(page, without_loose_captions(body), _stated_type(page)), []
    if isinstance(parsed, Refusal):
        return parsed
    kept = tuple(dict.fromkeys(unchanged))
    return replace(
        parsed,
        hints=hints,
        unchanged=kept,
        context=found.context,
        items=max(len(found.items), len(parsed.entries) + len(unchanged)),
        copies=len(unchanged) - len(kept),
        left_out=max(0, len(found.items) - ENTRY_LIMIT),
    )


def _read_new(page: Page, body: bytes, found: Outline, new: list[int]) -> ParsedFeed | Refusal | None:
    """Return the new entries: those beyond doubt read without the feed parser, the others by it.

    None where the entries that the parser returns cannot be distinguished.
    """
    head = None if dict(page.headers).get("content-language") else plain_head(found.root, found.head)
    plain = _plain_entries(page, found, new) if head is not None else {}
    if head is not None and plain.keys() == set(new):
        return feed_of(head, page, kind="rss20", entries=[plain[digest] for digest in new])
    parsed = _read_by_parser(page, body, found, [digest for digest in new if digest not in plain])
    if isinstance(parsed, Refusal) or not plain:
        return parsed
    entry_of_hash = plain | {entry.raw_hash: entry for entry in parsed.entries}
    if entry_of_hash.keys() != set(new):
        return None
    return replace(parsed, entries=tuple(entry_of_hash[digest] for digest in new))


def _plain_entries(page: Page, found: Outline, new: list[int]) -> dict[int, ParsedEntry]:
    item_of = dict(zip(found.hashes, found.items, strict=True))
    said = ((digest, plain_item(item_of[digest], page.final_url)) for digest in dict.fromkeys(new))
    return {digest: entry_of(one, page, "rss20", digest) for digest, one in said if one is not None}


def _read_by_parser(page: Page, body: bytes, found: Outline, wanted: list[int]) -> ParsedFeed | Refusal:
    """Return what the feed parser reads of a document from which all but the wanted items are taken out."""
    asked = set(wanted)
    changed = b"/mrss" in body and without_captions(
        item for item, digest in zip(found.items, found.hashes, strict=True) if digest in asked
    )
    if len(wanted) == len(found.items) and not changed:
        parsed = read_feed(page, body, _stated_type(page))
    else:
        parsed = read_feed(page, keep_only(found, set(wanted)), "application/xml; charset=utf-8")
    return parsed if isinstance(parsed, Refusal) else replace(parsed, entries=_with_hashes(parsed.entries, wanted))


def _stated_type(page: Page) -> str:
    return page.content_type + (f"; charset={page.charset}" if page.charset else "")


def _with_hashes(entries: tuple[ParsedEntry, ...], hashes: list[int]) -> tuple[ParsedEntry, ...]:
    """Return the entries with the hashes of the elements they were read from, where it is certain which that were."""
    if len(entries) != len(hashes):
        return entries
    return tuple(replace(entry, raw_hash=digest) for entry, digest in zip(entries, hashes, strict=True))
