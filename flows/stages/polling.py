"""The polling stage: due feeds -> entries, feed states and ledger rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from extractors.feeds import OUR_OUTAGE, PollOutcome, keep_apart, poll_feeds
from extractors.feeds.health_report import asked_domain
from extractors.feeds.isolation import parse_in
from extractors.fetch import Client, run
from flows.configuration.feeds_file import with_secrets
from flows.configuration.settings import Settings
from flows.runtime.context import RunContext, warehouse_of
from flows.runtime.resources import fetch_rules, warm_workers
from flows.runtime.sharding import Counts, split
from flows.stages.due_feeds import Pair, due_feeds, feeds_before_their_turn, with_states
from flows.stages.look import look_of, note_look
from warehouse.records import FeedState, Origin, Record


def poll_due(context: RunContext) -> Counts:
    """Poll the feeds that are due and land what they said; returns counts of outcomes, and of entries and versions.

    Where the run before suspected that something has begun, the other active feeds are polled too.
    """
    began_at, states, look = datetime.now(UTC), _states(context), look_of(context)
    pairs = due_feeds(context.feeds, states, context.at)
    if look is not None:
        early = feeds_before_their_turn(context.feeds, states, context.at)
        note_look(context, look, feeds=len(early))
        pairs += early
    return _poll_pairs(context, pairs, began_at=began_at)


def poll_all(context: RunContext) -> Counts:
    """Poll every feed, due or not, as a replay does: each of its steps is there because something changed."""
    return _poll_pairs(context, with_states(context.feeds, _states(context)), began_at=None)


def poll_shard(
    settings: Settings,
    pairs: Sequence[Pair],
    at: datetime,
    origin: Origin,
    taken: frozenset[str],
    began_at: datetime | None,
) -> Counts:
    """Poll some feeds and land one batch of all they said; the validators land with the entries or not at all.

    `taken` are the addresses of all feeds: none moves onto another's. `began_at` is when the clock of the run, which
    shows `at`, was started; None: it stands, so that a replay lands the same whenever it is run.
    """
    outcomes = [keep_apart(outcome, taken) for outcome in run(_poll(settings, pairs, at, origin, began_at))]
    warehouse_of(settings).keep_pages([outcome.page for outcome in outcomes if outcome.page])
    records: list[Record] = []
    for outcome in outcomes:
        counted = [outcome.count] if outcome.count else []
        records += [*outcome.entries, *outcome.names, *counted, outcome.state, outcome.attempt]
    warehouse_of(settings).land(records)
    tally: Counts = Counter(outcome.attempt.outcome for outcome in outcomes)
    tally["unreachable"] = sum(outcome.attempt.reason == OUR_OUTAGE for outcome in outcomes)
    tally["entries"] = sum(len(outcome.entries) for outcome in outcomes)
    return tally


def _states(context: RunContext) -> Sequence[FeedState]:
    with context.warehouse.caught_up() as ask:
        return ask.records(FeedState, "feed_states", urls=None)


def _poll_pairs(context: RunContext, pairs: Sequence[Pair], *, began_at: datetime | None) -> Counts:
    shards = split(pairs, context.settings.engine.feeds_per_shard, by=lambda pair: asked_domain(pair[1]))
    taken = frozenset(feed.url for feed in context.feeds)
    work = [(context.settings, shard, context.at, context.origin, taken, began_at) for shard in shards]
    return context.engine.run_shards(poll_shard, work)


async def _poll(
    settings: Settings, pairs: Sequence[Pair], at: datetime, origin: Origin, began_at: datetime | None
) -> Sequence[PollOutcome]:
    clock = (lambda: at + (datetime.now(UTC) - began_at)) if began_at else None
    ready = [(with_secrets(feed), state) for feed, state in pairs]
    rules = fetch_rules(settings)
    if began_at:
        rules = replace(rules, domain_budget_s=settings.fetch.cycle_s)
    async with Client(rules) as client:
        parse = parse_in(warm_workers(settings.workers))
        return await poll_feeds(ready, client=client, now=at, clock=clock, origin=origin, parse=parse)
