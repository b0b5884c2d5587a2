"""Sites in turn: one process at a time asks a site of the past, and whoever comes next keeps its gap and its pauses."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from flows.configuration.settings import Settings
from warehouse.records import key

NEAR_S = 5.0  # rests that are slept through where they are met


def rest_s(settings: Settings, site: str) -> float:
    """Return for how many seconds a site is to be left alone, whoever asked it last."""
    try:
        return max(0.0, _mark(settings, site).stat().st_mtime - time.time())
    except FileNotFoundError:
        return 0.0


@contextmanager
def taken(settings: Settings, sites: Sequence[str]) -> Iterator[set[str]]:
    """Hold those of the sites that no other process holds and that need no long rest, once their short one is over.

    A process that is killed lets go of all that it held.
    """
    with ExitStack() as stack:
        mine = {site for site in sites if _locked(stack, settings, site) and rest_s(settings, site) <= NEAR_S}
        time.sleep(max((rest_s(settings, site) for site in mine), default=0.0))
        yield mine


def let_rest(settings: Settings, site: str, seconds: float) -> None:
    """Note that a site is to be left alone for so long from now on; its holder says so before it lets go."""
    mark, until = _mark(settings, site), time.time() + seconds
    mark.touch()
    os.utime(mark, (until, until))


def _locked(stack: ExitStack, settings: Settings, site: str) -> bool:
    lock = FileLock(_mark(settings, site).with_suffix(".lock"), timeout=0)
    try:
        stack.enter_context(lock)
    except Timeout:
        return False
    return True


def _mark(settings: Settings, site: str) -> Path:
    folder = settings.home_folder / "backfill"
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9.-]", "_", site.lower())[-60:]
    return folder / f"{name}-{key('site', site):016x}.rest"
