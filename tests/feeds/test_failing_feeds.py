"""Feeds that fail, wait, move, end or fall silent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from extractors.feeds import (
    Refusal,
    absorb,
    is_unchanged,
    keep_apart,
    plan_request,
)
from extractors.fetch import Kind
from tests.builders import NOW, feed, page, state
from tests.feeds.documents import rss_page
from tests.feeds.polls import HOUR, failure, not_modified, polled, take


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


def test_a_feed_that_is_left_to_the_next_cycle_stays_as_it_was() -> None:
    before = polled()
    outcome = take(before, failure(reason="budget", kind=Kind.TEMPORARY))
    assert (outcome.state, outcome.attempt.outcome, outcome.attempt.reason) == (before, "skipped", "budget")


def test_an_answer_ends_the_pause_of_the_domain() -> None:
    assert take(polled(paused_until_at=NOW), not_modified()).state.paused_until_at is None


def test_gone_twice_disables() -> None:
    once = take(polled(), failure(410, "http-410", Kind.HARD)).state
    twice = take(once, failure(410, "http-410", Kind.HARD)).state
    assert (once.health, twice.health) == ("failing", "disabled")
    assert twice.due_at > NOW + timedelta(days=25)


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


def test_a_feed_never_moves_onto_another_feed() -> None:
    target = "https://other.example/feed"
    moving = polled(moved_to=target, moved_seen=2, moved_since_at=NOW - 30 * HOUR)
    outcome = absorb(feed(), moving, not_modified(permanent_url=target), None, now=NOW)
    assert outcome.state.fetch_url == target
    assert keep_apart(outcome, frozenset({target})).state.fetch_url is None
