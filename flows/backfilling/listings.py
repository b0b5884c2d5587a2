"""The listing step of a backfill: waiting listings -> entries of the past, and further listings."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from extractors.archives import Contents, Window, gap_s, request_of
from extractors.archives.outlets import Outlets
from extractors.archives.web.job import ListingWork, parse_listing_job
from extractors.fetch import Client, Failure, Request, run
from extractors.fetch.url_secrets import secrets_for
from extractors.workers import Killed
from flows.backfilling.files import import_history_file
from flows.backfilling.plan import (
    after_failure,
    after_reading,
    domain_of,
    forbidden,
    identity,
    is_an_answer,
    next_round,
    window_of,
)
from flows.backfilling.site_locks import let_rest, taken
from flows.configuration.feeds_file import families_of, with_secrets
from flows.configuration.settings import Settings
from flows.runtime.context import RunContext, warehouse_of
from flows.runtime.resources import fetch_rules, warm_workers
from flows.runtime.sharding import Call, Counts, split
from flows.stages.fetching import FetchResult
from warehouse.records import Backfill, Feed, Listing, ListingSource, Page, Record

PER_SITE = 10  # listings of a site in one batch: a kill repeats at most this many
PER_SHARD = 40
UNCHECKED = {"robots"}  # kinds that are fetched without asking robots.txt
FOR_PROGRAMS = {"wayback"}  # interfaces for programs, with rate limits of their own


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingJob:
    """What all shards of one round share."""

    settings: Settings
    feeds: Mapping[str, Feed]
    backfill: Backfill
    source: ListingSource


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A listing with the answer to its request."""

    listing: Listing
    answer: FetchResult
    contents: Contents | Killed | None = None  # None: there was nothing to parse


def waiting_listings(context: RunContext, backfill: Backfill, source: ListingSource) -> Sequence[Listing]:
    """Return the listings of a source that are due now."""
    with context.warehouse.caught_up() as ask:
        return ask.records(
            Listing, "listings_to_parse", backfill_id=backfill.backfill_id, source=source, now=datetime.now(UTC)
        )


def fetch_listings(
    context: RunContext, backfill: Backfill, source: ListingSource, waiting: Sequence[Listing]
) -> Counts:
    """Fetch and parse the first waiting listings of each site; returns counts of the outcomes."""
    feeds = {feed.url: feed for feed in context.feeds}
    common = ListingJob(settings=context.settings, feeds=feeds, backfill=backfill, source=source)
    shards = split(next_round(waiting, PER_SITE, site=domain_of), PER_SHARD, by=domain_of)
    return context.engine.run_here(list_shard, [(context.engine.call, common, shard) for shard in shards])


def parse_files(context: RunContext, backfill: Backfill, source: ListingSource, waiting: Sequence[Listing]) -> Counts:
    """Read the next parts of each file; returns counts of the outcomes."""
    feeds = [feed for feed in context.feeds if feed.url in backfill.feed_urls or not backfill.feed_urls]
    outlets = Outlets(feeds, families_of(context.settings), unsubscribed=not backfill.feed_urls)
    common = ListingJob(settings=context.settings, feeds={}, backfill=backfill, source=source)
    shards = [(common, listing, outlets) for listing in next_round(waiting, 1, site=domain_of)]
    return context.engine.run_here(file_shard, shards)


def file_shard(common: ListingJob, listing: Listing, outlets: Outlets) -> Counts:
    """Read the next parts of a file and land each; skips a file that another process is reading."""
    with taken(common.settings, [domain_of(listing)]) as files:
        if not files or not _still_waiting(common, [listing]):
            return Counter()
        at = datetime.now(UTC)
        return import_history_file(common.settings, listing, window_of(common.backfill), outlets, at)


def list_shard(call: Call, common: ListingJob, listings: Sequence[Listing]) -> Counts:
    """Fetch some listings and land one batch: their entries, their new state, and the listings they lead to.

    Sites in use by another process are left to it, and what it has done meanwhile is not done again. `call` may fetch
    and parse on another machine; site locks and the warehouse are used here alone.
    """
    settings = common.settings
    with taken(settings, sorted({domain_of(listing) for listing in listings})) as sites:
        left = _still_waiting(common, [listing for listing in listings if domain_of(listing) in sites])
        answered = call(ask_listings, settings, left, common.feeds, window_of(common.backfill))
        for site, seconds in rests_after(answered, settings.fetch.domain_gap_s).items():
            let_rest(settings, site, seconds)
        records, tally = _outcome(answered)
        warehouse_of(settings).land(records)
    return tally


