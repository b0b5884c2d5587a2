"""Polling: what to ask a feed, and what its answer means. All but `poll_feeds` is pure."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from extractors.feeds.documents import Hints, ParsedFeed, Refusal
from extractors.feeds.health import after_failure, after_redirect, after_success
from extractors.feeds.parse import parse_feed
from extractors.feeds.recognise import Recognition, recognise
from extractors.feeds.schedule import due_after_failure, next_due, next_interval
from extractors.fetch import Client, Failure, Kind, Request
from warehouse.records import Attempt, Entry, Feed, FeedState, Origin, Page

AUDIT_EVERY = timedelta(hours=24)
AUDIT_POLLS = 24
OUTAGE_SHARE = 0.9  # of the polls of one run, unreachable: it is our side that is down
OUTAGE_LEAST = 5  # polls; fewer prove nothing
OUTAGE_RETRY = timedelta(minutes=5)
QUARANTINED = "quarantined"  # the reason of a document that killed the worker that parsed it
_UNREACHABLE = {"dns", "refused", "connection", "timeout", "tls", "proxy"}

Parse = Callable[..., ParsedFeed | Refusal]


@dataclass(frozen=True, kw_only=True, slots=True)
class PollOutcome:
    """What one poll brought: to be stored all together or not at all."""

    state: FeedState
    entries: tuple[Entry, ...]
    attempt: Attempt
    page: Page | None = None  # the document, where it brought something: worth keeping


def plan_request(feed: Feed, state: FeedState, now: datetime) -> Request:
    """Return what to ask: under a condition where the feed has validators, but for an audit now and then."""
    conditional = not state.validators_lie and not _audit_is_due(state, now)
    return Request(
        url=state.fetch_url or feed.url,
        etag=state.etag if conditional else None,
        last_modified=state.last_modified if conditional else None,
        headers=feed.headers,
        proxy=feed.proxy,
        ca_file=feed.ca_file,
    )


def _audit_is_due(state: FeedState, now: datetime) -> bool:
    """Say whether to look behind the validators again: at most once a day and once in 24 polls."""
    overdue = state.audited_at is None or now - state.audited_at >= AUDIT_EVERY
    return overdue and state.polls_since_audit >= AUDIT_POLLS


def is_unchanged(state: FeedState, page: Page) -> bool:
    """Say whether the answer need not be parsed: it says so itself, or its body is the one of last time."""
    return page.status == 304 or (state.body_hash is not None and body_hash(page.body) == state.body_hash)


def body_hash(body: bytes) -> int:
    """Return the 63-bit hash of a body."""
    return int.from_bytes(blake2b(body, digest_size=8).digest(), "big") >> 1


def absorb(
    feed: Feed,
    state: FeedState,
    answer: Page | Failure,
    parsed: ParsedFeed | Refusal | None,
    *,
    now: datetime,
    origin: Origin = Origin.LIVE,
) -> PollOutcome:
    """Return what an answer means. Pure.

    `parsed` is what `parse_feed` made of it, None where it was unchanged and therefore not parsed. The new state must
    be stored together with the entries: its validators say that they are known.
    """
    if isinstance(answer, Failure):
        return _failed(feed, state, answer, now)
    if parsed is None and answer.status != 304 and state.reason == QUARANTINED:
        parsed = Refusal(reason=QUARANTINED, detail="is still the document that could not be parsed safely")
    if isinstance(parsed, Refusal):
        return _refused(feed, state, answer, parsed, now)
    learned = after_redirect(_with_validators(state, answer, now), answer, now)
    if parsed is None:
        return _unchanged(feed, learned, answer, now)
    found = recognise(feed, state.window, parsed, now=now, origin=origin)
    if _validators_lied(state, answer, found, now):
        learned = replace(learned, validators_lie=True)
    return _read(feed, learned, answer, parsed, found, now)


def hold_failures(
    before: Sequence[FeedState], outcomes: Sequence[PollOutcome], *, now: datetime
) -> tuple[PollOutcome, ...]:
    """Return the outcomes, without anything counted against feeds where (nearly) none could be reached: that is us.

    Held attempts are "skipped" for the reason "our-outage"; their feeds stay as they were `before` and are due soon.
    """
    unreachable = sum(outcome.attempt.reason in _UNREACHABLE for outcome in outcomes)
    if len(outcomes) < OUTAGE_LEAST or unreachable < OUTAGE_SHARE * len(outcomes):
        return tuple(outcomes)
    return tuple(
        _held(state, outcome, now) if outcome.attempt.reason in _UNREACHABLE else outcome
        for state, outcome in zip(before, outcomes, strict=True)
    )


def keep_apart(outcome: PollOutcome, taken: frozenset[str]) -> PollOutcome:
    """Return the outcome without a move onto the address of another feed, which would make two feeds of one."""
    if outcome.state.fetch_url not in taken:
        return outcome
    return replace(outcome, state=replace(outcome.state, fetch_url=None))


async def poll_feeds(
    pairs: Sequence[tuple[Feed, FeedState]],
    *,
    client: Client,
    now: Callable[[], datetime],
    origin: Origin = Origin.LIVE,
    parse: Parse = parse_feed,
    taken: frozenset[str] = frozenset(),
) -> tuple[PollOutcome, ...]:
    """Return what polling these feeds brought, one outcome each, in their order. Raises for no feed and no server.

    `parse` runs in a thread, so that it may hand its work to another process and wait. `taken`: the addresses of feeds
    that are not among these.
    """

    async def poll(feed: Feed, state: FeedState) -> PollOutcome:
        started = now()
        answer = await client.get(plan_request(feed, state, started))
        parsed = None
        if isinstance(answer, Page) and not is_unchanged(state, answer):
            known = frozenset(seen.raw_hash for seen in state.window if seen.raw_hash)
            parsed = await asyncio.to_thread(parse, answer, known=known, context=state.parse_context)
        return absorb(feed, state, answer, parsed, now=started, origin=origin)

    outcomes = await asyncio.gather(*(poll(feed, state) for feed, state in pairs))
    others = taken | {feed.url for feed, _ in pairs}
    outcomes = [keep_apart(outcome, others) for outcome in outcomes]
    return hold_failures([state for _, state in pairs], outcomes, now=now())


def _failed(feed: Feed, state: FeedState, failure: Failure, now: datetime) -> PollOutcome:
    if failure.reason == "paused":  # nobody was asked, so nothing was learned
        waiting = replace(state, due_at=due_after_failure(state, now, failure.retry_after_s))
        return PollOutcome(state=waiting, entries=(), attempt=_attempt(feed, now, "skipped", "paused", failure.detail))
    failed = after_failure(state, failure, now)
    failed = replace(failed, due_at=due_after_failure(failed, now, failure.retry_after_s))
    return PollOutcome(state=failed, entries=(), attempt=_attempt(feed, now, "failed", failure.reason, failure.detail))


def _refused(feed: Feed, state: FeedState, page: Page, refusal: Refusal, now: datetime) -> PollOutcome:
    """Return a poll whose answer is no feed. A document that killed its worker is remembered: once is enough."""
    if refusal.reason == QUARANTINED:
        state = replace(state, body_hash=body_hash(page.body))
    detail = f"{feed.url} {refusal.detail}"
    return _failed(feed, state, Failure(url=feed.url, reason=refusal.reason, detail=detail, kind=Kind.HARD), now)


def _held(before: FeedState, outcome: PollOutcome, now: datetime) -> PollOutcome:
    detail = f"hardly anything could be reached, so this is not counted against the feed ({outcome.attempt.detail})"
    attempt = replace(outcome.attempt, outcome="skipped", reason="our-outage", detail=detail)
    return replace(outcome, state=replace(before, due_at=now + OUTAGE_RETRY), attempt=attempt)


def _unchanged(feed: Feed, state: FeedState, page: Page, now: datetime) -> PollOutcome:
    reason = "not-modified" if page.status == 304 else "same-body"
    interval = next_interval(state, 1.0, now)
    polled = after_success(replace(state, interval_s=interval.total_seconds()), now, empty=state.health == "empty")
    polled = replace(polled, reason=reason, due_at=next_due(polled, page, now))
    return PollOutcome(state=polled, entries=(), attempt=_attempt(feed, now, "unchanged", reason))


def _read(
    feed: Feed, before: FeedState, page: Page, parsed: ParsedFeed, found: Recognition, now: datetime
) -> PollOutcome:
    overlap = found.seen_before / found.size if found.size and before.window else None
    new = len(found.entries) - found.edited
    state = replace(
        _with_hints(before, parsed.hints),
        body_hash=body_hash(page.body),
        parse_context=parsed.context,
        window=found.window,
        overlap=overlap if overlap is not None else before.overlap,
        last_new_at=now if new else before.last_new_at,
    )
    interval = next_interval(state, 0.5 if overlap is None else overlap, now)
    lost = overlap == 0
    state = after_success(replace(state, interval_s=interval.total_seconds()), now, empty=found.size == 0)
    state = replace(state, reason="no-overlap" if lost else "ok", due_at=next_due(state, page, now))
    detail = f"{new} new, {found.edited} edited, {found.seen_before} seen before"
    if lost:
        detail += "; nothing of the last poll was left, so entries in between were surely missed: polling more often"
    return PollOutcome(
        state=state,
        entries=found.entries,
        attempt=_attempt(feed, now, "ok", state.reason, detail, len(found.entries)),
        page=page if found.entries else None,
    )


def _with_hints(state: FeedState, hints: Hints) -> FeedState:
    """Return the state with what the document asks for, which the next "not modified" will not say again."""
    return replace(
        state,
        ttl_s=hints.ttl.total_seconds() if hints.ttl else 0.0,
        skip_hours=tuple(sorted(hints.skip_hours)),
        skip_days=tuple(sorted(hints.skip_days)),
        hub=hints.hub,
        next_page=hints.next_page,
        prev_archive=hints.prev_archive,
        complete=hints.complete,
    )


def _with_validators(state: FeedState, page: Page, now: datetime) -> FeedState:
    """Return the state with the answer's validators: a 304 may leave them out, an answer with a body may not."""
    headers = dict(page.headers)
    if page.status == 304:
        return replace(
            state,
            etag=headers.get("etag", state.etag),
            last_modified=headers.get("last-modified", state.last_modified),
            polls_since_audit=state.polls_since_audit + 1,
        )
    audited = state.audited_at is None or _audit_is_due(state, now)
    return replace(
        state,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        audited_at=now if audited else state.audited_at,
        polls_since_audit=0 if audited else state.polls_since_audit + 1,
    )


def _validators_lied(before: FeedState, page: Page, recognised: Recognition, now: datetime) -> bool:
    """Say whether an audit brought entries that a 304 would have hidden: the validators are those of last time."""
    headers = dict(page.headers)
    same = (headers.get("etag"), headers.get("last-modified")) == (before.etag, before.last_modified)
    asked = bool(before.etag or before.last_modified)
    return asked and same and bool(recognised.entries) and _audit_is_due(before, now)


def _attempt(feed: Feed, now: datetime, outcome: str, reason: str, detail: str = "", new_rows: int = 0) -> Attempt:
    return Attempt(
        stage="poll",
        subject=feed.url,
        started_at=now,
        ended_at=now,
        outcome=outcome,
        reason=reason,
        detail=detail,
        new_rows=new_rows,
    )
