"""The element tree of a page: decoded, without scripts and styles, parsed once, also for broken pages."""

from __future__ import annotations

import re

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

SOURCE_LIMIT = 3_000_000  # characters of markup that are read once scripts and styles are gone
LINKED_DATA_LIMIT = 2_000_000  # characters of one script

_OPENING = re.compile(r"<(?:(script|style|svg)(?=[\s>/])|!--)", re.IGNORECASE)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "svg")}
_CLOSING["comment"] = re.compile("-->")
_LINKED_DATA = re.compile(r"""<script[^<>]{0,500}?\btype\s*=\s*["']?application/ld\+json""", re.IGNORECASE)
# libxml2 needs time quadratic in the attributes of one tag; no page needs a tag of this size.
_LONG_TAG = re.compile(r"<([a-z][a-z0-9-]{0,30})\s[^<>]{20000,}>?", re.IGNORECASE)
# The same where values hold brackets: costly to look for, so only where there are more values than real pages have.
_MANY_VALUES = 20_000
_LONG_QUOTED_TAG = re.compile(r"""<([a-z][a-z0-9-]{0,30})\s(?:[^<>"']++|"[^"]*+"|'[^']*+'){1000,}+>?""", re.IGNORECASE)
_CONTROLS = bytes(sign for sign in range(0x20) if sign not in b"\t\n\r")
_CONTAINERS = re.compile(
    r"</?(?:div|span|section|font|b|i|em|strong|u|a|center|blockquote|table|tbody|tr|td)\b[^<>]*>", re.IGNORECASE
)


def parse_markup(source: str) -> HtmlElement | None:
    """Return the tree of a page's source; None where it holds no element. Scripts, styles and drawings are left out."""
    light = _LONG_TAG.sub(r"<\1>", _without_scripts(source))
    if light.count("=") > _MANY_VALUES:
        light = _LONG_QUOTED_TAG.sub(r"<\1>", light)
    light = light[:SOURCE_LIMIT]
    tree, too_deep = _parsed(light)
    if too_deep:
        # Nesting beyond the parser's limit hides the rest of the page: give up structure to save the text.
        tree, _ = _parsed(_CONTAINERS.sub(" ", light))
    return tree


def _parsed(source: str) -> tuple[HtmlElement | None, bool]:
    parser = HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
    )
    try:
        tree = document_fromstring(source.encode("utf-8", "replace").translate(None, _CONTROLS), parser=parser)
    except (LxmlError, ValueError):  # nothing but spaces, or no element at all
        return None, False
    return tree, any("depth" in error.message for error in parser.error_log)


def _without_scripts(source: str) -> str:
    """Return `source` without scripts (but linked data), styles, drawings and comments, in one pass, in linear time."""
    kept: list[str] = []
    at = 0
    unclosed: set[str] = set()
    for opening in _OPENING.finditer(source):
        name = (opening[1] or "comment").lower()
        if opening.start() < at or name in unclosed:
            continue
        closing = _CLOSING[name].search(source, opening.end())
        if closing is None:
            unclosed.add(name)
        elif not _is_linked_data(source, opening.start(), closing.end()):
            kept.append(source[at : opening.start()])
            at = closing.end()
    kept.append(source[at:])
    return "".join(kept)


def _is_linked_data(source: str, start: int, end: int) -> bool:
    return end - start <= LINKED_DATA_LIMIT and _LINKED_DATA.match(source, start) is not None
