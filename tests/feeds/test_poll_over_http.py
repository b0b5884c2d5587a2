"""Polls of a real server."""

import asyncio
from datetime import timedelta

from extractors.feeds import (
    PollOutcome,
    plan_request,
    poll_feeds,
)
from extractors.fetch import Client, run
from tests.builders import NOW, feed, state
from tests.feeds.documents import item, rss
from tests.feeds.polls import HOUR
from tests.fetch.servers import LOOPBACK, Asked, Server, always, http, serve
from warehouse.records import Feed, FeedState


def poll(feeds: list[Feed], states: list[FeedState]) -> tuple[PollOutcome, ...]:
    async def session() -> tuple[PollOutcome, ...]:
        async with Client(LOOPBACK) as client:
            return await poll_feeds(list(zip(feeds, states, strict=True)), client=client, now=NOW)

    return run(session())


def test_a_feed_is_polled_over_http_and_then_only_asked_whether_it_changed() -> None:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == '"1"'
        writer.write(http(status="304 Not Modified") if known else http(rss(item("1")), ETag='"1"'))

    async def session() -> tuple[list[PollOutcome], Server]:
        async with serve(answer) as server, Client(LOOPBACK) as client:
            subscription, current = feed(url=server.url), state(feed_url=server.url)
            outcomes: list[PollOutcome] = []
            for n in range(3):
                outcomes += await poll_feeds([(subscription, current)], client=client, now=NOW + n * HOUR)
                current = outcomes[-1].state
            return outcomes, server

    outcomes, server = run(session())
    assert [(outcome.attempt.reason, len(outcome.entries)) for outcome in outcomes] == [
        ("ok", 1),
        ("not-modified", 0),
        ("not-modified", 0),
    ]
    assert len(server.asked) == 3


def test_a_poll_ends_when_the_clock_says_and_a_wait_counts_from_then() -> None:
    later = NOW + timedelta(minutes=3)

    async def session() -> PollOutcome:
        async with serve(always(http(status="429 Slow", Retry_After="600"))) as server, Client(LOOPBACK) as client:
            pair = feed(url=server.url), state(feed_url=server.url)
            (outcome,) = await poll_feeds([pair], client=client, now=NOW, clock=lambda: later)
            return outcome

    outcome = run(session())
    assert (outcome.attempt.started_at, outcome.attempt.ended_at) == (NOW, later)
    assert outcome.state.due_at >= later + timedelta(minutes=10)


def test_a_user_agent_of_its_own_is_sent_to_one_feed() -> None:
    assert ("User-Agent", "Desk/1") in plan_request(feed(user_agent="Desk/1"), state(), NOW).headers
    assert plan_request(feed(), state(), NOW).headers == ()
