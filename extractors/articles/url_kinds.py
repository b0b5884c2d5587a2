"""Kinds of addresses: front pages, sections, logins and aggregators, recognised by URL alone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from extractors.links import registrable_domain

_SECTION = (
    12  # characters of a path of one part without a digit, up to which it is a section's rather than an article's
)
# Sites that wrap the addresses of others in their own, which often only a browser can follow
_AGGREGATORS = frozenset({"news.google.com", "flipboard.com", "www.smartnews.com"})
_LISTS = frozenset({"section", "sections", "category", "categories", "topic", "topics", "tag", "tags", "series"})
_SECTIONS = frozenset(
    {
        "home",
        "local",
        "world",
        "national",
        "international",
        "business",
        "politics",
        "sport",
        "sports",
        "culture",
        "tech",
    }
    | {"technology", "science", "opinion", "latest", "news", "local-news", "international-news", "world-news"}
)
_SECTION_DEPTH = 2
# Words of a host or a path that stand in front of articles, or in the place of one that is gone
_DOORS = frozenset(
    {"consent", "consents", "cookies", "cookie-policy", "cookie-consent", "gdpr", "cmp", "privacy", "privacy-policy"}
    | {"login", "log-in", "logon", "signin", "sign-in", "anmelden", "connexion", "accounts", "auth", "oauth", "sso"}
    | {
        "register",
        "registration",
        "subscribe",
        "subscription",
        "subscriptions",
        "abo",
        "abonnement",
        "paywall",
        "offers",
    }
    | {"captcha", "challenge", "blocked", "unavailable", "error", "404", "404.html", "not-found", "notfound", "gone"}
    | {"access-denied", "forbidden", "sorry", "maintenance", "unsupported", "browser-check", "geoblock", "age-check"}
)
_SLUG = re.compile(r"\d{5}|[^-_]+[-_][^-_]+[-_][^-_]+")  # a number or three words: the end of an article's path
_UNFILLED = re.compile(r"[{}]|%7b|^(?:undefined|null|nan|index\.html?)$", re.IGNORECASE)
_STAGING = re.compile(r"(?:staging|stage|dev|test|preview|preprod|localhost)[.\d-]", re.IGNORECASE)


def is_front_page(url: str) -> bool:
    """Return whether an address is that of a site's or a section's front page rather than of an article."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    return "/" not in path and len(path) < _SECTION and not re.search(r"\d", path + parts.query)


def names_no_article(url: str) -> bool:
    """Return whether an address cannot be an article's: a front page, an unfilled template, a staging host."""
    parts = urlsplit(url)
    unfilled = any(_UNFILLED.search(word) for word in parts.path.strip("/").split("/"))
    return is_front_page(url) or unfilled or bool(_STAGING.match(parts.hostname or ""))


def may_be_section(url: str) -> bool:
    """Return whether an address looks like a section's: one or two words that name a list."""
    words = urlsplit(url).path.strip("/").lower().split("/")
    return len(words) <= _SECTION_DEPTH and (words[0] in _LISTS or words[-1] in _SECTIONS)


def is_door(url: str) -> bool:
    """Return whether an address is that of a login, a consent page, an offer or an error."""
    parts = urlsplit(url.lower())
    words = parts.path.strip("/").split("/")
    named = [*(parts.hostname or "").split(".")[:-1], words[-1], *([] if _SLUG.search(words[-1]) else words)]
    return not _DOORS.isdisjoint(named)


def is_above(url: str, other: str) -> bool:
    """Return whether an address is that of a folder of another, rather than of an article with a subpage."""
    path, below = (urlsplit(one).path.rstrip("/") for one in (url, other))
    return below.startswith(f"{path}/") and not _SLUG.search(path.rpartition("/")[2])


def leads_away(link: str, final_url: str) -> bool:
    """Return whether a link of an article led to a front page, a section, a folder above it, or a door."""
    kinds = (is_front_page, may_be_section, is_door)
    return is_above(final_url, link) or any(kind(final_url) and not kind(link) for kind in kinds)


def slug_words(url: str) -> str:
    """Return the words in the last part of an address, which often are the headline's; "" where it has none."""
    words = re.split(r"[-_+.]|%20", urlsplit(url).path.rstrip("/").rpartition("/")[2])
    return " ".join(word for word in words if word.isalpha() and word not in {"html", "htm", "php", "aspx"})


def is_aggregator(url: str) -> bool:
    """Return whether an address is an aggregator's, which does not show who published the article."""
    return urlsplit(url).hostname in _AGGREGATORS


def is_unresolved(link: str, final_url: str) -> bool:
    """Return whether a link is an aggregator's and the response still came from that aggregator's site."""
    return is_aggregator(link) and registrable_domain(link) == registrable_domain(final_url)
