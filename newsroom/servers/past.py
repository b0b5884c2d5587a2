"""The archives of a world: at the outlets themselves, and in the Wayback Machine."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qs

from newsroom.sites.archived_feeds import (
    PART_LENGTH,
    WEEK,
    archived_week,
    is_archived,
    is_paged,
    older_than_page,
    older_than_week,
)
from newsroom.sites.feeds import CONTENT_TYPES, item_of, kind_of, render_part
from newsroom.sites.responses import SiteRequest, SiteResponse, WorldSites
from newsroom.sites.sitemaps import render_sitemaps
from newsroom.sites.wayback import HOST, SEARCHES_PER_MINUTE, Captures
from newsroom.sites.wordpress import answer_wordpress
from newsroom.world.build import World
from newsroom.world.outlets import BY_HOST, CHANNELS, Channel, Outlet


class PastSites:
    """The sites of a world with their archives in front."""

    def __init__(self, world: World, *, searches_per_minute: int = SEARCHES_PER_MINUTE) -> None:
        self._world = world
        self._sites = WorldSites(world)
        self._captures = Captures(world, per_minute=searches_per_minute)

    def answer(self, question: SiteRequest, now: datetime) -> SiteResponse | None:
        """Return the host's response at `now`; in an outage an outlet's archives cannot be reached either."""
        if question.host == HOST:
            return self._captures.answer(question, now)
        present = self._sites.answer(question, now)
        outlet = BY_HOST.get(question.host)
        if outlet is None or present is None or present.status == 503:
            return present
        return self._past(outlet, question, now) or present

    def _past(self, outlet: Outlet, question: SiteRequest, now: datetime) -> SiteResponse | None:
        path = question.path
        if "sitemap" in path:
            body = render_sitemaps(self._world, outlet, path, now)
            packed = "application/gzip" if path.endswith(".gz") else "application/xml"
            return SiteResponse(body=body, content_type=packed) if body is not None else None
        if week_at := archived_week(path):
            return self._week(outlet, week_at, now)
        channel = CHANNELS.get((outlet.host, path))
        number = parse_qs(question.query).get("page", [""])[0]
        if channel and is_paged(channel) and number.isdecimal() and len(number) < 6:
            return self._page(channel, int(number), now)
        return answer_wordpress(self._world, outlet, path, question.query, now)

    def _week(self, outlet: Outlet, week_at: datetime, now: datetime) -> SiteResponse | None:
        channel = Channel(outlet=outlet, path=outlet.feed_path)
        ended_at = week_at + WEEK
        if not is_archived(channel) or ended_at > now or ended_at <= self._world.start:
            return None
        items = [item_of(piece, now) for piece in reversed(self._world.published(outlet, week_at, ended_at))]
        older = older_than_week(self._world, channel, week_at)
        return _document(channel, render_part(channel, kind_of(channel), items, ended_at, older))

    def _page(self, channel: Channel, number: int, now: datetime) -> SiteResponse | None:
        pieces = self._world.latest(channel.outlet, now, number * PART_LENGTH)[(number - 1) * PART_LENGTH :]
        if not pieces:
            return None
        items = [item_of(piece, now) for piece in pieces]
        older = older_than_page(self._world, channel, now, number)
        return _document(channel, render_part(channel, kind_of(channel), items, items[0].date, older))


def _document(channel: Channel, body: bytes) -> SiteResponse:
    return SiteResponse(body=body, content_type=CONTENT_TYPES[kind_of(channel)])
