"""OPML: subscription lists read, however badly written, and written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape

import listparser

from extractors.fetch.model import shown
from extractors.links import absolute_link, registrable_domain
from extractors.text import clean_line
from warehouse.records import Feed

SIZE_LIMIT = 20_000_000  # bytes

_OUTLINE = re.compile(r"<outline\b[^<]*", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, kw_only=True, slots=True)
class Skipped:
    """An outline that names a feed and was not taken."""

    line: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionList:
    """What an OPML file subscribes to."""

    feeds: tuple[Feed, ...]
    skipped: tuple[Skipped, ...]


def parse_opml(body: bytes) -> SubscriptionList:
    """Return the feeds of an OPML file, and the lines that name one and yet were not taken, each with the reason.

    Most public OPML files are not well-formed XML (bare ampersands); listparser reads them all the same.
    """
    if len(body) > SIZE_LIMIT:
        return SubscriptionList(feeds=(), skipped=(Skipped(line=1, why=f"is larger than {SIZE_LIMIT:,} bytes"),))
    read = {_address(one["url"]): clean_line(one.get("title", "")) for one in listparser.parse(body)["feeds"]}
    feeds: dict[str, Feed] = {}
    skipped: list[Skipped] = []
    for line, said in _outlines(body):
        url = _address(said["xmlurl"])
        if not url:
            skipped.append(Skipped(line=line, why=f"{said['xmlurl'][:100]!r} is not a web address"))
        elif url in feeds:
            skipped.append(Skipped(line=line, why=f"{url} is in the list twice"))
        elif url not in read:
            skipped.append(
                Skipped(line=line, why=f"{url} could not be read: is this line, or the one before it, well-formed?")
            )
        else:
            feeds[url] = _feed(url, read[url], said.get("htmlurl", ""))
    return SubscriptionList(feeds=tuple(feeds.values()), skipped=tuple(skipped))


def write_opml(feeds: Iterable[Feed], title: str = "Newspike") -> str:
    """Return an OPML 2.0 document that subscribes to the feeds. Their headers and passwords stay here."""
    lines = "\n".join(f"    {_outline(feed)}" for feed in feeds)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<opml version="2.0">\n  <head><title>{escape(title)}</title></head>\n  <body>\n{lines}\n  </body>\n</opml>\n'
    )


def _outlines(body: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    text = body.decode("utf-8", "replace")
    line, at = 1, 0
    for found in _OUTLINE.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        said = {name.lower(): unescape(double or single) for name, double, single in _ATTRIBUTE.findall(found[0])}
        if said.get("xmlurl", "").strip():
            yield line, said


def _address(url: str) -> str:
    return absolute_link(url.strip().replace("feed://", "http://"))


def _feed(url: str, title: str, site: str) -> Feed:
    publisher = title or registrable_domain(url)
    return Feed(url=url, publisher=publisher, family=publisher, title=title, site=absolute_link(site))


def _outline(feed: Feed) -> str:
    said = {
        "type": "rss",
        "text": f"{feed.publisher}: {feed.title}" if feed.title not in {"", feed.publisher} else feed.publisher,
        "xmlUrl": shown(feed.url),
        "htmlUrl": feed.site,
        "language": feed.language or "",
    }
    return f"<outline {' '.join(f'{name}={quoted(value)}' for name, value in said.items() if value)}/>"


def quoted(value: str) -> str:
    """Return a value as an XML attribute."""
    return f'"{escape(value)}"'
