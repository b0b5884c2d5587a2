from .model import Contents, Window
from .web.sources import SOURCES, first_listings, first_listings_of, gap_s, parse_listing, request_of

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
