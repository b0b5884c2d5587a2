"""Web sites of the outlets: from a request and an instant to the host's response."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Protocol

from newsroom.sites.feeds import CONTENT_TYPES, changed, kind_of, render_feed
from newsroom.sites.pages import render_article, render_home, render_picture, render_robots, render_sitemap
from newsroom.world.build import World
from newsroom.world.outlets import BY_HOST, CHANNELS, SECTIONS, Channel, Outlet
from newsroom.world.publications import path_of

_UTF8 = "charset=utf-8"
_NUMBER = re.compile(r"\d{5,9}")
_PICTURE = re.compile(r"/img/(\d{5,9})\.svg")
_CACHED_PAGES = 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteRequest:
    """The relevant parts of a request."""

    host: str
    path: str
    query: str = ""  # as it stands in the address
    if_none_match: str | None = None
    if_modified_since: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteResponse:
    """A host's response."""

    status: int = 200
    body: bytes = b""
    content_type: str = f"text/html; {_UTF8}"
    headers: tuple[tuple[str, str], ...] = ()


class Sites(Protocol):
    """Hosts that can be asked; None for an answer breaks the connection."""

    def answer(self, question: SiteRequest, now: datetime) -> SiteResponse | None: ...  # noqa: D102 - the class says it


class WorldSites:
    """The sites of a world. Documents are rendered when first asked for and kept while they stay the same."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._feeds: dict[str, tuple[int, bytes]] = {}
        self._pages: dict[tuple[int, bool], bytes] = {}

    def answer(self, question: SiteRequest, now: datetime) -> SiteResponse | None:
        """Return the answer of the host at `now`: 503 or None in an outage, 404 for what is not (yet) there."""
        outlet = BY_HOST.get(question.host)
        if outlet is None:
            return missing(f"no outlet has the host {question.host}")
        outage = self._world.outage
        if outage.starts_at <= now < outage.ends_at:
            if outlet.host in outage.refusing:
                return None
            if outlet.host in outage.unavailable:
                return SiteResponse(
                    status=503, body=b"<h1>Service unavailable</h1>", headers=(("Retry-After", "1800"),)
                )
        if channel := CHANNELS.get((outlet.host, question.path)):
            return self._feed(channel, question, now)
        return self._page(outlet, question.path, now)

    def _feed(self, channel: Channel, question: SiteRequest, now: datetime) -> SiteResponse:
        version = self._world.version(channel.outlet, now)
        changed_at = changed(self._world, channel, now)
        etag = f'"{zlib.crc32(channel.url.encode()):08x}-{self._world.seed}-{version}"'
        headers = (
            ("ETag", etag),
            ("Last-Modified", format_datetime(changed_at, usegmt=True)),
            ("Cache-Control", "max-age=300"),
        )
        if is_unchanged(question, etag, changed_at):
            return SiteResponse(status=304, headers=headers)
        held = self._feeds.get(channel.url)
        if held is None or held[0] != version:
            held = self._feeds[channel.url] = (version, render_feed(self._world, channel, now))
        return SiteResponse(body=held[1], content_type=CONTENT_TYPES[kind_of(channel)], headers=headers)

    def _page(self, outlet: Outlet, path: str, now: datetime) -> SiteResponse:
        match path:
            case "/":
                return SiteResponse(body=render_home(self._world, outlet, now))
            case "/robots.txt":
                return SiteResponse(body=render_robots(outlet), content_type=f"text/plain; {_UTF8}")
            case "/news-sitemap.xml":
                return SiteResponse(
                    body=render_sitemap(self._world, outlet, now), content_type=f"application/xml; {_UTF8}"
                )
            case _ if (section := path.strip("/")) in SECTIONS:
                return SiteResponse(body=render_home(self._world, outlet, now, section))
            case _ if picture := _PICTURE.fullmatch(path):
                return SiteResponse(body=render_picture(int(picture[1])), content_type="image/svg+xml")
            case _:
                return self._article(outlet, path, now)

    def _article(self, outlet: Outlet, path: str, now: datetime) -> SiteResponse:
        pieces = filter(None, map(self._world.piece, map(int, _NUMBER.findall(path))))
        piece = next((piece for piece in pieces if piece.outlet is outlet and path_of(piece) == path), None)
        if piece is None or piece.published_at > now:
            return missing("there is no such page")
        page = (piece.number, piece.retitled_at is not None and piece.retitled_at <= now)
        if page not in self._pages:
            if len(self._pages) >= _CACHED_PAGES:
                self._pages.pop(next(iter(self._pages)))
            self._pages[page] = render_article(self._world, piece, now)
        return SiteResponse(body=self._pages[page])


def missing(what: str) -> SiteResponse:
    """Return a 404 response."""
    return SiteResponse(
        status=404, body=f"<!doctype html><title>Not found</title><h1>Not found</h1><p>{what}</p>".encode()
    )


def is_unchanged(question: SiteRequest, etag: str, changed_at: datetime) -> bool:
    """Return whether the asker has the document already (RFC 9110: If-None-Match, and only without it the date)."""
    if question.if_none_match is not None:
        return etag in {tag.strip().removeprefix("W/") for tag in question.if_none_match.split(",")}
    if question.if_modified_since is None:
        return False
    try:
        since = parsedate_to_datetime(question.if_modified_since)
    except ValueError:
        return False
    return changed_at <= (since if since.tzinfo else since.replace(tzinfo=UTC))
