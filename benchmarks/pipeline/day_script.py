"""Newspike beside the script that a good engineer writes in a day: feedparser, trafilatura, SQLite and cron.

    python benchmarks/pipeline/day_script.py

Both watch the same newsroom over HTTP (docs/newsroom.md), and should report the launch and the sell-off and nothing
else. The script polls hourly, keeps what has a new guid, extracts the page, matches a regular expression, and alerts
when the last 24 hours have three times the usual of two weeks and at least five articles. Prints what each reported in
each scene, and CPU seconds per article. Takes about five minutes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import feedparser
import trafilatura

from benchmarks.tables import show
from newsroom.servers.process import running_newsroom
from newsroom.world.build import World, build_world
from newsroom.world.outlets import first_list, second_list
from newsroom.world.scenes import Scene
from warehouse.records import Feed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
USUAL_DAYS, LEAST, TIMES = 14, 5, 3
SETTLING = timedelta(hours=12)  # news of a scene may be reported so long after it
# what an engineer would write for the topics of the scenes
PATTERNS = {
    "chip-export-controls": r"export (?:control|curb|ban|rule)s?.*chip|chip.*export (?:control|curb|ban|rule)",
    "ai-energy-nuclear": r"(?:reactor|nuclear|power).*(?:AI|data cent)|(?:AI|data cent).*(?:reactor|nuclear|power)",
    "low-cost-model-launches": r"(?:cheap|low-cost|open).*\bmodel\b|\bmodel\b.*(?:cheap|low-cost)",
    "ai-market-selloff": r"(?:shares|stocks).*(?:slide|slump|fall|fell|plunge|sell-?off).*AI|AI.*(?:slide|slump)",
}


@dataclass
class Script:
    """The script: one function would do, were it not to be run at a clock of its own."""

    database: sqlite3.Connection
    address: str
    alerts: list[tuple[datetime, str]] = field(default_factory=list)

    def cycle(self, feeds: Iterable[Feed], now: datetime) -> None:
        """Poll, keep, extract, match and alert, as cron would do every hour."""
        for feed in feeds:
            document = feedparser.parse(self._get(feed.url))
            for entry in document.entries:
                key = entry.get("id") or entry.get("link")
                if not key or self.database.execute("select 1 from seen where key = ?", [key]).fetchone():
                    continue
                self.database.execute("insert into seen values (?)", [key])
                text = trafilatura.extract(self._get(entry.get("link", ""))) or entry.get("summary", "")
                said = f"{entry.get('title', '')} {text}"
                at = entry.get("published_parsed") or entry.get("updated_parsed")
                when = datetime(*at[:6], tzinfo=UTC) if at else now
                for topic, pattern in PATTERNS.items():
                    if re.search(pattern, said[:1000], re.IGNORECASE):
                        self.database.execute("insert into mentions values (?, ?)", [topic, when.timestamp()])
        self.database.commit()
        for topic in PATTERNS:
            self._alert(topic, now)

    def _alert(self, topic: str, now: datetime) -> None:
        def count(since: datetime, until: datetime) -> int:
            query = "select count(*) from mentions where topic = ? and at >= ? and at < ?"
            return int(self.database.execute(query, [topic, since.timestamp(), until.timestamp()]).fetchone()[0])

        usual = count(now - (USUAL_DAYS + 1) * DAY, now - DAY) / USUAL_DAYS
        recent = any(at > now - DAY for at, alerted in self.alerts if alerted == topic)
        if not recent and count(now - DAY, now) >= max(LEAST, TIMES * usual):
            self.alerts.append((now, topic))

    def _get(self, url: str) -> bytes:
        parts = urlsplit(url)
        with closing(http.client.HTTPConnection(self.address, timeout=10)) as connection:
            try:
                connection.request(
                    "GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers={"Host": parts.netloc}
                )
                answer = connection.getresponse()
                return answer.read() if answer.status == 200 else b""
            except (OSError, http.client.HTTPException):
                return b""


def run_script(world: World) -> tuple[list[tuple[datetime, str]], int, float]:
    """Return the script's alerts, how many entries it kept, and its CPU seconds."""
    doubled_at = next(scene.starts_at for scene in world.scenes if scene.name == "list doubles")
    began = _cpu_s(resource.RUSAGE_SELF)
    database = sqlite3.connect(":memory:")
    database.executescript("create table seen (key primary key); create table mentions (topic, at)")
    with running_newsroom(world) as newsroom:
        script = Script(database, newsroom.address)
        at = world.start + 6 * HOUR
        while at <= world.end:
            newsroom.set_clock(at)
            script.cycle((*first_list(), *second_list()) if at >= doubled_at else first_list(), at)
            at += HOUR if at > world.outage.starts_at - 2 * DAY else 6 * HOUR  # the weeks before only teach
    watched = [alert for alert in script.alerts if alert[0] > world.outage.starts_at - 6 * HOUR]
    (kept,) = database.execute("select count(*) from seen").fetchone()
    return watched, int(kept), _cpu_s(resource.RUSAGE_SELF) - began


