"""Places: what an address alone tells about what is there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_SECTION = (
    12  # characters of a path of one part without a digit, up to which it is a section's rather than an article's
)
# Sites that wrap the addresses of others in their own, which only a browser can follow
_AGGREGATORS = frozenset({"news.google.com", "flipboard.com", "www.smartnews.com"})


def is_front_page(url: str) -> bool:
    """Return whether an address is that of a site's or a section's front page rather than of an article."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    return "/" not in path and len(path) < _SECTION and not re.search(r"\d", path + parts.query)


def is_aggregator(url: str) -> bool:
    """Return whether an address is an aggregator's, which says nothing about who published the article."""
    return urlsplit(url).hostname in _AGGREGATORS
