"""A served home with outlets that publish on demand and a webhook that notes what arrives, for tests of failures."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb

from flows.configuration.sandbox import write_feeds
from flows.runtime.last_cycle import RUNNING, last_cycle
from flows.runtime.prefect_server import free_port
from tests.builders import article, entry, feed, mention
from tests.feeds.documents import item, rss
from tests.flows.serving import posted
from tests.flows.sites import Sites
from warehouse.records import Record, StoryMember

PATIENCE_S = 180
TOPIC = "cheap-models"
WORDS = [
    *("harbour", "ministry", "glacier", "orchard", "violin", "senate", "ferry", "copper", "lantern", "museum"),
    *("wheat", "bridge", "pilot", "cinema", "river", "factory", "garden", "island", "market", "tunnel", "winter"),
]


@dataclass
class Watch:
    """A served home, the outlets that it watches, and what its webhook received."""

    config: Path
    sites: Sites
    messages: list[str] = field(default_factory=list)  # ids
    outlets: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)  # of `serve`
    process: "subprocess.Popen[bytes] | None" = None
    port: int = 0

    @property
    def home(self) -> Path:
        return self.config.parent.parent

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def start(self, **more: str) -> None:
        """Start ``newspike serve`` with a Prefect server of its own."""
        self.port = free_port()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        words = ["serve", "--config", str(self.config), "--port", str(self.port), "--dashboard-port", "0"]
        with (self.home / "serve.log").open("a") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- ours
                [sys.executable, "-m", "flows", *words],
                stdout=log,
                stderr=log,
                env=clean | self.environment | {"PREFECT_RUNNER_POLL_FREQUENCY": "1"} | more,
                start_new_session=True,
            )

    def publish(self, *, pause_s: float = 0.0) -> None:
        """Add an outlet with two articles, one of them about the topic; its feed answers after a pause."""
        number = len(self.outlets)
        chance, url = random.Random(number), f"http://outlet{number}.example/feed.xml"  # noqa: S311
        at = format_datetime(datetime.now(UTC) - timedelta(minutes=1), usegmt=True)
        titles = [" ".join(chance.choices(WORDS, k=9)), "A cheap model: " + " ".join(chance.choices(WORDS, k=9))]
        items = [
            item(
                f"{number}-{place}",
                title=title,
                link=f"http://outlet{number}.example/{place}",
                description=f"{title}. " + " ".join(chance.choices(WORDS, k=60)),
                pubDate=at,
            )
            for place, title in enumerate(titles)
        ]
        self.sites.pages[url] = rss(*items).decode()
        self.sites.pauses[url] = pause_s
        self.outlets.append(url)
        write_feeds(self.config.parent, [feed(url=url, publisher=url[7:-17], family=url) for url in self.outlets])

    def run(self) -> None:
        """Ask for a run of the cycle now."""
        wanted = {"flows": {"name": {"any_": ["cycle"]}}}
        (deployment,) = posted(self.api, "/deployments/filter", wanted)
        posted(self.api, f"/deployments/{deployment['id']}/create_flow_run", {})

    def until(self, point: Callable[[], Any], *, seconds: float = PATIENCE_S, running: bool = True) -> None:
        """Wait for a point; errors on the way to it are looked over."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(OSError, ValueError, KeyError, StopIteration):
                if point():
                    return
            assert time.monotonic() < deadline, self.log()[-5000:]
            assert not running or (self.process and self.process.poll() is None), self.log()[-5000:]
            time.sleep(0.05)

    def is_in(self, stage: str) -> bool:
        return bool(json.loads((self.home / RUNNING).read_bytes())["stage"] == stage)

    def begin(self, *, pause_s: float = 3.0) -> None:
        """Publish, and wait until a cycle is asking the new outlet."""
        asked = len(self.sites.asked)
        self.publish(pause_s=pause_s)
        self.until(lambda: self.run() or True)
        self.until(lambda: self.outlets[-1] in self.sites.asked[asked:])

    def caught_up(self, *, ask: bool = True) -> None:
        """Wait for a finished cycle that has all articles; check that nothing is missing, doubled or sent twice."""
        since = time.time()
        self.sites.pauses.clear()
        asked_at = 0.0

        def is_whole() -> bool:
            nonlocal asked_at
            done = last_cycle(self.home)
            if done and done.ended_at.timestamp() > since - 1 and not done.failed and self.articles() == self.wanted():
                return True
            if ask and time.monotonic() - asked_at > 5:
                asked_at = time.monotonic()
                self.run()
            return False

        self.until(is_whole)
        assert Counter(self.articles()).most_common(1)[0][1] == 1
        assert max(Counter(self.messages).values(), default=0) <= 1, self.messages

    def wanted(self) -> list[str]:
        return sorted(f"{url[:-8]}{place}" for url in self.outlets for place in (0, 1))

    def articles(self) -> list[str]:
        """Return the addresses of the outlets' articles in the snapshot."""
        with duckdb.connect(str(self.home / "newspike.duckdb"), read_only=True) as connection:
            found = connection.execute("select canonical_url from articles where publisher like 'outlet%'").fetchall()
        return sorted(url for (url,) in found)

    def log(self) -> str:
        return (self.home / "serve.log").read_text()

    def processes(self) -> dict[int, str]:
        """Return all processes of this home: its sessions, by what their command lines or environments name."""
        found = {}
        for folder in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if str(self.home).encode() in (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().decode().replace("\0", " ")
        return found

    def server(self) -> int:
        """Return the process of Prefect's server."""
        return next(pid for pid, command in self.processes().items() if "server_process" in command)

    def engine(self) -> int:
        """Return the process of the running cycle."""
        return int(json.loads((self.home / RUNNING).read_bytes())["process_id"])

    def kill(self) -> None:
        """Kill all processes of this home."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self.process
        self.process.wait(timeout=PATIENCE_S)

    def stop(self) -> float:
        """Send SIGTERM; return after how many seconds no process is left."""
        assert self.process
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=PATIENCE_S)
        self.until(lambda: not self.processes(), running=False, seconds=PATIENCE_S)
        return time.monotonic() - began


@contextmanager
def receiver(ids: list[str]) -> Iterator[str]:
    """Take messages at a webhook and note their ids; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            ids.append(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the library's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook"
        server.shutdown()


def usual(now: datetime) -> list[Record]:
    """Return three weeks in which two stories came each hour, and one a day about the topic."""
    records: list[Record] = [entry(seen_at=now - timedelta(days=21))]
    for number in range(2 * 24 * 21):
        at, name = now - timedelta(hours=1 + number / 2), f"Usual {number % 40}"
        one = article(
            canonical_url=f"https://usual.example/{number}",
            publisher=name,
            family=name,
            title=f"Weather {number}",
            published_at=at,
            event_at=at,
            seen_at=at,
        )
        records += [
            one,
            StoryMember(article_id=one.article_id, story_id=one.article_id, rank=1, similarity=1.0, joined_at=at),
        ]
        if number % 48 == 0:
            records.append(mention(article_id=one.article_id, subject=TOPIC, event_at=at, seen_at=at))
    return records
