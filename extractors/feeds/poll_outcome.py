"""Answers: what the answer to a poll means for its feed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from extractors.feeds.entry_matching import Recognition, recognise
from extractors.feeds.health import after_failure, after_redirect, after_success
from extractors.feeds.model import Hints, ParsedFeed, Refusal
from extractors.feeds.schedule import due_after_failure, next_due, next_interval
from extractors.feeds.validators import validators_lied, with_validators
from extractors.fetch import Failure, Kind
from warehouse.records import Attempt, Entry, Feed, FeedState, Origin, Page

QUARANTINED = "quarantined"  # the reason of a document that killed the worker that parsed it


@dataclass(frozen=True, kw_only=True, slots=True)
class PollOutcome:
    """What one poll brought: to be stored all together or not at all."""

    state: FeedState
    entries: tuple[Entry, ...]
    attempt: Attempt
    page: Page | None = None  # the document, where it brought something: worth keeping


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
    learned = after_redirect(with_validators(state, answer, now), answer, now)
    if parsed is None:
        return _unchanged(feed, learned, answer, now)
    found = recognise(feed, state.window, parsed, now=now, origin=origin)
    if validators_lied(state, answer, found, now):
        learned = replace(learned, validators_lie=True)
    return _read(feed, learned, answer, parsed, found, now)


def keep_apart(outcome: PollOutcome, taken: frozenset[str]) -> PollOutcome:
    """Return the outcome without a move onto the address of another feed, which would make two feeds of one."""
    if outcome.state.fetch_url not in taken:
        return outcome
    return replace(outcome, state=replace(outcome.state, fetch_url=None))


def _failed(feed: Feed, state: FeedState, failure: Failure, now: datetime) -> PollOutcome:
    until = now + timedelta(seconds=failure.retry_after_s) if failure.retry_after_s else None
    if failure.reason == "paused":  # nobody was asked, so nothing was learned
        waiting = replace(state, due_at=until or now, paused_until_at=until)
        return PollOutcome(state=waiting, entries=(), attempt=_attempt(feed, now, "skipped", "paused", failure.detail))
    failed = replace(after_failure(state, failure, now), paused_until_at=until)
    failed = replace(failed, due_at=max(due_after_failure(failed, now), until or now))
    return PollOutcome(state=failed, entries=(), attempt=_attempt(feed, now, "failed", failure.reason, failure.detail))


def _refused(feed: Feed, state: FeedState, page: Page, refusal: Refusal, now: datetime) -> PollOutcome:
    """Return a poll whose answer is no feed. A document that killed its worker is remembered: once is enough."""
    if refusal.reason == QUARANTINED:
        state = replace(state, body_hash=body_hash(page.body))
    detail = f"{feed.url} {refusal.detail}"
    return _failed(feed, state, Failure(url=feed.url, reason=refusal.reason, detail=detail, kind=Kind.HARD), now)


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
    lost = overlap == 0 and found.size > 1  # a document of one entry never overlaps
    state = after_success(replace(state, interval_s=interval.total_seconds()), now, empty=found.size == 0)
    state = replace(state, reason="no-overlap" if lost else "ok", due_at=next_due(state, page, now))
    detail = f"{new} new, {found.edited} edited, {found.seen_before} seen before"
    if lost:
        detail += "; nothing of the last poll was left: entries in between may have been missed"
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
