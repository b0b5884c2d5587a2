"""WordPress: the posts of a site by its REST API; the pages of its feed where the API is closed.

Source: https://developer.wordpress.org/rest-api/reference/posts/. A section's feed is read by its pages, because the
API would answer for the whole site.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from extractors.archives.entries import entries_of, published_sighting, summary_of
from extractors.archives.model import Contents, Window
from extractors.archives.web.paged_feeds import paged_feed
from extractors.archives.web.walk import first_listing, next_listing, no_page
from extractors.feeds.dates import believed_date
from extractors.feeds.feedparser_reader import SUMMARY_LIMIT
from extractors.feeds.markup import shown_line, shown_text
from extractors.feeds.model import ParsedEntry
from extractors.fetch import Failure
from extractors.links import canonical_link
from extractors.text import clean_line, clean_text
from warehouse.records import Feed, Listing, ListingSource, Page

PER_PAGE = 100  # the most that the API gives
PAGES = 1_000
_FEED_PATH = re.compile(r"(?P<root>/(?:.*/)?)feed(?:/(?:rss2?|atom|rdf))?/?")
_SECTION = re.compile(r"/(?:category|tag|author|topics?|comments)/")
_ASIDE = timedelta(days=1)  # old versions take the times that they are asked for as local


def first_posts(feed: Feed, window: Window, *, backfill_id: int) -> tuple[Listing, ...]:
    """Return the first page of the posts of the feed's site, or of the feed itself where it is of one section."""
    parts = urlsplit(feed.url)
    address = _FEED_PATH.fullmatch(parts.path)
    posts = first_listing(feed, ListingSource.WORDPRESS, "posts", "", backfill_id=backfill_id)
    if _SECTION.search(parts.path):
        return (paged_feed(posts, feed),)
    asked = {
        "per_page": str(PER_PAGE),
        "orderby": "date",
        "order": "asc",  # so that what is posted meanwhile moves nothing
        "after": f"{window.since - _ASIDE:%Y-%m-%dT%H:%M:%SZ}",
        "before": f"{window.until + _ASIDE:%Y-%m-%dT%H:%M:%SZ}",
        "_fields": "id,date_gmt,modified_gmt,guid,link,title,excerpt",
        "page": "1",
    }
    if any(name == "feed" for name, _ in parse_qsl(parts.query)):  # a site without speaking addresses
        asked = {"rest_route": "/wp/v2/posts"} | asked
        path = parts.path
    else:
        path = f"{address['root'] if address else '/'}wp-json/wp/v2/posts"
    return (next_listing(posts, urlunsplit((parts.scheme, parts.netloc, path, urlencode(asked), ""))),)


def parse_posts(listing: Listing, answer: Page | Failure, feed: Feed, window: Window, now: datetime) -> Contents:
    """Return the posts of one page of the API, and the further pages; those of the feed where there is no API."""
    number = int(dict(parse_qsl(urlsplit(listing.url).query))["page"])
    if isinstance(answer, Failure) and number > 1:
        ended = answer.status in {400, 404}
        return Contents(reason="end", detail=f"the site has {number - 1} pages of posts") if ended else no_page(answer)
    posts = None if isinstance(answer, Failure) else _posts(answer)
    if isinstance(answer, Failure) or posts is None:
        return _without_api(listing, feed)
    sightings = [published_sighting(said) for post in posts if (said := _said(post, answer, now))]
    entries = entries_of(feed, sightings, window, now=now)
    reason, detail = summary_of(len(sightings), entries)
    return Contents(entries=entries, more=_further(listing, answer, number, len(posts)), reason=reason, detail=detail)


def _without_api(listing: Listing, feed: Feed) -> Contents:
    """Return the pages of the feed if its address looks like WordPress's, else nothing: the site is another's work."""
    parts = urlsplit(feed.url)
    if _FEED_PATH.fullmatch(parts.path) or "feed=" in parts.query:
        more = (paged_feed(listing, feed),)
        return Contents(more=more, detail="the site has no open API of posts: the pages of its feed are asked")
    return Contents(reason="not-wordpress", detail="the site has no API of posts and is not made with WordPress")


def _further(listing: Listing, answer: Page, number: int, posts: int) -> tuple[Listing, ...]:
    """Return all further pages where the first says how many there are, else the next one after a full one."""
    said = dict(answer.headers).get("x-wp-totalpages", "")
    if said.isdecimal() and len(said) < 9:
        pages = range(2, min(int(said), PAGES) + 1) if number == 1 else range(0)
    else:
        pages = range(number + 1, number + 1 + (posts >= PER_PAGE and number < PAGES))
    return tuple(next_listing(listing, _at_page(listing.url, page)) for page in pages)


def _at_page(url: str, number: int) -> str:
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query)) | {"page": str(number)}
    return urlunsplit(parts._replace(query=urlencode(asked)))


def _posts(page: Page) -> list[dict[str, Any]] | None:
    try:
        said = json.loads(page.body)
    except (ValueError, RecursionError):
        return None
    return [post for post in said[:PER_PAGE] if isinstance(post, dict)] if isinstance(said, list) else None


def _said(post: dict[str, Any], page: Page, now: datetime) -> ParsedEntry | None:
    """Return a post as an entry of the site's feed; None for one without an address."""
    link = canonical_link(_text(post.get("link")), page.final_url)
    if not link:
        return None
    raw = _text(post.get("date_gmt"))
    published_at, confidence = believed_date(f"{raw}Z" if raw else "", now)
    changed = _text(post.get("modified_gmt"))
    return ParsedEntry(
        guid=clean_line(shown_line(_rendered(post, "guid"))),
        link=link,
        title=shown_line(_rendered(post, "title")),
        summary=clean_text(shown_text(_rendered(post, "excerpt")), SUMMARY_LIMIT),
        published_at=published_at,
        updated_at=believed_date(f"{changed}Z" if changed else "", now)[0],
        published_raw=clean_line(raw, 100),
        date_confidence=confidence,
    )


def _rendered(post: dict[str, Any], name: str) -> str:
    value = post.get(name)
    return _text(value.get("rendered")) if isinstance(value, dict) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
