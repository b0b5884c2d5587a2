"""Discovery: the feeds of a site, from whatever address of it somebody has at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from extractors.feeds.model import ParsedFeed
from extractors.feeds.parse import parse_feed
from extractors.fetch import Client, Failure, Request
from extractors.links import absolute_link
from warehouse.records import Page

TRIED = 12  # addresses
_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "text/xml",
}
_USUAL_PLACES = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
_FEED_WORDS = ("/feed", "/rss", "/atom", "rss.xml", "feed.xml", "atom.xml", ".rss", "/feeds/")


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFeed:
    """A feed that answered as one."""

    url: str
    feed: ParsedFeed


async def discover_feeds(url: str, client: Client) -> tuple[FoundFeed, ...] | Failure:
    """Return the feeds that `url` is or names, the most promising first; why its page could not be had otherwise."""
    answer = await client.get(Request(url=url))
    if isinstance(answer, Failure):
        return answer
    itself = parse_feed(answer)
    if isinstance(itself, ParsedFeed):
        return (FoundFeed(url=answer.permanent_url or url, feed=itself),)
    found = await _those_that_answer(named_feeds(answer), client)
    return found or await _those_that_answer(usual_places(answer), client)


def named_feeds(page: Page) -> tuple[str, ...]:
    """Return the addresses that a web page names as its feeds, then those that it links to and that look like feeds."""
    parser = etree.HTMLParser(recover=True, no_network=True, encoding=page.charset)
    root = etree.fromstring(page.body, parser) if page.body.strip() else None
    if root is None:
        return ()
    declared = [link.get("href", "") for link in root.iter("link") if _declares_a_feed(link)]
    linked = [link.get("href", "") for link in root.iter("a") if _looks_like_a_feed(link.get("href", ""))]
    return _distinct(absolute_link(href, page.final_url) for href in (*declared, *linked) if href)


def usual_places(page: Page) -> tuple[str, ...]:
    """Return where feeds usually lie: beside the page and at the root of its site."""
    beside = urlsplit(page.final_url).path.rstrip("/")
    folders = ["", beside] if beside else [""]
    return _distinct(absolute_link(folder + place, page.final_url) for folder in folders for place in _USUAL_PLACES)


async def _those_that_answer(urls: Iterable[str], client: Client) -> tuple[FoundFeed, ...]:
    found: dict[str, FoundFeed] = {}
    for url in list(urls)[:TRIED]:
        answer = await client.get(Request(url=url))
        parsed = parse_feed(answer) if isinstance(answer, Page) else None
        if isinstance(answer, Page) and isinstance(parsed, ParsedFeed):
            found.setdefault(answer.final_url, FoundFeed(url=answer.permanent_url or url, feed=parsed))
    return tuple(found.values())


def _declares_a_feed(link: etree._Element) -> bool:
    relations = link.get("rel", "").lower().split()
    return "alternate" in relations and link.get("type", "").lower().partition(";")[0].strip() in _FEED_TYPES


def _looks_like_a_feed(href: str) -> bool:
    path = href.lower().partition("?")[0].rstrip("/")
    return any(word in path for word in _FEED_WORDS)


def _distinct(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, urls)))
