"""State that machines share: which sites are being asked, how long each is left alone, and who loads.

It has one interface and two homes: the files of this home, for one machine, or Postgres, for several.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from flows.configuration.secret_ref import resolve
from flows.configuration.settings import Settings
from warehouse.records import key


class StateError(OSError):
    """The shared state cannot be used; the message says why and what to do."""


class State(Protocol):
    """Locks and rests that outlive a process; a process that is killed lets go of its locks."""

    def held(self, names: Sequence[str]) -> AbstractContextManager[set[str]]:
        """Yield those of the names that are free; they are held until the block ends."""
        ...

    def rest_s(self, site: str) -> float:
        """Return for how many seconds a site is to be left alone; 0 where it is free."""
        ...

    def let_rest(self, site: str, seconds: float) -> None:
        """Leave a site alone for so long from now on; a longer rest stays."""
        ...


def state_of(settings: Settings) -> State:
    """Return the state of the settings; raise `StateError` where its address is not set."""
    if settings.state is None:
        return HomeState(settings.home_folder / "backfill")
    state: State = postgres().PostgresState(address_of(settings))
    return state


def postgres() -> Any:
    """Return the module of the state in Postgres; raise `StateError` where its driver is not installed."""
    try:
        return import_module("flows.runtime.postgres_state")
    except ImportError as error:
        raise StateError("state: the driver of Postgres is not installed: install newspike[postgres]") from error


def address_of(settings: Settings) -> str:
    """Return the address of the Postgres of the settings; raise `StateError` where it is not set here."""
    address = resolve(settings.state or "")
    if not address:
        raise StateError(
            f"state: {settings.state} is not set: set it on this machine, as postgresql://user:password@host/db"
        )
    return address


@dataclass(frozen=True)
class HomeState:
    """State in a folder on this disk: locks of the operating system, and rests as times of files."""

    folder: Path

    @contextmanager
    def held(self, names: Sequence[str]) -> Iterator[set[str]]:
        """Yield those of the names that are free."""
        with ExitStack() as stack:
            yield {name for name in names if self._locked(stack, name)}

    def rest_s(self, site: str) -> float:
        """Return for how many seconds a site is to be left alone."""
        try:
            return max(0.0, self._mark(site).stat().st_mtime - time.time())
        except FileNotFoundError:
            return 0.0

    def let_rest(self, site: str, seconds: float) -> None:
        """Leave a site alone for so long from now on."""
        mark, until = self._mark(site), time.time() + max(seconds, self.rest_s(site))
        mark.touch()
        os.utime(mark, (until, until))

    def _locked(self, stack: ExitStack, name: str) -> bool:
        lock = FileLock(self._mark(name).with_suffix(".lock"), timeout=0)
        try:
            stack.enter_context(lock)
        except Timeout:
            return False
        return True

    def _mark(self, name: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        shown = re.sub(r"[^a-z0-9.-]", "_", name.lower())[-60:]
        return self.folder / f"{shown}-{key('site', name):016x}.rest"
