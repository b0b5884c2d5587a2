"""Linked data: a page's own description in JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from lxml.html import HtmlElement

from extractors.text import letters

Node = dict[str, Any]

_SCRIPTS = './/script[@type="application/ld+json"]'
_WRAPPER = re.compile(r"^\s*(?:<!--|(?://\s*)?<!\[CDATA\[|/\*.*?\*/)+|(?:-->|(?://\s*)?\]\]>)\s*;?\s*$", re.DOTALL)
_ARTICLE = re.compile("Article|Posting|Report|LiveBlog")
_CHILDREN = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
_PAGES = frozenset({"WebPage", "ItemPage"})
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
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

    def own(self, addresses: Collection[str], headings: Collection[str]) -> LinkedData:
        """Return the data with the node of the page's own article alone.

        It is the node with one of the page's addresses, else one with a heading of the page as its headline; else the
        only article, unless it gives another address. Related articles, lists of teasers and images say nothing.
        """
        pages = {_page_key(address) for address in addresses if address}
        titles = {letters(heading) for heading in headings if heading}
        by_address = [node for node in self.articles if pages.intersection(map(_page_key, _addresses(node)))]
        by_title = [node for node in self.articles if letters(_headline(node)) in titles]
        unnamed = [node for node in self.articles if not any(_addresses(node)) and not _headline(node)]
        only = self.articles if len(self.articles) == 1 and not _is_anothers(self.articles[0], pages, titles) else ()
        first = next(iter((*by_address, *by_title, *unnamed, *only)), None)
        same = [node for node in (*by_title, *unnamed) if node is not first] if first else []
        return replace(self, articles=() if first is None else (first, *same))

    @property
    def pages(self) -> tuple[Node, ...]:
        """Return the nodes that describe the page itself; none where it has articles."""
        return () if self.articles else tuple(node for node in self.others if _PAGES.intersection(kinds(node)))

    def page_texts(self, name: str) -> Iterator[str]:
        """Yield the texts that nodes of the page itself give under `name`, where it describes no article."""
        yield from replace(self, others=self.pages).texts(name)

    def article_texts(self, name: str) -> Iterator[str]:
        """Yield the texts that article nodes give under `name`."""
        yield from replace(self, others=()).texts(name)


def _addresses(node: Node) -> Iterator[str]:
    for name in ("url", "@id", "mainEntityOfPage"):
        value = node.get(name)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and value.startswith(("http://", "https://", "//")):
            yield value


def _headline(node: Node) -> str:
    value = node.get("headline") or node.get("name")
    return value if isinstance(value, str) else ""


def _is_anothers(node: Node, pages: AbstractSet[str], titles: AbstractSet[str]) -> bool:
    """Return whether a node names another address and another headline than the page's."""
    named, headline = list(map(_page_key, _addresses(node))), letters(_headline(node))
    return (
        bool(pages and named and headline and titles) and pages.isdisjoint(named) and not _resembles(headline, titles)
    )


def _resembles(headline: str, titles: AbstractSet[str]) -> bool:
    return any(headline in title or title in headline for title in titles if title)


def _page_key(address: str) -> str:
    """Return an address without what does not distinguish pages: scheme, www, query, fragment, final slash."""
    bare = address.partition("//")[2] or address
    return bare.partition("#")[0].partition("?")[0].rstrip("/").casefold().removeprefix("www.").removeprefix("m.")


def parse_linked_data(tree: HtmlElement) -> LinkedData:
    """Return the nodes of all JSON-LD scripts of a page; broken scripts count as absent."""
    nodes = [node for script in tree.iterfind(_SCRIPTS) for node in _walk(_loaded(script.text), _DEPTH_LIMIT)]
    articles = tuple(node for node in nodes if _is_article(node))
    return LinkedData(articles=articles, others=tuple(node for node in nodes if not _is_article(node)))


def _loaded(text: str | None) -> object:
    if not text:
        return None
    bare = _WRAPPER.sub("", text).strip()
    for mended in (bare, _TRAILING_COMMA.sub(r"\1", bare)):
        try:
            return _documents(mended)
        except (ValueError, RecursionError):
            continue
    return None


def _documents(text: str) -> list[object]:
    """Return the JSON documents that stand in a text one after the other."""
    decoder, found, place = json.JSONDecoder(strict=False), [], 0
    while place < len(text):
        value, place = decoder.raw_decode(text, place)
        found.append(value)
        place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n;,"))
    return found


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
    """Return the types of a node."""
    found = node.get("@type")
    return tuple(kind for kind in (found if isinstance(found, list) else [found]) if isinstance(kind, str))


def _is_article(node: Node) -> bool:
    return any(_ARTICLE.search(kind) for kind in kinds(node))
