"""Outages: when hardly anything can be reached, our own network is down and no feed is to blame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from extractors.feeds.poll_outcome import UNASKED, PollOutcome
from warehouse.records import AttemptOutcome, FeedState

OUTAGE_SHARE = 0.9  # of the feeds asked in one run, unreachable: it is our side that is down
OUTAGE_LEAST = 5  # feeds asked; of fewer, the share says little
OUTAGE_RETRY = timedelta(minutes=5)
OUR_OUTAGE = "our-outage"

_UNREACHABLE = {"no-network", "dns", "refused", "connection", "timeout", "tls", "proxy"}
_OFFLINE = {"no-network", "dns"}  # how a machine without a network fails


def hold_failures(
    before: Sequence[FeedState], outcomes: Sequence[PollOutcome], *, now: datetime
) -> tuple[PollOutcome, ...]:
    """Return the outcomes, without anything counted against feeds where the outage is ours.

    Held attempts are "skipped" for the reason "our-outage"; their feeds stay as they were `before` and are due soon.
    """
    if not is_our_outage(before, outcomes):
        return tuple(outcomes)
    return tuple(
        _held(state, outcome, now) if outcome.attempt.reason in _UNREACHABLE else outcome
        for state, outcome in zip(before, outcomes, strict=True)
    )


def is_our_outage(before: Sequence[FeedState], outcomes: Sequence[PollOutcome]) -> bool:
    """Return whether our own network is down.

    Of five feeds and more, nine in ten must be unreachable in any way. Fewer must all fail as they do without a
    network, and one of them must have been well before: feeds that have failed for days are no evidence.
    A feed that vanished and is alone in its run is thus spared, until another one that answers is polled with it.
    """
    asked = [(state, outcome.attempt.reason) for state, outcome in zip(before, outcomes, strict=True)]
    asked = [(state, reason) for state, reason in asked if reason not in UNASKED]
    if len(asked) >= OUTAGE_LEAST:
        return sum(reason in _UNREACHABLE for _, reason in asked) >= OUTAGE_SHARE * len(asked)
    return all(reason in _OFFLINE for _, reason in asked) and any(state.failing_since_at is None for state, _ in asked)


def _held(before: FeedState, outcome: PollOutcome, now: datetime) -> PollOutcome:
    detail = f"hardly anything could be reached, so this is not counted against the feed ({outcome.attempt.detail})"
    attempt = replace(outcome.attempt, outcome=AttemptOutcome.SKIPPED, reason=OUR_OUTAGE, detail=detail)
    return replace(outcome, state=replace(before, due_at=now + OUTAGE_RETRY), attempt=attempt)
