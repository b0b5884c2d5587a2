"""What `newspike serve` costs while nothing happens: CPU seconds per idle cycle, and of its parts per minute.

    python -m benchmarks.operations.idle --minutes 6

A small home (six feeds of the bundled newsroom, whose clock stands still) is served with a cycle every minute, or as
given. The first cycle, which polls and extracts, is over when the measurement begins, and no feed is due in it. CPU
seconds are user and system time from /proc, so other programs on the machine matter little.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.prefect_server import free_port
from newsroom.servers.process import running_newsroom
from newsroom.world.build import build_world
from newsroom.world.outlets import first_list

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
FEEDS = 6
PATIENCE_S = 300


def main() -> None:
    """Serve a small home and print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=6)
    parser.add_argument("--every", type=int, default=1, help="minutes between two cycles")
    given = parser.parse_args()
    minutes: float = given.minutes
    world = build_world(days=12)
    with running_newsroom(world) as newsroom, tempfile.TemporaryDirectory() as folder:
        newsroom.set_clock(world.start + timedelta(days=5))
        stage = SandboxSettings(feeds=first_list()[:FEEDS], connect_to={"*.example": newsroom.address})
        config = write_configuration(Path(folder), stage)
        with config.open("a") as file:
            file.write(f"every_minutes: {given.every}\n")
        with serving(config) as (pid, port):
            wait_for_cycles(port, 2 if given.every == 1 else 1)
            before, cycles_before, memory_before = cost_by_part(pid), cycles(port), memory_by_part(pid)
            time.sleep(60 * minutes)
            after, cycles_after = cost_by_part(pid), cycles(port)
            memory = memory_by_part(pid)
    done = cycles_after - cycles_before
    spent = {part: after[part] - before[part] for part in after}
    print(f"{done} idle cycles in {minutes:g} minutes")
    print(f"runs:    {spent['runs'] / max(1, done):.2f} CPU s per idle cycle")
    for part in ("runner", "server"):
        print(f"{part}:  {spent[part] / minutes:.2f} CPU s per minute")
    print(f"memory:  {sum(memory.values()):.0f} MB (proportional set size of all processes)")
    for part in ("runner", "server"):
        print(f"memory of the {part}: {memory_before[part]:.0f} MB at first, {memory[part]:.0f} MB at the end")


@contextmanager
def serving(config: Path) -> Iterator[tuple[int, int]]:
    """Yield the process id of a ``newspike serve`` and the port of its Prefect server."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    words = ["serve", "--config", str(config), "--port", str(port), "--dashboard-port", "0"]
    with (config.parent / "serve.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603 -- ours
            [sys.executable, "-m", "flows", *words], stdout=log, stderr=log, env=clean, start_new_session=True
        )
    try:
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def cycles(port: int) -> int:
    """Return how many runs have completed."""
    wanted = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    url = f"http://127.0.0.1:{port}/api/flow_runs/count"
    request = urllib.request.Request(url, json.dumps(wanted).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 -- loopback
        return int(json.load(response))


def wait_for_cycles(port: int, count: int) -> None:
    """Wait until so many runs have completed."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if cycles(port) >= count:
                return
        except OSError:
            pass
        time.sleep(2)
    raise SystemExit(f"no {count} cycles within {PATIENCE_S} s")


def cost_by_part(pid: int) -> Counter[str]:
    """Return the CPU seconds so far of the server, of the runner, and of all runs together."""
    spent: Counter[str] = Counter()
    for process in tree(pid):
        fields = stat(process)
        own, ended_children = (int(fields[11]) + int(fields[12])) * TICK_S, (int(fields[13]) + int(fields[14])) * TICK_S
        part = part_of(process, pid)
        spent[part] += own if part == "runner" else own + ended_children
        spent["runs"] += ended_children if part == "runner" else 0.0
    return spent


def memory_by_part(pid: int) -> Counter[str]:
    """Return the proportional set sizes of a process and all below it, in megabytes; those of the runs together."""
    sizes: Counter[str] = Counter()
    for process in tree(pid):
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        sizes[part_of(process, pid)] += int(text.split("Pss:")[1].split()[0]) / 1000
    return sizes


def part_of(process: int, pid: int) -> str:
    """Return which part of a `newspike serve` a process is."""
    return "server" if "server_process" in command(process) else "runner" if process == pid else "runs"


def tree(pid: int) -> list[int]:
    """Return a process and all processes below it."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := stat(int(folder.name))):
            parents[int(folder.name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def stat(pid: int) -> list[Any]:
    """Return the fields of /proc/PID/stat after the name; none where the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def command(pid: int) -> str:
    """Return the command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")


if __name__ == "__main__":
    main()
