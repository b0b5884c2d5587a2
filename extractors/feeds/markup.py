"""Plain text from fragments of HTML."""

from __future__ import annotations

import html
import re

from lxml import etree

from extractors.text import clean_line, clean_text

FRAGMENT_LIMIT = 1_000_000  # characters of markup that are read; no article is longer
_TAG = re.compile(r"<[a-zA-Z/!]")
_UNSHOWN = {"script", "style", "template", "noscript", "iframe", "object", "head", "title"}
_BLOCKS = {
    *(
        "p",
        "div",
        "br",
        "hr",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
    ),
    *("blockquote", "pre", "figure", "figcaption", "aside", "h1", "h2", "h3", "h4", "h5", "h6"),
}


def shown_line(fragment: str) -> str:
    """Return the text that a fragment of HTML shows, as one clean line."""
    return clean_line(_shown(fragment))


def shown_text(fragment: str) -> str:
    """Return the text that a fragment of HTML shows, with an empty line between blocks."""
    return clean_text(_shown(fragment))


def _shown(fragment: str) -> str:
    if not _TAG.search(fragment):
        return html.unescape(fragment) if "&" in fragment else fragment
    # The encoding is given, so that a <meta> in the fragment cannot change it.
    parser = etree.HTMLParser(encoding="utf-8", recover=True, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<body>{fragment[:FRAGMENT_LIMIT]}".encode("utf-8", "replace"), parser)
    return "".join(_pieces(root)) if root is not None else ""


def _pieces(root: etree._Element) -> list[str]:
    pieces: list[str] = []
    hidden: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag in _BLOCKS
        if event == "start":
            if hidden is None and element.tag in _UNSHOWN:
                hidden = element
            if hidden is None:
                pieces += ("\n\n" if block else "", element.text or "")
        else:
            if element is hidden:
                hidden = None
            if hidden is None:
                pieces += ("\n\n" if block else "", element.tail or "")
    return pieces
