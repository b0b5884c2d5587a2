"""Polling: feeds requested over the network, with the outcome of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from extractors.feeds.model import ParsedFeed, Refusal
from extractors.feeds.outages import hold_failures
from extractors.feeds.parse import parse_feed
from extractors.feeds.poll_outcome import PollOutcome, absorb, is_unchanged
from extractors.feeds.validators import plan_request
from extractors.fetch import Client, Failure
from warehouse.records import Feed, FeedState, Origin, Page

FetchResult = Page | Failure
Parse = Callable[..., ParsedFeed | Refusal]


async def poll_feeds(
    pairs: Sequence[tuple[Feed, FeedState]],
    *,
    client: Client,
    now: datetime,
    clock: Callable[[], datetime] | None = None,
    origin: Origin = Origin.LIVE,
    parse: Parse = parse_feed,
) -> tuple[PollOutcome, ...]:
    """Return the outcome of each poll, in the order of the feeds. Never raises because of a feed or server.

    Everything is decided as of `now`; `clock` tells when each poll has ended, None: at once, as in a replay.
    """

    async def poll(feed: Feed, state: FeedState) -> PollOutcome:
        answer, parsed = await ask_feed(feed, state, client=client, now=now, parse=parse)
        ended_at = clock() if clock else now
        outcome = absorb(feed, state, _waiting_from(answer, ended_at - now), parsed, now=now, origin=origin)
        return replace(outcome, attempt=replace(outcome.attempt, ended_at=ended_at)) if ended_at != now else outcome

    outcomes = await asyncio.gather(*(poll(feed, state) for feed, state in pairs))
    return hold_failures([state for _, state in pairs], outcomes, now=now)


async def ask_feed(
    feed: Feed, state: FeedState, *, client: Client, now: datetime, parse: Parse = parse_feed
) -> tuple[FetchResult, ParsedFeed | Refusal | None]:
    """Return what a feed answers, and what was parsed of it; None where it is unchanged and was therefore not parsed.

    `parse` runs in a thread, so that it may hand its work to another process and wait.
    """
    answer = await client.get(plan_request(feed, state, now))
    if isinstance(answer, Failure) or is_unchanged(state, answer):
        return answer, None
    known = frozenset(seen.raw_hash for seen in state.window if seen.raw_hash)
    return answer, await asyncio.to_thread(parse, answer, known=known, context=state.parse_context)


def _waiting_from(answer: FetchResult, later: timedelta) -> FetchResult:
    """Return the answer with the wait that it asks for counted from `now`, which was so much before it came."""
    if isinstance(answer, Page) or answer.retry_after_s is None:
        return answer
    return replace(answer, retry_after_s=answer.retry_after_s + later.total_seconds())
