"""Sitemap documents: bytes to the places they name. The protocol: sitemaps.org; news: Google's extension of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from extractors.feeds.outline import local_name
from extractors.fetch.decompression import GZIP_MAGIC, unpack

PLACES_LIMIT = 50_000  # of one document, as the protocol says
PLAIN_LIMIT = 52_428_800  # bytes of one document, as the protocol says
_PARTS_LIMIT = 20_000  # elements up to the end of a place; it has at most 1,000 pictures
_ROOTS = {"urlset": "urls", "sitemapindex": "index", "rss": "feed", "feed": "feed", "RDF": "feed"}
_PLACES = {"url": "urls", "sitemap": "index"}


@dataclass(frozen=True, kw_only=True, slots=True)
class SitemapUrl:
    """An article's page, or a further sitemap, in the words of the document."""

    url: str
    changed: str = ""  # lastmod
    published: str = ""  # news:publication_date
    title: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Urlset:
    """What one document names."""

    kind: str  # urls, index, feed (the protocol allows RSS and Atom), unknown
    places: tuple[SitemapUrl, ...] = ()


def parse_urlset(body: bytes) -> Urlset:
    """Return what a sitemap says, packed or not, XML or plain lines, as far as it can be read.

    Raises `UnusableBodyError` for one that unpacks to too much or not at all.
    """
    if body.startswith(GZIP_MAGIC):
        body = unpack(body, "gzip", max_plain_bytes=PLAIN_LIMIT, max_ratio=200)
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body.startswith((b"http://", b"https://")):
        return Urlset(kind="urls", places=tuple(islice(_lines(body), PLACES_LIMIT)))
    try:
        return _document(body)
    except (etree.XMLSyntaxError, UnicodeDecodeError, ValueError):
        return Urlset(kind="unknown")


def _lines(body: bytes) -> Iterator[SitemapUrl]:
    for line in body.decode("utf-8", "replace").splitlines():
        if url := line.strip():
            yield SitemapUrl(url=url)


def _document(body: bytes) -> Urlset:
    steps = _steps(body)
    root = next((element for _, element in steps), None)
    kind = "unknown" if root is None else _ROOTS.get(local_name(root), "unknown")
    places = islice(_places(steps, root, kind), PLACES_LIMIT) if kind in _PLACES.values() else ()
    return Urlset(kind=kind, places=tuple(places))


def _places(steps: Iterator[tuple[str, etree._Element]], root: etree._Element, kind: str) -> Iterator[SitemapUrl]:
    """Yield the places directly below the root, and forget each element that was read."""
    parts = 0
    for event, element in steps:
        parts += event == "start"
        if event == "end" and element.getparent() is root:
            if _PLACES.get(local_name(element)) == kind:
                yield _place(element)
                parts = 0
            element.clear()
            if (read := element.getprevious()) is not None:
                root.remove(read)
        if parts > _PARTS_LIMIT:
            return


def _steps(body: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Yield where elements begin and end, up to where the document can no longer be read."""
    steps = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from steps
    except etree.XMLSyntaxError:
        return


def _place(element: etree._Element) -> SitemapUrl:
    said = {local_name(child): _text(child) for child in reversed(element)}
    news = next((child for child in element if local_name(child) == "news"), ())
    of_news = {local_name(part): _text(part) for child in news for part in (child, *child)}
    return SitemapUrl(
        url=said.get("loc", ""),
        changed=said.get("lastmod", ""),
        published=of_news.get("publication_date", ""),
        title=of_news.get("title", ""),
        language=of_news.get("language", ""),
    )


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()