def ask_listings(
    settings: Settings, listings: Sequence[Listing], feeds: Mapping[str, Feed], window: Window
) -> Sequence[Answered]:
    """Return the contents of listings: sites are fetched side by side at the polite rate, pages parsed in workers."""
    answers = run(_fetch_all(settings, listings, feeds))
    now = datetime.now(UTC)
    readable = [
        Answered(listing=listing, answer=answer)
        for listing, answer in answers
        if isinstance(answer, Page) or (isinstance(answer, Failure) and is_an_answer(answer))
    ]
    works = [
        ListingWork(listing=one.listing, answer=one.answer, feed=_feed(one.listing, feeds), window=window, now=now)
        for one in readable
        if one.answer is not None
    ]
    workers = warm_workers(settings.workers)
    contents = workers.map(parse_listing_job, works, timeout_s=int(settings.workers.page_timeout_s))
    held = {identity(one.listing): found for one, found in zip(readable, contents, strict=True)}
    return [
        Answered(listing=listing, answer=answer, contents=held.get(identity(listing))) for listing, answer in answers
    ]


def rests_after(answered: Sequence[Answered], shortest_s: float) -> Mapping[str, float]:
    """Return the pause of each site in seconds after these answers."""
    rests: dict[str, float] = {}
    for one in answered:
        wanted = one.answer.retry_after_s or 0.0 if isinstance(one.answer, Failure) else 0.0
        site = domain_of(one.listing)
        rests[site] = max(rests.get(site, shortest_s), gap_s(one.listing), wanted)
    return rests


def _still_waiting(common: ListingJob, listings: Sequence[Listing]) -> Sequence[Listing]:
    if not listings:
        return ()
    with warehouse_of(common.settings).caught_up() as ask:
        waiting = ask.records(
            Listing,
            "listings_to_parse",
            backfill_id=common.backfill.backfill_id,
            source=common.source,
            now=datetime.now(UTC),
        )
    left = {identity(listing) for listing in waiting}
    return [listing for listing in listings if identity(listing) in left]


def _outcome(answered: Sequence[Answered]) -> tuple[Sequence[Record], Counts]:
    """Return the records to land, and counts of the outcomes."""
    now = datetime.now(UTC)
    records: list[Record] = []
    tally: Counts = Counter()
    for one in answered:
        became = _became(one, now)
        tally.update(listing.state for listing in became)
        records += became
        if isinstance(one.contents, Contents):
            records += one.contents.entries
            tally["entries"] += len(one.contents.entries)
    return records, tally


def _became(one: Answered, now: datetime) -> Sequence[Listing]:
    if one.contents is not None:
        return after_reading(one.listing, one.contents, now=now)
    if isinstance(one.answer, Failure):
        failed = after_failure(one.listing, one.answer, now=now)
        return () if failed is None else (failed,)
    return (forbidden(one.listing, now=now),)


async def _fetch_all(
    settings: Settings, listings: Sequence[Listing], feeds: Mapping[str, Feed]
) -> Sequence[tuple[Listing, FetchResult]]:
    sites: dict[str, list[Listing]] = {}
    for listing in listings:
        sites.setdefault(domain_of(listing), []).append(listing)
    answers = await asyncio.gather(*(_fetch_site(settings, part, feeds) for part in sites.values()))
    return [pair for part in answers for pair in part]


async def _fetch_site(
    settings: Settings, listings: Sequence[Listing], feeds: Mapping[str, Feed]
) -> Sequence[tuple[Listing, FetchResult]]:
    """Fetch the listings of one site one after the other."""
    rules = fetch_rules(settings)
    gap = max(rules.domain_gap_s, *(gap_s(listing) for listing in listings))
    async with Client(replace(rules, domain_gap_s=gap)) as client:
        return [(listing, await _ask(client, listing, feeds)) for listing in listings]


async def _ask(client: Client, listing: Listing, feeds: Mapping[str, Feed]) -> FetchResult:
    request = _request(listing, with_secrets(_feed(listing, feeds)))
    free = listing.kind in UNCHECKED or listing.source in FOR_PROGRAMS
    return await client.get(request) if free or await client.allowed(request.url) else None


def _request(listing: Listing, feed: Feed) -> Request:
    """Return the request of a listing; at the feed's own origin with the feed's headers, proxy and secrets."""
    request = request_of(listing)
    if urlsplit(request.url)[:2] != urlsplit(feed.url)[:2]:
        return request
    secrets = secrets_for(request.url, feed)
    return replace(request, headers=feed.headers, proxy=feed.proxy, ca_file=feed.ca_file, secrets=secrets)


def _feed(listing: Listing, feeds: Mapping[str, Feed]) -> Feed:
    """Return the feed of a listing; of one that was removed meanwhile, the address alone is known."""
    return feeds.get(listing.feed_url) or Feed(url=listing.feed_url, publisher="", family="")
