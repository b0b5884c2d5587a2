"""A walk through an archive, driven as simply as can be: for tests of the readers against the newsroom's emulators."""

from collections import deque
from collections.abc import Iterable

from extractors.archives import Window, first_listings, parse_listing, request_of
from extractors.fetch import Client, Failure, Request, Rules, run
from newsroom.servers.process import Newsroom
from warehouse.records import Entry, Feed, FeedState, Listing, Page


def walk(
    newsroom: Newsroom, source: str, feed: Feed, window: Window, state: FeedState | None = None
) -> tuple[list[Entry], dict[str, str]]:
    """Return all entries of a feed's past in the order in which they are found, and why each listing held nothing."""
    listings = first_listings(source, feed, state, window, backfill_id=1)
    return run(_walk(newsroom, listings, feed, window))


async def _walk(
    newsroom: Newsroom, listings: Iterable[Listing], feed: Feed, window: Window
) -> tuple[list[Entry], dict[str, str]]:
    waiting, known = deque(listings), set[str]()
    entries: list[Entry] = []
    reasons: dict[str, str] = {}
    async with Client(_rules(newsroom)) as client:
        while waiting:
            listing = waiting.popleft()
            if listing.url in known:
                continue
            known.add(listing.url)
            answer = await client.get(request_of(listing))
            assert not (isinstance(answer, Failure) and answer.status == 429), answer.detail
            contents = parse_listing(listing, answer, feed, window, now=newsroom.now())
            entries += contents.entries
            waiting.extend(contents.more)
            if contents.reason != "ok":
                reasons[listing.url] = contents.reason
    return entries, reasons


async def ask(newsroom: Newsroom, request: Request) -> Page | Failure:
    """Return the answer to one request."""
    async with Client(_rules(newsroom)) as client:
        return await client.get(request)


def _rules(newsroom: Newsroom) -> Rules:
    return Rules(domain_gap_s=0, allow_networks=("127.0.0.0/8",), connect_to=(("*", newsroom.address),))
