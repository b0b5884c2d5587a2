"""Discovery: the feeds of a site, from any address of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lxml import etree

from extractors.feeds.model import ParsedFeed, Refusal
from extractors.feeds.parse import parse_feed
from extractors.fetch import Client, Failure, Request
from extractors.links import absolute_link
from warehouse.records import EPOCH, Page

TRIED = 30  # addresses that a page names
STALE = timedelta(days=180)  # since the newest entry: a live feed of the same site is better
_FEED_TYPE = re.compile(r"(?:application|text)/(?:(?:rss|atom|rdf|feed)\+(?:xml|json)|xml|json|rss|atom|x-rss\+xml)")
_SURE_TYPE = re.compile(r".*(?:rss|atom|rdf|feed\+json).*")
_USUAL_PLACES = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json")
_FEED_WORDS = ("/feed", "/rss", "/atom", "rss.xml", "feed.xml", "atom.xml", ".rss", "/feeds/")
_FEED_TEXT = re.compile(r"\b(?:rss|atom|feed|syndication)\b", re.IGNORECASE)
_NO_FEED = re.compile(r"oembed|/wp-json/(?!.*feed)", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|comentario|commentaire|replies", re.IGNORECASE)
_SCHEME = re.compile(r"(?:feed|rss|pcast|itpc):(?://)?", re.IGNORECASE)
_MAIN = re.compile(r"\b(?:all (?:news|articles|posts|stories)|main feed|latest news|top stories)\b", re.IGNORECASE)
_LINK = re.compile(r"<([^<>]{1,2000})>([^<>]{0,500})")  # RFC 8288, section 3


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFeed:
    """A feed that was found and fetched."""

    url: str
    feed: ParsedFeed


async def discover_feeds(
    url: str, client: Client, *, secrets: tuple[tuple[str, str], ...] = ()
) -> tuple[FoundFeed, ...] | Failure:
    """Return the feeds at or linked from `url`, the most promising first; else why its page could not be fetched.

    An address with `secrets`, pairs of a reference in it and its value, is the feed itself or none.
    """
    url = typed_address(url)
    answer = await client.get(Request(url=url, secrets=secrets))
    if secrets:
        itself = answer if isinstance(answer, Failure) else parse_feed(answer)
        return itself if isinstance(itself, Failure) else _alone(url, itself)
    if isinstance(answer, Failure):
        absent = Page(url=url, final_url=url, status=answer.status or 0, body=b"", fetched_at=EPOCH)
        refused = answer.status in {401, 403, 404, 406, 410, 451}
        return (await _those_that_answer(usual_places(absent), client) if refused else ()) or answer
    itself = parse_feed(answer)
    if isinstance(itself, ParsedFeed):
        return (FoundFeed(url=answer.permanent_url or url, feed=itself),)
    found = await _those_that_answer(named_feeds(answer), client)
    now = answer.fetched_at
    if not any(is_live(one.feed, now) for one in found):
        known = {one.url for one in found}
        others = await _those_that_answer(usual_places(answer), client)
        found += tuple(one for one in others if one.url not in known)
    return tuple(sorted(found, key=lambda one: (_is_for_comments(one), not is_live(one.feed, now))))


def _alone(url: str, parsed: ParsedFeed | Refusal) -> tuple[FoundFeed, ...]:
    return (FoundFeed(url=url, feed=parsed),) if isinstance(parsed, ParsedFeed) else ()


def typed_address(typed: str) -> str:
    """Return a typed or copied web address without its fragment, with HTTPS where it names no scheme."""
    address = typed.strip()
    if scheme := _SCHEME.match(address):
        rest = address[scheme.end() :]
        address = rest if re.match(r"https?:", rest, re.IGNORECASE) else f"http://{rest.lstrip('/')}"
    address = re.sub(r"^(https?):/*(?=[^/])", r"\1://", address, flags=re.IGNORECASE)
    address = address if "://" in address else f"https://{address.lstrip('/')}"
    return absolute_link(address.partition("#")[0]) or address


def is_live(feed: ParsedFeed, now: datetime) -> bool:
    """Return whether a feed has entries, and not only old ones."""
    dates = [entry.published_at for entry in feed.entries if entry.published_at]
    return bool(feed.entries) and (not dates or now - max(dates) < STALE)


def named_feeds(page: Page) -> tuple[str, ...]:
    """Return the addresses that a page names as its feeds, then those that look like feeds; comments come last."""
    parser = etree.HTMLParser(recover=True, no_network=True, encoding=page.charset)
    root = etree.fromstring(page.body, parser) if page.body.strip() else None
    base, named = page.final_url, list(_in_header(page))
    if root is not None:
        based = next((one.get("href") for one in root.iter("base") if one.get("href")), "")
        base = absolute_link(based, page.final_url) or base if based else base
        links = [link for link in root.iter("link") if _declares_a_feed(link)]
        sure = [link for link in links if _is_sure(link)]
        named += [_told(link) for link in (*sure, *(link for link in links if link not in sure))]
        named += [_told(link) for link in root.iter("a") if _links_to_a_feed(link)]
    ordered = sorted(named, key=lambda one: (bool(_COMMENTS.search(" ".join(one))), not _MAIN.search(one[1])))
    return _distinct(absolute_link(_web(href), base) for href, _ in ordered if href and not _NO_FEED.search(href))


def usual_places(page: Page) -> tuple[str, ...]:
    """Return where feeds usually are: beside the page and at the root of its site."""
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


def _is_for_comments(found: FoundFeed) -> bool:
    return bool(_COMMENTS.search(found.feed.title) or _COMMENTS.search(urlsplit(found.url).path))


def _in_header(page: Page) -> Iterator[tuple[str, str]]:
    for href, parameters in _LINK.findall(dict(page.headers).get("link", "")):
        said = {name.lower(): value for name, value in re.findall(r'(\w+)\s*=\s*"?([^";,]*)"?', parameters)}
        kind = said.get("type", "").lower()
        if "alternate" in said.get("rel", "").lower().split() and _SURE_TYPE.fullmatch(kind):
            yield href, said.get("title", "")


def _declares_a_feed(link: etree._Element) -> bool:
    relations = link.get("rel", "").lower().split()
    if "feed" in relations:
        return True
    kind = _type_of(link)
    if "alternate" not in relations:
        return False
    if kind:
        return bool(_FEED_TYPE.fullmatch(kind))
    return not link.get("hreflang") and bool(_FEED_TEXT.search(link.get("title", "")) or _looks_like_a_feed(link))


def _is_sure(link: etree._Element) -> bool:
    return bool(_SURE_TYPE.fullmatch(_type_of(link))) or "feed" in link.get("rel", "").lower().split()


def _links_to_a_feed(link: etree._Element) -> bool:
    text = " ".join("".join(link.itertext()).split())
    is_labelled = len(text) <= 40 and _FEED_TEXT.search(text)
    return bool(_SURE_TYPE.fullmatch(_type_of(link)) or _looks_like_a_feed(link) or is_labelled)


def _looks_like_a_feed(link: etree._Element) -> bool:
    href = link.get("href", "").lower()
    path = href.partition("?")[0].rstrip("/")
    return href.startswith("feed:") or any(word in path for word in _FEED_WORDS)


def _type_of(link: etree._Element) -> str:
    return str(link.get("type", "")).lower().partition(";")[0].strip()


def _told(link: etree._Element) -> tuple[str, str]:
    return link.get("href", "").strip(), f"{link.get('title', '')} {''.join(link.itertext())[:100]}"


def _web(href: str) -> str:
    return typed_address(href) if href.lower().startswith(("feed:", "rss:", "pcast:", "itpc:")) else href


def _distinct(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, urls)))
