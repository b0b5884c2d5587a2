from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channels import Mail
from alerts.messages.message import compose
from alerts.outbox.delivery import deliver
from alerts.outbox.outbox import Outbox
from tests.alerts.briefs import NOW, brief
from tests.alerts.servers import hook, slack_at

A_DAY = timedelta(hours=25)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox.db") as opened:
        opened.enqueue([(compose(brief()), "slack")], now=NOW)
        yield opened


def test_a_message_is_sent_once_however_often_deliver_is_called(outbox: Outbox) -> None:
    with hook() as slack:
        for minute in range(3):
            deliver(outbox, {"slack": slack_at(slack.url)}, now=NOW + timedelta(minutes=minute))
    assert len(slack.taken) == 1


def test_a_failed_message_is_sent_by_a_later_call(outbox: Outbox) -> None:
    with hook("500") as slack:
        channels = {"slack": slack_at(slack.url)}
        assert [row.outcome for row in deliver(outbox, channels, now=NOW)] == ["failed"]
        assert [row.outcome for row in deliver(outbox, channels, now=NOW + timedelta(hours=1))] == ["sent"]
    assert len(slack.taken) == 1


def test_a_rate_limit_is_waited_for(outbox: Outbox) -> None:
    with hook("429") as slack:
        rows = deliver(outbox, {"slack": slack_at(slack.url)}, now=NOW)
    assert [row.outcome for row in rows] == ["failed", "sent"]


def test_a_message_whose_reply_was_lost_is_sent_again_and_says_so(outbox: Outbox) -> None:
    with hook("lost") as slack:
        channels = {"slack": slack_at(slack.url)}
        assert [row.outcome for row in deliver(outbox, channels, now=NOW)] == ["maybe-sent"]
        deliver(outbox, channels, now=NOW + timedelta(hours=1))
    first, second = slack.taken
    assert "May have arrived before" not in first["text"]
    assert second["text"].startswith("May have arrived before")


def test_a_refused_message_goes_to_another_channel_and_says_why(outbox: Outbox) -> None:
    with hook("invalid_blocks") as slack, hook() as other:
        channels = {"slack": slack_at(slack.url), "spare": slack_at(other.url)}
        rows = deliver(outbox, channels, now=NOW)
    assert [(row.channel, row.outcome) for row in rows] == [("slack", "given-up"), ("spare", "sent")]
    assert other.taken[0]["text"].startswith("Channel slack has not taken this message: http 400 invalid_blocks")


def test_a_channel_that_has_the_message_already_is_told_only_that_another_fails(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "spare")], now=NOW)
    with hook("invalid_blocks") as slack, hook() as other:
        deliver(outbox, {"slack": slack_at(slack.url), "spare": slack_at(other.url)}, now=NOW)
    assert sorted(post["text"][:23] for post in other.taken) == ["Channel slack does not ", "Low-cost AI models: 40 "]


def test_channels_that_all_refuse_end_without_a_loop(outbox: Outbox) -> None:
    with hook(*["invalid_blocks"] * 9) as slack, hook(*["invalid_blocks"] * 9) as other:
        channels = {"slack": slack_at(slack.url), "spare": slack_at(other.url)}
        deliver(outbox, channels, now=NOW)
    assert outbox.counts() == {"given-up": 2}


def test_a_channel_that_stays_down_is_given_up_after_a_day(outbox: Outbox) -> None:
    with hook(*["500"] * 9) as slack:
        channels = {"slack": slack_at(slack.url)}
        deliver(outbox, channels, now=NOW)
        rows = deliver(outbox, channels, now=NOW + A_DAY)
    assert [row.outcome for row in rows] == ["given-up"]
    assert "2 times in 25 h" in rows[0].reason


def test_a_message_that_our_own_code_cannot_send_does_not_stop_the_others(outbox: Outbox) -> None:
    broken = Mail(host="127.0.0.1", sender="not an address\n", recipients=("a@b.example",), port=1)
    with hook() as slack:
        channels = {"mail": broken, "slack": slack_at(slack.url)}
        outbox.enqueue([(compose(brief()), "mail")], now=NOW)
        rows = deliver(outbox, channels, now=NOW)
    assert {(row.channel, row.outcome) for row in rows} == {("mail", "given-up"), ("slack", "sent")}
