"""The warehouse as the other rooms use it: land, load, publish, ask.

Three places under one home: the landing zone, where any number of writers leave batches; the live file, which one
loader at a time opens; and the published snapshot, which anybody may read at any time. A reader never blocks a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from filelock import FileLock, Timeout

from warehouse import pages, snapshot
from warehouse.landing import Zone, drop, land, open_zone
from warehouse.live import WarehouseHeldError, fetch, open_live, open_snapshot
from warehouse.loading import Loaded, load_batches, waiting_batches
from warehouse.records import Page, Record, Row
from warehouse.statements import statement
from warehouse.tables import revive

R = TypeVar("R")


@dataclass(frozen=True)
class Warehouse:
    """Where a warehouse lives. Making one touches nothing; the files come with the first use."""

    home: Path
    landing: str = ""  # fsspec URL of the landing zone; "": the folder `landing` under home
    wait_s: float = 10.0  # how long to wait for another program that holds the live file

    @property
    def live_file(self) -> Path:
        """Return the file that the loader writes; nobody else should open it."""
        return self.home / "live.duckdb"

    @property
    def snapshot_file(self) -> Path:
        """Return the published file, for everybody to read."""
        return self.home / "newspike.duckdb"

    def land(self, records: Sequence[Record]) -> str:
        """Return the name of the landed batch that holds all records or, after a crash, none; "" for no records."""
        return land(self._zone(), records) if records else ""

    def load(self) -> Loaded:
        """Return what loading the landed batches did; a live file that another program holds postpones it."""
        try:
            with self._live() as connection:
                return load_batches(connection, self._zone())
        except WarehouseHeldError as error:
            return Loaded(postponed=str(error))

    def publish(self) -> bool:
        """Return whether a new snapshot was published: not when nothing changed, nor while the live file is held."""
        try:
            with self._live() as connection:
                connection.execute("checkpoint newspike")
                contained, _ = waiting_batches(connection, self._zone())
                connection.close()
                published = snapshot.publish(self.live_file, self.snapshot_file)
                drop(self._zone(), contained)
                return published
        except WarehouseHeldError:
            return False

    def rows(self, query: str, **parameters: Any) -> Sequence[Row]:
        """Return the rows of ``queries/<query>.sql`` from the live file, or the snapshot while another holds it."""
        try:
            with self._live() as connection:
                return fetch(connection, statement(query), parameters)
        except WarehouseHeldError:
            if not self.snapshot_file.exists():
                raise
            return self.snapshot_rows(query, **parameters)

    def records(self, record: type[R], query: str, **parameters: Any) -> Sequence[R]:
        """Return the rows of a query as records of one type; further columns are left aside."""
        return [revive(record, row) for row in self.rows(query, **parameters)]

    def snapshot_rows(self, query: str, **parameters: Any) -> Sequence[Row]:
        """Return the rows of ``queries/<query>.sql`` from the published snapshot."""
        connection = self.connect_snapshot()
        try:
            return fetch(connection, statement(query), parameters)
        finally:
            connection.close()

    def connect_snapshot(self) -> duckdb.DuckDBPyConnection:
        """Return a reading connection to the published snapshot; raise `FileNotFoundError` before the first one."""
        if not self.snapshot_file.exists():
            raise FileNotFoundError(f"{self.snapshot_file}: nothing was published yet; run the pipeline once")
        return open_snapshot(self.snapshot_file)

    def keep_pages(self, kept: Sequence[Page]) -> Sequence[str]:
        """Return a reference for each page after all of them are safely on disk, see `page_at`."""
        return pages.keep(self.home / "pages", kept)

    def page_at(self, reference: str) -> Page:
        """Return the page that was kept under a reference; raise `LookupError` where it is gone."""
        return pages.find(self.home / "pages", reference)

    def _zone(self) -> Zone:
        return open_zone(self.landing or str(self.home / "landing"))

    @contextmanager
    def _live(self) -> Iterator[duckdb.DuckDBPyConnection]:
        self.home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.home / "loader.lock", timeout=self.wait_s)
        try:
            lock.acquire()
        except Timeout as error:
            raise WarehouseHeldError(f"{self.live_file} is in use by another run of Newspike") from error
        try:
            connection = open_live(self.live_file, wait_s=self.wait_s)
            try:
                yield connection
            finally:
                connection.close()
        finally:
            lock.release()
