"""Sitemaps of the outlets' whole past: index files and their parts, as different as those of real sites.

Broadsheets have packed files by month without a word on changes (the day is in their addresses), tabloids files by
month with the news extension, magazines numbered files with when each page was changed, and the plain sites those of
WordPress.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from newsroom.sites.feeds import item_of
from newsroom.sites.templates import render
from newsroom.world.build import World
from newsroom.world.outlets import Outlet
from newsroom.world.publications import Piece

_NUMBERED = 100  # addresses of a numbered file
_ROBOTS = {
    "broadsheet": ("/news-sitemap.xml", "/sitemap.xml"),
    "tabloid": ("/news-sitemap.xml", "/sitemap.xml"),
    "magazine": (),  # its index is at the usual place, and nobody says so
    "plain": ("/wp-sitemap.xml",),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SitemapPart:
    """One file of an index."""

    path: str
    pieces: tuple[Piece, ...]
    changed_at: datetime | None = None  # None: the index does not say


def named_in_robots(outlet: Outlet) -> tuple[str, ...]:
    """Return the paths of the sitemaps that the outlet's robots.txt names."""
    return _ROBOTS[outlet.design]


def render_sitemaps(world: World, outlet: Outlet, path: str, now: datetime) -> bytes | None:
    """Return the index or the file at that path, packed where its name says so; None where there is neither."""
    parts = list(_parts(outlet, world.published(outlet, world.start, now)))
    if path == ("/wp-sitemap.xml" if outlet.design == "plain" else "/sitemap.xml"):
        return render("sitemap_index.xml", outlet=outlet, parts=parts)
    part = next((part for part in parts if part.path == path), None)
    if part is None:
        return None
    items = [item_of(piece, now) for piece in part.pieces]
    if outlet.design == "tabloid":
        return render("sitemap.xml", outlet=outlet, items=items)
    changes = [None if outlet.design == "broadsheet" else changed_at(piece, now) for piece in part.pieces]
    body = render("urlset.xml", outlet=outlet, places=list(zip(items, changes, strict=True)))
    return gzip.compress(body, mtime=0) if path.endswith(".gz") else body


def changed_at(piece: Piece, now: datetime) -> datetime:
    """Return when the piece's page was changed last."""
    moments = (piece.published_at, piece.retitled_at, piece.bumped_at)
    return max(moment for moment in moments if moment is not None and moment <= now)


def _parts(outlet: Outlet, pieces: tuple[Piece, ...]) -> Iterator[SitemapPart]:
    match outlet.design:
        case "broadsheet":
            yield from (SitemapPart(path=f"/sitemaps/{month}.xml.gz", pieces=group) for month, group in _months(pieces))
        case "tabloid":
            for month, group in _months(pieces):
                yield SitemapPart(path=f"/sitemaps/{month}.xml", pieces=group, changed_at=group[-1].published_at)
        case "magazine":
            for number, group in _numbered(pieces):
                yield SitemapPart(path=f"/sitemap-{number}.xml", pieces=group, changed_at=group[-1].published_at)
        case _:
            for number, group in _numbered(pieces):
                yield SitemapPart(path=f"/wp-sitemap-posts-post-{number}.xml", pieces=group)
            yield SitemapPart(path="/wp-sitemap-taxonomies-category-1.xml", pieces=())
            yield SitemapPart(path="/wp-sitemap-users-1.xml", pieces=())


def _months(pieces: tuple[Piece, ...]) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    for month, group in groupby(pieces, key=lambda piece: f"{piece.published_at:%Y-%m}"):
        yield month, tuple(group)


def _numbered(pieces: tuple[Piece, ...]) -> Iterator[tuple[int, tuple[Piece, ...]]]:
    for start in range(0, len(pieces), _NUMBERED):
        yield start // _NUMBERED + 1, pieces[start : start + _NUMBERED]
