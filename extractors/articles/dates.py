"""Dates: when an article was published, by which source, and how reliable that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from extractors.articles.head import Head
from extractors.articles.linked_data import LinkedData
from extractors.articles.shown_dates import is_update, shown_day
from extractors.articles.surroundings import is_anothers
from extractors.calendars import gregorian
from warehouse.records import Entry, Origin

DATE_METAS = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "dcterms.date",
    "publish-date",
    "publishdate",
    "publication_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article:published",
)
OLDEST = datetime(1995, 1, 1, tzinfo=UTC)  # before it: a placeholder, no news on the web
MOVED = timedelta(days=30)  # a page's own date may be so much earlier than the feed's, which some feeds bump
ZONE_ERROR = timedelta(hours=26)  # a date in the future by less is a time zone mistaken, by more is no publication
HELD = timedelta(days=30)  # an event is counted at most so long before it was seen

_LINKED = ("datePublished", "dateCreated", "uploadDate")  # of linked data
_STATED = frozenset({"json-ld", "meta"})  # sources that state the date of the page's article

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
_MARKED = (
    './/time[@itemprop="datePublished"][@datetime]',
    ".//time[@pubdate][@datetime]",
    './/*[@itemprop="datePublished"][@content]',
    './/abbr[@class="published"][@title]',
)
# The times that an article or a page's main part shows, but for those of comments and of other articles
_SHOWN = XPath(
    ".//*[self::article or self::main]//time[@datetime]"
    '[not(ancestor::*[contains(@class,"comment") or contains(@id,"comment") or contains(@class,"related")])]'
)
_TIMES_LIMIT = 20  # time elements of a page that are looked at


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """A claim about the time of publication."""

    at: datetime | None = None
    raw: str = ""  # ISO 8601 with the offset its source gave, only the day where it gave no more
    source: str = "none"  # feed, archive, json-ld, meta, html, url, text, none
    confidence: str = "none"  # exact, day, clamped, none


NEVER = Published()
CANDIDATES_LIMIT = 12  # claims of a page that are kept as evidence


class DateReason(StrEnum):
    """Why a date was chosen."""

    NO_CLAIM = "no-claim"  # no claim that can be trusted
    ONLY_FEED = "only-feed"
    ONLY_PAGE = "only-page"
    FEED_IS_EXACT = "feed-is-exact"  # the page has no exact, stated and a little earlier date
    PAGE_STATES_EARLIER = "page-states-earlier"  # an exact date in JSON-LD or meta elements, within 30 days
    HOUR_OF_DAY = "hour-of-day"  # the other says only the day
    SAME_DAY = "same-day"  # both say only the day, and the same: the feed's is taken
    EARLIER = "earlier"  # the later one is an update or a bump
    NOT_FUTURE = "not-future"  # the other is in the future


@dataclass(frozen=True, kw_only=True, slots=True)
class DateChoice:
    """The chosen date, why, and all claims: the feed's first, then the page's, best first."""

    date: Published
    reason: DateReason
    candidates: tuple[Published, ...]


def decide_date(claims: Iterable[Published], entry: Entry, *, now: datetime) -> DateChoice:
    """Return the best claim about an article: the page's own or the feed's, whichever is the earlier believable one.

    An exact date of the feed yields only to an exact and earlier one in the page's JSON-LD or meta elements, within
    `MOVED`: what is shown, searched or written in the address may be about anything. Otherwise, of two times the
    earlier is the publication, the later an update or a bump, and a day yields to a time on it. For history, what an
    archive said stands in the feed's place. A claim from the future is held at the time the entry was first seen, if a
    mistaken time zone explains it, and passed over otherwise.
    """
    said, fed = tuple(claims), _feed_claim(entry)
    page = next((held for claim in said if (held := _believed(claim, entry, now)) is not None), NEVER)
    feed = _believed(fed, entry, now) or NEVER
    date, reason = _better_date(page, feed)
    candidates = tuple(claim for claim in (fed, *said[:CANDIDATES_LIMIT]) if claim.at is not None)
    return DateChoice(date=date, reason=reason, candidates=candidates)


def _better_date(page: Published, feed: Published) -> tuple[Published, DateReason]:
    if page.at is None:
        return feed, DateReason.NO_CLAIM if feed.at is None else DateReason.ONLY_FEED
    if feed.at is None:
        return page, DateReason.ONLY_PAGE
    if feed.source == "feed" and feed.confidence == "exact":
        moves = page.source in _STATED and page.confidence == "exact" and timedelta() < feed.at - page.at <= MOVED
        return (page, DateReason.PAGE_STATES_EARLIER) if moves else (feed, DateReason.FEED_IS_EXACT)
    confidences = {page.confidence, feed.confidence}
    if "day" in confidences and abs(feed.at - page.at) <= ZONE_ERROR:
        reason = DateReason.SAME_DAY if len(confidences) == 1 else DateReason.HOUR_OF_DAY
        return (feed if page.confidence == "day" else page), reason
    if "day" not in confidences and "clamped" in confidences:
        return (page if feed.confidence == "clamped" else feed), DateReason.NOT_FUTURE
    return (page if page.at <= feed.at else feed), DateReason.EARLIER


def hold_event(published: datetime | None, seen: datetime, *, only_day: bool = False) -> datetime:
    """Return the instant at which an article counts: its publication, held within the 30 days before it was seen.

    Where only the day of the publication is known and it was seen on that day, it counts when it was seen: its first
    hour would have the articles of the whole day.
    """
    if only_day and published is not None and published <= seen < published + timedelta(days=1):
        return seen
    return seen if published is None else min(max(published, seen - HELD), seen)


def page_claims(tree: HtmlElement, head: Head, data: LinkedData) -> tuple[Published, ...]:
    """Return what a page claims about its publication, best first: JSON-LD, meta elements; else times.

    Each with the offset from UTC in which the page shows the same instant, if it does.
    """
    said = [
        *(parse_date(text, "json-ld") for name in _LINKED for text in data.article_texts(name)),
        *(parse_date(head.metas[name], "meta") for name in DATE_METAS if name in head.metas),
    ]
    if not any(claim.at for claim in said):
        marked = [element for path in _MARKED for element in tree.iterfind(path)] + _SHOWN(tree)[:_TIMES_LIMIT]
        own = [element for element in marked if not is_anothers(element)]
        said = [parse_date(text, "html") for text in data.page_texts("datePublished")]
        said += [parse_date(_machine_time(element), "html") for element in sorted(own, key=_is_update)]
        said += [parse_date(text, "html") for text in data.texts("uploadDate")] if not data.articles else []
    shown = [parse_date(time.get("datetime", ""), "html") for time in islice(tree.iter("time"), _TIMES_LIMIT)]
    return tuple(_with_local_offset(claim, shown) for claim in said if claim.at is not None)


def _machine_time(element: HtmlElement) -> str:
    return next((element.get(name) for name in ("datetime", "content", "title") if element.get(name)), "")


def _is_update(element: HtmlElement) -> bool:
    """Return whether a time stands after "Updated" or its like, in the text or in its own names."""
    before, parent = element.getprevious(), element.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    return is_update(f"{element.get('class', '')} {element.get('itemprop', '')}") or is_update(text)


def search_date(tree: HtmlElement, url: str, language: str = "") -> Published:
    """Return the date shown on a page without claims, else one found in its address or text."""
    shown = shown_day(tree, language)
    if shown:
        return _day_claim(shown, "text")
    found = _find_date()(tree, url=url or None, original_date=True, extensive_search=True)
    if not found or found.endswith("-01-01"):  # which is what it makes of a lone year
        return NEVER
    return _day_claim(found, "url" if found in re.sub(r"[/_.]", "-", url) else "text")


def _with_local_offset(claim: Published, shown: Iterable[Published]) -> Published:
    if not claim.raw.endswith("+00:00"):
        return claim
    same = (other.raw for other in shown if other.at == claim.at and other.confidence == "exact")
    return replace(claim, raw=next((raw for raw in same if not raw.endswith("+00:00")), claim.raw))


def parse_date(text: str, source: str) -> Published:
    """Return the claim that a text in ISO 8601 or RFC 5322 makes; NEVER where it is neither."""
    found = _ISO.match(text.strip())
    if found:
        written, hour, minute, second, zone = found.groups()
        day = _gregorian(written)
        return _claim(f"{day}T{int(hour):02}:{minute}:{second or '00'}", zone, source)
    if _ISO_DAY.match(text.strip()):
        return _day_claim(text.strip()[:10], source)
    try:
        parsed = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return NEVER
    if parsed.tzinfo is None:
        return _day_claim(parsed.date().isoformat(), source)
    return Published(at=parsed.astimezone(UTC), raw=parsed.isoformat(), source=source, confidence="exact")


def _claim(local: str, zone: str | None, source: str) -> Published:
    offset = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", None: ""}.get(zone, zone or "")
    if offset and ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:] or '00'}"
    try:
        parsed = datetime.fromisoformat(local + offset)
        utc = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return NEVER
    # Without an offset the hour may be any zone's: only the day is sure.
    return Published(at=utc, raw=local + offset, source=source, confidence="exact" if offset else "day")


def _gregorian(day: str) -> str:
    """Return a day (YYYY-MM-DD) of the Persian or Buddhist calendar in the Gregorian one; others as they are."""
    known = gregorian(*map(int, day.split("-")))
    return known.isoformat() if known else day


def _day_claim(day: str, source: str) -> Published:
    day = _gregorian(day)
    try:
        at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        return NEVER
    return Published(at=at, raw=day, source=source, confidence="day")


class _NoParser:
    """Replaces dateparser, the last resort of htmldate's extensive search.

    It takes seconds to load the patterns of 200 languages, in every worker, and found no date on any of 506 pages.
    """

    @staticmethod
    def get_date_data(_: str) -> dict[str, None]:
        return {"date_obj": None}


@cache
def _find_date() -> Callable[..., str | None]:
    import htmldate.extractors

    htmldate.extractors.get_external_parser = _NoParser  # type: ignore[assignment]
    return htmldate.find_date


def _feed_claim(entry: Entry) -> Published:
    if entry.published_at is None:
        return NEVER
    source = "archive" if entry.origin is Origin.HISTORY else "feed"
    said = parse_date(entry.published_raw, source)
    # Of a time without a zone only the day is sure.
    confidence = "day" if entry.date_confidence == "local" else entry.date_confidence
    if said.at != entry.published_at:
        return Published(
            at=entry.published_at, raw=entry.published_at.isoformat(), source=source, confidence=confidence
        )
    only_day = entry.origin is Origin.HISTORY and _ISO_DAY.fullmatch(entry.published_raw.strip())
    return replace(said, confidence="day" if only_day else confidence)


def _believed(claim: Published, entry: Entry, now: datetime) -> Published | None:
    """Return the claim, clamped where it is slightly in the future; None where it cannot be true."""
    if claim.at is None or claim.at < OLDEST or claim.at > now + ZONE_ERROR:
        return None
    if claim.at > now:
        confidence = "day" if claim.confidence == "day" else "clamped"
        return Published(at=min(entry.seen_at, now), raw=claim.raw, source=claim.source, confidence=confidence)
    return claim
