"""Progress bars: for what is counted, and for loops inside a flow, which follow the clock of what is watched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

EVERY_S = 0.3


@contextmanager
def counted(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how many of a total are done, and the time left, while the block runs; the block reports further ones.

    For work that can be stopped and resumed; after a Ctrl-C it says so.
    """
    columns = (TextColumn("{task.description:34}"), BarColumn(30), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=total)
        try:
            yield lambda more: progress.advance(task, more)
        except KeyboardInterrupt:
            progress.console.print("stopped; the same command continues with what is left")
            raise


@contextmanager
def following(title: str, start: datetime, end: datetime, read_clock: Callable[[], datetime]) -> Iterator[None]:
    """Show how far a clock has come from start to end while the block runs."""
    columns = (TextColumn("{task.description:34}"), BarColumn(30), TextColumn("{task.fields[at]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=(end - start).total_seconds(), at="")

        def follow() -> None:
            now = read_clock()
            progress.update(task, completed=(now - start).total_seconds(), at=f"{now:%a %d %b %H:%M}")

        with _repeating(follow):
            yield
        progress.update(task, completed=(end - start).total_seconds(), at=f"{end:%a %d %b %H:%M}")


@contextmanager
def watching(read: Callable[[], tuple[str, int, int]]) -> Iterator[None]:
    """Show what is being done, how much of it is done and left, and the time left, while the block runs."""
    columns = (TextColumn("{task.description:34}"), BarColumn(30), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("")
        shown = [""]

        def follow() -> None:
            doing, done, left = read()
            if shown != [doing]:  # the time left follows from the present speed
                progress.reset(task)
                shown[:] = [doing]
            progress.update(task, description=doing, completed=done, total=done + left)

        with _repeating(follow):
            yield


@contextmanager
def _repeating(tick: Callable[[], None]) -> Iterator[None]:
    """Call something again and again while the block runs."""
    done = threading.Event()

    def repeat() -> None:
        while not done.wait(EVERY_S):
            tick()

    repeater = threading.Thread(target=repeat, daemon=True)
    repeater.start()
    try:
        yield
    finally:
        done.set()
        repeater.join()
