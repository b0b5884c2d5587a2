"""Poll outcomes: the records and the next state that follow from a response. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from extractors.feeds.date_offset import corrected, lags_of
from extractors.feeds.entry_matching import Recognition, recognise
from extractors.feeds.health import after_failure, after_redirect, after_success
from extractors.feeds.missed import CoveredTime, advised_minutes, coverage_of, missed_since
from extractors.feeds.model import Hints, ParsedFeed, Refusal
from extractors.feeds.schedule import JITTER, due_after_failure, rescheduled
from extractors.feeds.validators import validators_lied, with_validators
from extractors.fetch import Failure, Kind
from extractors.fetch.bot_walls import bot_wall, wall_named
from warehouse.records import (
    Attempt,
    AttemptOutcome,
    Entry,
    EntryName,
    Feed,
    FeedState,
    Health,
    Origin,
    Page,
    PollCount,
    Refused,
    RefusedItems,
    Stage,
)

NO_FEED = frozenset({"html", "not-a-feed", "empty-body", "broken"})  # may be the page of a bot wall
UNASKED = frozenset({"paused", "budget"})  # no request was made
QUARANTINED = "quarantined"  # the reason of a document that killed the worker that parsed it


@dataclass(frozen=True, kw_only=True, slots=True)
class PollOutcome:
    """The outcome of one poll, to be stored whole or not at all."""

    state: FeedState
    entries: tuple[Entry, ...]
    attempt: Attempt
    page: Page | None = None  # the document, where it brought something: worth keeping
    count: PollCount | None = None  # what became of its items; None: there was no document, or it was not counted
    names: tuple[EntryName, ...] = ()


def is_unchanged(state: FeedState, page: Page) -> bool:
    """Return whether the response need not be parsed: "not modified", or the same body as last time."""
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
    if failure.reason in UNASKED:  # nothing was learned
        is_paused = failure.reason == "paused"
        waiting = replace(state, due_at=until or now, paused_until_at=until) if is_paused else state
        return PollOutcome(
            state=waiting,
            entries=(),
            attempt=_attempt(feed, now, AttemptOutcome.SKIPPED, failure.reason, failure.detail),
        )
    failed = replace(after_failure(state, failure, now), paused_until_at=until)
    failed = replace(failed, due_at=max(due_after_failure(failed, now), until or now))
    return PollOutcome(
        state=failed,
        entries=(),
        attempt=_attempt(feed, now, AttemptOutcome.FAILED, failure.reason, failure.detail),
    )


def _refused(feed: Feed, state: FeedState, page: Page, refusal: Refusal, now: datetime) -> PollOutcome:
    """Return the outcome of a response that is not a feed. A document that killed its worker is not parsed again."""
    if refusal.reason == QUARANTINED:
        state = replace(state, body_hash=body_hash(page.body))
    reason, detail = refusal.reason, f"{feed.url} {refusal.detail}"
    if refusal.reason in NO_FEED and (wall := bot_wall(page.status, dict(page.headers), page.body)):
        reason, detail = wall.value, wall_named(f"{feed.url} answered {page.status} with a web page", wall)
    failed = _failed(feed, state, Failure(url=feed.url, reason=reason, detail=detail, kind=Kind.HARD), now)
    if not refusal.items:
        return failed
    refused = RefusedItems(reason=Refused.DOCUMENT, items=refusal.items)
    count = PollCount(
        feed_url=feed.url, polled_at=now, items=refusal.items, new=0, known=0, edited=0, refused=(refused,)
    )
    return replace(failed, count=count)


def _unchanged(feed: Feed, state: FeedState, page: Page, now: datetime) -> PollOutcome:
    reason = "not-modified" if page.status == 304 else "same-body"
    polled = after_success(state, now, empty=state.health is Health.EMPTY, reason=reason)
    polled = rescheduled(feed, polled, page, 1.0, now)
    return PollOutcome(state=polled, entries=(), attempt=_attempt(feed, now, AttemptOutcome.UNCHANGED, reason))


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
    lags = lags_of(before, found.entries, now)
    entries = tuple(replace(corrected(entry, lags), absent_at=before.last_success_at) for entry in found.entries)
    state = replace(state, lags_s=lags)
    covered = coverage_of(found.window[: found.size])
    apart = overlap == 0 and found.size > 1  # a document of one entry never overlaps
    missed = missed_since(before.last_success_at or now, covered) if apart else 0
    reason = "no-overlap" if missed or (apart and not covered.gap_s) else "ok"
    state = after_success(state, now, empty=found.size == 0, reason=reason)
    late = now - (before.last_success_at or now) > 2 * timedelta(seconds=before.interval_s)
    tells_nothing = overlap is None or (apart and late and covered.gap_s and not missed)  # of how often to poll
    state = rescheduled(feed, state, page, 0.5 if overlap is None or tells_nothing else overlap, now)
    count = _count(feed, parsed, found, covered, missed, now)
    detail = f"{new} new, {found.edited} edited, {found.seen_before} seen before"
    detail += "".join(f", {refused.items} {refused.reason}" for refused in count.refused)
    if missed:
        detail += f"; about {missed} entries came and went since the last poll{_advice(state, covered, now)}"
    elif state.reason == "no-overlap":
        detail += "; nothing of the last poll was left: entries in between may have been missed"
    return PollOutcome(
        state=state,
        entries=entries,
        attempt=_attempt(feed, now, AttemptOutcome.OK, state.reason, detail, len(found.entries)),
        page=page if found.entries else None,
        count=count,
        names=found.names,
    )


def _count(
    feed: Feed, parsed: ParsedFeed, found: Recognition, covered: CoveredTime, missed: int, now: datetime
) -> PollCount:
    unreadable = parsed.items - parsed.not_items - len(parsed.entries) - len(parsed.unchanged) - parsed.copies
    refused = {
        Refused.REPEATED: found.repeated,
        Refused.EMPTY: found.empty,
        Refused.UNREADABLE: unreadable,
        Refused.NOT_AN_ITEM: parsed.not_items,
    }
    return PollCount(
        feed_url=feed.url,
        polled_at=now,
        items=parsed.items,
        new=len(found.entries) - found.edited,
        known=found.seen_before - found.edited,
        edited=found.edited,
        refused=tuple(RefusedItems(reason=reason, items=items) for reason, items in refused.items() if items > 0),
        entry_ids=tuple(entry.entry_id for entry in found.entries),
        missed=missed,
        covers_s=covered.seconds,
    )


def _advice(state: FeedState, covered: CoveredTime, now: datetime) -> str:
    """Return what to set where the feed asks to be polled too seldom; "" where the interval adapts by itself."""
    wait_s = (state.due_at - now).total_seconds()
    if wait_s <= max(covered.seconds, state.interval_s * (1 + JITTER) if not state.ttl_s else 0.0):
        return ""
    return (
        f": its document covers {covered.seconds / 60:.0f} min and it asks to be polled every {wait_s / 60:.0f} min, "
        f"set `every: {advised_minutes(covered.seconds)}m` for it in the feed list"
    )


def _with_hints(state: FeedState, hints: Hints) -> FeedState:
    """Return the state with the document's hints, which a later "not modified" does not repeat."""
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


def _attempt(
    feed: Feed, now: datetime, outcome: AttemptOutcome, reason: str, detail: str = "", new_rows: int = 0
) -> Attempt:
    return Attempt(
        stage=Stage.POLL,
        subject=feed.url,
        started_at=now,
        ended_at=now,
        outcome=outcome,
        reason=reason,
        detail=detail,
        new_rows=new_rows,
    )
