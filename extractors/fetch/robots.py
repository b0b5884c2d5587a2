"""robots.txt: what a host allows us to fetch."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from extractors.fetch.model import Failure
from warehouse.records import Page

SIZE_LIMIT = 500 * 1024  # RFC 9309, section 2.5: crawlers read at least this much


def robots_url(url: str) -> str:
    """Return the address of the robots.txt that applies to `url`."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))


def robots_rules(answer: Page | Failure) -> Protego | None:
    """Return the rules of a robots.txt; None where nothing may be fetched.

    RFC 9309, section 2.3.1: a file that is not there (4xx) allows everything, one that cannot be had (5xx, no
    connection) forbids everything for now.
    """
    if isinstance(answer, Page):
        return Protego.parse(answer.body[:SIZE_LIMIT].decode("utf-8", "replace"))
    absent = answer.status is not None and 400 <= answer.status < 500 and answer.status != 429
    return Protego.parse("") if absent else None


def may_read(rules: Protego | None, url: str, user_agent: str) -> bool:
    """Return whether the rules allow our product name to fetch `url`."""
    return rules is not None and bool(rules.can_fetch(url, user_agent.partition("/")[0]))
