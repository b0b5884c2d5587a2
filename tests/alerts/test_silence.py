from datetime import timedelta

from alerts.channels.result import Sent
from alerts.messages.message import compose
from alerts.outbox.history import episodes, history, resend
from alerts.outbox.outbox import Outbox
from alerts.routing.silences import acknowledge, acknowledged, is_muted, mute, mutes, unmute
from tests.alerts.briefs import NOW, alert, brief
from warehouse.records import AlertState

AN_HOUR = timedelta(hours=1)


def test_a_mute_ends_by_itself(outbox: Outbox) -> None:
    mute(outbox, "chip-*", until=NOW + AN_HOUR, reason="known")
    assert is_muted("chip-export-controls", mutes(outbox, now=NOW))
    assert mutes(outbox, now=NOW + AN_HOUR) == ()


def test_a_mute_can_be_ended(outbox: Outbox) -> None:
    mute(outbox, "chip-*", until=NOW + AN_HOUR)
    assert unmute(outbox, "chip-*")
    assert not unmute(outbox, "chip-*")
    assert mutes(outbox, now=NOW) == ()


def test_an_acknowledgement_is_kept_with_its_episode(outbox: Outbox) -> None:
    outbox.save([alert()], now=NOW)
    acknowledge(outbox, alert().alert_id, by="ada", now=NOW)
    assert acknowledged(outbox) == {alert().alert_id}
    assert episodes(outbox, since=NOW)[0].acknowledged_by == "ada"


def test_ended_episodes_are_listed_while_they_are_recent(outbox: Outbox) -> None:
    outbox.save([alert(state=AlertState.RESOLVED)], now=NOW)
    assert not episodes(outbox, since=NOW)[0].open
    assert episodes(outbox, since=NOW + AN_HOUR) == ()


def test_the_history_of_an_episode_says_how_each_message_fares(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "slack"), (compose(brief()), "mail")], now=NOW)
    claim = outbox.claim(("slack",), now=NOW)
    assert claim
    outbox.settle_sent(claim, Sent())
    told = history(outbox, alert().alert_id)
    assert [(one.channel, one.status, one.attempts) for one in told] == [("slack", "sent", 1), ("mail", "waiting", 0)]


def test_a_sent_message_can_be_sent_once_more(outbox: Outbox) -> None:
    outbox.enqueue([(compose(brief()), "slack")], now=NOW)
    claim = outbox.claim(("slack",), now=NOW)
    assert claim
    outbox.settle_sent(claim, Sent())
    assert resend(outbox, alert().alert_id, now=NOW) == 1
    again = outbox.claim(("slack",), now=NOW)
    assert again
    assert again.message.notice == "Sent again on request."
    assert again.message.key != claim.message.key
