"""What the backtest of a year costs in CPU seconds, by part, on an archive that is repeated with other words.

    python -m benchmarks spikes.year HEADLINES.csv.gz TOPICS.yaml [--home FOLDER]

HEADLINES has the columns timestamp, source, title, url; TOPICS are definitions. The archive follows itself until a year
and six weeks are full. In each repetition the words that the definitions do not use are spelled otherwise, so that its
headlines are as new as those of the first; the first six weeks teach. The parts: start-up, reading the warehouse,
judging counts, finding events, and false alarms by chance.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from alerts.detection.events import find_events
from benchmarks.spikes.headlines import LIMIT_S, read_headlines
from benchmarks.tables import show
from extractors.archives.files.headlines import ImportedHeadline
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.stages.events import THRESHOLDS

YEAR, TEACHING = timedelta(days=365), timedelta(days=42)
WORD = re.compile(r"[^\W\d_]+")
T = TypeVar("T")


def repeated(headlines: Sequence[ImportedHeadline], topics: str) -> Iterator[tuple[datetime, str, str, str]]:
    """Yield timestamp, source, title and url of a year and six weeks."""
    first, last = headlines[0].published_at, headlines[-1].published_at
    span, until = last - first + timedelta(hours=1), first + YEAR + TEACHING
    kept = tuple(word.casefold() for word in WORD.findall(topics))
    for turn in range(10):
        for number, headline in enumerate(headlines):
            at = headline.published_at + turn * span
            if at >= until:
                return
            yield at, headline.source, respelled(headline.title, turn, kept), f"https://example.org/{turn}/{number}"


def respelled(title: str, turn: int, kept: tuple[str, ...]) -> str:
    """Return a headline whose words, those of the definitions apart, have their letters moved so many places."""

    def moved(found: re.Match[str]) -> str:
        word = found[0]
        place = turn % len(word)
        return word if word.casefold().startswith(kept) else word[place:] + word[:place]

    return WORD.sub(moved, title) if turn else title


def fill(home: Path, headlines: Path, topics: Path) -> str:
    """Import a year of headlines into a new home; return its configuration."""
    config = str(write_configuration(home, SandboxSettings(feeds=[], connect_to={}, topics=topics.resolve())))
    year = home / "year.csv.gz"
    with gzip.open(year, "wt", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("timestamp", "source", "title", "url"))
        for at, *row in repeated(read_headlines(headlines), topics.read_text(encoding="utf-8")):
            rows.writerow((at.isoformat(), *row))
    imported = [sys.executable, "-m", "flows", "import", str(year), "--config", config]
    subprocess.run(imported, check=True, capture_output=True, timeout=LIMIT_S)  # noqa: S603 -- our own program
    return config


def spent(part: Callable[[], T]) -> tuple[float, T]:
    """Return the CPU seconds that a part takes, and what it returns."""
    began = time.process_time()
    found = part()
    return time.process_time() - began, found


def children() -> float:
    """Return the CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Fill a home where none is given, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("headlines", type=Path)
    parser.add_argument("topics", type=Path)
    parser.add_argument("--home", type=Path, help="folder for the year's home, used again where it is filled")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        config = home.resolve() / "config" / "newspike.yaml"
        if not (home / "year.csv.gz").exists():
            fill(home, given.headlines, given.topics)
        with gzip.open(home / "year.csv.gz", "rt", encoding="utf-8") as file:
            first = datetime.fromisoformat(next(csv.DictReader(file))["timestamp"])
        measure(str(config), first)


def measure(config: str, first: datetime) -> None:
    """Print the CPU seconds of the command and of its parts."""
    from flows.commands import backtest as command
    from flows.runtime.context import open_context
    from flows.stages.counted_hours import rule_of

    since = (first + TEACHING).replace(minute=0, second=0, microsecond=0)
    until = since + YEAR
    period = ["--from", f"{since:%Y-%m-%dT%H:%M}", "--to", f"{until:%Y-%m-%dT%H:%M}"]
    before = children()
    words = [sys.executable, "-m", "flows", "backtest", "--json", "--config", config, *period]
    subprocess.run(words, check=True, capture_output=True, timeout=LIMIT_S)  # noqa: S603 -- our own program
    rows = [("the whole command", children() - before)]
    context = open_context(Path(config), at=until)
    seconds, trial = spent(lambda: command._trial(context, since, None))  # noqa: SLF001
    rows.append(("read the warehouse", seconds))
    stories, only = trial.stories, frozenset(trial.titles)
    seconds, _ = spent(lambda: command._spikes_that_alert(trial, rule_of(context), only))  # noqa: SLF001
    rows.append(("judge counts", seconds))
    for name, threshold in THRESHOLDS.items():
        whole_year = partial(find_events, stories.sightings, stories.instants, threshold=threshold)
        seconds, found = spent(lambda part=whole_year: list(part()))
        rows.append((f"find events, {name}: {len(found)}", seconds))
    seconds, _ = spent(lambda: command._by_chance(trial, command.Setting(threshold=3.5, rule=rule_of(context)), only))  # noqa: SLF001
    rows.append(("false alarms by chance", seconds))
    title = f"A year of {len(only)} topics, {len(stories.sightings):,} of {len(stories.instants):,} stories"
    show(title, ("part", "CPU s"), rows)


if __name__ == "__main__":
    main()
