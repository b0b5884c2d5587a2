"""News sitemaps as live sources: a site's list of the last two days for search engines, parsed as a feed."""

from __future__ import annotations

from extractors.feeds.dates import believed_date
from extractors.feeds.mending import root_name
from extractors.feeds.model import ParsedEntry, ParsedFeed, Refusal
from extractors.feeds.outline import ENTRY_LIMIT
from extractors.feeds.sitemap_xml import SitemapUrl, parse_urlset
from extractors.links import canonical_link, entry_link
from extractors.text import clean_line
from warehouse.records import Page, key


def looks_like_sitemap(body: bytes) -> bool:
    """Return whether a document is a sitemap or an index of some."""
    return root_name(body) in {"urlset", "sitemapindex"}


def parse_news_sitemap(page: Page, body: bytes) -> ParsedFeed | Refusal:
    """Return the entries of a news sitemap, or why it has none; only items with a headline count."""
    said = parse_urlset(body)
    if said.kind == "index":
        named = ", ".join(place.url for place in said.places[:3])
        return Refusal(
            reason="sitemap-index", detail=f"is an index of sitemaps: subscribe to one of them ({named})"[:300]
        )
    news = [place for place in said.places if place.title]
    if not news:
        return Refusal(reason="not-a-feed", detail="is a sitemap without news:title elements, so it has no headlines")
    return ParsedFeed(
        kind="news-sitemap",
        link=canonical_link("/", page.final_url),
        language=next((place.language.lower() for place in news if place.language), None),
        entries=tuple(_entry(place, page) for place in news[:ENTRY_LIMIT]),
        items=len(said.places),
        not_items=len(said.places) - len(news),
        left_out=max(0, len(news) - ENTRY_LIMIT),
    )


def _entry(place: SitemapUrl, page: Page) -> ParsedEntry:
    published_at, confidence = believed_date(place.published, page.fetched_at)
    return ParsedEntry(
        guid="",
        link=entry_link(place.url, page.final_url),
        title=clean_line(place.title),
        language=clean_line(place.language, 35).lower() or None,
        published_at=published_at,
        updated_at=believed_date(place.changed, page.fetched_at)[0],
        published_raw=clean_line(place.published, 100),
        date_confidence=confidence,
        raw_hash=key("sitemap", place.url, place.title, place.published),
    )