def run_newspike(seed: int, home: Path) -> tuple[list[tuple[datetime, str]], int, float]:
    """Return the alerts of the demo, how many articles it has, and its CPU seconds, Prefect's server included."""
    began = _cpu_s(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "flows", "demo", "--home", str(home), "--seed", str(seed)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    spent = _cpu_s(resource.RUSAGE_CHILDREN) - began
    with duckdb.connect(str(home / "newspike.duckdb"), read_only=True) as warehouse:
        query = "select min(epoch(opened_at)), topic from alerts group by alert_id, topic order by 1"
        alerts = [(datetime.fromtimestamp(at, UTC), topic) for at, topic in warehouse.execute(query).fetchall()]
        (articles,) = warehouse.execute("select count(*) from latest_articles").fetchone() or (0,)
    return alerts, int(articles), spent


def verdicts(scenes: Sequence[Scene], alerts: Sequence[tuple[datetime, str]]) -> list[str]:
    """Return for each scene when it was reported, and whether that is right."""
    found = []
    for scene in scenes:
        raised = [
            at
            for at, topic in alerts
            if scene.starts_at <= at < scene.ends_at + SETTLING and scene.topic in {"", topic}
        ]
        right = bool(raised) == scene.alerts
        found.append(f"{f'{min(raised):%a %H:%M}' if raised else 'no':>9}  {'right' if right else 'WRONG'}")
    return found


def _cpu_s(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run both and print what they reported."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7, help="random seed of the fictional news")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    world = build_world(seed=options.seed)
    script, entries, script_s = run_script(world)
    with tempfile.TemporaryDirectory() as folder:
        product, articles, product_s = run_newspike(options.seed, Path(folder) / "demo")
    rows = zip(world.scenes, verdicts(world.scenes, script), verdicts(world.scenes, product), strict=True)
    print(f"{'':52}{'alert?':>8}{'script':>18}{'Newspike':>18}")
    for scene, of_script, of_product in rows:
        print(f"{scene.note[:50]:52}{'yes' if scene.alerts else 'no':>8}{of_script:>18}{of_product:>18}")
    wrong = [sum("WRONG" in verdict for verdict in verdicts(world.scenes, found)) for found in (script, product)]
    columns = ("", "alerts", "wrong about scenes", "entries or articles", "CPU ms for each")
    figures_of = [
        ("the day's script", len(script), wrong[0], entries, 1000 * script_s / entries),
        ("Newspike", len(product), wrong[1], articles, 1000 * product_s / articles),
    ]
    show("The same newsroom", columns, figures_of, bars="wrong about scenes")
    if options.json:
        figures = {
            "script": {"alerts": len(script), "cpu_s": script_s},
            "newspike": {"alerts": len(product), "cpu_s": product_s},
        }
        options.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
