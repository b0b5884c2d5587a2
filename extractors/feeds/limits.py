"""Limits of a document's shape, checked before the feed parser, which takes quadratic time beyond them."""

from __future__ import annotations

import re

from extractors.feeds.model import Refusal

NAMESPACES = 200
ATTRIBUTES = 1_000  # of one element
UNSOUND_BYTES = 5_000_000  # of a document that is not well-formed; it costs twenty times its size to read
DEPTH = 2_000  # of a document that is not well-formed; a well-formed one may be nested 256 deep

_NAMESPACE = re.compile(rb"xmlns:([^\s=\"'<>]{1,80})\s*=")
_LONG_TAG = re.compile(rb"<[^<>]{5000,}")
_ATTRIBUTE = re.compile(rb"[^\s=\"'<>]\s*=\s*[\"']")
_HIDING = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
_HIDING_STARTS = re.compile(rb"<!\[CDATA\[|<!--")
_TAG = re.compile(rb"<(/?)[A-Za-z_][^<>]*?(/?)>")


def check_shape(body: bytes, *, well_formed: bool) -> Refusal | None:
    """Return why the shape of `body` is refused; None where it can be parsed."""
    if len(set(_NAMESPACE.findall(body))) > NAMESPACES:
        return Refusal(reason="too-many-namespaces", detail=f"declares more than {NAMESPACES} namespaces")
    if any(len(_ATTRIBUTE.findall(tag)) > ATTRIBUTES for tag in _LONG_TAG.findall(body)):
        return Refusal(reason="too-many-attributes", detail=f"has an element with more than {ATTRIBUTES} attributes")
    if not well_formed and len(body) > UNSOUND_BYTES:
        return Refusal(reason="too-large", detail=f"is not well-formed and larger than {UNSOUND_BYTES:,} bytes")
    if not well_formed and _depth(body) > DEPTH:
        return Refusal(reason="too-deep", detail=f"nests elements more than {DEPTH} deep")
    return None


def _depth(body: bytes) -> int:
    deepest = depth = 0
    for closing, closed in _TAG.findall(_without_hidden(body)):
        if closing:
            depth = max(0, depth - 1)
        elif not closed:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _without_hidden(body: bytes) -> bytes:
    """Return `body` without its comments and CDATA sections; one that never ends extends to the end."""
    shown, at = [], 0
    while start := _HIDING_STARTS.search(body, at):
        shown.append(body[at : start.start()])
        end = body.find(_HIDING[start[0]], start.end())
        if end < 0:
            return b"".join(shown)
        at = end + 3
    return b"".join([*shown, body[at:]])
