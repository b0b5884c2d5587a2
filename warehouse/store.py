"""The warehouse as the other rooms use it: land, load, publish, ask.

Three places under one home: the landing zone, where any number of writers leave batches; the live file, which one
loader at a time opens; and the published snapshot, which anybody may read at any time. A reader never blocks a run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from filelock import FileLock, Timeout

from warehouse import kept_counts, pages, snapshot
from warehouse.arrow import revive
from warehouse.database import fetch, fetch_each, open_live, open_snapshot
from warehouse.errors import WarehouseDamagedError, WarehouseError, WarehouseHeldError, unwritable
from warehouse.identity import require_own_landing
from warehouse.landing import Zone, drop, land, open_zone, place
from warehouse.loading import Loaded, load_batches, waiting_batches
from warehouse.reader import SNAPSHOT
from warehouse.records import Page, Record, Row
from warehouse.recovery import named_error, replace_damaged
from warehouse.sql_files import statement

R = TypeVar("R")
logger = logging.getLogger(__name__)

RECOUNTED = timedelta(days=3)
_kept_open: ContextVar[tuple[Path, duckdb.DuckDBPyConnection] | None] = ContextVar("kept_open", default=None)
PATIENCE = 6  # times wait_s for another run of ours, which comes to an end; a shell that was left open may not


@dataclass(frozen=True)
class QuerySession:
    """An opening of the warehouse, to ask several things at once: an opening costs more than a question."""

    connection: duckdb.DuckDBPyConnection
    writable: bool = False  # of the live file; a snapshot has its counts up to date

    def rows(self, query: str, **parameters: Any) -> Sequence[Row]:
        """Return the rows of ``queries/<query>.sql``, from counts that are up to date."""
        if self.writable and query in kept_counts.READERS:
            kept_counts.bring_up_to_date(self.connection)
        return fetch(self.connection, statement(query), parameters)

    def records(self, record: type[R], query: str, **parameters: Any) -> Sequence[R]:
        """Return the rows of a query as records of one type; other columns are ignored."""
        return list(self.each(record, query, **parameters))

    def each(self, record: type[R], query: str, **parameters: Any) -> Iterator[R]:
        """Yield the rows of a query as records; ask nothing else of this session before the last one."""
        if self.writable and query in kept_counts.READERS:
            kept_counts.bring_up_to_date(self.connection)
        for row in fetch_each(self.connection, statement(query), parameters):
            yield revive(record, row)


@dataclass(frozen=True)
class Warehouse:
    """Where a warehouse lives. Making one touches nothing; the files come with the first use."""

    home: Path
    landing: str = ""  # fsspec URL of the landing zone; "": the folder `landing` under home
    wait_s: float = 10.0  # how long to wait for another program that holds the live file
    # what else keeps loaders apart, for so many seconds at most: copies of this home on other machines
    shared_lock: Callable[[float], AbstractContextManager[None]] | None = field(default=None, repr=False, compare=False)

    @property
    def live_file(self) -> Path:
        """Return the file that the loader writes; nothing else should open it."""
        return self.home / "live.duckdb"

    @property
    def snapshot_file(self) -> Path:
        """Return the published file, for everybody to read."""
        return self.home / SNAPSHOT

    def land(self, records: Sequence[Record]) -> str:
        """Return the name of the landed batch that holds all records or, after a crash, none; "" for no records."""
        return land(self.zone(), records) if records else ""

    def load(self) -> Loaded:
        """Return what loading the landed batches did; a live file that another program holds postpones it.

        A damaged live file is replaced by the last snapshot and what has landed since; where that is damaged too, by
        what has landed. The result says so, and so does the log.
        """
        try:
            with self.alone():
                return self._load_or_replace()
        except WarehouseHeldError as error:
            return _said(Loaded(postponed=str(error)))

    @contextmanager
    def caught_up(self) -> Iterator[QuerySession]:
        """Load what has landed, and answer questions from the same opening; others wait meanwhile, so keep it short.

        While another program holds the live file, loading is postponed and the last snapshot answers.
        """
        with ExitStack() as stack:
            writable = True
            try:
                connection = stack.enter_context(self.opened())
                _said(load_batches(connection, self.zone()))
            except (WarehouseHeldError, WarehouseDamagedError):
                stack.close()
                if self.load().postponed:
                    connection, writable = stack.enter_context(closing(self.connect_snapshot())), False
                else:
                    connection = stack.enter_context(self.opened())
            yield QuerySession(connection, writable=writable)

    def publish(self, *, renew: bool = False, copy_now: bool = True) -> bool:
        """Return whether a new snapshot was published: not when nothing changed, nor while the live file is held.

        `renew` publishes unchanged content too, as a new file, and keeps nothing of older ones. Without `copy_now`,
        nothing is published where the whole file would have to be copied.
        """
        try:
            with self.alone():
                with self.opened_alone() as connection:
                    kept_counts.bring_up_to_date(connection)
                    connection.execute("checkpoint newspike")
                    contained, _ = waiting_batches(connection, self.zone())
                published = snapshot.publish(self.live_file, self.snapshot_file, renew=renew, copy_now=copy_now)
                if published or copy_now:
                    drop(self.zone(), contained)
                return published
        except WarehouseHeldError:
            return False

    def publish_if_due(self) -> bool:
        """Return whether a new snapshot was published; one that must be copied whole waits until a copy is due."""
        due = not self.snapshot_file.exists() or snapshot.copy_is_due(self.snapshot_file)
        return self.publish(copy_now=due)

    def kept_count_differences(self, *, until: datetime) -> Sequence[Row]:
        """Return where the kept counts of the three days before an instant differ from a recount, see `kept_counts`."""
        with self.opened() as connection:
            return kept_counts.differences(connection, since=until - RECOUNTED, until=until)

    def mend_kept_counts(self, *, until: datetime) -> Sequence[Row]:
        """Return where kept counts differ from a recount; where they do, all are counted again at the next reading."""
        found = self.kept_count_differences(until=until)
        if found:
            with self.opened() as connection:
                kept_counts.recount_all(connection)
        return found

    def held_by(self) -> str:
        """Return who has the live file open, in words; "" where it is free."""
        try:
            with replace(self, wait_s=0.0).opened():
                return ""
        except WarehouseHeldError as error:
            return str(error)

    def rows(self, query: str, **parameters: Any) -> Sequence[Row]:
        """Return the rows of ``queries/<query>.sql`` from the live file, or the snapshot while another holds it."""
        try:
            with self.opened() as connection:
                return QuerySession(connection, writable=True).rows(query, **parameters)
        except (WarehouseHeldError, WarehouseDamagedError):
            if not self.snapshot_file.exists():
                raise
            return self.snapshot_rows(query, **parameters)

    def records(self, record: type[R], query: str, **parameters: Any) -> Sequence[R]:
        """Return the rows of a query as records of one type; other columns are ignored."""
        return [revive(record, row) for row in self.rows(query, **parameters)]

    def snapshot_rows(self, query: str, **parameters: Any) -> Sequence[Row]:
        """Return the rows of ``queries/<query>.sql`` from the published snapshot."""
        with closing(self.connect_snapshot()) as connection:
            return QuerySession(connection).rows(query, **parameters)

    def connect_snapshot(self) -> duckdb.DuckDBPyConnection:
        """Return a reading connection to the published snapshot; raise `FileNotFoundError` before the first one.

        A snapshot that another program has open for writing, or has damaged, is replaced by a new one first; raises
        `WarehouseHeldError` or `WarehouseDamagedError` where that is not possible.
        """
        if not self.snapshot_file.exists():
            raise FileNotFoundError(f"{self.snapshot_file}: nothing was published yet; run the pipeline once")
        try:
            return open_snapshot(self.snapshot_file)
        except (WarehouseHeldError, WarehouseDamagedError) as error:
            logger.warning("warehouse snapshot: %s", error)
            try:
                self.publish(renew=True)
            except (WarehouseError, OSError):
                raise error from None
            return open_snapshot(self.snapshot_file)

    def pages(self) -> Zone:
        """Return where raw pages are kept: in the home, or in the landing zone where that is elsewhere."""
        return place(f"{self.landing or self.home}/pages")

    def keep_pages(self, kept: Sequence[Page]) -> Sequence[str]:
        """Return a reference for each page after all of them are safely stored, see `pages_at`."""
        return pages.keep(self.pages(), kept)

    def pages_at(self, references: Iterable[str]) -> Mapping[str, Page]:
        """Return the pages kept under the references, without those that are gone."""
        return pages.find(self.pages(), references)

    def zone(self) -> Zone:
        """Return the opened landing zone."""
        return open_zone(self.landing or str(self.home / "landing"))

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the live file exclusively, or use it as `kept_open` has it."""
        kept = _kept_open.get()
        if kept is not None and kept[0] == self.live_file:
            yield kept[1]
            return
        with self.alone(), self.opened_alone() as connection:
            yield connection

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Open the live file once for all that this thread asks in the block: an opening takes 10 ms of CPU.

        Others wait meanwhile, so nothing in the block may use the warehouse on another thread, nor send a request.
        While another program holds the file, or where it is damaged, each question finds its own way, as outside.
        """
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(self.opened())
            except (WarehouseHeldError, WarehouseDamagedError):
                connection = None
            token = _kept_open.set((self.live_file, connection) if connection else None)
            try:
                yield
            finally:
                _kept_open.reset(token)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs of this program from the live file; raise `HomeRefusedError` where it is not ours to load."""
        if self.landing:
            require_own_landing(self.home, self.landing)
        path = self.home / "loader.lock"
        lock = FileLock(path, timeout=PATIENCE * self.wait_s)
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise WarehouseHeldError(f"{self.live_file} is in use by another run of Newspike") from error
        except OSError as error:
            raise unwritable(path, error.strerror) from error
        try:
            with self.shared_lock(PATIENCE * self.wait_s) if self.shared_lock else nullcontext():
                yield
        finally:
            lock.release()

    @contextmanager
    def opened_alone(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the live file, with errors that name it; the caller has the lock."""
        try:
            with open_live(self.live_file, wait_s=self.wait_s) as connection:
                yield connection
        except duckdb.Error as error:
            raise named_error(error, self.live_file) from error

    def settle(self) -> None:
        """Bring all that was committed into the live file itself, which may then be moved; the caller has the lock."""
        with self.opened_alone() as connection:
            connection.execute("checkpoint newspike")

    def _load_or_replace(self) -> Loaded:
        done = ""
        for replacement in (self.snapshot_file, None):
            try:
                return _said(replace(self._load(), restored=done))
            except WarehouseDamagedError as error:
                done = replace_damaged(self.live_file, replacement, error)
        return _said(replace(self._load(), restored=done))

    def _load(self) -> Loaded:
        with self.opened_alone() as connection:
            return load_batches(connection, self.zone())


def _said(loaded: Loaded) -> Loaded:
    """Return the same, after logging what an operator has to know."""
    if loaded.restored:
        logger.warning("warehouse restored: %s", loaded.restored)
    for refused in loaded.refused:
        logger.warning("warehouse refused: %s", refused)
    if loaded.postponed:
        logger.warning("warehouse postponed: %s", loaded.postponed)
    return loaded
