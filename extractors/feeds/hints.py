"""Hints of a feed: when to poll it, its hub, and where its older entries are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from lxml import etree

from extractors.feeds.model import Hints
from extractors.feeds.outline import local_name, split_root
from extractors.links import absolute_link
from warehouse.records import Page

LONGEST = timedelta(days=30)  # a longer period is a typing error or "never"
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_HUB = re.compile(r"<([^<>]{1,2000})>\s*;[^,<>]{0,500}\brel=\"?hub\b", re.IGNORECASE)  # RFC 8288, section 3
_COMPLETE = "{http://purl.org/syndication/history/1.0}complete"  # iTunes has one too, for a podcast that has ended
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse_hints(page: Page, head: Sequence[etree._Element]) -> Hints:
    """Return the hints in a document's feed-level elements."""
    links = dict(_links(head, page.final_url))
    return Hints(
        ttl=_ttl(head),
        skip_hours=frozenset(
            int(text) % 24 for text in _inside(head, "skipHours") if text.isdecimal() and int(text) <= 24
        ),
        skip_days=frozenset(DAYS.index(text) for text in map(str.lower, _inside(head, "skipDays")) if text in DAYS),
        hub=_hub_in_header(page) or links.get("hub"),
        next_page=links.get("next"),
        prev_archive=links.get("prev-archive"),
        complete=any(element.tag == _COMPLETE for element in head),
    )


def indulgent_head(body: bytes) -> tuple[etree._Element, ...]:
    """Return the hints of a document that is not well-formed, as far as it can be parsed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    return () if root is None else split_root(root)[0]


def _ttl(head: Sequence[etree._Element]) -> timedelta | None:
    said = {local_name(element): (element.text or "").strip() for element in head}
    ttl = timedelta(minutes=_number(said.get("ttl", ""), 0))
    period = _PERIODS.get(said.get("updatePeriod", "").lower(), timedelta())
    often = _number(said.get("updateFrequency", ""), 1)
    return max(ttl, period / often if often >= 1 else period) or None


def _number(text: str, otherwise: float) -> float:
    """Return a number clamped to sensible periods; feeds have "always", "0.1" and "-1"."""
    try:
        number = float(text)
    except ValueError:
        return otherwise
    return min(max(number, 0.0), LONGEST / timedelta(minutes=1)) if number == number else otherwise  # noqa: PLR0124 - NaN


def _inside(head: Sequence[etree._Element], name: str) -> Iterator[str]:
    for element in head:
        if local_name(element) == name:
            yield from ((child.text or "").strip() for child in element)


def _hub_in_header(page: Page) -> str | None:
    """Return the hub that the answer's Link header names, which counts before the document (WebSub, section 4)."""
    found = _HUB.search(dict(page.headers).get("link", ""))
    return absolute_link(found[1], page.final_url) or None if found else None


def _links(head: Sequence[etree._Element], base: str) -> Iterator[tuple[str, str]]:
    for element in head:
        href = absolute_link(element.get("href", ""), base) if local_name(element) == "link" else ""
        if href and element.get("rel"):
            yield element.get("rel", "").lower(), href
