"""How long the dashboard's pages take on a large warehouse while its snapshot is replaced, and the memory it needs.

    python benchmarks/dashboard/pages.py --articles 1000000 --mentions 5000000 --home /tmp/large

Ninety days, forty topics, 500 publishers, 1,000 feeds, texts of some 60 words, hourly judgements. The dashboard is a
process of its own; requests come one after the other over loopback. Each page is drawn several times, by addresses that
were not asked for before, and then fetched as it is kept. A thread puts a new copy of the snapshot in place every
few seconds. The home is kept for the next run where `--home` names one.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.warehouse.queries import SINCE, UNTIL, fill
from flows.runtime.prefect_server import free_port
from warehouse.database import open_live
from warehouse.store import Warehouse

TOPIC = "topic-20"
EVENT = 77
FILL = (
    """insert into topics by name
    select 'topic-' || range as name, 'Topic ' || range as title, 'topic' as kind, 1 as definition,
        $since::timestamptz as since_at, 'fill' as batch_id from range(40)""",
    """insert into feeds by name
    select 'https://outlet.example/feed/' || range as url, 'Outlet ' || range % 500 as publisher,
        'Family ' || range % 400 as family, '' as title, '' as site, 'fill' as batch_id from range(1000)""",
    """insert into judgements
    select 'topic-' || topic, judged_at, 8, 5, 4.0, 1.0, 9.0, 1.0, 0.0,
        if(topic = 20 and judged_at > $until::timestamptz - interval 5 hours, 9.0, 1.0), 4.0, 'normal', 1.0, null,
        'fill', 'hour'
    from range(40) as topics(topic),
        generate_series($since::timestamptz, $until::timestamptz, interval 1 hour) as hours(judged_at)
    order by judged_at""",
    """insert into alerts by name
    select 77 as alert_id, 'topic-20' as topic, 'opened' as state, 'high' as severity,
        $until::timestamptz - interval 5 hours as opened_at, $until::timestamptz - interval 5 hours as changed_at,
        $until::timestamptz - interval 6 hours as started_at,
        {'topic': 'topic-20', 'hour_at': $until::timestamptz - interval 6 hours, 'outcome': 'spike', 'score': 9.0,
         'p_value': 1e-9, 'window_h': 8, 'observed': 60, 'expected': 9.0, 'coverage': 1.0, 'threshold': 4.0,
         'baseline': [2.0, 20.0]} as spike, 9.0 as peak_score, 'fill' as batch_id""",
)
PAGES = {
    "Now": "/",
    "Event": f"/event/{EVENT}",
    "Topic, 7 days": f"/topic/{TOPIC}",
    "Topic, 30 days": f"/topic/{TOPIC}?period=30d",
    "Topic, 90 days": f"/topic/{TOPIC}?period=90d",
    "Topics": "/topics",
    "Compare, 30 days": "/compare?t=topic-1&t=topic-20&t=topic-30",
    "Search a topic": f"/search?topic={TOPIC}&period=7d",
    "Search words, 48 h": "/search?q=minister+prices&period=48h",
    "Search words, 30 days": "/search?q=minister+prices&period=30d",
    "Story": "/story/3",
    "Article": "/article/3",
    "Sources": "/sources",
    "Source": "/source/Outlet%207",
    "Health": "/health",
}


def prepared(home: Path, articles: int, mentions: int) -> Warehouse:
    """Return a published warehouse of the size asked for; one that is there already is used."""
    warehouse = Warehouse(home=home)
    if not warehouse.snapshot_file.exists():
        home.mkdir(parents=True, exist_ok=True)
        fill(warehouse.live_file, articles, mentions)
        with open_live(warehouse.live_file, wait_s=1) as connection:
            for sql in FILL:
                inputs = {name: value for name, value in (("since", SINCE), ("until", UNTIL)) if f"${name}" in sql}
                connection.execute(sql, inputs)
            connection.execute("checkpoint newspike")
        warehouse.publish()
    return warehouse


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, int]]:
    """Yield the address of a dashboard over a home, and its process id."""
    config = home / "newspike.yaml"
    config.write_text("home: .\n", encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "flows", "dashboard", "--config", str(config), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:  # noqa: S603 -- our own command, no shell
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310 -- our own address
                    break
                except OSError:
                    time.sleep(0.1)
            yield address, child.pid
        finally:
            child.terminate()


def replacing(file: Path, every_s: float, stop: threading.Event) -> int:
    """Put a new copy of a snapshot in its place again and again; return how often."""
    times = 0
    while not stop.wait(every_s):
        copy = file.with_name("copy.tmp")
        shutil.copyfile(file, copy)
        copy.replace(file)
        times += 1
    return times


def timed(url: str) -> tuple[float, float, int]:
    """Return the milliseconds until the first byte and until the last of a page, and its size."""
    began = time.perf_counter()
    with urllib.request.urlopen(url, timeout=60) as response:  # noqa: S310 -- our own address
        body = response.read(1)
        first = time.perf_counter()
        body += response.read()
    return 1000 * (first - began), 1000 * (time.perf_counter() - began), len(body)


def cpu_ms(pid: int) -> float:
    """Return the CPU time that a process has used, in milliseconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int, field: str) -> float:
    """Return a figure of a process's memory: VmRSS, VmHWM or RssAnon."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else 0.0


def measure(warehouse: Warehouse, rounds: int, replace_every_s: float) -> None:
    """Print the table."""
    with serving(warehouse.home) as (address, pid):
        for path in PAGES.values():
            timed(address + path)
        stop = threading.Event()
        replacer = threading.Thread(target=replacing, args=(warehouse.snapshot_file, replace_every_s, stop))
        if replace_every_s:
            replacer.start()
        print(f"{'page':<24}{'drawn p50':>10}{'p95':>8}{'CPU':>8}{'kept p50':>10}{'kB':>8}   (ms)")
        for name, path in PAGES.items():
            mark = "&" if "?" in path else "?"
            began = cpu_ms(pid)
            drawn = sorted(timed(f"{address}{path}{mark}round={number}")[1] for number in range(rounds))
            cpu = (cpu_ms(pid) - began) / rounds
            kept = [timed(address + path) for _ in range(rounds)]
            p50, p95 = statistics.median(drawn), drawn[min(int(len(drawn) * 0.95), len(drawn) - 1)]
            again, size = statistics.median(each[0] for each in kept), kept[-1][2]
            print(f"{name:<24}{p50:>10.0f}{p95:>8.0f}{cpu:>8.0f}{again:>10.0f}{size / 1000:>8.0f}")
        stop.set()
        if replace_every_s:
            replacer.join()
        print(f"memory: {memory_mb(pid, 'VmRSS'):.0f} MB now, {memory_mb(pid, 'VmHWM'):.0f} MB at most, ", end="")
        print(f"of which {memory_mb(pid, 'RssAnon'):.0f} MB its own; load average {os.getloadavg()[0]:.1f}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--mentions", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--replace-every", type=float, default=5.0, help="seconds; 0: the snapshot stays")
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        warehouse = prepared(given.home or Path(folder), given.articles, given.mentions)
        measure(warehouse, given.rounds, given.replace_every)


if __name__ == "__main__":
    main()
