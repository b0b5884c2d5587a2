"""A rehearsed poll: what polling a feed would do, and why, with nothing stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extractors.feeds import ParsedFeed, Refusal, absorb, ask_feed, plan_request
from extractors.feeds.isolation import parse_in
from extractors.fetch import Client, Failure, Request, Rules, run
from extractors.workers import Workers
from flows.subscriptions import with_secrets
from warehouse.records import Feed, FeedState, Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """What would be asked, what was answered, and what would follow."""

    url: str
    asked: dict[str, str]  # headers that matter; a secret shows only that it is there
    answered: str
    answer: dict[str, str]  # headers that matter
    outcome: str
    reason: str
    detail: str
    due_at: datetime
    interval_s: float
    entries: tuple[str, ...]  # titles that are new or edited


def rehearse_poll(feed: Feed, state: FeedState, rules: Rules, *, now: datetime) -> Rehearsal:
    """Return what a poll of this feed in this state would do now. Asks over the network, stores nothing."""
    feed = with_secrets(feed)
    request = plan_request(feed, state, now)
    answer, parsed = run(_ask(feed, state, rules, now))
    outcome = absorb(feed, state, answer, parsed, now=now)
    return Rehearsal(
        url=request.url,
        asked=_asked(request, rules),
        answered=_answered(answer),
        answer=dict(answer.headers) if isinstance(answer, Page) else {},
        outcome=outcome.attempt.outcome,
        reason=outcome.attempt.reason,
        detail=outcome.attempt.detail,
        due_at=outcome.state.due_at,
        interval_s=outcome.state.interval_s,
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
        return f"{answer.status or 'nothing'}: {answer.detail}"
    moved = f" from {answer.final_url}" if answer.final_url != answer.url else ""
    return f"{answer.status}, {len(answer.body):,} bytes{moved}"
