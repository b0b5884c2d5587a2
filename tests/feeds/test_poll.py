import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from extractors.feeds import (
    PollOutcome,
    Refusal,
    absorb,
    hold_failures,
    is_unchanged,
    keep_apart,
    parse_feed,
    plan_request,
    poll_feeds,
)
from extractors.feeds.outages import is_our_outage
from extractors.feeds.schedule import due_of
from extractors.fetch import Client, Failure, Kind, run
from tests.builders import NOW, feed, page, state
from tests.feeds.documents import item, rss, rss_page
from tests.fetch.servers import LOOPBACK, Asked, Server, always, http, serve
from warehouse.records import Attempt, Feed, FeedState, Origin, Page

HOUR = timedelta(hours=1)


def take(before: FeedState, answer: Page | Failure, now_after: timedelta = timedelta()) -> PollOutcome:
    """Return what an answer means to a feed in this state."""
    known = frozenset(seen.raw_hash for seen in before.window)
    read = isinstance(answer, Page) and answer.status != 304
    parsed = parse_feed(answer, known=known, context=before.parse_context) if read else None  # type: ignore[arg-type]
    return absorb(feed(), before, answer, parsed, now=NOW + now_after)


def failure(status: int | None = None, reason: str = "timeout", kind: Kind = Kind.SOFT, **fields: object) -> Failure:
    return Failure(url=feed().url, reason=reason, detail="why", kind=kind, status=status, **fields)  # type: ignore[arg-type]


def not_modified(**fields: object) -> Page:
    return page(status=304, **fields)


def polled(**fields: object) -> FeedState:
    """Return the state after one good poll."""
    answer = rss_page(item("1"), item("2"), headers=(("etag", '"1"'), ("last-modified", "then")))
    return replace(take(state(), answer).state, **fields)  # type: ignore[arg-type]


def test_an_entry_notes_the_last_poll_at_which_it_was_absent_and_failures_are_no_such_poll() -> None:
    assert {one.absent_at for one in take(state(), rss_page(item("1"), item("2"))).entries} == {None}
    unchanged = absorb(feed(), polled(), not_modified(), None, now=NOW + HOUR).state
    failed = absorb(feed(), unchanged, failure(), None, now=NOW + 2 * HOUR).state
    (new,) = take(failed, rss_page(item("1"), item("2"), item("3")), 200 * HOUR).entries
    assert (new.absent_at, new.seen_at) == (NOW + HOUR, NOW + 200 * HOUR)


def test_the_first_request_is_unconditional_and_the_next_is_not() -> None:
    assert not plan_request(feed(), state(), NOW).conditional
    request = plan_request(feed(), polled(), NOW + HOUR)
    assert (request.etag, request.last_modified) == ('"1"', "then")


def test_an_audit_comes_after_a_day_and_24_polls() -> None:
    later = NOW + timedelta(hours=25)
    assert plan_request(feed(), polled(polls_since_audit=23), later).conditional
    assert plan_request(feed(), polled(polls_since_audit=24), NOW + HOUR).conditional
    assert not plan_request(feed(), polled(polls_since_audit=24), later).conditional


def test_an_audit_that_finds_what_validators_hide_turns_them_off() -> None:
    due = polled(polls_since_audit=24)
    changed = rss_page(item("3"), headers=(("etag", '"1"'), ("last-modified", "then")))
    after = take(due, changed, timedelta(hours=25)).state
    assert after.validators_lie
    assert not plan_request(feed(), after, NOW + timedelta(hours=26)).conditional


def test_an_audit_that_finds_new_validators_believes_them() -> None:
    changed = rss_page(item("3"), headers=(("etag", '"2"'),))
    assert not take(polled(polls_since_audit=24), changed, timedelta(hours=25)).state.validators_lie


def test_both_validators_are_renewed_by_every_answer_with_a_body() -> None:
    same = rss_page(item("1"), item("2"), headers=(("etag", '"2"'),))
    after = absorb(feed(), polled(), same, None, now=NOW + HOUR)
    assert (after.state.etag, after.state.last_modified) == ('"2"', None)
    assert after.attempt.reason == "same-body"


def test_a_304_renews_what_it_names_and_keeps_the_rest() -> None:
    after = take(polled(), not_modified(headers=(("etag", '"2"'),))).state
    assert (after.etag, after.last_modified) == ('"2"', "then")


def test_entries_come_once() -> None:
    first = take(state(), rss_page(item("1"), item("2")))
    second = take(first.state, rss_page(item("3"), item("1"), item("2")), HOUR)
    assert [len(first.entries), len(second.entries)] == [2, 1]
    assert second.attempt.new_rows == 1


def test_entries_carry_their_origin() -> None:
    answer = rss_page(item("1"))
    outcome = absorb(feed(), state(), answer, parse_feed(answer), now=NOW, origin=Origin.HISTORY)
    assert outcome.entries[0].origin is Origin.HISTORY


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


