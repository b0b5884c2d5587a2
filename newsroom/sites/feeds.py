"""Feeds of the outlets at a given time, in the four formats."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from newsroom.sites.archived_feeds import PART_LENGTH, OlderPart, older_than_feed
from newsroom.sites.templates import render
from newsroom.world.build import World
from newsroom.world.outlets import Channel
from newsroom.world.publications import Piece, date_at, link_of, paragraphs_of, title_at
from newsroom.world.stories import tell

CONTENT_TYPES = {
    "rss2": "application/rss+xml; charset=utf-8",
    "rss1": "application/rdf+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
FEED_LENGTH = PART_LENGTH  # entries of a feed: three days of the busiest outlet
_SUMMARY = 220  # characters


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedItem:
    """A piece as an item of a feed."""

    piece: Piece
    title: str
    link: str
    date: datetime
    author: str
    summary: str
    paragraphs: tuple[str, ...]


def render_feed(world: World, channel: Channel, now: datetime) -> bytes:
    """Return the document that the channel serves at `now`."""
    items = list_items(world, channel, now, FEED_LENGTH)
    if kind_of(channel) == "json":
        return _json_feed(channel, items)
    older = older_than_feed(world, channel, now)
    return render_part(channel, kind_of(channel), items, changed(world, channel, now), older)


def render_part(
    channel: Channel, kind: str, items: list[FeedItem], changed_at: datetime, older: OlderPart | None
) -> bytes:
    """Return a document of a channel in one of the XML formats: the feed itself, or an older part of it."""
    values = {"channel": channel, "outlet": channel.outlet, "title": _title(channel), "items": items}
    return render(f"{kind}.xml", **values, changed_at=changed_at, older=older)


def kind_of(channel: Channel) -> str:
    """Return the format of a channel: section feeds are RSS 2.0 whatever the main feed is."""
    return channel.outlet.kind if channel.section is None else "rss2"


def changed(world: World, channel: Channel, now: datetime) -> datetime:
    """Return when the channel's document changed last; the beginning of the world where it never did."""
    version = world.version(channel.outlet, now)
    return world.changes[channel.outlet.host][version - 1] if version else world.start


def list_items(world: World, channel: Channel, now: datetime, count: int) -> list[FeedItem]:
    """Return what the channel lists at `now`, newest first."""
    return [item_of(piece, now) for piece in world.latest(channel.outlet, now, count, channel.section)]


def summarise(piece: Piece) -> str:
    """Return the beginning of the piece, cut at a word."""
    lead = paragraphs_of(piece)[0]
    return lead if len(lead) <= _SUMMARY else lead[:_SUMMARY].rsplit(" ", 1)[0] + "…"


def item_of(piece: Piece, now: datetime) -> FeedItem:
    """Return the piece as an item of a feed at `now`."""
    return FeedItem(
        piece=piece,
        title=title_at(piece, now),
        link=link_of(piece),
        date=date_at(piece, now),
        author=tell(piece.story).author,
        summary=summarise(piece),
        paragraphs=paragraphs_of(piece),
    )


def _title(channel: Channel) -> str:
    name = channel.outlet.name
    return name if channel.section is None else f"{name}: {channel.section.capitalize()}"


def _json_feed(channel: Channel, items: list[FeedItem]) -> bytes:
    outlet = channel.outlet
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(channel),
        "home_page_url": f"http://{outlet.host}/",
        "feed_url": channel.url,
        "language": outlet.language,
        "items": [
            {
                "id": f"{outlet.host}:{item.piece.number}",
                "url": f"{item.link}?utm_source=jsonfeed",
                "title": item.title,
                "summary": item.summary,
                "date_published": f"{item.piece.published_at:%Y-%m-%dT%H:%M:%SZ}",
                "date_modified": f"{item.date:%Y-%m-%dT%H:%M:%SZ}",
                "authors": [{"name": item.author}],
                "tags": [item.piece.story.section],
            }
            | ({"content_text": "\n\n".join(item.paragraphs)} if outlet.full_content else {})
            for item in items
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
