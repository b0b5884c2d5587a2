"""Failures that are ours, not the feeds'."""

import pytest

from extractors.feeds import (
    PollOutcome,
    hold_failures,
)
from extractors.feeds.outages import is_our_outage
from extractors.fetch import Failure, Kind
from tests.builders import NOW, state
from tests.feeds.polls import HOUR, failure, not_modified, polled, take
from warehouse.records import Attempt, FeedState, Page


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


def test_nine_unreachable_feeds_of_ten_are_an_outage_of_ours() -> None:
    def outcome(reason: str) -> PollOutcome:
        attempt = Attempt(stage="poll", subject="a", started_at=NOW, ended_at=NOW, outcome="failed", reason=reason)
        return PollOutcome(state=state(), entries=(), attempt=attempt)

    assert is_our_outage([state()] * 10, [*(outcome("timeout") for _ in range(9)), outcome("ok")])
