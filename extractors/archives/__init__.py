"""Archives: articles of the past from the web and from files."""

from extractors.archives.model import Contents, Window
from extractors.archives.web.sources import SOURCES, first_listings, first_listings_of, gap_s, parse_listing, request_of

__all__ = [
    "SOURCES",
    "Contents",
    "Window",
    "first_listings",
    "first_listings_of",
    "gap_s",
    "parse_listing",
    "request_of",
]
