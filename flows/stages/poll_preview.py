"""Poll previews: what polling a feed would do, and why; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from extractors.feeds import ParsedFeed, Refusal, absorb, ask_feed, plan_request
from extractors.feeds.hints import DAYS
from extractors.feeds.isolation import parse_in
from extractors.feeds.schedule import max_age
from extractors.fetch import Client, Failure, Request, Rules, run
from extractors.workers import Workers
from flows.configuration.feeds_file import with_secrets
from warehouse.records import Feed, FeedState, Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """The request of a poll, its response, and the state that would follow."""

    url: str
    asked: dict[str, str]  # headers that matter; a secret shows only that it is there
    answered: str
    answer: dict[str, str]  # headers that matter
    outcome: str
    reason: str
    detail: str  # "" where the answer says it all
    due_at: datetime
    because: tuple[str, ...]  # what the next due time follows from
    entries: tuple[str, ...]  # titles that are new or edited


def rehearse_poll(feed: Feed, state: FeedState, rules: Rules, *, now: datetime) -> Rehearsal:
    """Return what a poll of this feed in this state would do now. Asks over the network, stores nothing."""
    feed = with_secrets(feed)
    request = plan_request(feed, state, now)
    answer, parsed = run(_ask(feed, state, rules, now))
    outcome = absorb(feed, state, answer, parsed, now=now)
    after = outcome.state
    return Rehearsal(
        url=request.url,
        asked=_asked(request, rules),
        answered=_answered(answer),
        answer=dict(answer.headers) if isinstance(answer, Page) else {},
        outcome=outcome.attempt.outcome,
        reason=outcome.attempt.reason,
        detail="" if isinstance(answer, Failure) else outcome.attempt.detail,
        due_at=after.due_at,
        because=tuple(_because(feed, after, answer)),
        entries=tuple(entry.title for entry in outcome.entries),
    )


async def _ask(
    feed: Feed, state: FeedState, rules: Rules, now: datetime
) -> tuple[Page | Failure, ParsedFeed | Refusal | None]:
    with Workers(1, preload=("extractors.feeds",)) as workers:
        async with Client(rules) as client:
            return await ask_feed(feed, state, client=client, now=now, parse=parse_in(workers))


def _asked(request: Request, rules: Rules) -> dict[str, str]:
    asked = {
        "User-Agent": rules.user_agent,
        "If-None-Match": request.etag or "",
        "If-Modified-Since": request.last_modified or "",
    }
    return {name: value for name, value in asked.items() if value} | dict.fromkeys(dict(request.headers), "(set)")


def _answered(answer: Page | Failure) -> str:
    if isinstance(answer, Failure):
        return f"no page: {answer.detail}"
    moved = f" from {answer.final_url}" if answer.final_url != answer.url else ""
    return f"{answer.status}, {len(answer.body):,} bytes{moved}"


def _because(feed: Feed, state: FeedState, answer: Page | Failure) -> Iterator[str]:
    yield f"polled every {_minutes(state.interval_s)} so far"
    if state.failures:
        yield f"less often with each failure: they weigh {state.failures:g} now"
    if state.paused_until_at:
        yield f"its domain is left alone until {state.paused_until_at:%Y-%m-%d %H:%M} UTC"
    if feed.every_s:
        yield f"the feed list says every {_minutes(feed.every_s)}; hints of the feed are ignored"
        return
    if feed.ignore_hints:
        yield "the feed list says to ignore what the feed asks for"
        return
    if state.ttl_s:
        yield f"its document asks for {_minutes(state.ttl_s)}"
    if isinstance(answer, Page) and (asked := max_age(answer)):
        yield f"its Cache-Control asks for {_minutes(asked.total_seconds())}"
    if state.skip_hours or state.skip_days:
        skipped = [*(DAYS[day].capitalize() for day in state.skip_days), *(f"{hour}:00" for hour in state.skip_hours)]
        yield f"not in the hours and days that it asks to be skipped: {', '.join(skipped)} (UTC)"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"
