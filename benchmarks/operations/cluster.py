"""Extraction on one and on two workers, of a Dask cluster or a Prefect pool: articles a second, CPU, and the ratio.

    python -m benchmarks operations.cluster --pages 400
    python -m benchmarks operations.cluster --pages 400 --engine prefect

Workers on loopback addresses, each with one process that parses; pages come from a site in this process and are
fetched, extracted and kept as in a cycle. In the pool, each shard is a new process, whose start is part of the CPU. The
time on the clock means little where other programs use the cores. So the CPU of each worker is shown too: with cores of
their own, a run takes as long as the busiest worker computes, and that ratio is the last line.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import load_settings
from flows.runtime.prefect_server import free_port, prefect_server, prepare_prefect
from flows.runtime.sharding import Counts, on_threads, split
from flows.stages.extracting import PendingArticle, extract_and_keep
from tests.articles.hostile_pages import around
from tests.builders import NOW, entry, feed
from tests.flows.dask_machines import change, machines, set_up
from tests.flows.pool_machines import are_online, make_pool, pool_machines
from tests.flows.postgres import postgres
from tests.flows.sites import Sites, running_sites
from warehouse.records import Article

TICKS_S = os.sysconf("SC_CLK_TCK")
SHARD = {"dask": 10, "prefect": 50}  # pages


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run over all pages."""

    articles: int
    wall_s: float
    sender_s: float  # CPU of this process, the site included
    workers_s: list[float]  # CPU of each worker with the processes under it


def wanted(sites: Sites, pages: int) -> list[PendingArticle]:
    """Return entries whose pages the site has, each on a domain of its own."""
    found = []
    for number in range(pages):
        link = f"http://outlet{number}.example/news/story-{number}"
        paragraphs = "".join(f"<p>The minister said {part} times {number} that prices rise.</p>" for part in range(40))
        sites.pages[link] = around(paragraphs).decode()
        found.append(PendingArticle(entry=entry(link=link, guid=link, title=f"Story {number}"), feed=feed()))
    return found


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process, of those under it, and of those that have ended under it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task").glob("*/children")
    under = [int(child) for file in children for child in file.read_text().split()]
    return sum(map(int, fields[11:15])) / TICKS_S + sum(cpu_s(child) for child in under)


@contextmanager
def on_dask(folder: Path, count: int, config: Path) -> Iterator[list[int]]:
    """Run workers of a Dask cluster, and let the settings use them; yield their processes."""
    with machines(folder, count=count) as started:
        set_up(config, started.address, folder / "shared")
        yield [worker.pid for worker in started.workers]


@contextmanager
def on_pool(folder: Path, count: int, config: Path) -> Iterator[list[int]]:
    """Run workers of a pool on the Prefect server of this process, and let the settings use them."""
    with postgres() as database:
        os.environ["NEWSPIKE_STATE"] = database
        make_pool()
        with pool_machines(os.environ["PREFECT_API_URL"], folder, count=count) as started:
            while not are_online(count):
                time.sleep(0.1)
            change(config, engine={"kind": "prefect"}, landing=str(folder / "shared"), state="${NEWSPIKE_STATE}")
            yield [machine.worker.pid for machine in started]


ENGINES = {"dask": on_dask, "prefect": on_pool}


def measure(folder: Path, count: int, items: list[PendingArticle], address: str, kind: str) -> Run:
    """Extract all with so many workers; those of Dask load first what they load once."""
    config = write_configuration(folder / "home", SandboxSettings(feeds=[], connect_to={"*": address}))
    with ENGINES[kind](folder, count, config) as workers:
        change(config, workers={"processes": 1})
        settings = load_settings(config)
        with on_threads(settings) as engine:
            assert not engine.refusals, engine.refusals

            def shard(part: list[PendingArticle]) -> Counts:
                records = engine.call(extract_and_keep, settings, part, NOW, ())
                return Counts(articles=sum(isinstance(record, Article) for record in records))

            if kind == "dask":
                engine.run_here(shard, [(items[: SHARD[kind]],)] * 4 * count)
            before = [cpu_s(worker) for worker in workers]
            began, own = time.monotonic(), time.process_time()
            done = engine.run_here(shard, [(part,) for part in split(items, SHARD[kind])])
            return Run(
                articles=done["articles"],
                wall_s=time.monotonic() - began,
                sender_s=time.process_time() - own,
                workers_s=[cpu_s(one) - cpu for one, cpu in zip(workers, before, strict=True)],
            )


def main() -> None:
    """Measure with one worker and with two, in turn, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--engine", choices=sorted(ENGINES), default="dask")
    options = parser.parse_args()
    runs: dict[int, list[Run]] = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder, running_sites() as sites, ExitStack() as stack:
        if options.engine == "prefect":
            prepare_prefect(Path(folder))
            stack.enter_context(prefect_server(free_port()))
        items = wanted(sites, options.pages)
        for number in range(options.rounds):
            for count, done in runs.items():
                done.append(measure(Path(folder) / f"{number}-{count}", count, items, sites.address, options.engine))
                run = done[-1]
                cpu = ", ".join(f"{one:.1f}" for one in run.workers_s)
                print(
                    f"{count} worker{'s' * (count > 1)}: {run.articles} articles in {run.wall_s:.1f} s, "
                    f"CPU s: sender and site {run.sender_s:.1f}, workers {cpu}; load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
    least = partial(min, key=lambda run: run.wall_s)
    one, two = least(runs[1]), least(runs[2])
    print(f"by the clock: {one.wall_s / two.wall_s:.2f} times one worker")
    one, two = (min(each, key=critical_s) for each in runs.values())
    print(f"by CPU, the busiest worker: {critical_s(one) / critical_s(two):.2f} times one worker")


def critical_s(run: Run) -> float:
    """Return for how long the busiest worker computes, which is what a run takes on cores of its own."""
    return max(run.workers_s)


if __name__ == "__main__":
    main()
