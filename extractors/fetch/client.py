"""The HTTP client: a deadline over all redirects, limits on bytes, guarded sockets, a delay per domain."""

from __future__ import annotations

import asyncio
import math
import random
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from yarl import URL

from extractors.fetch.bot_walls import LOOKED_AT, REFUSING, bot_wall, wall_named
from extractors.fetch.decompression import UnusableBodyError, unpack
from extractors.fetch.failures import LONGEST_HEADER, MOST_HEADERS, error_failure, status_failure
from extractors.fetch.guard import socket_guard
from extractors.fetch.model import Failure, Kind, Request, Rules, shown
from extractors.fetch.politeness import Turns
from extractors.fetch.robots import may_read, robots_rules, robots_url
from extractors.fetch.url_secrets import filled, masked, unset_references
from extractors.links import absolute_link
from warehouse.records import Page

if TYPE_CHECKING:
    import aiohttp

ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
KEPT_HEADERS = (
    *("etag", "last-modified", "cache-control", "expires", "retry-after", "date", "age"),
    *("content-type", "content-location", "content-language"),
    *("x-robots-tag", "memento-datetime", "x-wp-totalpages", "x-amzn-waf-action"),
)
BUDGET = "budget"  # the reason of a request that is left to the next client
_PERMANENT = {301, 308}
_REDIRECTS = {301, 302, 303, 307, 308}
_PAUSE_S = 60.0  # a domain that says 429 and not for how long is left alone for this, plus up to as much again


@dataclass(frozen=True, slots=True)
class _Hop:
    """A redirect: where it leads, and whether for good."""

    url: str
    permanent: bool


class Client:
    """An HTTP client for one event loop; use it as ``async with Client(rules) as client``."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._robots: dict[tuple[str, str | None], asyncio.Task[Page | Failure]] = {}

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        import aiohttp

        from extractors.fetch.resolver import Names  # noqa: PLC0415 -- a class of aiohttp

        rules = self.rules
        self._opened = AsyncExitStack()
        shared = await self._opened.enter_async_context(rules.shared_turns()) if rules.shared_turns else None
        self._turns = Turns(rules, shared)
        self._places = asyncio.Semaphore(rules.concurrency)
        connector = aiohttp.TCPConnector(
            limit=0,
            socket_factory=socket_guard(rules),
            resolver=Names(rules.connect_to),
            ttl_dns_cache=300,
            keepalive_timeout=rules.domain_gap_s
            + 0.5,  # until the domain's next turn; idle connections cost 150 kB each
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": rules.user_agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, br, zstd"},
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection pool."""
        for task in self._robots.values():
            task.cancel()
        await self._session.close()
        await self._opened.aclose()

    async def get(self, request: Request) -> Page | Failure:
        """Return the page that `request` leads to, or why there is none. Does not raise for anything a server does."""
        if not request.secrets:
            return await self._get(request)
        if unset := unset_references(request):
            return _refusal(request, "unset-secret", f"needs {' and '.join(unset)}: set it in the environment")
        return masked(await self._get(filled(request)), request)

    async def _get(self, request: Request) -> Page | Failure:
        hops: list[_Hop] = []
        left_s = self.rules.deadline_s
        url, before = absolute_link(request.url), ""
        if not url:
            return _refusal(request, "bad-url", "is not an http or https address")
        while True:
            async with self._turns.turn(url, follows=before) as paused_s, self._places:
                if math.isinf(paused_s):
                    return _over_budget(request)
                if paused_s:
                    return _paused(request, paused_s, refused=self._turns.refuses(url))
                started = asyncio.get_running_loop().time()
                answer = await self._ask(request, url, hops, left_s)
                left_s -= asyncio.get_running_loop().time() - started
                if not isinstance(answer, _Hop):
                    return self._minding_pauses(url, answer)
            hops.append(answer)
            if len(hops) > self.rules.max_redirects:
                return _refusal(request, "redirects", f"redirected more than {self.rules.max_redirects} times")
            url, before = answer.url, url

    async def get_allowed(self, request: Request) -> Page | Failure | None:
        """Return what `get` does where robots.txt of the host lets us read the address; None where it does not.

        Where robots.txt cannot be had, nothing may be read for now (RFC 9309, section 2.3.1.4): that is its failure.
        """
        answer = await self._robots_of(request)
        if may_read(robots_rules(answer), request.url, self.rules.user_agent):
            return await self.get(request)
        if not isinstance(answer, Failure):
            return None
        kind = answer.kind if answer.kind is Kind.TEMPORARY else Kind.SOFT  # the page itself was not refused
        return replace(answer, url=request.url, detail=f"its robots.txt cannot be had: {answer.detail}", kind=kind)

    async def allowed(self, url: str) -> bool:
        """Return whether the robots.txt of the URL's host lets us read it. Asked once per host and client."""
        return may_read(robots_rules(await self._robots_of(Request(url=url))), url, self.rules.user_agent)

    async def _robots_of(self, request: Request) -> Page | Failure:
        where = robots_url(request.url), request.proxy
        if where not in self._robots:
            asked = Request(url=where[0], proxy=request.proxy, ca_file=request.ca_file)
            self._robots[where] = asyncio.create_task(self.get(asked))
        return await asyncio.shield(self._robots[where])

    def _minding_pauses(self, url: str, answer: Page | Failure) -> Page | Failure:
        """Return the answer; one that asks for it, or one refusal too many, pauses the domain and says how long.

        The pause is a little longer than asked, so that not all clients return at the same moment.
        """
        self._turns.note_refusal(url, refused=isinstance(answer, Failure) and answer.status == 403)
        if isinstance(answer, Page):
            return answer
        if answer.status == 429 or answer.retry_after_s:
            jitter_s = random.uniform(0, _PAUSE_S)  # noqa: S311 - not a secret
            self._turns.pause(url, (answer.retry_after_s or _PAUSE_S) + jitter_s)
        return replace(answer, retry_after_s=self._turns.paused_s(url) or None)

    async def _ask(self, request: Request, url: str, hops: list[_Hop], left_s: float) -> Page | Failure | _Hop:
        import aiohttp

        try:
            async with asyncio.timeout(left_s):
                async with self._session.get(
                    URL(url, encoded=url.isascii() and " " not in url),
                    headers=_headers(request, url),
                    allow_redirects=False,
                    proxy=request.proxy or self.rules.proxy,
                    ssl=_trust(request.ca_file),
                ) as response:
                    return await self._read(request, hops, response)
        except UnusableBodyError as error:
            return _refusal(request, error.reason, str(error))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return error_failure(request, error)

    async def _read(
        self, request: Request, hops: list[_Hop], response: aiohttp.ClientResponse
    ) -> Page | Failure | _Hop:
        status, headers = response.status, response.headers
        if status in _REDIRECTS and (target := headers.get("Location", "").strip()):
            return _hop(request, str(response.url), target, status=status)
        if status == 304 and not request.conditional:
            return _refusal(request, "unasked-304", "answered 304 although nothing was asked under a condition")
        if status != 304 and not 200 <= status < 300:
            failure = status_failure(request, status, headers.get("Retry-After", ""), datetime.now(UTC))
            wall = bot_wall(status, headers, await self._beginning(response)) if status in REFUSING else None
            return replace(failure, reason=wall.value, detail=wall_named(failure.detail, wall)) if wall else failure
        packed = b"" if status == 304 else await self._packed(response)
        return Page(
            url=request.url,
            final_url=str(response.url),
            status=status,
            body=self._unpacked(packed, headers.get("Content-Encoding", "")),
            fetched_at=datetime.now(UTC),
            content_type=response.content_type if "Content-Type" in headers else "",
            charset=response.charset,
            headers=tuple((name, headers[name]) for name in KEPT_HEADERS if name in headers) + _links(headers),
            permanent_url=hops[-1].url if hops and all(hop.permanent for hop in hops) else None,
        )

    async def _beginning(self, response: aiohttp.ClientResponse) -> bytes:
        """Return the first bytes of the page of a refusal; none where they cannot be read."""
        import aiohttp

        try:
            packed = await response.content.read(LOOKED_AT)
            while len(packed) < LOOKED_AT and (piece := await response.content.read(LOOKED_AT - len(packed))):
                packed += piece
            return self._unpacked(packed, response.headers.get("Content-Encoding", ""))
        except (UnusableBodyError, aiohttp.ClientError):
            return b""

    def _unpacked(self, packed: bytes, coding: str) -> bytes:
        rules = self.rules
        return unpack(packed, coding, max_plain_bytes=rules.max_plain_bytes, max_ratio=rules.max_ratio)

    async def _packed(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > self.rules.max_bytes:
                raise UnusableBodyError("too-large", f"is larger than {self.rules.max_bytes:,} bytes")
        return bytes(body)


def _headers(request: Request, url: str) -> dict[str, str]:
    """Return the headers for one hop: possible secrets go only to the origin they were written for."""
    headers = dict(request.headers) if _origin(url) == _origin(request.url) else {}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    return headers


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2]


