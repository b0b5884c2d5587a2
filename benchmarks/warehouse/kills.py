"""Kill -9 at random moments of landing, loading, migrating and publishing, and count what it broke: nothing may.

    python benchmarks/warehouse/kills.py --kills 300

A child process lands numbered batches (each with as many articles as entries), loads and publishes, and says through
a pipe what it begins and what is done. The parent kills it after a random time, opens the warehouse as the next run
would, and compares: every batch whose landing was acknowledged is there once, no batch is there in part, both files
open. Takes about two seconds per kill. Power loss is not tested: what a process has handed to the system is kept.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.tables import show
from warehouse.records import Article, Entry, key
from warehouse.store import Warehouse

ROWS = 60  # articles in a batch, and as many entries
KILLS_PER_HOME = 6  # then a new warehouse, so that migrating is hit too
AT = datetime(2025, 1, 27, tzinfo=UTC)
BATCHES = """
select
    coalesce(said.batch, had.batch) as batch,
    coalesce(entries, 0) as entries,
    coalesce(articles, 0) as articles,
    coalesce(arrived, 0) as arrived
from (select link as batch, count(*) as entries from entries group by 1) as said
full join (
    select section as batch, count(*) as articles, count(arrivals.article_id) as arrived
    from articles left join arrivals using (article_id) group by 1
) as had on had.batch = said.batch
"""


@dataclass(kw_only=True)
class Count:
    """What the kills did."""

    kills: int = 0
    batches: int = 0  # acknowledged
    unopenable: int = 0
    torn: int = 0
    lost: int = 0
    doubled: int = 0
    moments: Counter[str] = field(default_factory=Counter)  # what was under way when the kill came


def batch(number: int) -> list[Article | Entry]:
    """Return the records of one numbered batch."""
    name = f"batch-{number}"
    texts = [
        f"{name} row {row} " + " ".join(str(key(name, str(row), str(word))) for word in range(60))
        for row in range(ROWS)
    ]
    return [
        *(Entry(entry_id=key(t), version=1, feed_url="f", guid="g", link=name, title=t, seen_at=AT) for t in texts),
        *(
            Article(
                article_id=key(t), version=1, canonical_url=t[:40], entry_id=key(t), feed_url="f", publisher="p",
                family="p", title=t[:60], text=t, section=name, seen_at=AT,
            )
            for t in texts
        ),
    ]  # fmt: skip


def work(home: Path, first: int) -> None:
    """Land, load and publish until killed; say before and after each step what it is."""
    warehouse = Warehouse(home)
    for number in range(first, first + 1000):
        records = batch(number)
        for step, act in (
            (f"land {number}", lambda records=records: warehouse.land(records)),
            ("load", warehouse.load),
            ("publish", warehouse.publish),
        ):
            os.write(1, f"begin {step}\n".encode())
            act()
            os.write(1, f"done {step}\n".encode())


def killed_after(home: Path, first: int, delay_s: float) -> list[str]:
    """Return what a child said until it was killed."""
    command = [sys.executable, __file__, "--child", str(home), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603 -- ourselves
        assert child.stdout
        said = child.stdout.readline()  # it has started: the imports are not what we test
        time.sleep(delay_s)
        child.kill()
        return (said + child.stdout.read()).decode().splitlines()


def examine(home: Path, acknowledged: set[str], count: Count) -> None:
    """Open the warehouse as the next run would and count what is wrong with it."""
    warehouse = Warehouse(home)
    try:
        if warehouse.snapshot_file.exists():
            with warehouse.connect_snapshot() as connection:
                count.torn += sum(row[1:] != (ROWS,) * 3 for row in connection.execute(BATCHES).fetchall())
        loaded = warehouse.load()
        assert not loaded.restored, loaded.restored
        assert not loaded.refused, loaded.refused
        warehouse.publish()
        with warehouse.connect_snapshot() as connection:
            rows = {name: numbers for name, *numbers in connection.execute(BATCHES).fetchall()}
    except (duckdb.Error, AssertionError) as error:
        print(f"{home}: {error}")
        count.unopenable += 1
        return
    count.doubled += sum(max(numbers) > ROWS for numbers in rows.values())
    count.torn += sum(min(numbers) < ROWS for numbers in rows.values())
    count.lost += len(acknowledged - rows.keys())


def kill_often(kills: int, longest_s: float, seed: int) -> Count:
    """Return the count over that many kills."""
    chance = random.Random(seed)  # noqa: S311 -- moments, not secrets
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        while count.kills < kills:
            home = Path(folder) / f"home-{count.kills}"
            acknowledged: set[str] = set()
            for _ in range(min(KILLS_PER_HOME, kills - count.kills)):
                said = killed_after(home, len(acknowledged) * 10, chance.uniform(0, longest_s))
                done = {line.removeprefix("done land ") for line in said if line.startswith("done land ")}
                acknowledged |= {f"batch-{number}" for number in done}
                began = [line.split()[1] for line in said if line.startswith("begin")]
                finished = said[-1].startswith("done")
                fresh = began[-1] == "load" and not (home / "newspike.duckdb").exists()
                count.moments["between" if finished else "migrate or load" if fresh else began[-1]] += 1
                count.kills += 1
                examine(home, acknowledged, count)
            count.batches += len(acknowledged)
    return count


def main() -> None:
    """Kill, or be the child that is killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--longest", type=float, default=1.0, help="seconds until a kill, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        work(Path(options.child[0]), int(options.child[1]))
        return
    count = kill_often(options.kills, options.longest, options.seed)
    print(f"{count.kills} kills during: {', '.join(f'{what} {n}' for what, n in count.moments.most_common())}")
    rows = [
        (f"batches of {2 * ROWS} rows acknowledged", count.batches),
        ("warehouses that could not be opened", count.unopenable),
        ("torn batches", count.torn),
        ("lost batches", count.lost),
        ("doubled batches", count.doubled),
    ]
    show(f"After {count.kills} kills", ("", "number"), rows, bars="number")
    sys.exit(bool(count.unopenable or count.torn or count.lost or count.doubled))


if __name__ == "__main__":
    main()
