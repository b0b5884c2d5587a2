"""Canonical addresses: the address that identifies an article, and the forms of it that mean the same article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from extractors.articles.page import ExtractedPage
from extractors.articles.url_kinds import is_above, may_be_section, names_no_article
from extractors.links import absolute_link, canonical_link, registrable_domain
from warehouse.records import Entry, key

_VARIANT_HOSTS = ("www.", "m.", "mobile.", "amp.")
# AMP caches and viewers: https://<site>.cdn.ampproject.org/c/s/<host>/<path>, https://www.google.com/amp/s/<host>/<path>
_AMP_CACHE = re.compile(r"https?://(?:[\w-]+\.cdn\.ampproject\.org/\w+|www\.google\.[a-z.]+/amp)/(s/)?(.+\..+)")
_AMP_PARAMETER = re.compile(r"(?:amp(?:=(?:1|true)?)?|(?:output|outputtype|format|view)=amp)", re.IGNORECASE)
_PAGE_PARAMETER = re.compile(r"page=(?:\d{1,2}|with(?::|%3A)[\w-]*)", re.IGNORECASE)
_AMP_END = re.compile(r"(?:/amp|\.amp(?=\.html?$)|\.amp$)", re.IGNORECASE)
_SCRIPT = re.compile(r"\.(?:php|aspx?|jsp|cgi|cfm)$", re.IGNORECASE)


class AddressSource(StrEnum):
    """The source of an article's canonical address."""

    CANONICAL = "canonical"  # the page's canonical link
    OG_URL = "og-url"
    FINAL_URL = "final-url"  # where the request ended
    LINK = "link"  # the feed's


class AddressRefusal(StrEnum):
    """The reason why a claimed address was refused."""

    OTHER_SITE = "other-site"
    NO_ARTICLE = "no-article"  # a front page, an unfilled template, a staging host
    SECTION = "section"
    OTHERS_PAGE = "others-page"  # the page is not the article that the feed promised
    SHARED = "claimed-by-several"  # different entries claim it


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """The address of an article, who gave it, and the claims that were refused, with the reason for each."""

    url: str
    source: AddressSource
    refused: tuple[tuple[str, AddressRefusal], ...] = ()


def article_id(url: str) -> int:
    """Return the id of the article at an address: the same for all forms of it, see `same_article`."""
    return key("article", same_article(url))


def same_article(url: str) -> str:
    """Return one form for all addresses of an article.

    http and https, the hosts `www.`, `m.`, `mobile.` and `amp.`, AMP caches and viewers, the AMP form of a path, a
    trailing slash and the `page` parameter are the same article. It is a key, not an address to fetch.
    """
    parts = urlsplit(article_address(url))
    path = _AMP_END.sub("", parts.path.rstrip("/")) or parts.path
    if path.lower().startswith("/amp/"):
        path = path[4:]
    return urlunsplit(("https", _plain_host(parts.netloc), path.rstrip("/") or "/", parts.query, parts.fragment))


def _plain_host(host: str) -> str:
    for variant in _VARIANT_HOSTS:
        bare = host.removeprefix(variant)
        if bare != host and "." in bare:
            return _plain_host(bare)
    return host


def article_address(url: str) -> str:
    """Return the address of an article without what only selects a view of it: an AMP cache, AMP, a page of it."""
    cached = _AMP_CACHE.fullmatch(url)
    if cached:
        url = canonical_link(f"{'https' if cached[1] else 'http'}://{cached[2]}") or url
    parts = urlsplit(url)
    kept = [part for part in parts.query.split("&") if part and not _AMP_PARAMETER.fullmatch(part)]
    others = [part for part in kept if not _PAGE_PARAMETER.fullmatch(part)]
    names_itself = len(parts.path) > 1 and (others or not _SCRIPT.search(parts.path))
    return urlunsplit(parts._replace(query="&".join(others if names_itself else kept)))


def entry_address(entry: Entry) -> Address:
    """Return the address of an article whose page says nothing about it: the feed's."""
    return Address(url=article_address(entry.address), source=AddressSource.LINK)


def page_address(reading: ExtractedPage, entry: Entry) -> Address:
    """Return the address under which the article of an entry is known.

    It is what its page calls itself, if that is of the same site and can be an article's; else where the request ended.
    """
    final = canonical_link(reading.url)
    refused: tuple[tuple[str, AddressRefusal], ...] = ()
    for source, url in _stated(reading):
        why = _refusal(url, final)
        if why is None:
            return Address(url=article_address(url), source=source)
        refused = ((url, why),)
    source = AddressSource.LINK if final == entry.link else AddressSource.FINAL_URL
    return Address(url=article_address(final), source=source, refused=refused)


def others_page_address(reading: ExtractedPage, entry: Entry) -> Address:
    """Return the address of the article of an entry whose page is another's: the feed's."""
    claimed = (canonical_link(reading.url), *(url for _, url in _stated(reading)))
    refused = tuple((url, AddressRefusal.OTHERS_PAGE) for url in dict.fromkeys(claimed) if url and url != entry.link)
    return Address(url=entry_address(entry).url, source=AddressSource.LINK, refused=refused)


def _stated(reading: ExtractedPage) -> list[tuple[AddressSource, str]]:
    """Return the address that a page claims: its canonical link, else its og:url; [] for none."""
    head = reading.head
    claims = ((AddressSource.CANONICAL, head.canonical), (AddressSource.OG_URL, head.first(("og:url",))))
    source, text = next(((source, text) for source, text in claims if text), (AddressSource.LINK, ""))
    url = canonical_link(absolute_link(text, reading.url))
    return [(source, url)] if url else []


def syndicated_from(reading: ExtractedPage) -> str | None:
    """Return the address on another site that a page names as canonical: the publication that it copies."""
    claimed = canonical_link(absolute_link(reading.head.canonical, reading.url))
    here = registrable_domain(reading.url)
    is_other = bool(claimed and here) and registrable_domain(article_address(claimed)) != here
    return claimed if is_other and not names_no_article(claimed) else None


def _refusal(claimed: str, final: str) -> AddressRefusal | None:
    if final and registrable_domain(article_address(claimed)) != registrable_domain(article_address(final)):
        return AddressRefusal.OTHER_SITE
    if names_no_article(claimed):
        return AddressRefusal.NO_ARTICLE
    is_section = (may_be_section(claimed) and not may_be_section(final)) or is_above(claimed, final)
    return AddressRefusal.SECTION if is_section else None
