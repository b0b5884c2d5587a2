"""Pieces: one outlet's publication of a story, and how it looks at a given time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from newsroom.world.outlets import Outlet
from newsroom.world.stories import WorldStory, abridge, tell

_PATHS = {
    "broadsheet": "/{date:%Y/%m/%d}/{slug}-{number}.html",
    "tabloid": "/news/{number}/{slug}",
    "magazine": "/story/{slug}-{number}",
    "plain": "/p/{number}",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """What one outlet published."""

    story: WorldStory
    outlet: Outlet
    published_at: datetime
    number: int = 0  # position in the world; part of the address
    headline: int = 0  # which of the story's headlines it has at first
    copied: bool = False  # somebody else had it first
    abridged: bool = False
    paywalled: bool = False
    retitled_at: datetime | None = None  # when an editor gave it another headline; None: never
    bumped_at: datetime | None = None  # when its date was moved though nothing else changed; None: never


def title_at(piece: Piece, now: datetime) -> str:
    """Return the headline that stands above the piece at that time."""
    headlines = tell(piece.story).headlines
    retitled = piece.retitled_at is not None and now >= piece.retitled_at
    return headlines[(piece.headline + retitled) % len(headlines)]


def date_at(piece: Piece, now: datetime) -> datetime:
    """Return the date that the feed gives the piece at that time."""
    return piece.bumped_at if piece.bumped_at is not None and now >= piece.bumped_at else piece.published_at


def paragraphs_of(piece: Piece) -> tuple[str, ...]:
    """Return the text of the piece."""
    paragraphs = tell(piece.story).paragraphs
    return abridge(paragraphs) if piece.abridged else paragraphs


def path_of(piece: Piece) -> str:
    """Return the path of the piece's page, made from its first headline."""
    pattern = _PATHS[piece.outlet.design]
    slug = slug_of(title_at(piece, piece.published_at)) if "{slug}" in pattern else ""
    return pattern.format(date=piece.published_at, slug=slug, number=piece.number)


def link_of(piece: Piece) -> str:
    """Return the canonical address of the piece."""
    return f"http://{piece.outlet.host}{path_of(piece)}"


def slug_of(title: str) -> str:
    """Return the words of a headline as they stand in an address."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:9])
