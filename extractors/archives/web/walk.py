"""Walks: from one listing to the next, within its site and a maximum length.

The address of a listing may end in `#` and a note of ours: how deep in a walk it is, perhaps `@` and more. The note is
part of the listing's identity and is not sent to anybody.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urldefrag, urlsplit

from extractors.archives.model import Contents
from extractors.fetch import Failure
from extractors.links import absolute_link, is_shared_host, registrable_domain
from warehouse.records import EPOCH, Feed, Listing, ListingSource, ListingState


def first_listing(feed: Feed, source: ListingSource, kind: str, url: str, *, backfill_id: int) -> Listing:
    """Return the first listing of a walk."""
    return Listing(backfill_id=backfill_id, source=source, kind=kind, url=url, feed_url=feed.url)


def next_listing(listing: Listing, url: str, *, kind: str | None = None) -> Listing:
    """Return a listing that this one leads to, in the state waiting."""
    return replace(
        listing,
        kind=kind or listing.kind,
        url=url,
        state=ListingState.WAITING,
        tries=0,
        entries=0,
        reason="",
        detail="",
        changed_at=EPOCH,
    )


def deeper_listing(listing: Listing, link: str, base: str, *, limit: int, note: str = "") -> Listing | None:
    """Return the listing of the same kind that a link leads to; None off the site, at itself or beyond the limit.

    The site is that of `base`, where the link stands: a site that has moved is followed.
    """
    url, depth = urldefrag(absolute_link(link, base))[0], depth_of(listing) + 1
    if not url or depth > limit or url == address_of(listing) or not same_site(url, base):
        return None
    return next_listing(listing, f"{url}#{depth}{note}")


def depth_of(listing: Listing) -> int:
    """Return the number of a listing in its walk, from 1."""
    depth = note_of(listing).partition("@")[0]
    return int(depth) if depth.isdecimal() and len(depth) < 9 else 1


def address_of(listing: Listing) -> str:
    """Return what to ask for."""
    return urldefrag(listing.url)[0]


def note_of(listing: Listing) -> str:
    """Return the fragment of a listing's address; "" for none."""
    return urldefrag(listing.url)[1]


def same_site(url: str, other: str) -> bool:
    """Return whether two addresses share a registrable domain; a host, where unrelated sites share the domain."""
    if is_shared_host(url):
        return urlsplit(url).hostname == urlsplit(other).hostname
    return registrable_domain(url) == registrable_domain(other)


def no_page(failure: Failure, why: str = "") -> Contents:
    """Return the contents of a listing that does not exist."""
    return Contents(reason=failure.reason, detail=why or failure.detail, given_up=True)


def unusable(listing: Listing, reason: str, why: str) -> Contents:
    """Return the contents of a listing that cannot be parsed."""
    return Contents(reason=reason, detail=f"{address_of(listing)} {why}", given_up=True)
