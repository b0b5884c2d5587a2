"""Rate limits: one request at a time per registrable domain, a delay between two, and the pauses a domain asks for."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from extractors.fetch.model import Rules, SharedTurns
from extractors.links import is_shared_host, registrable_domain

REFUSALS = 5
REFUSED_PAUSE_S = 600.0
NEAR_S = 5.0  # a rest that is waited for; a longer one is a pause
LEASE_SLACK_S = 10.0  # after a request's deadline, its turn at a domain that machines share is over


@dataclass(slots=True)
class _Domain:
    gap_s: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # loop time from which the next request may start
    paused_until: float = 0.0
    refused: int = 0  # answers 403 in a row
    spent_s: float = 0.0  # on its requests and the gaps between them


class Turns:
    """Who may ask which domain when. Lives in one event loop; what is `shared` is asked besides."""

    def __init__(self, rules: Rules, shared: SharedTurns | None = None) -> None:
        self._rules, self._shared = rules, shared
        self._domains: dict[str, _Domain] = {}
        self._of_url: dict[str, _Domain] = {}  # to find the domain in an address takes long beside all else of a turn

    @asynccontextmanager
    async def turn(self, url: str, *, follows: str = "") -> AsyncIterator[float]:
        """Wait for this URL's turn and hold it. Gives the seconds for which it must not be asked yet; 0: it may be.

        A redirect that `follows` a URL of the same domain waits no gap. Infinite: what may be spent on it is spent.
        """
        domain = self._domain(url)
        async with domain.lock:
            if paused_s := self.paused_s(url):  # it may have been paused while this one was waiting
                yield paused_s
                return
            is_same = bool(follows) and registrable_domain(follows) == registrable_domain(url)
            if not is_same:
                if domain.spent_s >= self._rules.domain_budget_s:
                    yield math.inf
                    return
                if (wait_s := domain.free_at - _now()) > 0:
                    await asyncio.sleep(wait_s)
            if paused_s := await self._taken(url, at_once=is_same):
                self.pause(url, paused_s)
                yield paused_s
                return
            began = _now()
            try:
                yield 0.0
            finally:
                if self._shared:
                    await self._shared.end(registrable_domain(url), domain.gap_s)
                    if rest_s := self.paused_s(url):
                        await self._shared.let_rest(registrable_domain(url), rest_s)
                domain.free_at = _now() + domain.gap_s
                domain.spent_s += domain.free_at - began

    async def _taken(self, url: str, *, at_once: bool) -> float:
        """Take the turn that machines share; returns 0, or for how long another one has seen the domain pause."""
        if self._shared is None:
            return 0.0
        patience_s = max(NEAR_S, 2 * self._domain(url).gap_s)
        lease_s = self._rules.deadline_s + LEASE_SLACK_S
        return await self._shared.take(registrable_domain(url), lease_s=lease_s, patience_s=patience_s, at_once=at_once)

    def paused_s(self, url: str) -> float:
        """Return for how many seconds the URL's domain is still paused; 0 where it is not."""
        return max(0.0, self._domain(url).paused_until - _now())

    def pause(self, url: str, seconds: float) -> None:
        """Send no request to the URL's domain for `seconds`."""
        domain = self._domain(url)
        domain.paused_until = max(domain.paused_until, _now() + seconds)

    def note_refusal(self, url: str, *, refused: bool) -> None:
        """Pause a domain that refuses request after request: some send 403 for "too many requests"."""
        domain = self._domain(url)
        domain.refused = domain.refused + 1 if refused else 0
        if self.refuses(url):
            self.pause(url, REFUSED_PAUSE_S)

    def refuses(self, url: str) -> bool:
        """Return whether the URL's domain refused all recent requests."""
        return self._domain(url).refused >= REFUSALS

    def _domain(self, url: str) -> _Domain:
        domain = self._of_url.get(url)
        if domain is None:
            name = registrable_domain(url)
            if name not in self._domains:
                self._domains[name] = _Domain(self._gap_s(url))
            domain = self._of_url[url] = self._domains[name]
        return domain

    def _gap_s(self, url: str) -> float:
        rules = self._rules
        return rules.shared_gap_s if rules.domain_gap_s and is_shared_host(url) else rules.domain_gap_s


def _now() -> float:
    return asyncio.get_running_loop().time()
