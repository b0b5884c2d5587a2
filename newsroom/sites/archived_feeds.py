"""Older parts of feeds, by RFC 5005: which feeds have them, and where each names the one before.

Main feeds in Atom are archived by the week (``prev-archive``); those of the tabloids are paged (``next``). The other
feeds keep no past.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newsroom.world.build import World
from newsroom.world.outlets import Channel

PART_LENGTH = 40  # entries of a page
WEEK = timedelta(weeks=1)
_ARCHIVE = re.compile(r"/archive/(\d{4})-W(\d\d)\.xml")


@dataclass(frozen=True, kw_only=True, slots=True)
class OlderPart:
    """How a document of a feed names the one before it."""

    relation: str
    url: str


def older_than_feed(world: World, channel: Channel, now: datetime) -> OlderPart | None:
    """Return what the feed itself names: the archive of the last whole week, or its second page."""
    if is_archived(channel):
        return older_than_week(world, channel, week_of(now))
    return older_than_page(world, channel, now, 1) if is_paged(channel) else None


def older_than_week(world: World, channel: Channel, week_at: datetime) -> OlderPart | None:
    """Return the archive of the week before; None where the world begins later."""
    if week_at <= world.start:
        return None
    year, week, _ = (week_at - WEEK).isocalendar()
    return OlderPart(relation="prev-archive", url=f"http://{channel.outlet.host}/archive/{year}-W{week:02}.xml")


def older_than_page(world: World, channel: Channel, now: datetime, number: int) -> OlderPart | None:
    """Return the page after one of that number; None for the last."""
    shown = number * PART_LENGTH
    more = len(world.latest(channel.outlet, now, shown + 1)) > shown
    return OlderPart(relation="next", url=f"{channel.url}?page={number + 1}") if more else None


def is_archived(channel: Channel) -> bool:
    """Return whether the feed is archived by the week."""
    return channel.section is None and channel.outlet.kind == "atom"


def is_paged(channel: Channel) -> bool:
    """Return whether the feed has pages."""
    return channel.section is None and channel.outlet.kind == "rss2" and channel.outlet.design == "tabloid"


def week_of(at: datetime) -> datetime:
    """Return when the week began."""
    return datetime.fromisocalendar(*at.isocalendar()[:2], 1).replace(tzinfo=UTC)


def archived_week(path: str) -> datetime | None:
    """Return when the week began whose archive is at the path; None where it is no archive's."""
    named = _ARCHIVE.fullmatch(path)
    try:
        return datetime.fromisocalendar(int(named[1]), int(named[2]), 1).replace(tzinfo=UTC) if named else None
    except ValueError:
        return None
