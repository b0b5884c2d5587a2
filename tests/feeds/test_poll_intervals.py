"""When a feed is polled next, and what came and went in between."""

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from extractors.feeds import (
    PollOutcome,
    absorb,
    parse_feed,
    poll_feeds,
)
from extractors.feeds.schedule import due_of
from extractors.fetch import Client, run
from tests.builders import NOW, feed, state
from tests.feeds.documents import item, rss, rss_page
from tests.feeds.polls import HOUR, minutes_old, not_modified, polled, take
from tests.fetch.servers import LOOPBACK, always, http, serve


def test_no_overlap_halves_the_interval_and_says_that_entries_were_missed() -> None:
    outcome = take(polled(interval_s=3600.0), rss_page(item("8"), item("9")), HOUR)
    assert outcome.attempt.reason == "no-overlap"
    assert outcome.state.interval_s == 1800


def test_the_interval_aims_at_half_seen_before() -> None:
    mostly_new = rss_page(item("1"), *(item(str(n)) for n in range(3, 9)))
    half_new = rss_page(item("1"), item("3"))
    assert take(polled(), mostly_new, HOUR).state.interval_s < 1800
    assert take(polled(), half_new, HOUR).state.interval_s == 1800
    assert take(polled(), not_modified(), HOUR).state.interval_s > 1800


def test_the_interval_is_at_most_an_hour_while_the_feed_is_active() -> None:
    assert take(polled(interval_s=3000.0), not_modified(), HOUR).state.interval_s == 60 * 60
    silent = polled(interval_s=80_000.0, last_new_at=NOW - timedelta(days=8))
    assert take(silent, not_modified(), HOUR).state.interval_s == 86_400


@pytest.mark.parametrize(
    ("head", "headers", "least"),
    [
        ("<ttl>300</ttl>", (), 5 * HOUR),
        ("", (("cache-control", "public, max-age=10800"),), 3 * HOUR),
        ("", (("cache-control", "max-age=99999999"),), 24 * HOUR),
        ("<skipHours><hour>9</hour><hour>10</hour></skipHours>", (), 2 * HOUR),
        ("<skipDays><day>Monday</day></skipDays>", (), 15 * HOUR),
    ],
)
def test_what_the_publisher_asks_for_is_kept(head: str, headers: tuple[tuple[str, str], ...], least: timedelta) -> None:
    after = take(state(), rss_page(item("1"), head=head, headers=headers)).state
    assert NOW + least <= after.due_at <= NOW + least * 1.1


def test_what_a_document_asks_for_holds_until_the_next_document() -> None:
    head = "<ttl>300</ttl><skipHours><hour>14</hour><hour>15</hour></skipHours><skipDays><day>Tuesday</day></skipDays>"
    asked = take(state(), rss_page(item("1"), head=head)).state
    after = take(asked, not_modified(), HOUR).state
    assert after.interval_s >= 5 * 3600
    assert after.due_at == NOW.replace(hour=16)
    assert take(after, not_modified(), 12 * HOUR).state.due_at.strftime("%a %H") == "Wed 00"
    assert take(after, rss_page(item("1")), 12 * HOUR).state.due_at < NOW + 14 * HOUR


def test_feeds_polled_together_are_not_due_together() -> None:
    answer = rss_page(item("1"))

    def due(url: str) -> datetime:
        return absorb(feed(url=url), state(feed_url=url), answer, parse_feed(answer), now=NOW).state.due_at

    assert len({due(f"https://ledger.example/{n}") for n in range(10)}) == 10


def test_a_body_of_last_time_is_not_parsed() -> None:
    def no_parsing(*_: object, **__: object) -> object:
        raise AssertionError

    async def session() -> PollOutcome:
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(serve(always(http(rss(item("1"))))))
            client = await stack.enter_async_context(Client(LOOPBACK))
            pair = feed(url=server.url), state(feed_url=server.url)
            (first,) = await poll_feeds([pair], client=client, now=NOW)
            (second,) = await poll_feeds(
                [(pair[0], first.state)],
                client=client,
                now=NOW + HOUR,
                parse=no_parsing,  # type: ignore[arg-type]
            )
            return second

    assert run(session()).attempt.reason == "same-body"


def test_entries_that_came_and_went_are_counted_and_the_advice_names_the_interval() -> None:
    asks = "<ttl>1440</ttl>"
    first = take(state(), minutes_old(*range(6, 66, 6)))
    later = minutes_old(*range(6, 66, 6), poll=1440)
    later = replace(later, body=later.body.replace(b"<item>", asks.encode() + b"<item>", 1))
    outcome = take(first.state, later, timedelta(minutes=1440))
    assert outcome.count is not None
    assert 228 <= outcome.count.missed <= 232  # 240 came, 10 are there
    assert outcome.attempt.reason == "no-overlap"
    assert "`every: 30m`" in outcome.attempt.detail


def test_nothing_is_said_to_be_missed_where_the_dates_show_no_gap() -> None:
    first = take(state(), minutes_old(*range(30, 330, 30)))
    outcome = take(first.state, minutes_old(*range(10, 310, 30), poll=310), timedelta(minutes=310))
    assert outcome.count is not None
    assert (outcome.count.missed, outcome.attempt.reason) == (0, "ok")
    assert outcome.state.interval_s == first.state.interval_s  # an outage is no reason to poll more often


def test_the_operators_interval_counts_before_what_the_feed_asks_for() -> None:
    answer = rss_page(item("1"), head="<ttl>1440</ttl>", headers=(("cache-control", "max-age=604800"),))
    parsed = parse_feed(answer)
    often = absorb(feed(every_s=900.0), state(), answer, parsed, now=NOW).state
    ignored = absorb(feed(ignore_hints=True), state(), answer, parsed, now=NOW).state
    assert timedelta(minutes=15) <= often.due_at - NOW <= timedelta(minutes=17)
    assert ignored.due_at - NOW <= HOUR
    asked = absorb(feed(), state(), answer, parsed, now=NOW).state
    assert asked.due_at - NOW >= 24 * HOUR
    assert due_of(feed(every_s=900.0), asked) <= NOW + timedelta(minutes=17)  # at once, not after a day
    assert due_of(feed(), asked) == asked.due_at
