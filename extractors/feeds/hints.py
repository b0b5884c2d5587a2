"""Hints: what a feed says about when to poll it, where its hub is, and where its older entries are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lxml import etree

from extractors.feeds.documents import Hints
from extractors.feeds.outline import head_elements, local_name
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
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_hints(page: Page, body: bytes, root: etree._Element | None) -> Hints:
    """Return the hints of a document, whose `root` is read again, with indulgence, where it is not well-formed."""
    root = _indulgent_root(body) if root is None else root
    if root is None:
        return Hints()
    head = list(head_elements(root))
    links = dict(_links(head, page.final_url))
    return Hints(
        ttl=_ttl(head),
        skip_hours=frozenset(
            int(text) % 24 for text in _inside(head, "skipHours") if text.isdecimal() and int(text) <= 24
        ),
        skip_days=frozenset(_DAYS.index(text) for text in map(str.lower, _inside(head, "skipDays")) if text in _DAYS),
        hub=links.get("hub"),
        next_page=links.get("next") or links.get("prev-archive"),
        complete=any(local_name(element) == "complete" for element in head),
    )


def _indulgent_root(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _ttl(head: list[etree._Element]) -> timedelta | None:
    said = {local_name(element): (element.text or "").strip() for element in head}
    ttl = timedelta(minutes=_number(said.get("ttl", ""), 0))
    period = _PERIODS.get(said.get("updatePeriod", "").lower(), timedelta())
    often = _number(said.get("updateFrequency", ""), 1)
    return max(ttl, period / often if often >= 1 else period) or None


def _number(text: str, otherwise: float) -> float:
    """Return a number held to what a period can sensibly be; feeds say "always", "0.1" and "-1"."""
    try:
        number = float(text)
    except ValueError:
        return otherwise
    return min(max(number, 0.0), LONGEST / timedelta(minutes=1)) if number == number else otherwise  # noqa: PLR0124 - NaN


def _inside(head: list[etree._Element], name: str) -> Iterator[str]:
    for element in head:
        if local_name(element) == name:
            yield from ((child.text or "").strip() for child in element)


def _links(head: list[etree._Element], base: str) -> Iterator[tuple[str, str]]:
    for element in head:
        href = absolute_link(element.get("href", ""), base) if local_name(element) == "link" else ""
        if href and element.get("rel"):
            yield element.get("rel", "").lower(), href