def _links(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the links of all headers that name some, as one header: it may stand there several times."""
    said = [value for name, value in headers.items() if name.lower() == "link"]
    return (("link", ", ".join(said)),) if said else ()


def _hop(request: Request, url: str, target: str, *, status: int) -> _Hop | Failure:
    absolute = absolute_link(target, url)
    if not absolute:
        named = "an address" if request.secrets else repr(target[:120])  # a part of a secret would not be masked
        return _refusal(request, "bad-redirect", f"redirected to {named}, which is no web address")
    return _Hop(absolute, status in _PERMANENT)


@lru_cache(maxsize=32)
def _trust(ca_file: str | None) -> ssl.SSLContext | bool:
    return ssl.create_default_context(cafile=ca_file) if ca_file else True


def _refusal(request: Request, reason: str, why: str) -> Failure:
    return Failure(url=request.url, reason=reason, detail=f"{shown(request.url)} {why}", kind=Kind.HARD)


def _paused(request: Request, seconds: float, *, refused: bool) -> Failure:
    """Return the failure of a request that was not made; where the domain refused the others, it counts as refused."""
    why = f"{shown(request.url)}: its domain is left alone for {seconds:.0f} s more"
    kind = Kind.HARD if refused else Kind.TEMPORARY
    return Failure(url=request.url, reason="paused", detail=why, kind=kind, retry_after_s=seconds)


def _over_budget(request: Request) -> Failure:
    """Return the failure of a request that was not made, as its domain has had all the time that it may take."""
    why = f"{shown(request.url)}: its domain has taken its time in this cycle, it is asked in the next one"
    return Failure(url=request.url, reason=BUDGET, detail=why, kind=Kind.TEMPORARY)
