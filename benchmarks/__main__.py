"""Run benchmarks by name: ``python -m benchmarks`` lists them, ``python -m benchmarks feeds.fetch`` runs one.

Arguments after the name go to the benchmark. Each run is bounded in time and leaves what it printed, its tables, its
CPU seconds and the machine in a JSON file, and tables that compare something as charts (SVG). ``python -m benchmarks
all`` runs those that need no data of others, as ``make bench`` does.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.tables import FILE, chart

FOLDER = Path(__file__).resolve().parent
LIMIT_S = 1200
LONGER_S = {"operations.soak": 7200}  # it stops by itself after `--minutes`
# what `all` runs, each with arguments that keep it below a few minutes on two cores
SELF_CONTAINED = {
    "pipeline.day_script": [],
    "feeds.fetch": ["--feeds", "300"],
    "feeds.peers": [],
    "feeds.polling": [],
    "articles.peers": ["--days", "2"],
    "topics.speed": [],
    "topics.engines": [],
    "alerts.delivery": ["--alerts", "200", "--kills", "20"],
    "warehouse.kills": [],
    "newsroom.server": [],
}


def names() -> dict[str, Path]:
    """Return every benchmark's file by its name, such as ``feeds.fetch``."""
    files = sorted(FOLDER.glob("*/*.py"))
    runnable = (file for file in files if "__main__" in file.read_text(encoding="utf-8"))
    return {f"{file.parent.name}.{file.stem}": file for file in runnable}


def purpose(file: Path) -> str:
    """Return the first line of a benchmark's docstring."""
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def run(name: str, arguments: list[str], results: Path) -> int:
    """Run a benchmark, show and keep what it prints; returns its exit code, negative where the time was up."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    lines = []
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as kept_tables:
        environment = os.environ | {FILE: kept_tables.name}
        with subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, text=True, cwd=FOLDER.parent, env=environment
        ) as process:
            limit_s = LONGER_S.get(name, LIMIT_S)
            timer = threading.Timer(limit_s, process.terminate)
            timer.start()
            for line in process.stdout or ():
                print(line, end="", flush=True)
                lines.append(line)
            timer.cancel()
        tables = [json.loads(line) for line in Path(kept_tables.name).read_text(encoding="utf-8").splitlines()]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    results.mkdir(parents=True, exist_ok=True)
    kept = {
        "benchmark": name,
        "arguments": arguments,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "exit_code": process.returncode,
        "wall_s": round(time.monotonic() - began, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime, 1),
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "system": platform.system()},
        "tables": tables,
        "output": "".join(lines),
    }
    (results / f"{name}.json").write_text(json.dumps(kept, indent=2), encoding="utf-8")
    drawn = [table for table in tables if table["bars"]]
    for number, table in enumerate(drawn, start=1):
        place = results / f"{name}{f'-{number}' if len(drawn) > 1 else ''}.svg"
        named = (Path(word).name if Path(word).exists() else word for word in arguments)
        place.write_text(chart(table, f"python -m benchmarks {' '.join((name, *named))}"), encoding="utf-8")
        print(f"chart: {place}")
    return process.returncode


def main() -> None:
    """List benchmarks, or run one or all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", help="a benchmark, or all")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="arguments of the benchmark")
    parser.add_argument("--results", type=Path, default=Path("benchmark-results"), help="folder for the JSON files")
    given = parser.parse_args()
    if given.name is None:
        for name, file in names().items():
            print(f"{name:24} {purpose(file)}")
        return
    chosen = SELF_CONTAINED if given.name == "all" else {given.name: given.arguments}
    if unknown := chosen.keys() - names().keys():
        parser.error(f"no benchmark {', '.join(sorted(unknown))}: `python -m benchmarks` lists them")
    failed = []
    for name, arguments in chosen.items():
        print(f"\n== {name} {' '.join(arguments)}: {purpose(names()[name])}", flush=True)
        if code := run(name, arguments, given.results):
            failed.append(f"{name} (stopped after its longest time)" if code < 0 else name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
