"""Sitemaps: from robots.txt through index files to the pages of a site.

A sitemap knows no first sightings. An article counts when it was published by the word of the news extension, else on
the day that its address names, else when the page was last changed; the last two are no dates of publication, and the
page itself is asked for one when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit, urlunsplit

from extractors.archives.entries import WHOLE_DAY, ArchiveSighting, entries_of, published_sighting, summary_of
from extractors.archives.model import Contents, Window
from extractors.archives.web.walk import deeper_listing, first_listing, next_listing, same_site, unusable
from extractors.feeds.dates import believed_date, parse_date
from extractors.feeds.model import ParsedEntry, Refusal
from extractors.feeds.parse import parse_feed
from extractors.feeds.sitemap_xml import SitemapUrl, parse_urlset
from extractors.fetch import Failure
from extractors.fetch.decompression import UnusableBodyError
from extractors.fetch.robots import SIZE_LIMIT
from extractors.links import absolute_link, canonical_link
from extractors.text import clean_line
from warehouse.records import Feed, Listing, ListingSource, Page

DEPTH = 4  # an index of indexes is against the protocol, and common
SITEMAPS_LIMIT = 100  # that a robots.txt names
USUAL = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")  # where robots.txt names none
_NAMED = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_FEED_HOST = re.compile(r"^(?:feeds?|rss)\.")
_DAY = timedelta(days=1)

# Sitemaps of WordPress itself and of its most used plugin that hold tags, authors and the like for certain.
_NO_ARTICLES = re.compile(r"/(?:wp-sitemap-(?:taxonomies|users)-|(?:category|post_tag|author)-sitemap\d*\.xml)")
_NO_ARTICLE = re.compile(r"/?|/(?:tags?|category|authors?)/[^/]+/?|(?:/[^/]+)*/page/\d+/?")
_YEAR_MONTH_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:(?:[-_/.]|&\w+=)?(0[1-9]|1[0-2])(?:(?:[-_/.]|&\w+=)?(0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)
_PATH_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def first_sitemaps(feed: Feed, *, backfill_id: int) -> tuple[Listing, ...]:
    """Return the robots.txt of the feed's site: of its home page where it is known, else of the feed's host."""
    parts = urlsplit(feed.site or feed.url)
    host = parts.netloc.rpartition("@")[2]
    host = host if feed.site else _FEED_HOST.sub("www.", host)
    robots = urlunsplit((parts.scheme, host, "/robots.txt", "", ""))
    return (first_listing(feed, ListingSource.SITEMAP, "robots", robots, backfill_id=backfill_id),)


def parse_robots(listing: Listing, answer: Page | Failure, _feed: Feed, _window: Window, _now: datetime) -> Contents:
    """Return the sitemaps that a robots.txt names; where it names none or is not there, the usual addresses."""
    named = _named(answer) if isinstance(answer, Page) else []
    found = named or [urljoin(listing.url, path) for path in USUAL]
    detail = f"{len(named)} sitemaps named" if named else "names no sitemap: the usual addresses are asked"
    return Contents(more=tuple(next_listing(listing, url, kind="sitemap") for url in found), detail=detail)


def _named(page: Page) -> list[str]:
    text = page.body[:SIZE_LIMIT].decode("utf-8", "replace")
    links = dict.fromkeys(absolute_link(link, page.final_url) for link in _NAMED.findall(text))
    return [link for link in links if link and same_site(link, page.final_url)][:SITEMAPS_LIMIT]


def parse_sitemap(listing: Listing, page: Page, feed: Feed, window: Window, now: datetime) -> Contents:
    """Return the articles of a sitemap in the window, or the sitemaps of an index that may list some."""
    try:
        document = parse_urlset(page.body)
    except UnusableBodyError as error:
        return unusable(listing, error.reason, str(error))
    if document.kind == "index":
        return _index(listing, page, document.places, window)
    if document.kind == "feed":
        return _feed_as_sitemap(listing, page, feed, window, now)
    if document.kind != "urls":
        return unusable(listing, "not-a-sitemap", "is no sitemap")
    sightings = list(_sightings(document.places, page, now))
    entries = entries_of(feed, sightings, window, now=now)
    reason, detail = summary_of(len(sightings), entries)
    undated = sum(sighting.from_at is None for sighting in sightings)
    return Contents(entries=entries, reason=reason, detail=detail + (f", {undated} without a date" if undated else ""))


def _index(listing: Listing, page: Page, places: Sequence[SitemapUrl], window: Window) -> Contents:
    believe_years = len(places) < 1900  # else a number such as 2024 may count sitemaps
    wanted = [
        place
        for place in places
        if not _NO_ARTICLES.search(place.url) and _may_hold(place, window, believe_years=believe_years)
    ]
    more = [deeper_listing(listing, place.url, page.final_url, limit=DEPTH) for place in wanted]
    followed = tuple({each.url: each for each in more if each is not None}.values())
    detail = f"{len(followed)} of {len(places)} sitemaps may hold articles of the window"
    return Contents(more=followed, reason="ok" if followed else "outside", detail=detail)


def _may_hold(place: SitemapUrl, window: Window, *, believe_years: bool) -> bool:
    """Return whether a sitemap can list articles of the window, by its date of change and the date in its name."""
    changed_at = parse_date(place.changed)
    if changed_at is not None and changed_at + _DAY < window.since:
        return False
    named = list(_YEAR_MONTH_DAY.finditer(place.url.partition("://")[2].partition("/")[2]))
    if len(named) != 1 or not (named[0][2] or believe_years):
        return True
    period = _period(named[0])
    return period is None or (period[0] - _DAY < window.until and window.since < period[1] + _DAY)


def _period(named: re.Match[str]) -> tuple[datetime, datetime] | None:
    """Return the beginning and the end of the year, month or day that an address names."""
    year, month, day = int(named[1]), int(named[2] or 0), int(named[3] or 0)
    try:
        begin = datetime(year, month or 1, day or 1, tzinfo=UTC)
    except ValueError:  # 31 February is no day, so it is something else
        return None
    if day:
        return begin, begin + _DAY
    return begin, datetime(year + (month in {0, 12}), month % 12 + 1 if month else 1, 1, tzinfo=UTC)


def _feed_as_sitemap(listing: Listing, page: Page, feed: Feed, window: Window, now: datetime) -> Contents:
    parsed = parse_feed(page)
    if isinstance(parsed, Refusal):
        return unusable(listing, parsed.reason, parsed.detail)
    entries = entries_of(feed, map(published_sighting, parsed.entries), window, now=now)
    reason, detail = summary_of(len(parsed.entries), entries)
    return Contents(entries=entries, reason=reason, detail=detail)


def _sightings(places: Sequence[SitemapUrl], page: Page, now: datetime) -> Iterator[ArchiveSighting]:
    for place in places:
        link = canonical_link(place.url, page.final_url)
        if link and not _NO_ARTICLE.fullmatch(urlsplit(link).path) and same_site(link, page.final_url):
            yield _sighting(place, link, now)


def _sighting(place: SitemapUrl, link: str, now: datetime) -> ArchiveSighting:
    published_at, confidence = believed_date(place.published, now)
    said = ParsedEntry(
        guid=link,
        link=link,
        title=clean_line(place.title),
        language=clean_line(place.language, 35).lower() or None,
        published_at=published_at,
        published_raw=clean_line(place.published, 100),
        date_confidence=confidence,
    )
    if published_at is not None:
        return ArchiveSighting(said=said, from_at=published_at, span=_precision(place.published))
    day_at, changed_at = _day_of(link), parse_date(place.changed)
    if day_at is None:
        return ArchiveSighting(said=said, from_at=changed_at, span=_precision(place.changed))
    changed_then = changed_at is not None and day_at <= changed_at < day_at + _DAY and not _precision(place.changed)
    return ArchiveSighting(said=said, from_at=day_at, span=WHOLE_DAY, seen_at=changed_at if changed_then else None)


def _precision(date: str) -> timedelta:
    """Return the span of instants that a date can mean."""
    return WHOLE_DAY if len(date) <= len("2025-01-27") else timedelta()


def _day_of(link: str) -> datetime | None:
    """Return the day that an article's address names, None where it names none."""
    named = _PATH_DAY.search(urlsplit(link).path)
    period = _period(named) if named else None
    return period[0] if period else None
