"""Web pages of the outlets: articles in four designs, home pages, the news sitemap and robots.txt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from newsroom.sites.feeds import CONTENT_TYPES, list_items, summarise
from newsroom.sites.sitemaps import named_in_robots
from newsroom.sites.templates import render
from newsroom.world.build import World
from newsroom.world.outlets import SECTIONS, Channel, Outlet
from newsroom.world.publications import Piece, link_of, paragraphs_of, path_of, slug_of, title_at
from newsroom.world.stories import tell
from newsroom.world.words import WORDS

_TEASERS = 9
_FREE = 3  # paragraphs before a paywall
_HEADLINES = 20  # of a home page
_SITEMAP = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Teaser:
    """Another story, shown beside this one."""

    number: int
    path: str
    title: str
    summary: str
    published_at: datetime


def render_article(world: World, piece: Piece, now: datetime) -> bytes:
    """Return the page of a piece as it looks at `now`; its teasers are those of the time it was published."""
    outlet, telling = piece.outlet, tell(piece.story)
    paragraphs = paragraphs_of(piece)
    title = title_at(piece, now)
    others = world.latest(outlet, piece.published_at - timedelta(seconds=1), _TEASERS)
    page = {
        "outlet": outlet,
        "piece": piece,
        "title": title,
        "link": link_of(piece),
        "summary": summarise(piece),
        "author": telling.author,
        "author_slug": slug_of(telling.author),
        "section": piece.story.section,
        "sections": SECTIONS,
        "shown": paragraphs[:_FREE] if piece.paywalled else paragraphs,
        "teasers": [_teaser(other) for other in others],
        "words": WORDS[outlet.language],
        "feed_type": _feed_type(outlet),
        "linked_data": _linked_data(piece, title, telling.author) if outlet.json_ld else "",
    }
    return render(f"{outlet.design}.html", page=page)


def render_home(world: World, outlet: Outlet, now: datetime, section: str | None = None) -> bytes:
    """Return the outlet's home page, or that of a section: its newest headlines."""
    teasers = [_teaser(piece) for piece in world.latest(outlet, now, _HEADLINES, section)]
    return render("home.html", outlet=outlet, teasers=teasers, feed_type=_feed_type(outlet))


def render_sitemap(world: World, outlet: Outlet, now: datetime) -> bytes:
    """Return the news sitemap: what the outlet published in the last two days."""
    recent = now - timedelta(days=2)
    items = list_items(world, Channel(outlet=outlet, path=""), now, _SITEMAP)
    return render("sitemap.xml", outlet=outlet, items=[item for item in items if item.piece.published_at > recent])


def render_robots(outlet: Outlet) -> bytes:
    """Return the rules for crawlers: all may read all but the print and share pages."""
    rules = ("User-agent: *", "Disallow: /share/", "Disallow: /login")
    sitemaps = (f"Sitemap: http://{outlet.host}{path}" for path in named_in_robots(outlet))
    return "\n".join((*rules, *sitemaps, "")).encode()


def render_picture(number: int) -> bytes:
    """Return a picture for a piece: hills under a sun, each a little different."""
    return render("picture.svg", hue=number * 37 % 360, sun=20 + number * 13 % 120, ridge=56 + number * 7 % 18)


def _teaser(piece: Piece) -> Teaser:
    return Teaser(
        number=piece.number,
        path=path_of(piece),
        title=title_at(piece, piece.published_at),
        summary=summarise(piece),
        published_at=piece.published_at,
    )


def _feed_type(outlet: Outlet) -> str:
    return CONTENT_TYPES[outlet.kind].removeprefix("application/").partition(";")[0]


def _linked_data(piece: Piece, title: str, author: str) -> Markup:
    """Return the JSON-LD of the page, safe inside its script element."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": piece.published_at.isoformat(),
        "dateModified": (piece.bumped_at or piece.published_at).isoformat(),
        "author": [{"@type": "Person", "name": author}],
        "publisher": {"@type": "Organization", "name": piece.outlet.name},
        "mainEntityOfPage": link_of(piece),
        "isAccessibleForFree": not piece.paywalled,
        "articleSection": piece.story.section,
    }
    return Markup(json.dumps(document, ensure_ascii=False).replace("</", "<\\/"))  # noqa: S704 - our own words, "</" escaped
