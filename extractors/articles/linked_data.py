"""Linked data: what a page says about itself in JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

Node = dict[str, Any]

_SCRIPTS = './/script[@type="application/ld+json"]'
_WRAPPER = re.compile(r"^\s*(?:<!--|(?://\s*)?<!\[CDATA\[|/\*.*?\*/)+|(?:-->|(?://\s*)?\]\]>)\s*;?\s*$", re.DOTALL)
_ARTICLE = re.compile("Article|Posting|Report|LiveBlog")
_CHILDREN = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
_DEPTH_LIMIT = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedData:
    """The nodes of a page's JSON-LD, in order."""

    articles: tuple[Node, ...] = ()
    others: tuple[Node, ...] = ()

    def texts(self, name: str) -> Iterator[str]:
        """Yield the texts that article nodes, then other nodes give under `name`."""
        for node in (*self.articles, *self.others):
            value = node.get(name)
            if isinstance(value, str) and value.strip():
                yield value.strip()


def parse_linked_data(tree: HtmlElement) -> LinkedData:
    """Return the nodes of all JSON-LD scripts of a page; broken scripts count as absent."""
    nodes = [node for script in tree.iterfind(_SCRIPTS) for node in _walk(_loaded(script.text), _DEPTH_LIMIT)]
    articles = tuple(node for node in nodes if _is_article(node))
    return LinkedData(articles=articles, others=tuple(node for node in nodes if not _is_article(node)))


def _loaded(text: str | None) -> object:
    if not text:
        return None
    try:
        return json.loads(_WRAPPER.sub("", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: object, depth: int) -> Iterator[Node]:
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth - 1)
    elif isinstance(value, dict):
        yield value
        for name in _CHILDREN:
            yield from _walk(value.get(name), depth - 1)


def kinds(node: Node) -> tuple[str, ...]:
    """Return the types that a node gives itself."""
    found = node.get("@type")
    return tuple(kind for kind in (found if isinstance(found, list) else [found]) if isinstance(kind, str))


def _is_article(node: Node) -> bool:
    return any(_ARTICLE.search(kind) for kind in kinds(node))
