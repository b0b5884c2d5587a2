import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from alerts.channels import Mail
from alerts.messages.message import compose
from alerts.outbox.delivery import deliver
from alerts.outbox.history import troubles
from alerts.outbox.outbox import Outbox, QueuedMessage
from tests.alerts.briefs import NOW, alert, brief, later
from tests.alerts.servers import Hook, hook, running, slack_at
from tests.alerts.test_mail import Inbox, settings, smtp
from warehouse.records import AlertState, Severity

A_DAY = timedelta(hours=25)


@pytest.fixture
def outbox(outbox: Outbox) -> Outbox:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    return outbox


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
    assert troubles(outbox, since=NOW) == ("slack gave up a message in the last day: http 400 invalid_blocks",)
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


def test_two_recipients_of_which_one_greylists_both_get_the_mail_once(tmp_path: Path) -> None:
    inbox = Inbox(later={"b@x.example": 2})
    with smtp(inbox) as port, Outbox(tmp_path / "mail.db") as outbox:
        channels = {"email": settings(port, "a@x.example", "b@x.example")}
        outbox.enqueue([(compose(brief()), "email")], now=NOW)
        outcomes = [
            [row.outcome for row in deliver(outbox, channels, now=NOW + timedelta(minutes=minute))]
            for minute in range(0, 30, 5)
        ]
        assert outbox.counts() == {"sent": 2}
        assert troubles(outbox, since=NOW) == ()
    assert inbox.taken_for == [["a@x.example"], ["b@x.example"]]
    assert outcomes[0] == ["sent"]
    first, second = inbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert second["In-Reply-To"] is None
    assert "May have arrived before" not in str(second.get_body(("plain",)))


def test_a_follow_up_does_not_wait_for_a_recipient_that_is_deferred(tmp_path: Path) -> None:
    inbox = Inbox(later={"b@x.example": 99})
    grown = later(brief(), AlertState.ESCALATED, severity=Severity.EXTREME)
    with smtp(inbox) as port, Outbox(tmp_path / "mail.db") as outbox:
        channels = {"email": settings(port, "a@x.example", "b@x.example")}
        outbox.enqueue([(compose(brief()), "email"), (compose(grown), "email")], now=NOW)
        deliver(outbox, channels, now=NOW)
    assert inbox.taken_for == [["a@x.example"]] * 2


def test_a_deferred_recipient_does_not_overtake_what_is_held_for_the_others(tmp_path: Path) -> None:
    inbox = Inbox(later={"b@x.example": 99})
    confirmed = compose(later(brief(), AlertState.CONFIRMED))
    with smtp(inbox) as port, Outbox(tmp_path / "mail.db") as outbox:
        channels = {"email": settings(port, "a@x.example", "b@x.example")}
        morning = NOW + timedelta(hours=2)
        outbox.enqueue([(compose(brief()), "email"), QueuedMessage(confirmed, "email", morning)], now=NOW)
        deliver(outbox, channels, now=NOW)
        deliver(outbox, channels, now=morning)
    assert inbox.taken_for[-1] == ["a@x.example"]
    assert "Re:" in str(inbox.mails[-1]["Subject"]) or "Confirmed" in str(inbox.mails[-1]["Subject"])
    assert len(inbox.mails) == 2


def test_a_refused_recipient_is_reported_to_the_other_channels_once_a_day(tmp_path: Path) -> None:
    with smtp(Inbox()) as port, hook() as slack, Outbox(tmp_path / "mail.db") as outbox:
        channels = {"email": settings(port, "a@x.example", "nobody@x.example"), "slack": slack_at(slack.url)}
        for topic in ("first", "second"):
            outbox.enqueue([(compose(brief(alert=alert(topic=topic))), "email")], now=NOW)
        deliver(outbox, channels, now=NOW)
        (trouble,) = troubles(outbox, since=NOW)
    assert [post["text"][:39] for post in slack.taken] == ["Email does not reach nobody@x.example. "]
    assert trouble == "email: refused for nobody@x.example: smtp 550 unknown here"


def test_a_recipient_deferred_for_a_day_is_given_up_and_reported(tmp_path: Path) -> None:
    inbox = Inbox(later={"b@x.example": 99})
    with smtp(inbox) as port, hook() as slack, Outbox(tmp_path / "mail.db") as outbox:
        channels = {"email": settings(port, "a@x.example", "b@x.example"), "slack": slack_at(slack.url)}
        outbox.enqueue([(compose(brief()), "email")], now=NOW)
        deliver(outbox, channels, now=NOW)
        deliver(outbox, channels, now=NOW + A_DAY)
        assert outbox.counts() == {"given-up": 1, "sent": 2}
    assert [post["text"][:34] for post in slack.taken] == ["Email does not reach b@x.example. "]


def test_a_gateway_that_never_replies_gets_three_copies_and_then_the_next_channel(outbox: Outbox) -> None:
    with hook(*["lost"] * 9) as slack, hook() as other:
        channels = {"slack": slack_at(slack.url), "spare": slack_at(other.url)}
        for hour in range(26):
            deliver(outbox, channels, now=NOW + timedelta(hours=hour))
    assert len(slack.taken) == 3
    assert len(other.taken) == 1


@pytest.mark.parametrize(("severity", "minutes"), [(Severity.EXTREME, 5), (Severity.HIGH, 20)])
def test_another_channel_gets_the_message_after_minutes_while_the_first_is_tried_further(
    tmp_path: Path, severity: Severity, minutes: int
) -> None:
    with Outbox(tmp_path / "o.db") as outbox, hook(*["503"] * 4) as slack, hook() as other:
        channels = {"slack": slack_at(slack.url), "spare": slack_at(other.url)}
        outbox.enqueue([(compose(brief(alert=alert(severity=severity))), "slack")], now=NOW)
        told = {}
        for minute in (0, minutes - 1, minutes, minutes + 60, minutes + 120, minutes + 180):
            deliver(outbox, channels, now=NOW + timedelta(minutes=minute))
            told[minute] = (len(slack.taken), len(other.taken))
    assert told[minutes - 1] == (0, 0)
    assert told[minutes] == (0, 1)
    assert told[minutes + 180] == (1, 1)
    assert other.taken[0]["text"].startswith("Channel slack has not taken this message: http 503")


def test_channels_do_not_wait_for_each_other(tmp_path: Path) -> None:
    both_asked = Barrier(2, timeout=20)

    def when_both_are_asked() -> None:
        both_asked.wait()

    hooks = [Hook(when_both_are_asked) for _ in range(2)]
    with Outbox(tmp_path / "o.db") as outbox, running(hooks[0]) as one, running(hooks[1]) as two:
        channels = {"one": slack_at(one.url), "two": slack_at(two.url)}
        outbox.enqueue([(compose(brief()), name) for name in channels], now=NOW)
        deliver(outbox, channels, now=NOW)
        assert outbox.counts() == {"sent": 2}


def test_an_outbox_of_an_earlier_version_is_opened_and_sent(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Outbox(path) as outbox:
        outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    with closing(sqlite3.connect(path)) as old:
        for column in ("recipients", "failed_over"):
            old.execute(f"alter table message drop column {column}")
        old.commit()
    with Outbox(path) as outbox, hook() as slack:
        deliver(outbox, {"slack": slack_at(slack.url)}, now=NOW)
    assert len(slack.taken) == 1
