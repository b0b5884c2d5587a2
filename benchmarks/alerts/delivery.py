"""What of many alerts arrives through a channel that fails at random, and a sender that is killed again and again.

Every alert must arrive, through that channel or the spare one; one may arrive twice only where the reply to the first
was lost or its sender died, and must then say so. Run it from the root of the checkout:

    python benchmarks/alerts/delivery.py --alerts 1000 --kills 100
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alerts.channels import SlackWebhook
from alerts.messages.message import Message
from alerts.outbox.delivery import deliver
from alerts.outbox.outbox import Outbox
from benchmarks.tables import show
from newsroom.servers.slack import Fault, Slack, running_slack
from warehouse.records import Severity

NOW = datetime(2025, 1, 27, 9, 0, tzinfo=UTC)
ROUND = timedelta(minutes=6)  # of the outbox's clock: a dead sender's lease is over by then
FAULTS = {None: 70, Fault.SERVER_ERROR: 10, Fault.RATE_LIMITED: 5, Fault.RESET: 5, Fault.REPLY_LOST: 10}
NAMED = re.compile(r"alert no\. (\d+)")


def message(number: int) -> Message:
    """Return a message that can be told from all others by its headline."""
    return Message(
        key=f"{number}-opened-high",
        thread=str(number),
        alert_ids=(number,),
        kind="opened",
        severity=Severity.HIGH,
        at=NOW,
        headline=f"alert no. {number}",
        lead="By chance alone this would happen about once in 3 months.",
    )


def run_sender(outbox: Path, slack: Slack, spare: Slack, now: datetime, kill_after_s: float | None) -> bool:
    """Run one sender as a process of its own, killed so long after its first message arrives; return whether it was."""
    before = len(slack.posts)
    command = [sys.executable, __file__, "--send", str(outbox), "--now", now.isoformat()]
    with subprocess.Popen(command, env=os.environ | {"HOOK": slack.webhook_url, "SPARE": spare.webhook_url}) as sender:  # noqa: S603 -- ourselves
        if kill_after_s is None:
            return sender.wait() < 0
        while sender.poll() is None and len(slack.posts) == before:
            time.sleep(0.002)
        time.sleep(kill_after_s)
        sender.kill()
        return sender.wait() < 0


def run_rounds(outbox: Path, slack: Slack, spare: Slack, *, kills: int, rng: random.Random) -> tuple[int, int]:
    """Send until nothing waits; return how many senders ran and how many of them were killed."""
    rounds = killed = 0
    while True:
        slack.fail(*rng.choices(list(FAULTS), list(FAULTS.values()), k=200))
        kill_after_s = rng.uniform(0, 0.1) if killed < kills else None
        killed += run_sender(outbox, slack, spare, NOW + rounds * ROUND, kill_after_s)
        rounds += 1
        with Outbox(outbox) as opened:
            if not opened.counts().get("waiting"):
                return rounds, killed


def report(slack: Slack, spare: Slack, alerts: int) -> dict[str, int]:
    """Return the table of what arrived."""
    spared = {name for post in spare.posts for name in NAMED.findall(str(post.payload["text"]))}
    arrived = Counter(NAMED.findall(str(post.payload["text"]))[0] for post in slack.posts)
    marked = Counter(
        NAMED.findall(str(post.payload["text"]))[0]
        for post in slack.posts
        if str(post.payload["text"]).startswith("May have arrived before")
    )
    more_than_once = {name: times for name, times in arrived.items() if times > 1}
    unmarked = sum(times - marked[name] > 1 for name, times in more_than_once.items())
    return {
        "alerts": alerts,
        "arrived": len(arrived.keys() | spared),
        "lost": alerts - len(arrived.keys() | spared),
        "arrived through the spare channel too": len(spared & arrived.keys()),
        "arrived through the spare channel alone": len(spared - arrived.keys()),
        "most copies of one alert": max(arrived.values()),
        "arrived more than once": len(more_than_once),
        "of these without a mark on each repeat": unmarked,
        "arrived once, marked as a possible repeat": sum(arrived[name] == 1 for name in marked),
    }


def main() -> None:
    """Run the benchmark, or one of its senders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--send", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--now", type=datetime.fromisoformat, default=NOW, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.send:
        with Outbox(given.send) as outbox:
            channels = {
                name: SlackWebhook(url=os.environ[variable], allow_networks=("127.0.0.1/32",))
                for name, variable in (("slack", "HOOK"), ("spare", "SPARE"))
            }
            deliver(outbox, channels, now=given.now)
        return
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_slack() as slack, running_slack() as spare:
        path = Path(folder) / "outbox.sqlite"
        with Outbox(path) as outbox:
            outbox.enqueue([(message(number), "slack") for number in range(given.alerts)], now=NOW)
        rounds, killed = run_rounds(path, slack, spare, kills=given.kills, rng=random.Random(given.seed))  # noqa: S311 -- faults
        found = report(slack, spare, given.alerts) | {"senders run": rounds, "of these killed": killed}
    show("Alerts through a failing channel, by killed senders", ("", "number"), list(found.items()), bars="number")
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