def test_where_older_entries_are_is_remembered_from_document_to_document() -> None:
    def link(rel: str) -> str:
        return f'<atom:link rel="{rel}" href="/{rel}.xml"/>'

    complete = '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/>'
    first = take(state(), rss_page(item("1"), head=link("next") + link("prev-archive")))
    after = take(first.state, not_modified(), HOUR).state
    assert (after.next_page, after.prev_archive, after.complete) == (
        "https://ledger.example/next.xml",
        "https://ledger.example/prev-archive.xml",
        False,
    )
    last = take(after, rss_page(item("1"), head=complete), 2 * HOUR).state
    assert (last.next_page, last.prev_archive, last.complete) == (None, None, True)


def test_feeds_polled_together_are_not_due_together() -> None:
    answer = rss_page(item("1"))

    def due(url: str) -> datetime:
        return absorb(feed(url=url), state(feed_url=url), answer, parse_feed(answer), now=NOW).state.due_at

    assert len({due(f"https://ledger.example/{n}") for n in range(10)}) == 10


def test_failures_slow_a_feed_down_and_never_end_it() -> None:
    current, gaps = polled(), []
    for n in range(60):
        now = NOW + n * timedelta(days=1)
        current = absorb(feed(), current, failure(404, "http-404"), None, now=now).state
        gaps.append(current.due_at - now)
    assert gaps[0] < 2 * HOUR
    assert timedelta(hours=24) <= gaps[20] < timedelta(hours=27)
    assert gaps[-1] > timedelta(days=5)
    assert current.health == "failing"


@pytest.mark.parametrize(("kind", "weight"), [(Kind.HARD, 1), (Kind.SOFT, 0.5), (Kind.TEMPORARY, 0.25)])
def test_a_failure_counts_by_its_kind(kind: Kind, weight: float) -> None:
    assert take(polled(), failure(kind=kind)).state.failures == weight


def test_a_success_forgives() -> None:
    failing = take(polled(), failure()).state
    after = take(failing, not_modified()).state
    assert (after.failures, after.failing_since_at, after.health) == (0, None, "ok")


def test_the_wait_that_a_server_asks_for_is_kept() -> None:
    after = take(polled(), failure(429, "http-429", Kind.TEMPORARY, retry_after_s=7200.0)).state
    assert after.due_at == after.paused_until_at == NOW + 2 * HOUR


def test_a_feed_that_was_not_asked_because_its_domain_waits_is_due_when_that_ends() -> None:
    before = polled()
    outcome = take(before, failure(reason="paused", kind=Kind.TEMPORARY, retry_after_s=600.0))
    until = NOW + timedelta(minutes=10)
    assert outcome.state == replace(before, due_at=until, paused_until_at=until)
    assert (outcome.attempt.outcome, outcome.attempt.reason) == ("skipped", "paused")


def test_an_answer_ends_the_pause_of_the_domain() -> None:
    assert take(polled(paused_until_at=NOW), not_modified()).state.paused_until_at is None


def test_gone_twice_disables() -> None:
    once = take(polled(), failure(410, "http-410", Kind.HARD)).state
    twice = take(once, failure(410, "http-410", Kind.HARD)).state
    assert (once.health, twice.health) == ("failing", "disabled")
    assert twice.due_at > NOW + timedelta(days=25)


def test_a_document_that_is_no_feed_is_a_failure_and_leaves_the_validators() -> None:
    login = page(body=b"<html><body>Log in</body></html>", headers=(("etag", '"9"'),))
    after = take(polled(), login)
    assert (after.attempt.outcome, after.attempt.reason) == ("failed", "html")
    assert after.state.etag == '"1"'


def test_a_document_that_killed_its_worker_is_not_parsed_again() -> None:
    killer = page(body=b"<rss>")
    first = absorb(feed(), polled(), killer, Refusal(reason="quarantined", detail="is deadly"), now=NOW)
    assert is_unchanged(first.state, killer)
    second = absorb(feed(), first.state, killer, None, now=NOW + HOUR)
    assert (second.attempt.outcome, second.attempt.reason) == ("failed", "quarantined")
    assert second.state.failures == 2


def test_a_feed_without_entries_is_empty_not_failing() -> None:
    assert take(state(), rss_page()).state.health == "empty"


def test_a_feed_long_without_news_is_quiet() -> None:
    assert take(polled(), not_modified(), timedelta(days=20)).state.health == "quiet"


def test_a_feed_moves_when_it_was_said_three_times_over_a_day() -> None:
    moved = not_modified(permanent_url="https://new.example/feed")
    once = take(polled(), moved).state
    twice = take(once, moved, 12 * HOUR).state
    third = take(twice, moved, 25 * HOUR).state
    assert [one.fetch_url for one in (once, twice, third)] == [None, None, "https://new.example/feed"]
    assert plan_request(feed(), third, NOW).url == "https://new.example/feed"


def test_a_move_that_is_no_longer_said_is_forgotten() -> None:
    once = take(polled(), not_modified(permanent_url="https://new.example/feed")).state
    assert take(once, not_modified()).state.moved_to is None


