"""The context of a run: settings, clock, feeds and warehouse, passed to every stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flows.configuration.feeds_file import sound_feeds
from flows.configuration.in_force import settings_in_force
from flows.configuration.settings import Settings, load_settings
from flows.runtime.sharding import THIS_MACHINE, Counts, Engine
from flows.runtime.state import StateError, address_of, postgres
from warehouse.errors import WarehouseHeldError
from warehouse.identity import owner
from warehouse.records import Feed, Origin
from warehouse.store import Warehouse


@dataclass(frozen=True, kw_only=True)
class RunContext:
    """What a stage may know of the run that it is part of; not whether that is scheduled, by hand, or a replay."""

    settings: Settings
    feeds: tuple[Feed, ...]
    warehouse: Warehouse
    at: datetime  # the instant the run is for
    origin: Origin = Origin.LIVE
    engine: Engine = THIS_MACHINE

    def moved_to(self, at: datetime) -> RunContext:
        """Return the context at another instant."""
        return replace(self, at=at)

    def running(self, engine: Engine) -> RunContext:
        """Return the context with another way to carry out shards."""
        return replace(self, engine=engine)


Stage = Callable[[RunContext], Counts]


def open_context(config: Path, at: datetime | None = None) -> RunContext:
    """Return the context of a configuration file, with the feeds in force.

    Raises ConfigurationError with all problems of the settings.
    """
    return _context_of(load_settings(config), at)


def context_in_force(config: Path, at: datetime | None = None) -> RunContext:
    """Return the context of a configuration file; where its settings have a mistake, with those of the last cycle."""
    return _context_of(settings_in_force(config), at)


def _context_of(settings: Settings, at: datetime | None) -> RunContext:
    return RunContext(
        settings=settings,
        feeds=sound_feeds(settings),
        warehouse=warehouse_of(settings),
        at=at.astimezone(UTC) if at else datetime.now(UTC),
    )


def warehouse_of(settings: Settings) -> Warehouse:
    """Return the warehouse in the settings' home."""
    shared = partial(_loading_alone, settings) if settings.state else None
    return Warehouse(home=settings.home_folder, landing=settings.landing, shared_lock=shared)


@contextmanager
def _loading_alone(settings: Settings, wait_s: float) -> Iterator[None]:
    """Keep copies of this home on other machines from loading meanwhile; raise `WarehouseHeldError`."""
    name = f"loader {settings.landing or owner(settings.home_folder).identity}"
    with ExitStack() as stack:
        try:
            held = stack.enter_context(postgres().PostgresState(address_of(settings)).held([name], wait_s=wait_s))
        except StateError as error:
            raise WarehouseHeldError(f"not loaded, since another machine may load: {error}") from error
        if not held:
            raise WarehouseHeldError(f"another machine loads: {name} is held in the Postgres of `state`")
        yield


def day_of(context: RunContext) -> datetime:
    """Return when the current day began, in the zone of the settings."""
    return context.at.astimezone(context.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)
