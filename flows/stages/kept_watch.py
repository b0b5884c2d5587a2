"""What the watch over topics knew after the last run: a SQLite file in the home, so that a run reads new stories alone.

It is a copy of what the warehouse says, made again from there where it is missing, damaged, or rests on something else
(`stamp`). A run reads one state of it, and at its end writes what changed in one transaction: a run that is killed has
changed nothing, and of two runs at once the first one's changes stay.
"""

from __future__ import annotations

import logging
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from alerts.detection.sightings import Finding, Suspicion
from alerts.detection.topic_state import KNOWN_H, TopicMemory, TopicState
from warehouse.records import Spike

VERSION = 6  # of what is kept: a file of another one is made again
DAY_H = 24
BUSY_S = 30
SCHEMA = """
create table if not exists note (name text primary key, value) without rowid;
create table if not exists topic (name text primary key, scale real, body blob) without rowid;
create table if not exists known (
    topic text, kind text, name, value real, primary key (topic, kind, name)
) without rowid;
create table if not exists instants (day integer primary key, hours blob)
"""
TABLES = ("note", "topic", "known", "instants")

K = TypeVar("K", str, int)
logger = logging.getLogger(__name__)


class KeptNumbers(Generic[K]):
    """Numbers by name: looked up one by one, and written at the end of the run."""

    def __init__(self, db: sqlite3.Connection | None, topic: str, kind: str) -> None:
        self._db = db  # None: nothing is known
        self._of = (topic, kind)
        self._seen: dict[K, float | None] = {}
        self._changed: set[K] = set()

    def get(self, name: K, default: float, /) -> float:
        """Return the number of a name, or the default where it has none."""
        value = self._seen[name] if name in self else None
        return default if value is None else value

    def __contains__(self, name: K, /) -> bool:
        """Return whether a name has a number."""
        if name not in self._seen:
            self._seen[name] = self._kept(name)
        return self._seen[name] is not None

    def __setitem__(self, name: K, value: float, /) -> None:
        """Change the number of a name."""
        self._seen[name] = value
        self._changed.add(name)

    def changes(self) -> list[tuple[object, ...]]:
        """Return the rows to write."""
        return [(*self._of, name, self._seen[name]) for name in self._changed]

    def _kept(self, name: K) -> float | None:
        if self._db is None:
            return None
        question = "select value from known where topic = ? and kind = ? and name = ?"
        row = self._db.execute(question, (*self._of, name)).fetchone()
        return row[0] if row else None


