"""Map an archived article to its outlet by URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from extractors.links import is_shared_host, registrable_domain
from warehouse.records import Feed


class Outlets:
    """The subscribed feeds, to be found by the addresses of their articles or by their names."""

    def __init__(self, feeds: Iterable[Feed], families: Mapping[str, str], *, unsubscribed: bool = True) -> None:
        """Take the feeds, the owners of domains, and whether outlets without a subscription are wanted too."""
        self._families = families
        self._unsubscribed = unsubscribed
        self._by_host: dict[str, Feed] = {}
        self._by_domain: dict[str, Feed] = {}
        self._by_name: dict[str, Feed] = {}
        for feed in feeds:
            for url in filter(None, (feed.site, feed.url)):
                self._by_host.setdefault(_host(url), feed)
                if not is_shared_host(url):
                    self._by_domain.setdefault(registrable_domain(url), feed)
            for name in (feed.publisher, feed.title, _host(feed.url), registrable_domain(feed.url)):
                self._by_name.setdefault(_folded(name), feed)

    def of(self, url: str) -> Feed:
        """Return the feed subscribed to on the host of an address, else on its domain, else an outlet with no feed."""
        feed = self._subscribed(url)
        if feed is not None:
            return feed
        name = _host(url) if is_shared_host(url) else registrable_domain(url)
        return Feed(url="", publisher=name, family=self._families.get(name, name))

    def named(self, name: str) -> Feed | None:
        """Return the feed with a publisher, title, host or domain of that name, in any spelling; None: unknown."""
        return self._by_name.get(_folded(name)) if _folded(name) else None

    def wants(self, url: str) -> bool:
        """Return whether articles at this address are wanted."""
        return self._unsubscribed or self._subscribed(url) is not None

    def _subscribed(self, url: str) -> Feed | None:
        return self._by_host.get(_host(url)) or self._by_domain.get(registrable_domain(url))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return ""


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
