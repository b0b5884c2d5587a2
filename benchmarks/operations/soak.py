"""A soak: weeks of hourly cycles at an accelerated clock, with kills and a foreign program in the live file.

    python -m benchmarks operations.soak --days 7 --minutes 12

All feeds of the bundled newsroom are watched by the real stages over loopback HTTP, in this process, up to the end of
its last day. In every tenth cycle a process that runs the cycle is killed at a random moment, and the cycle is run
again here. In every twenty-fifth, another program has the live file open for writing. Printed are memory, open files,
threads, CPU seconds a cycle and the size of the home, by tenths of the time, its growth by file, and what was lost or
doubled. The alerts are compared with what the newsroom staged, and with those of a second home in which the same cycles
ran undisturbed.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.commands.status import report
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import RunContext, open_context
from flows.runtime.sharding import on_threads
from flows.runtime.whole_cycle import run_cycle
from newsroom.servers.process import Newsroom, running_newsroom
from newsroom.world.build import World, build_world
from newsroom.world.outlets import first_list, second_list
from warehouse.records import Alert

KILLED_EVERY, HELD_EVERY = 10, 25
LONGEST_S = 3.0  # until a kill
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOLD = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print(1, flush=True); time.sleep(5)"  # cycles wait


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What this process and the home take up."""

    cycles: int
    memory_mb: float
    files: int
    threads: int
    cpu_s: float  # of this process and of its children that have ended
    home_mb: float
    live_mb: float


