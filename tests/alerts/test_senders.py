"""Several senders, and senders that are killed: real processes, a real server, a real file."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.messages.message import compose
from alerts.outbox.delivery import deliver
from alerts.outbox.outbox import LEASE, Outbox
from tests.alerts.briefs import NOW, alert, brief
from tests.alerts.servers import Hook, hook, running, slack_at

SENDER = """
import sys
from datetime import datetime
from pathlib import Path
from alerts.outbox.delivery import deliver
from alerts.outbox.outbox import Outbox
from tests.alerts.servers import slack_at
with Outbox(Path(sys.argv[1])) as outbox:
    deliver(outbox, {"slack": slack_at(sys.argv[2])}, now=datetime.fromisoformat(sys.argv[3]))
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


def keep(path: Path, number: int) -> None:
    with Outbox(path) as outbox:
        posts = [
            (compose(brief(topic_title=f"Topic {one}", alert=alert(topic=str(one)))), "slack") for one in range(number)
        ]
        outbox.enqueue(posts, now=NOW)


def send_all(path: Path, url: str, now: datetime = NOW) -> None:
    with Outbox(path) as outbox:
        deliver(outbox, {"slack": slack_at(url)}, now=now)


def test_several_senders_at_once_send_each_message_once(path: Path) -> None:
    keep(path, 24)
    with hook() as slack, ThreadPoolExecutor(3) as senders:
        for done in [senders.submit(send_all, path, slack.url) for _ in range(3)]:
            done.result()
    arrived = Counter(post["text"].split(":")[0] for post in slack.taken)
    assert len(arrived) == 24
    assert set(arrived.values()) == {1}


def killed_while_sending(path: Path, fault: str) -> list[str]:
    """Return what arrives from a sender that is killed during its first request, and from the one after it."""
    keep(path, 1)
    sender: list[subprocess.Popen[bytes]] = []

    def kill_once() -> str | None:
        if sender and sender[0].poll() is None:
            os.kill(sender[0].pid, signal.SIGKILL)
            sender[0].wait()
            return fault
        return None

    faults: Callable[[], str | None] = kill_once
    with running(Hook(faults)) as slack:
        command = [sys.executable, "-c", SENDER, str(path), slack.url, NOW.isoformat()]
        with subprocess.Popen(command) as process:  # noqa: S603 -- ourselves
            sender.append(process)
            process.wait()
        send_all(path, slack.url, NOW + timedelta(seconds=10))
        assert len(slack.taken) <= 1, "the lease still holds"
        send_all(path, slack.url, NOW + LEASE + timedelta(seconds=10))
        return [str(post["text"]) for post in slack.taken]


def test_a_sender_killed_before_its_message_arrived_loses_nothing(path: Path) -> None:
    (only,) = killed_while_sending(path, "500")
    assert only.startswith("May have arrived before")


def test_a_sender_killed_after_its_message_arrived_leaves_a_marked_repeat(path: Path) -> None:
    first, second = killed_while_sending(path, "lost")
    assert not first.startswith("May have arrived before")
    assert second == f"May have arrived before: the reply to the first sending was lost. {first}"
