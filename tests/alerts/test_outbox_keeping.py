"""The outbox in backups and after a take-down: old news is not told twice, and what was taken down is in no file."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.messages import digest
from alerts.messages.message import compose
from alerts.outbox.history import history
from alerts.outbox.maintenance import erase, put_back
from alerts.outbox.outbox import Outbox, QueuedMessage
from alerts.routing.silences import acknowledge, acknowledged
from tests.alerts.briefs import NOW, alert, brief, of_event, story

LATER = NOW + timedelta(days=1)
TAKEN_DOWN = story(1, title="Zanzibar said", evidence="zanzibar did it", publisher="Ledger")
OTHER = story(2, title="Else", publisher="Courier")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return an outbox in which a message was sent, one waits, one is held and one was being sent."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        briefs = [brief(alert=alert(topic=f"topic-{number}"), stories=(TAKEN_DOWN, OTHER)) for number in range(3)]
        outbox.record([one.alert for one in briefs], [(compose(briefs[0]), "slack")], now=NOW)
        outbox.enqueue(
            [QueuedMessage(compose(briefs[1]), "slack"), QueuedMessage(compose(briefs[2]), "mail", LATER)], now=NOW
        )
        outbox.claim(("slack",), now=NOW)
        acknowledge(outbox, briefs[0].alert.alert_id, by="Ada", now=NOW)
    return path


def restored(file: Path, now: datetime = LATER) -> Path:
    copy, target = file.with_name("copy.sqlite"), file.with_name("restored.sqlite")
    with Outbox(file) as outbox:
        outbox.copy_to(copy)
    assert put_back(copy, target, now=now) == 3
    return target


def test_a_restored_outbox_sends_nothing_of_what_waited(file: Path) -> None:
    with Outbox(restored(file)) as outbox:
        assert outbox.claim(("slack", "mail"), now=LATER + timedelta(days=1)) is None
        assert outbox.counts() == {"given-up": 3}


def test_the_ledger_says_that_restoring_kept_messages_back(file: Path) -> None:
    with Outbox(restored(file)) as outbox:
        found = outbox.deliveries_since(NOW)
    assert [(one.attempt, one.outcome, one.reason) for one in found] == [
        (1, "maybe-sent", "restored"),
        *[(number, "given-up", "restored") for number in (2, 1, 1)],
    ]


def test_what_people_said_and_open_episodes_are_restored(file: Path) -> None:
    with Outbox(restored(file)) as outbox:
        assert (len(outbox.open_alerts()), len(acknowledged(outbox))) == (3, 1)


def test_what_was_kept_back_is_not_told_when_it_is_decided_again(file: Path) -> None:
    message = compose(brief(alert=alert(topic="topic-1")))
    with Outbox(restored(file)) as outbox:
        assert outbox.enqueue([(message, "slack")], now=LATER) == 0


def test_a_copy_is_made_while_another_process_has_the_outbox_open(file: Path) -> None:
    with Outbox(file) as sender:
        sender.claim(("slack",), now=NOW)
        with Outbox(restored(file)) as outbox:
            assert sum(outbox.counts().values()) == 3


@pytest.mark.parametrize("name", [TAKEN_DOWN.url, TAKEN_DOWN.publisher])
def test_what_was_taken_down_is_in_no_file_of_the_outbox(file: Path, name: str) -> None:
    with Outbox(file) as outbox:
        assert erase(outbox, {name}) == 3
        left = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"anzibar" not in left
    assert OTHER.title.encode() in left


def test_other_messages_are_left_alone(file: Path) -> None:
    with Outbox(file) as outbox:
        before = history(outbox, alert(topic="topic-0").alert_id)
        assert erase(outbox, {"https://nowhere.example/"}) == 0
        assert history(outbox, alert(topic="topic-0").alert_id) == before


def test_an_outbox_that_is_being_read_is_not_said_to_be_clean(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as reader, Outbox(file, wait_s=0.1) as outbox:
        reader.execute("begin")
        reader.execute("select * from message").fetchall()
        with pytest.raises(TimeoutError, match="being read"):
            erase(outbox, {TAKEN_DOWN.url})


def test_the_headline_of_what_was_taken_down_is_erased_from_messages_and_digests(tmp_path: Path) -> None:
    about = of_event(stories=(TAKEN_DOWN, OTHER))
    assert about.event
    about = replace(about, event=replace(about.event, headline=TAKEN_DOWN.title))
    made = compose(about)
    assert TAKEN_DOWN.title in made.headline
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        outbox.enqueue([(made, "slack"), (digest.summary("slack", [made]), "slack")], now=NOW)
        assert erase(outbox, {TAKEN_DOWN.url}) == 2
    with closing(sqlite3.connect(path)) as file:
        bodies = [row[0] for row in file.execute("select body from message")]
    assert not [body for body in bodies if "zanzibar" in body.casefold()]
    assert all("Else" in body for body in bodies)
