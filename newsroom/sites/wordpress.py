"""WordPress: the plain outlets' REST API of posts, and the numbered pages of their feeds at ``/feed/``.

One of them has closed its API to strangers. Shapes and refusals:
https://developer.wordpress.org/rest-api/reference/posts/.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from newsroom.sites.archived_feeds import PART_LENGTH
from newsroom.sites.feeds import CONTENT_TYPES, FeedItem, item_of, render_part
from newsroom.sites.responses import SiteResponse, missing
from newsroom.world.build import World
from newsroom.world.outlets import Channel, Outlet

CLOSED = "siliconlantern.example"
API = "/wp-json/wp/v2/posts"
FEED = "/feed/"


def answer_wordpress(world: World, outlet: Outlet, path: str, query: str, now: datetime) -> SiteResponse | None:
    """Return the answer of an outlet's WordPress; None for what is not WordPress's."""
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    if outlet.design != "plain":
        return None
    if path == API:
        return _refusal(401, "rest_cannot_access") if outlet.host == CLOSED else _posts(world, outlet, asked, now)
    return _page(world, outlet, asked, now) if path == FEED else None


def _posts(world: World, outlet: Outlet, asked: dict[str, str], now: datetime) -> SiteResponse:
    try:
        page, per_page = int(asked.get("page", "1")), int(asked.get("per_page", "10"))
        after, before = (
            _instant(asked.get(name), default) for name, default in (("after", world.start), ("before", now))
        )
    except ValueError:
        return _refusal(400, "rest_invalid_param")
    if not 1 <= per_page <= 100 or page < 1:
        return _refusal(400, "rest_invalid_param")
    pieces = [piece for piece in world.published(outlet, after, min(before, now)) if piece.published_at > after]
    if asked.get("order") != "asc":
        pieces.reverse()
    pages = -(-len(pieces) // per_page)
    if page > max(pages, 1):
        return _refusal(400, "rest_post_invalid_page_number")
    shown = pieces[(page - 1) * per_page : page * per_page]
    fields = asked["_fields"].split(",") if "_fields" in asked else None
    posts = [_post(item_of(piece, now), fields) for piece in shown]
    return SiteResponse(
        body=json.dumps(posts).encode(),
        content_type="application/json; charset=UTF-8",
        headers=(("X-WP-Total", str(len(pieces))), ("X-WP-TotalPages", str(pages))),
    )


def _post(item: FeedItem, fields: list[str] | None) -> dict[str, Any]:
    host, number = item.piece.outlet.host, item.piece.number
    post = {
        "id": number,
        "date_gmt": f"{item.piece.published_at:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{item.date:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": f"{host}:{number}" if item.piece.outlet.guids else item.link},
        "link": item.link,
        "title": {"rendered": item.title.replace("&", "&#038;")},
        "excerpt": {"rendered": f"<p>{item.summary}</p>\n", "protected": False},
        "content": {"rendered": "".join(f"<p>{paragraph}</p>\n" for paragraph in item.paragraphs), "protected": False},
    }
    return post if fields is None else {name: post[name] for name in fields if name in post}


def _page(world: World, outlet: Outlet, asked: dict[str, str], now: datetime) -> SiteResponse:
    """Return a page of the feed, which WordPress gives as RSS 2.0; beyond the last there is nothing."""
    number = asked.get("paged", "1")
    first = (int(number) - 1) * PART_LENGTH if number.isdecimal() else 0
    pieces = world.latest(outlet, now, first + PART_LENGTH)[max(0, first) :]
    if not pieces:
        return missing("there is no such page of the feed")
    channel = Channel(outlet=outlet, path=FEED)
    items = [item_of(piece, now) for piece in pieces]
    return SiteResponse(
        body=render_part(channel, "rss2", items, items[0].date, None), content_type=CONTENT_TYPES["rss2"]
    )


def _refusal(status: int, code: str) -> SiteResponse:
    body = json.dumps({"code": code, "message": code.replace("_", " "), "data": {"status": status}}).encode()
    return SiteResponse(status=status, body=body, content_type="application/json; charset=UTF-8")


def _instant(text: str | None, default: datetime) -> datetime:
    if text is None:
        return default
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
