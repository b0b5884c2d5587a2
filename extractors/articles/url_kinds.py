"""Places: what an address alone tells about what is there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from extractors.links import registrable_domain

_SECTION = (
    12  # characters of a path of one part without a digit, up to which it is a section's rather than an article's
)
# Sites that wrap the addresses of others in their own, which often only a browser can follow
_AGGREGATORS = frozenset({"news.google.com", "flipboard.com", "www.smartnews.com"})


def is_front_page(url: str) -> bool:
    """Return whether an address is that of a site's or a section's front page rather than of an article."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    return "/" not in path and len(path) < _SECTION and not re.search(r"\d", path + parts.query)


def is_aggregator(url: str) -> bool:
    """Return whether an address is an aggregator's, which says nothing about who published the article."""
    return urlsplit(url).hostname in _AGGREGATORS


def is_unresolved(link: str, final_url: str) -> bool:
    """Return whether a link is an aggregator's and what answered is still on that aggregator's site."""
    return is_aggregator(link) and registrable_domain(link) == registrable_domain(final_url)