def test_when_nothing_can_be_reached_nothing_is_counted() -> None:
    before = [polled() for _ in range(6)]
    held = hold_failures(before, [take(one, failure(reason="dns")) for one in before], now=NOW)
    assert {outcome.attempt.reason for outcome in held} == {"our-outage"}
    assert {outcome.state.failures for outcome in held} == {0}


def test_when_some_can_be_reached_the_others_count() -> None:
    before = [polled() for _ in range(6)]
    outcomes = [take(one, failure(reason="dns")) for one in before[:4]] + [
        take(one, not_modified()) for one in before[4:]
    ]
    assert [outcome.attempt.outcome for outcome in hold_failures(before, outcomes, now=NOW)].count("failed") == 4


OFFLINE = [failure(reason="dns"), failure(reason="no-network", kind=Kind.TEMPORARY)]
FAILING = {"failures": 1.0, "failing_since_at": NOW - HOUR}


@pytest.mark.parametrize(
    ("before", "answers", "ours"),
    [
        ([polled()], OFFLINE[:1], True),
        ([state()], OFFLINE[:1], True),
        ([polled(), polled(**FAILING)], OFFLINE, True),
        ([polled(**FAILING)], OFFLINE[:1], False),
        ([polled(), polled()], [OFFLINE[0], not_modified()], False),
        ([polled(), polled()], [OFFLINE[0], failure(reason="timeout")], False),
        ([polled(), polled()], [OFFLINE[0], failure(reason="paused", retry_after_s=60.0)], True),
        ([polled()], [failure(reason="refused")], False),
    ],
)
def test_a_few_feeds_tell_our_outage_by_how_they_fail(
    before: list[FeedState], answers: list[Page | Failure], *, ours: bool
) -> None:
    outcomes = [take(one, answer) for one, answer in zip(before, answers, strict=True)]
    reasons = {outcome.attempt.reason for outcome in hold_failures(before, outcomes, now=NOW)}
    assert ("our-outage" in reasons) is ours


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


def test_a_feed_never_moves_onto_another_feed() -> None:
    target = "https://other.example/feed"
    moving = polled(moved_to=target, moved_seen=2, moved_since_at=NOW - 30 * HOUR)
    outcome = absorb(feed(), moving, not_modified(permanent_url=target), None, now=NOW)
    assert outcome.state.fetch_url == target
    assert keep_apart(outcome, frozenset({target})).state.fetch_url is None


def test_nine_unreachable_feeds_of_ten_are_an_outage_of_ours() -> None:
    def outcome(reason: str) -> PollOutcome:
        attempt = Attempt(stage="poll", subject="a", started_at=NOW, ended_at=NOW, outcome="failed", reason=reason)
        return PollOutcome(state=state(), entries=(), attempt=attempt)

    assert is_our_outage([state()] * 10, [*(outcome("timeout") for _ in range(9)), outcome("ok")])


def minutes_old(*ages: int, poll: int = 0) -> Page:
    """Return a document of entries of these ages in minutes at a poll so many minutes after `NOW`."""
    at = NOW + timedelta(minutes=poll)
    items = [item(str(poll - age), pubDate=f"{at - timedelta(minutes=age):%a, %d %b %Y %H:%M:%S GMT}") for age in ages]
    return rss_page(*items)


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


def test_a_user_agent_of_its_own_is_sent_to_one_feed() -> None:
    assert ("User-Agent", "Desk/1") in plan_request(feed(user_agent="Desk/1"), state(), NOW).headers
    assert plan_request(feed(), state(), NOW).headers == ()


@pytest.mark.parametrize(("hours", "zone"), [(5, ""), (-9, ""), (-1, " GMT"), (0, ""), (3, " GMT")])
def test_a_constant_offset_is_learned_and_such_a_date_is_never_exact(hours: int, zone: str) -> None:
    known, entries = take(state(), rss_page(item("0"), item("1"))).state, []
    for number in range(2, 10):
        said = NOW + timedelta(minutes=30 * number - 7 - 60 * hours)
        one = item(str(number), pubDate=f"{said:%a, %d %b %Y %H:%M:%S}{zone}")
        outcome = take(known, rss_page(one, item("1")), timedelta(minutes=30 * number))
        known, entries = outcome.state, [*entries, *outcome.entries]
    last = entries[-1]
    wrong = hours if zone and hours > 0 else 0  # a late feed is late: its zone is believed
    assert last.published_at == NOW + timedelta(minutes=30 * 9 - 7) - timedelta(hours=wrong)
    assert last.date_confidence == ("exact" if zone and hours > 0 else "local")


def test_a_document_that_is_cut_keeps_no_validators() -> None:
    whole = rss_page(item("1"), item("2"), headers=(("etag", '"1"'), ("last-modified", "then")))
    cut = replace(whole, body=whole.body[: whole.body.index(b"</item>") + 7])
    after = take(state(), cut).state
    assert (after.etag, after.last_modified, len(after.window)) == (None, None, 1)
    assert not plan_request(feed(), after, NOW + HOUR).conditional
    assert take(after, whole, HOUR).state.etag == '"1"'
