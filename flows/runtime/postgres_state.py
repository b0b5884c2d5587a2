"""State that machines share in Postgres: advisory locks, a table of sites, and the clock of the database.

A lock belongs to a session of the database, which ends with its process, and within a minute with its machine. A turn
at a site is a lease: that of a client that is gone is over after the lease.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from flows.runtime.state import StateError

LOOK_S = 0.1  # between two looks at whether a site that another client asks is free
CONNECT_S = 10
# A machine that is gone is noticed within a minute. Turns need not survive a crash of the database.
SESSION = (
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 -c synchronous_commit=off "
    "-c client_min_messages=warning"
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decider:
    """The copy of a home that decides, in place of another copy."""

    machine: str
    seen_at: datetime
    followed_this: bool  # the other copy decided before it


@dataclass(frozen=True)
class PostgresState:
    """State in a database of Postgres, see `State`."""

    address: str = field(repr=False)

    @contextmanager
    def held(self, names: Sequence[str], *, wait_s: float = 0.0) -> Iterator[set[str]]:
        """Yield those of the names that are free; with `wait_s`, others are waited for."""
        with self._session() as session:
            deadline, mine = time.monotonic() + wait_s, set[str]()
            while True:
                mine |= {name for name in sorted(set(names) - mine) if _locked(session, name)}
                if len(mine) == len(set(names)) or time.monotonic() >= deadline:
                    break
                time.sleep(LOOK_S)
            yield mine

    def rest_s(self, site: str) -> float:
        """Return for how many seconds a site is to be left alone."""
        with self._session() as session:
            row = session.execute(_sql("waits"), {"site": site}).fetchone()
        return row[0] if row else 0.0

    def let_rest(self, site: str, seconds: float) -> None:
        """Leave a site alone for so long from now on; a longer rest stays."""
        with self._session() as session:
            session.execute(_sql("let_rest"), {"site": site, "seconds": seconds})

    def decide(self, *, identity: str, copy: str, machine: str, silent_s: float, take_over: bool) -> Decider | None:
        """Note this copy of a home as the one that decides; return the other one where that does."""
        mine = {"identity": identity, "copy": copy, "machine": machine, "silent_s": silent_s, "take_over": take_over}
        with self._session() as session:
            if session.execute(_sql("decide"), mine).fetchone():
                return None
            found = session.execute(_sql("decider"), mine).fetchall()
        return next(Decider(machine=row[0], seen_at=row[1], followed_this=row[2]) for row in found)

    def now(self) -> float:
        """Return the clock of the database, in seconds since 1970."""
        with self._session() as session:
            return float((session.execute(NOW).fetchone() or (0.0,))[0])

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            address = _understood(self.address)
            session = psycopg.connect(address, autocommit=True, connect_timeout=CONNECT_S, options=SESSION)
        except psycopg.Error as error:
            raise _unreachable(error) from error
        with session:
            _prepare(session)
            yield session


class PostgresTurns:
    """Turns at sites that the clients of several machines share, see `extractors.fetch.politeness.SharedTurns`.

    Where the database cannot be reached, each client keeps the gaps by itself, and says so once.
    """

    def __init__(self, session: psycopg.AsyncConnection[Any] | None) -> None:
        self._session = session
        self._holder = secrets.token_hex(8)

    async def take(self, site: str, *, lease_s: float, patience_s: float, at_once: bool) -> float:
        """Wait for the turn at a site and take it; returns 0, or for how long it rests where that is too long."""
        while True:
            asked = {"site": site, "holder": self._holder, "lease_s": lease_s, "at_once": at_once}
            if await self._row("take_turn", asked, otherwise=(site,)):
                return 0.0
            rest_s, is_held = await self._row("waits", {"site": site}, otherwise=None) or (0.0, False)
            if rest_s > patience_s:
                return float(rest_s)
            await asyncio.sleep(max(rest_s, random.uniform(LOOK_S / 2, LOOK_S) if is_held else 0.0))  # noqa: S311 -- jitter

    async def end(self, site: str, gap_s: float) -> None:
        """End the turn at a site: the next one begins after the gap."""
        await self._row("end_turn", {"site": site, "holder": self._holder, "seconds": gap_s}, otherwise=None)

    async def let_rest(self, site: str, seconds: float) -> None:
        """Leave a site alone for so long from now on."""
        await self._row("let_rest", {"site": site, "seconds": seconds}, otherwise=None)

    async def _row(self, name: str, parameters: dict[str, Any], *, otherwise: Any) -> Any:
        if self._session is None:
            return otherwise
        try:
            cursor = await self._session.execute(_sql(name), parameters)
            return await cursor.fetchone() if cursor.description else None
        except psycopg.Error as error:
            logger.warning("turns at sites are not shared from now on: %s", _unreachable(error))
            self._session = None
            return otherwise


@asynccontextmanager
async def shared_turns(address: str) -> AsyncIterator[PostgresTurns]:
    """Yield the turns at the sites that all clients of a database share."""
    try:
        session = await psycopg.AsyncConnection.connect(
            _understood(address), autocommit=True, connect_timeout=CONNECT_S, options=SESSION
        )
    except (psycopg.Error, StateError) as error:
        logger.warning("turns at sites are not shared: %s", error)
        yield PostgresTurns(None)
        return
    async with session:
        if not (await (await session.execute(PRESENT)).fetchone() or (None,))[0]:
            await session.execute(_made())
        yield PostgresTurns(session)


NOW = "select extract(epoch from clock_timestamp())::float8"
PRESENT = "select to_regclass('newspike.home')"


def _understood(address: str) -> str:
    """Return an address whose host is what it seems to be; the driver's errors would repeat a part of a password."""
    try:
        host = conninfo_to_dict(address).get("host")
        if "://" in address and host == urlsplit(address).hostname:
            return address
    except (psycopg.Error, ValueError):
        pass
    raise StateError(
        "the address of `state` is not understood: it is postgresql://user:password@host/database, with %-codes for "
        "special characters of the password"
    ) from None


def _prepare(session: psycopg.Connection[Any]) -> None:
    if not (session.execute(PRESENT).fetchone() or (None,))[0]:
        session.execute(_made())


def _made() -> bytes:
    """Return the statements that make the table, one process at a time, in one transaction."""
    return b"begin; select pg_advisory_xact_lock(77); " + _sql("schema") + b" commit"


def _locked(session: psycopg.Connection[Any], name: str) -> bool:
    row = session.execute(_sql("try_lock"), {"name": name}).fetchone()
    return bool(row and row[0])


@cache
def _sql(name: str) -> bytes:
    return (Path(__file__).with_name("sql") / f"{name}.sql").read_bytes()


def _unreachable(error: psycopg.Error) -> StateError:
    return StateError(
        f"the Postgres of `state` cannot be used: {str(error).strip().splitlines()[0]}: start it, or correct its "
        "address in the environment"
    )
