"""Repairs of a feed document before it is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

_MEDIA = "{http://search.yahoo.com/mrss/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ATOM = "{http://www.w3.org/2005/Atom}"
_BODIES = {"description", _CONTENT, f"{_ATOM}summary", f"{_ATOM}content"}
_CAPTIONS = {f"{_MEDIA}description", f"{_MEDIA}title", f"{_MEDIA}text"}
_HEAD = 2_000  # bytes in which a DOCTYPE stands

# Entities of an external DTD are not fetched, and a strict parser drops them silently.
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+(?:rss|feed|rdf:RDF|channel)\b[^\[<>]*>", re.IGNORECASE)
# A guid without a slash or colon is no address, though the standard makes each guid one that does not say otherwise.
_GUID = re.compile(rb"<guid(?:\s+isPermaLink=[\"']true[\"'])?>(\s*(?:<!\[CDATA\[)?[^<>:/\]]{1,300})", re.IGNORECASE)
_BARE_HOST = re.compile(rb"(<(?:link|guid)(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?\s*)(www\.[a-z0-9-]+\.[a-z])", re.IGNORECASE)
_PROLOGUE = re.compile(rb"\s*(?:<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^\[<>]*>)", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(rb"\s*<(?:[A-Za-z][\w-]*:)?([A-Za-z][\w-]*)")
_HTML = frozenset({"html", "head", "body", "script", "meta", "title", "div", "main", "center"})
_ITEM = re.compile(rb"<(/?)(?:[\w-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_HIGH, _LOW = rb"&#(?:5[5-6]\d{3}|x[dD][89abAB][0-9a-fA-F]{2});", rb"&#(?:5[6-7]\d{3}|x[dD][c-fC-F][0-9a-fA-F]{2});"
_SURROGATES = re.compile(b"(" + _HIGH + b")(" + _LOW + b")")
_LOOSE_CAPTION = re.compile(rb"<media:(description|title|text)\b[^>]*>.*?</media:\1\s*>", re.IGNORECASE | re.DOTALL)
_DESCRIPTION = re.compile(rb"<(?:description|content:encoded)\b", re.IGNORECASE)


def root_name(body: bytes) -> str:
    """Return the name of a document's first element, in small letters and without its prefix; "" for none."""
    at = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    while prologue := _PROLOGUE.match(body, at):
        at = prologue.end()
    found = _ROOT.match(body, at)
    return found[1].decode("ascii").lower() if found else ""


def begins_as_html(body: bytes) -> bool:
    """Return whether a document is a web page by its first element: its scripts may have the text of a feed."""
    return root_name(body) in _HTML


def mended(body: bytes) -> bytes:
    """Return an XML document with common mistakes repaired: external DTDs, numbers as guids, bare host names."""
    head = _DOCTYPE.sub(b"", body[:_HEAD], count=1)
    body = head + body[_HEAD:]
    if b"&#" in body:
        body = _SURROGATES.sub(_whole_character, body)
    if b"<guid" in body:
        body = _GUID.sub(rb'<guid isPermaLink="false">\1', body)
    return _BARE_HOST.sub(rb"\1http://\2", body) if b"www." in body else body


def without_cut_item(body: bytes) -> bytes:
    """Return a document that broke off without the item in which it did: the next poll has the whole of it.

    Half an item has no link or another one, and would be a second entry beside the whole one.
    """
    tags = list(_ITEM.finditer(body))
    is_open = len(tags) > 1 and not tags[-1][1] and any(tag[1] for tag in tags)
    return body[: tags[-1].start()] if is_open else body


def _whole_character(pair: re.Match[bytes]) -> bytes:
    """Return the character that two references to halves of it mean, as some programs write those beyond U+FFFF."""
    high, low = (int(part[3:-1], 16) if part[2:3] == b"x" else int(part[2:-1]) for part in pair.groups())
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return pair[0]
    return b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def without_captions(items: Iterable[etree._Element]) -> bool:
    """Take the captions of pictures out of the items that have a text of their own; return whether there were any.

    The feed parser takes the first description that it meets for the item's.
    """
    changed = False
    for item in items:
        if not any(child.tag in _BODIES for child in item):
            continue
        for caption in [element for element in item.iter() if element.tag in _CAPTIONS]:
            parent = caption.getparent()
            if parent is not None:
                parent.remove(caption)
                changed = True
    return changed


def without_loose_captions(body: bytes) -> bytes:
    """Return a document that is not well-formed without captions, where its items have descriptions."""
    if b"<media:" not in body or not _DESCRIPTION.search(body):
        return body
    return _LOOSE_CAPTION.sub(b"", body)
