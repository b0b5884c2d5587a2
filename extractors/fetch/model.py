"""Requests, the rules they keep, and their failures."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

_SECRET_NAME = re.compile(
    r"(?:.*[_.-])?(?:(?:api|app|auth|access|private|secret)?key|token|(?:access|auth)token|pass(?:word|wd|code)?|pwd|secret|auth"
    r"|authorization|sig|signature)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\$\{[\w:-]+\}")
_PARAMETER = re.compile(r"([^&;=]+)=([^&;]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """Limits and delays of all fetches."""

    user_agent: str = "Newspike/0.1 (news monitoring; set `contact` in the settings)"
    deadline_s: float = 30.0  # for the whole fetch: all redirects and the whole body, but not the wait for its turn
    max_bytes: int = 10_000_000  # as received
    max_plain_bytes: int = 20_000_000  # decompressed
    max_ratio: float = 200.0  # decompressed to received; looked at from 1 MB on
    max_redirects: int = 5
    domain_gap_s: float = 1.0  # from the end of one request to the start of the next at one registrable domain
    shared_gap_s: float = 5.0  # the same for domains shared by unrelated publishers
    domain_budget_s: float = float("inf")  # that one client spends on a registrable domain, at least one request
    concurrency: int = 100  # requests in flight, over all domains
    ports: tuple[int, ...] = (80, 443)  # allowed on public addresses; the allowed networks are open at every port
    allow_networks: tuple[str, ...] = ()  # networks that are not public and yet may be asked, as 127.0.0.0/8
    connect_to: tuple[tuple[str, str], ...] = ()  # (host pattern, "address:port"): where to connect instead
    proxy: str | None = field(default=None, repr=False)  # for all requests without one of their own
    # opens what clients of several machines share; None: each client keeps the gaps by itself
    shared_turns: Callable[[], AbstractAsyncContextManager[SharedTurns]] | None = field(default=None, repr=False)


class SharedTurns(Protocol):
    """Turns at registrable domains that the clients of several machines share; no method raises."""

    async def take(self, site: str, *, lease_s: float, patience_s: float, at_once: bool) -> float:
        """Wait for the turn at a site and take it; returns 0, or for how long it rests where that is too long.

        `lease_s`: when the turn is over without `end`. `at_once`: without the gap, for a redirect.
        """
        ...

    async def end(self, site: str, gap_s: float) -> None:
        """End the turn: the next one begins after the gap."""
        ...

    async def let_rest(self, site: str, seconds: float) -> None:
        """Send no request to a site for this many seconds."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A request for one document."""

    url: str
    etag: str | None = None  # byte for byte as received
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # sent to the URL's own origin alone
    proxy: str | None = field(default=None, repr=False)
    ca_file: str | None = None  # certificate authorities to trust instead of the system's
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # reference in the URL, value; "": not set

    @property
    def conditional(self) -> bool:
        """Return whether the server may answer "not modified"."""
        return bool(self.etag or self.last_modified)


class Kind(StrEnum):
    """How much a failure counts against its source."""

    HARD = "hard"  # the server refused, or its response is unusable
    SOFT = "soft"  # likely to pass by itself
    TEMPORARY = "temporary"  # asked to wait, or probably our own side


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why there is no page."""

    url: str  # as asked
    reason: str  # one fixed word
    detail: str  # one line for people: what, why
    kind: Kind
    status: int | None = None  # None: no HTTP answer
    retry_after_s: float | None = None  # for how long its domain is left alone, at most about a day; None: it is not


def shown(url: str) -> str:
    """Return `url` fit to be shown: without user, password and the values of parameters that are named like secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    query = _PARAMETER.sub(lambda found: f"{found[1]}=***" if _is_secret(*found.groups()) else found[0], parts.query)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def secret_parameters(url: str) -> list[str]:
    """Return the names of the parameters of `url` that are named like secrets and have a value written out."""
    return [name for name, value in _PARAMETER.findall(urlsplit(url).query) if _is_secret(name, value)]


def _is_secret(name: str, value: str) -> bool:
    return bool(_SECRET_NAME.fullmatch(unquote(name))) and not _REFERENCE.search(unquote(value))