class KeptWatch:
    """An open file; nothing of it is known where it rests on another `stamp`."""

    def __init__(self, db: sqlite3.Connection, stamp: str) -> None:
        self._db = db
        self._stamp = stamp
        self._memories: dict[str, TopicMemory] = {}
        self._judged: dict[str, object] = {}
        notes = dict(db.execute("select name, value from note"))
        self.is_new = notes.get("stamp") != stamp
        if self.is_new:
            notes = {}
        self.until_h: float | None = notes.get("until")  # stories before that instant were taken in
        self.loaded_at = _instant(notes.get("loaded"))  # of the newest batch of these
        self.findings: Sequence[Finding] = _findings().validate_json(notes.get("findings") or "[]")  # of the last hours
        self.suspicions: Sequence[Suspicion] = _suspicions().validate_json(notes.get("suspicions") or "[]")  # likewise

    def spikes(self, mark: str) -> Sequence[Spike] | None:
        """Return the judgements that were made of counts with this mark; None: of others."""
        notes = {} if self.is_new else dict(self._db.execute("select name, value from note where name like 'spikes%'"))
        return _spikes().validate_json(notes["spikes"]) if notes.get("spikes_of") == mark else None

    def judged(self, mark: str, spikes: Sequence[Spike]) -> None:
        """Have the judgements of counts saved with the rest."""
        self._judged |= {"spikes_of": mark, "spikes": _spikes().dump_json(list(spikes))}

    def learned(self) -> tuple[str, datetime, bytes] | None:
        """Return the mark of the counts that something was learned of, until when, and what."""
        notes = {} if self.is_new else dict(self._db.execute("select name, value from note where name like 'learned%'"))
        until = _instant(notes.get("learned_until"))
        return (notes["learned_of"], until, notes["learned"]) if until else None

    def learn(self, mark: str, until: datetime, learned: bytes) -> None:
        """Have what was learned of counts until an instant saved with the rest."""
        self._judged |= {"learned_of": mark, "learned_until": until.isoformat(), "learned": learned}

    def topics(self) -> list[str]:
        """Return the topics of which something is known."""
        return [] if self.is_new else [row[0] for row in self._db.execute("select name from topic")]

    def state(self, topic: str) -> TopicState:
        """Return what is known of a topic."""
        found = () if self.is_new else self._db.execute("select body from topic where name = ?", (topic,))
        for (body,) in found:
            return _states().validate_json(body)
        return TopicState()

    def memory(self, topic: str) -> TopicMemory:
        """Return what the topic's stories left."""
        if topic not in self._memories:
            db = None if self.is_new else self._db
            self._memories[topic] = TopicMemory(
                terms=KeptNumbers[str](db, topic, "term"),
                stories=KeptNumbers[int](db, topic, "story"),
                titles=KeptNumbers[str](db, topic, "title"),
            )
        return self._memories[topic]

    def instants_before(self, before_h: float) -> array[float]:
        """Return the instants of the stories of all topics, in order, before an instant."""
        found = array("d")
        for (hours,) in () if self.is_new else self._db.execute("select hours from instants order by day"):
            found.frombytes(hours)
        return found[: bisect_left(found, before_h)]

    def save(
        self,
        states: Mapping[str, TopicState],
        *,
        until_h: float,
        instants: Sequence[float],
        instants_since_h: float,
        findings: Sequence[Finding | Suspicion],
        loaded_at: datetime | None = None,
    ) -> bool:
        """Return whether what changed was written: not where another run has written since the file was opened.

        `instants` has changed since `instants_since_h`.
        """
        try:
            self._write(states, until_h, instants, instants_since_h)
            notes = {
                "until": until_h,
                "loaded": _text(loaded_at),
                "findings": _findings().dump_json([each for each in findings if isinstance(each, Finding)]),
                "suspicions": _suspicions().dump_json([each for each in findings if isinstance(each, Suspicion)]),
            }
            self._note(self._judged | notes)
        except sqlite3.OperationalError as error:
            self._db.execute("rollback")
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        self._db.execute("commit")
        return True

    def _write(
        self,
        states: Mapping[str, TopicState],
        until_h: float,
        instants: Sequence[float],
        instants_since_h: float,
    ) -> None:
        if self.is_new:
            for table in TABLES:
                self._db.execute(f"delete from {table}")  # noqa: S608 -- our own names
        changed = [(name, state.headlines.scale, _states().dump_json(state)) for name, state in states.items()]
        self._db.executemany("insert or replace into topic values (?, ?, ?)", changed)
        for memory in self._memories.values():
            for numbers in (memory.terms, memory.stories, memory.titles):
                if isinstance(numbers, KeptNumbers):
                    self._db.executemany("insert or replace into known values (?, ?, ?, ?)", numbers.changes())
        days: dict[int, array[float]] = {}
        first = int(instants_since_h // DAY_H)
        for at_h in instants[bisect_left(instants, first * DAY_H) :]:
            days.setdefault(int(at_h // DAY_H), array("d")).append(at_h)
        self._db.executemany(
            "insert or replace into instants values (?, ?)", [(day, hours.tobytes()) for day, hours in days.items()]
        )
        if self.until_h is None or int(self.until_h // DAY_H) != int(until_h // DAY_H):
            self._forget(until_h)

    def _note(self, notes: Mapping[str, object]) -> None:
        rows = [("stamp", self._stamp), *notes.items()]
        self._db.executemany("insert or replace into note values (?, ?)", rows)

    def _forget(self, until_h: float) -> None:
        """Remove what is too old to count, see `TopicMemory`."""
        self._db.execute("delete from known where kind <> 'term' and value < ?", (until_h - KNOWN_H,))
        faded = "select scale / 64 from topic where topic.name = known.topic"
        self._db.execute(f"delete from known where kind = 'term' and value < ({faded})")  # noqa: S608 -- a constant
        self._db.execute("delete from instants where day < ?", (int((until_h - KNOWN_H) // DAY_H) - 1,))


@contextmanager
def open_watch(path: Path | None, stamp: str) -> Iterator[KeptWatch]:
    """Yield what is kept, as it is now, isolated from other runs; it may be saved once. No path: nothing is kept."""
    if path is None:
        db, kept = _opened(":memory:", stamp)
        with closing(db):
            yield kept
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        db, kept = _opened(path, stamp)
    except (sqlite3.DatabaseError, ValueError) as error:
        if isinstance(error, sqlite3.OperationalError):  # the disk, not what is on it
            raise
        logger.warning("watch begins again: %s cannot be read: %s", path, error)
        for part in path.parent.glob(f"{path.name}*"):
            part.unlink()
        db, kept = _opened(path, stamp)
    with closing(db):
        yield kept


def _opened(path: Path | str, stamp: str) -> tuple[sqlite3.Connection, KeptWatch]:
    db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")  # after a power cut an older state, whole
        for statement in SCHEMA.split(";\n"):
            db.execute(statement)
        db.execute("begin")
        return db, KeptWatch(db, stamp)
    except BaseException:
        db.close()
        raise


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@cache
def _states() -> TypeAdapter[TopicState]:
    return TypeAdapter(TopicState)


@cache
def _spikes() -> TypeAdapter[list[Spike]]:
    return TypeAdapter(list[Spike])


@cache
def _findings() -> TypeAdapter[list[Finding]]:
    return TypeAdapter(list[Finding])


@cache
def _suspicions() -> TypeAdapter[list[Suspicion]]:
    return TypeAdapter(list[Suspicion])
