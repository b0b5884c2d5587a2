"""A small Wayback Machine: the index of captures (CDX), and the captures of feeds.

Every feed of the world was captured about every six hours. In an outage it captured a refusal or nothing; what had not
changed since is a revisit. Shapes follow recorded traffic of web.archive.org and the CDX server's documentation.
"""

from __future__ import annotations

import base64
import hashlib
import re
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from itertools import groupby
from urllib.parse import parse_qs, quote, unquote, urlsplit

from newsroom.sites.feeds import CONTENT_TYPES, kind_of, render_feed
from newsroom.sites.responses import SiteRequest, SiteResponse
from newsroom.world.build import World
from newsroom.world.outlets import CHANNELS, Channel

HOST = "web.archive.org"
BLOCKED = "quaysidecapital.example"  # its owner does not want to be shown
SEARCHES_PER_MINUTE = 24
_STAMP = "%Y%m%d%H%M%S"
_EVERY = timedelta(hours=6)
_MEMENTO = re.compile(r"/web/(\d{1,14})id_/(.+)", re.DOTALL)
_BLOCKED_WORDS = (
    b"org.archive.util.io.RuntimeIOException: "
    b"org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error\n"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedCapture:
    """A capture of a feed."""

    at: datetime
    status: int
    digest: str
    revisit: bool  # the capture before had the same body


class Captures:
    """The archive's host. Searches beyond its rate limit are refused until the minute is over."""

    def __init__(
        self, world: World, *, per_minute: int = SEARCHES_PER_MINUTE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._world = world
        self._per_minute = per_minute
        self._clock = clock
        self._searches: deque[float] = deque()
        self._of = cache(lambda channel: tuple(_captures(world, channel)))

    def answer(self, question: SiteRequest, now: datetime) -> SiteResponse:
        """Return the answer to a search, or a capture; 302 to the nearest one, 404 for what was never captured."""
        if question.path == "/cdx/search/cdx":
            return self._too_fast() or self._search(parse_qs(question.query), now)
        memento = _MEMENTO.fullmatch(question.path)
        if memento is None:
            return _plain(404, b"there is no such service\n")
        url = memento[2] + (f"?{question.query}" if question.query else "")
        return self._memento(memento[1].ljust(14, "0"), url, now)

    def _too_fast(self) -> SiteResponse | None:
        at = self._clock()
        while self._searches and self._searches[0] <= at - 60:
            self._searches.popleft()
        if len(self._searches) >= self._per_minute:
            wait_s = int(self._searches[0] + 60 - at) + 1
            return _plain(429, b"Too Many Requests\n", ("Retry-After", str(wait_s)))
        self._searches.append(at)
        return None

    def _search(self, asked: dict[str, list[str]], now: datetime) -> SiteResponse:
        wanted = {name: values[-1] for name, values in asked.items()}
        channel = _channel(wanted.get("url", ""))
        if channel is None:
            return _plain(200, b"")
        if channel.outlet.host == BLOCKED:
            return _plain(403, _BLOCKED_WORDS, ("X-Archive-Wayback-Runtime-Error", "Blocked Site Error"))
        captures = [capture for capture in self._of(channel) if capture.at <= now]
        return _plain(200, _index(channel, captures, wanted, asked.get("filter", [])).encode())

    def _memento(self, stamp: str, url: str, now: datetime) -> SiteResponse:
        channel = _channel(url)
        if channel is None:
            return _plain(404, b"The Wayback Machine has not archived that URL.\n")
        if channel.outlet.host == BLOCKED:
            return _plain(403, _BLOCKED_WORDS)
        captures = [capture for capture in self._of(channel) if capture.at <= now and not capture.revisit]
        nearest = _nearest(captures, stamp)
        if nearest is None:
            return _plain(404, b"The Wayback Machine has not archived that URL.\n")
        if f"{nearest.at:{_STAMP}}" != stamp:
            place = f"http://{HOST}/web/{nearest.at:{_STAMP}}id_/{channel.url}"
            return SiteResponse(status=302, headers=(("Location", place),))
        return self._as_received(channel, nearest)

    def _as_received(self, channel: Channel, capture: ServedCapture) -> SiteResponse:
        refused = capture.status != 200
        return SiteResponse(
            status=capture.status,
            body=b"<h1>Service unavailable</h1>" if refused else render_feed(self._world, channel, capture.at),
            content_type="text/html" if refused else CONTENT_TYPES[kind_of(channel)],
            headers=(
                ("Memento-Datetime", format_datetime(capture.at, usegmt=True)),
                ("Link", f'<{channel.url}>; rel="original"'),
                ("x-archive-orig-date", format_datetime(capture.at, usegmt=True)),
                *((("x-archive-orig-retry-after", "1800"),) if refused else ()),
            ),
        )


def _captures(world: World, channel: Channel) -> Iterator[ServedCapture]:
    """Yield all captures of a feed, oldest first; not more than a few minutes from every sixth hour."""
    offset = hashlib.sha256(channel.url.encode()).digest()
    at, number, before = world.start + timedelta(minutes=offset[0]), 0, ""
    while at <= world.end:
        outage = world.outage if world.outage.starts_at <= at < world.outage.ends_at else None
        if outage is None or channel.outlet.host not in outage.refusing:
            status = 503 if outage and channel.outlet.host in outage.unavailable else 200
            digest = _digest(f"{channel.url} {status} {world.version(channel.outlet, at) if status == 200 else ''}")
            yield ServedCapture(at=at, status=status, digest=digest, revisit=digest == before)
            before = digest
        number += 1
        at += _EVERY + timedelta(seconds=offset[number % 32] - 128)


def _digest(text: str) -> str:
    return base64.b32encode(hashlib.sha1(text.encode(), usedforsecurity=False).digest()).decode()


def _index(channel: Channel, captures: Sequence[ServedCapture], wanted: dict[str, str], filters: Sequence[str]) -> str:
    """Return the rows of a search, and after an empty line the key to go on with where there are more."""
    since, until = wanted.get("from", ""), wanted.get("to", "9").ljust(14, "9")
    rows = [_row(channel, capture) for capture in captures if since <= f"{capture.at:{_STAMP}}" <= until]
    for condition in filters:
        field, _, value = condition.partition(":")
        rows = [row for row in rows if field != "statuscode" or row[4] == value]
    if wanted.get("collapse") == "digest":
        rows = [next(group) for _, group in groupby(rows, key=lambda row: row[5])]
    if "resumeKey" in wanted:
        stamp = unquote(wanted["resumeKey"]).rpartition("+")[2]
        rows = [row for row in rows if row[1] >= stamp]
    shown = rows[: int(wanted.get("limit", "150000"))]
    text = "".join(f"{' '.join(row)}\n" for row in shown)
    if wanted.get("showResumeKey") == "true" and len(shown) < len(rows):
        text += f"\n{quote(rows[0][0], safe='')}+{rows[len(shown)][1]}\n"
    return text


def _row(channel: Channel, capture: ServedCapture) -> tuple[str, ...]:
    parts = urlsplit(channel.url)
    key = f"{','.join(reversed((parts.hostname or '').split('.')))}){parts.path}"
    kind = "warc/revisit" if capture.revisit else CONTENT_TYPES[kind_of(channel)].partition(";")[0]
    status = "-" if capture.revisit else str(capture.status)
    return key, f"{capture.at:{_STAMP}}", channel.url, kind, status, capture.digest, "4096"


def _nearest(captures: Sequence[ServedCapture], stamp: str) -> ServedCapture | None:
    try:
        wanted = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    index = bisect_left(captures, wanted, key=lambda capture: capture.at)
    return min(captures[max(0, index - 1) : index + 1], key=lambda capture: abs(capture.at - wanted), default=None)


def _channel(url: str) -> Channel | None:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return CHANNELS.get((parts.netloc.removesuffix(":80"), parts.path))


def _plain(status: int, body: bytes, *headers: tuple[str, str]) -> SiteResponse:
    return SiteResponse(status=status, body=body, content_type="text/plain", headers=headers)