def main() -> None:
    """Run the soak and print what it took up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=12, help="when to stop, finished or not")
    parser.add_argument("--feeds", type=int, default=30, help="at most 60")
    given = parser.parse_args()
    logging.disable(logging.ERROR)
    world = build_world(days=given.days + 1)
    feeds = (*first_list(), *second_list())[: given.feeds]
    with running_newsroom(world) as newsroom, tempfile.TemporaryDirectory() as folder:
        stage = SandboxSettings(feeds=feeds, connect_to={"*.example": newsroom.address})
        config = write_configuration(Path(folder) / "home", stage)
        begin = world.end - timedelta(days=given.days)
        cycles = [begin + timedelta(hours=hour) for hour in range(24 * given.days + 1)]
        print(f"{len(feeds)} feeds, {len(cycles)} hourly cycles")
        home, until = config.parent.parent, time.monotonic() + 60 * given.minutes
        kills, helds, done, first_day = _soak(config, newsroom, cycles, until)
        print(f"{done} cycles, {kills} killed, {helds} with the live file held by another program")
        _verify(open_context(config, cycles[done - 1]))
        _growth(first_day, _sizes(home), done / 24 - 1)
        undisturbed = write_configuration(Path(folder) / "undisturbed", stage)
        for at in cycles[:done]:
            newsroom.set_clock(at)
            _cycle(undisturbed, at)
        _compare(_alerts(config), _alerts(undisturbed), world, cycles[done - 1])


def _soak(
    config: Path, newsroom: Newsroom, cycles: list[datetime], until: float
) -> tuple[int, int, int, dict[str, int]]:
    home, chance = config.parent.parent, random.Random(1)  # noqa: S311
    kills = helds = done = 0
    first_day: dict[str, int] = {}
    step = max(1, len(cycles) // 10)
    print("cycles  memory MB  files  threads  CPU s a cycle  home MB  live MB")
    before = _sample(home, 0)
    for number, at in enumerate(cycles, 1):
        if time.monotonic() > until:
            break
        newsroom.set_clock(at)
        if number % KILLED_EVERY == 0:
            kills += _killed(config, at, chance.uniform(0.2, LONGEST_S))
        if number % HELD_EVERY == 0:
            with _held(home / "live.duckdb"):
                _cycle(config, at)
            helds += 1
        _cycle(config, at)
        done = number
        if number == 24:
            first_day = _sizes(home)
        if number % step == 0:
            now = _sample(home, number)
            _print(now, before)
            before = now
    return kills, helds, done, first_day


def _cycle(config: Path, at: datetime) -> None:
    try:
        run_cycle(config, at, engines=on_threads, log=logging.getLogger("flows"))
    except Exception as error:  # noqa: BLE001 -- counted at the end by what is missing
        print(f"cycle of {at}: {type(error).__name__}: {error}")


def _killed(config: Path, at: datetime, seconds: float) -> int:
    """Run a cycle in another process and kill it after so many seconds; returns whether it was alive."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.runtime.whole_cycle"])
    process = context.Process(target=_cycle, args=(config, at))
    process.start()
    process.join(seconds)
    alive = process.is_alive()
    process.kill()
    process.join()
    return int(alive)


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Let another program have a file open for writing in the first seconds of a cycle."""
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:  # noqa: S603
        if program.stdout:
            program.stdout.readline()
        try:
            yield
        finally:
            program.kill()


def _verify(context: RunContext) -> None:
    """Print what the home has, and what of it is missing or there twice."""
    context.warehouse.load()
    with context.warehouse.opened() as connection:
        for what, sql in (
            ("entries", "select count(*), count(*) - count(distinct (entry_id, version)) from entries"),
            ("articles", "select count(*), count(*) - count(distinct (article_id, version)) from articles"),
            ("mentions", "select count(*), count(*) - count(distinct (article_id, subject)) from mentions"),
            ("alerts", "select count(*), count(*) - count(distinct (alert_id, state, changed_at)) from alerts"),
        ):
            rows, doubled = connection.execute(sql).fetchall()[0]
            print(f"{what}: {rows:,}, {doubled} doubled")
        lost = connection.execute(
            "select count(*) from entries where entry_id not in (select entry_id from articles)"
        ).fetchall()[0][0]
        print(f"entries without an article of their own: {lost:,}")
    for row in report(context).differences:
        print(f"sums that do not agree: {dict(row)}")


def _alerts(config: Path) -> list[Alert]:
    warehouse = open_context(config).warehouse
    warehouse.load()
    with warehouse.caught_up() as ask:
        return ask.records(Alert, "alerts_since", since=EPOCH)


def _compare(found: list[Alert], undisturbed: list[Alert], world: World, until: datetime) -> None:
    """Print which alerts are there that should not be, and the other way round."""
    states, wanted = ({(a.topic, a.opened_at, a.state, a.changed_at) for a in each} for each in (found, undisturbed))
    print(f"alerts: {len(states)}; undisturbed: {len(wanted)}")
    for what, only in (("only with faults", states - wanted), ("only undisturbed", wanted - states)):
        for topic, opened_at, state, changed_at in sorted(only, key=str):
            print(f"{what}: {topic}, opened {opened_at:%a %H:%M}, {state} {changed_at:%a %H:%M}")
    for scene in world.scenes:
        if scene.starts_at > until:
            continue
        during = [alert for alert in found if scene.starts_at <= alert.opened_at < scene.ends_at]
        raised = any(scene.topic in {"", alert.topic} for alert in during)
        print(f"scene {scene.name}: {'alert' if raised else 'none'}, {'right' if raised == scene.alerts else 'WRONG'}")


def _growth(before: Mapping[str, int], after: Mapping[str, int], days: float) -> None:
    """Print the size of each file and folder of the home, and what it grew by each day after the first."""
    for name, size in after.items():
        grown = (size - before.get(name, 0)) / days if days else 0.0
        print(f"{name:28} {size / 1e6:8.2f} MB {grown / 1e6:+8.3f} MB a day")


def _sizes(home: Path) -> dict[str, int]:
    """Return the bytes of each file and folder of a home."""
    return {
        path.name: sum(each.stat().st_size for each in (path, *path.rglob("*")) if each.is_file())
        for path in sorted(home.iterdir())
        if not path.name.endswith((".lock", ".wal"))
    }


def _sample(home: Path, cycles: int) -> Sample:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    used = os.times()
    files = [path.stat().st_size for path in home.rglob("*") if path.is_file()]
    live = home / "live.duckdb"
    return Sample(
        cycles=cycles,
        memory_mb=int(status["VmRSS"].split()[0]) / 1024,
        files=len(list(Path("/proc/self/fd").iterdir())),
        threads=int(status["Threads"]),
        cpu_s=used.user + used.system + used.children_user + used.children_system,
        home_mb=sum(files) / 1e6,
        live_mb=live.stat().st_size / 1e6 if live.exists() else 0.0,
    )


def _print(now: Sample, before: Sample) -> None:
    cpu = (now.cpu_s - before.cpu_s) / max(1, now.cycles - before.cycles)
    print(
        f"{now.cycles:6}  {now.memory_mb:9.0f}  {now.files:5}  {now.threads:7}  {cpu:13.2f}  "
        f"{now.home_mb:7.1f}  {now.live_mb:7.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
