"""What kills cost a backfill: two months of the newsroom's outlets, in one go; and killed, resumed and doubled.

    python -m benchmarks.backfill.kills [--outlets 6] [--days 61] [--kills 3] [--gap 0.1] [--seed 1]

The newsroom's sites and its Wayback Machine are asked over HTTP, by `newspike backfill` in processes of its own. The
first warehouse is filled by one command that is left alone. The second one's commands are killed with SIGKILL, with all
their processes, at random moments; then two resume it at once. Printed: what both hold beside what the newsroom did
publish, what stands there twice, how each host was asked, and the
alerts that the settings would have sent over the last two weeks of that history.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ruamel.yaml import YAML

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import open_context
from flows.runtime.prefect_server import free_port, prefect_server, prepare_prefect
from newsroom.servers.process import Newsroom, running_newsroom
from newsroom.world.build import World, build_world
from newsroom.world.outlets import BY_HOST, first_list
from newsroom.world.publications import path_of
from warehouse.records import Feed

PATIENCE_S = 1200


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a warehouse holds after a backfill."""

    articles: Sequence[tuple[object, ...]]
    mentions: int
    stories: int
    doubled: int

    def __str__(self) -> str:
        counts = f"{len(self.articles):8,} articles {self.stories:8,} stories {self.mentions:8,} mentions"
        return f"{counts} {self.doubled:4} doubled"


def main() -> None:
    """Print what the kills have changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outlets", type=int, default=6)
    parser.add_argument("--days", type=int, default=61)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--gap", type=float, default=0.1, help="seconds between two requests at one site")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    world = build_world(days=options.days)
    feeds = first_list()[: options.outlets]
    chance = random.Random(options.seed)  # noqa: S311 -- not a secret
    with tempfile.TemporaryDirectory(prefix="backfill-kills-") as folder:
        home = Path(folder)
        prepare_prefect(home)
        with prefect_server(free_port()):
            straight = _watched(world, feeds, home / "straight", options.gap, kills=0, chance=chance)
            killed = _watched(world, feeds, home / "killed", options.gap, kills=options.kills, chance=chance)
    published = _published(world, feeds)
    found = {str(row[0]) for row in killed.articles}
    print(f"published  {len(published):8,} articles; of these held in spite of kills {len(found & published):,}")
    print(f"straight   {straight}\nkilled     {killed}")
    print(f"equal: {straight == killed}")


def _watched(
    world: World, feeds: Sequence[Feed], home: Path, gap_s: float, *, kills: int, chance: random.Random
) -> Held:
    """Return what is held after a backfill with so many kills; prints how each host was asked."""
    with running_newsroom(world) as newsroom:
        config = _configured(newsroom, feeds, home, gap_s)
        since, until = world.start.date() + timedelta(days=1), world.end.date() + timedelta(days=1)
        request = ("--from", str(since), "--to", str(until), "--config", str(config))
        began = time.monotonic()
        for number in range(kills):
            first = request if number == 0 else ("resume", "--config", str(config))
            _killed(_started(*first), config, chance)
        last = ("resume", "--config", str(config)) if kills else request
        running = [_started(*last) for _ in range(2 if kills else 1)]
        codes = [process.wait(PATIENCE_S) for process in running]
        print(f"\n{kills} kills: {time.monotonic() - began:.0f} s, exit codes of the last {codes}")
        print((running[-1].stdout.read() if running[-1].stdout else b"").decode())
        _print_paces(newsroom)
        held = _held(config)
        if kills:
            _print_backtest(config, until - timedelta(days=14), until)
        return held


def _configured(newsroom: Newsroom, feeds: Sequence[Feed], home: Path, gap_s: float) -> Path:
    connect_to = {"*.example": newsroom.address, "web.archive.org": newsroom.address}
    config = write_configuration(home, SandboxSettings(feeds=feeds, connect_to=connect_to))
    settings = YAML().load(config)
    settings["fetch"]["domain_gap_s"] = gap_s
    YAML().dump(settings, config)
    return config


def _started(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "flows", "backfill", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 -- ours


def _killed(process: subprocess.Popen[bytes], config: Path, chance: random.Random) -> None:
    """Kill a command and all its processes at some moment after it has begun to land."""
    landing = open_context(config).settings.home_folder / "landing"
    before = time.time()
    while process.poll() is None and not any(path.stat().st_mtime > before for path in landing.glob("*.parquet")):
        time.sleep(0.05)
    time.sleep(chance.uniform(2, 12))
    if process.poll() is not None:
        print("a command had ended before it was killed")
        return
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _held(config: Path) -> Held:
    context = open_context(config)
    context.warehouse.load()
    context.warehouse.publish()
    with context.warehouse.connect_snapshot() as ask:
        articles = ask.execute(
            "select canonical_url, origin, title, published_at, quality from latest_articles order by all"
        ).fetchall()
        mentions, stories, doubled = ask.execute(
            "select (select count(*) from mentions), (select count(distinct story_id) from story_members), "
            "(select count(*) from articles) - (select count(distinct article_id) from articles)"
        ).fetchall()[0]
    return Held(articles=articles, mentions=mentions, stories=stories, doubled=doubled)


def _published(world: World, feeds: Sequence[Feed]) -> set[str]:
    """Return the addresses of what the outlets did publish on the days of the backfill."""
    since = (world.start + timedelta(days=1)).replace(hour=0, minute=0)
    outlets = {feed.url.split("/")[2]: BY_HOST[feed.url.split("/")[2]] for feed in feeds}
    return {
        f"http://{host}{path_of(piece)}"
        for host, outlet in outlets.items()
        for piece in world.published(outlet, since, world.end)
    }


def _print_backtest(config: Path, since: date, until: date) -> None:
    """Print the alerts that the settings would have sent over the last days of the filled history."""
    command = [sys.executable, "-P", "-m", "flows", "backtest", "--config", str(config)]
    window = ["--from", str(since), "--to", str(until)]
    print(f"\nnewspike backtest {' '.join(window)}")
    subprocess.run([*command, *window], check=True)  # noqa: S603 -- ours


def _print_paces(newsroom: Newsroom) -> None:
    for host, pace in sorted(newsroom.paces().items()):
        print(
            f"{host:30} {pace.requests:6} requests, at most {pace.busiest_second} in a second, {pace.smallest_gap_s} s"
        )


if __name__ == "__main__":
    main()
