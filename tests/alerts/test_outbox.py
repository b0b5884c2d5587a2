from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.channels.result import NotSent, Sent
from alerts.messages.message import also_lifted, compose
from alerts.outbox.outbox import LEASE, Claim, Outbox, QueuedMessage
from alerts.outbox.retry import Again, GiveUp
from tests.alerts.briefs import NOW, alert, brief, later
from warehouse.records import AlertState, Severity

LATER = NOW + timedelta(minutes=1)


def claimed(outbox: Outbox, at: datetime = NOW) -> Claim:
    claim = outbox.claim(("slack",), now=at)
    assert claim
    return claim


def test_a_message_comes_back_as_it_was_kept(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    assert claimed(outbox).message == compose(brief())


def test_what_was_told_is_not_told_again(outbox: Outbox) -> None:
    assert outbox.enqueue([(compose(brief()), "slack")], now=NOW) == 1
    assert outbox.enqueue([(compose(brief()), "slack")], now=LATER) == 0


def test_each_channel_is_told(outbox: Outbox) -> None:
    assert outbox.enqueue([(compose(brief()), "slack"), (compose(brief()), "mail")], now=NOW) == 2


def test_a_topic_that_was_told_with_another_is_not_told_alone(outbox: Outbox) -> None:
    other = brief(alert=alert(topic="ai-market-selloff"))
    outbox.enqueue([(compose(brief(), other), "slack")], now=NOW)
    assert outbox.enqueue([(compose(other), "slack")], now=NOW) == 0


def test_a_claimed_message_is_not_claimed_by_another_sender(outbox: Outbox, tmp_path: Path) -> None:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    claimed(outbox)
    with Outbox(tmp_path / "outbox.db") as other:
        assert other.claim(("slack",), now=LATER) is None


def test_a_claim_whose_holder_died_is_claimed_again_and_marked(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    claimed(outbox)
    again = claimed(outbox, at=NOW + LEASE)
    assert (again.attempt, again.maybe_sent) == (2, True)


def test_a_sent_message_is_not_claimed_again(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    outbox.settle_sent(claimed(outbox), Sent())
    assert outbox.claim(("slack",), now=NOW + 2 * LEASE) is None


def test_a_failed_message_waits_until_it_is_due(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    failure = NotSent(reason="http 500", retryable=True)
    outbox.settle_failed(claimed(outbox), failure, Again(wait=timedelta(minutes=2), pause=False), now=NOW)
    assert outbox.claim(("slack",), now=LATER) is None
    assert claimed(outbox, at=NOW + timedelta(minutes=2)).attempt == 2


def test_a_paused_channel_holds_its_other_messages(outbox: Outbox) -> None:
    posts = [(compose(brief()), "slack"), (compose(brief(alert=alert(topic="other"))), "slack")]
    outbox.enqueue(posts, now=NOW)
    failure = NotSent(reason="http 429", retryable=True, retry_after_s=120)
    outbox.settle_failed(claimed(outbox), failure, Again(wait=timedelta(minutes=2), pause=True), now=NOW)
    assert outbox.claim(("slack",), now=LATER) is None


def test_a_follow_up_waits_for_the_first_message_of_its_episode(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    outbox.enqueue([(compose(later(brief(), AlertState.ESCALATED, severity=Severity.EXTREME)), "slack")], now=NOW)
    first = claimed(outbox)
    assert first.message.kind == "opened"
    assert outbox.claim(("slack",), now=NOW) is None
    outbox.settle_sent(first, Sent(thread="17.1"))
    follow_up = claimed(outbox)
    assert (follow_up.message.kind, follow_up.thread) == ("escalated", "17.1")


def test_a_topic_told_with_another_keeps_that_thread(outbox: Outbox) -> None:
    other = brief(alert=alert(topic="ai-market-selloff"))
    outbox.enqueue([(compose(brief(), other), "slack")], now=NOW)
    outbox.settle_sent(claimed(outbox), Sent(thread="17.1"))
    outbox.enqueue([(compose(later(other, AlertState.RESOLVED)), "slack")], now=LATER)
    assert claimed(outbox, at=LATER).thread == "17.1"


def test_a_topic_lifted_later_continues_the_thread_of_its_event(outbox: Outbox) -> None:
    home, other = brief(), brief(alert=alert(topic="chips"))
    outbox.enqueue([(compose(home), "slack"), (also_lifted(home.alert, other), "slack")], now=NOW)
    outbox.settle_sent(claimed(outbox), Sent(thread="17.1"))
    follow_up = claimed(outbox)
    assert (follow_up.message.kind, follow_up.thread) == ("also-lifted", "17.1")
    outbox.settle_sent(follow_up, Sent(thread="17.1"))
    outbox.enqueue([(compose(later(other, AlertState.RESOLVED)), "slack")], now=LATER)
    assert claimed(outbox, at=LATER).thread == "17.1"


def test_the_most_severe_goes_first(outbox: Outbox) -> None:
    quiet, loud = (brief(alert=alert(topic=word.value, severity=word)) for word in (Severity.NOTABLE, Severity.EXTREME))
    outbox.enqueue([(compose(quiet), "slack"), (compose(loud), "slack")], now=NOW)
    assert claimed(outbox).message.severity == "extreme"


def test_open_episodes_come_back_until_they_end(outbox: Outbox) -> None:
    outbox.save([alert()], now=NOW)
    assert outbox.open_alerts() == (alert(),)
    outbox.save([alert(state=AlertState.RESOLVED)], now=LATER)
    assert outbox.open_alerts() == ()


def test_each_finished_attempt_is_a_delivery(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    failure = NotSent(reason="http 500", retryable=True)
    outbox.settle_failed(claimed(outbox), failure, Again(wait=timedelta(0), pause=False), now=NOW)
    outbox.settle_sent(claimed(outbox, at=LATER), Sent())
    rows = outbox.deliveries_since(NOW)
    assert [(row.attempt, row.outcome, row.reason) for row in rows] == [(1, "failed", "http 500"), (2, "sent", "")]
    assert rows[0].state is AlertState.OPENED


def test_a_message_that_was_given_up_is_kept_for_the_rescuing_channel(outbox: Outbox) -> None:
    message = compose(brief())
    outbox.enqueue([(message, "slack")], now=NOW)
    outbox.settle_given_up(
        claimed(outbox), GiveUp(reason="http 400"), instead=[QueuedMessage(message, "mail")], now=NOW
    )
    rescued = outbox.claim(("mail",), now=NOW)
    assert rescued
    assert rescued.rescue
    assert outbox.counts() == {"given-up": 1, "waiting": 1}


def test_a_decision_and_its_messages_are_kept_together_or_not_at_all(outbox: Outbox) -> None:
    broken: Any = [(compose(brief()), "slack"), (None, "slack")]
    with pytest.raises(AttributeError):
        outbox.record([alert()], broken, now=NOW)
    assert outbox.open_alerts() == ()
    assert outbox.counts() == {}


def test_what_ended_long_ago_is_forgotten_and_what_is_open_is_not(outbox: Outbox) -> None:
    gone, held = brief(), brief(alert=alert(topic="still open"))
    outbox.record([held.alert, later(gone, AlertState.RESOLVED).alert], [(compose(gone), "slack")], now=NOW)
    outbox.settle_sent(claimed(outbox), Sent(thread="17.1"))
    outbox.enqueue([(compose(held), "slack")], now=NOW)
    outbox.forget(NOW + timedelta(days=1))
    assert outbox.counts() == {"waiting": 1}
    assert outbox.open_alerts() == (held.alert,)
    assert outbox.deliveries_since(NOW) == ()
