"""Records as Arrow tables and back: column types follow from the types in ``warehouse.records``."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from warehouse.records import (
    Alert,
    Article,
    Attempt,
    Backfill,
    Delivery,
    EmergedTerm,
    Entry,
    EntryName,
    Event,
    Feed,
    FeedState,
    Judgement,
    Listing,
    MatchRun,
    Mention,
    PollCount,
    Record,
    Row,
    StoryMember,
    Topic,
    Verdict,
)

if TYPE_CHECKING:
    import pyarrow as pa

R = TypeVar("R")

# In loading order: readings say which mentions are out of date, so they are there before mentions come.
TABLES: Mapping[str, type[Record]] = {
    "feeds": Feed,
    "feed_states": FeedState,
    "entries": Entry,
    "articles": Article,
    "story_members": StoryMember,
    "topics": Topic,
    "readings": MatchRun,
    "mentions": Mention,
    "alerts": Alert,
    "deliveries": Delivery,
    "verdicts": Verdict,
    "emerged_terms": EmergedTerm,
    "events": Event,
    "judgements": Judgement,
    "attempts": Attempt,
    "backfills": Backfill,
    "listings": Listing,
    "poll_counts": PollCount,
    "entry_names": EntryName,
}
UNSTORED: Mapping[type, set[str]] = {
    Feed: {
        *("headers", "proxy", "ca_file", "secrets"),
        *("every_s", "ignore_hints", "user_agent", "kind", "groups"),
    }
}  # may hold secrets, or say how a feed is polled, which the feed list alone decides

_known_columns: dict[type, Mapping[str, Any]] = {}  # reading annotations is slow, and `revive` asks for every row


def columns(record: type[Any]) -> Mapping[str, Any]:
    """Return the stored fields of a record type with their Python types."""
    if record not in _known_columns:
        hints = get_type_hints(record)
        left_out = UNSTORED.get(record, set())
        names = [field.name for field in dataclasses.fields(record) if field.name not in left_out]
        _known_columns[record] = {name: hints[name] for name in names}
    return _known_columns[record]


def schema(record: type[Any]) -> pa.Schema:
    """Return the Arrow schema of a record type."""
    import pyarrow as pa

    return pa.schema([(name, _arrow_type(hint)) for name, hint in columns(record).items()])


def to_arrow(record: type[Any], rows: Sequence[Any]) -> pa.StructArray:
    """Return records of one type as a struct array, one row each."""
    import pyarrow as pa

    arrays = [_array(hint, [getattr(row, name) for row in rows]) for name, hint in columns(record).items()]
    return pa.StructArray.from_arrays(arrays, fields=list(schema(record)))


def revive(record: type[R], row: Row) -> R:
    """Return the record that a row of its table holds; other columns are ignored."""
    return record(
        **{
            name: row[name] if convert is None or row[name] is None else convert(row[name])
            for name, convert in _revivers(record).items()  # type: ignore[arg-type]
            if name in row
        }
    )


def fitted(record: type[Any], rows: pa.Table) -> pa.Table:
    """Return rows with exactly the columns of a record; those that an older program did not have get their default.

    Raises KeyError where a column without a default is missing.
    """
    import pyarrow as pa

    missing = {
        field.name: field.default for field in dataclasses.fields(record) if field.default is not dataclasses.MISSING
    }
    arrays = [
        rows.column(field.name).cast(field.type)
        if field.name in rows.column_names
        else pa.array([missing[field.name]] * len(rows), field.type)
        for field in schema(record)
    ]
    return pa.Table.from_arrays(arrays, schema=schema(record))


def by_table(records: Iterable[Record]) -> Mapping[str, Sequence[Record]]:
    """Return the records under the names of their tables, in loading order."""
    names = {record: name for name, record in TABLES.items()}
    found: dict[str, list[Record]] = {name: [] for name in TABLES}
    for record in records:
        found[names[type(record)]].append(record)
    return {name: rows for name, rows in found.items() if rows}


def _arrow_type(hint: Any) -> pa.DataType:
    import pyarrow as pa

    if dataclasses.is_dataclass(hint):
        return pa.struct(list(schema(hint)))  # type: ignore[arg-type]
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _arrow_type(next(part for part in get_args(hint) if part is not type(None)))
    if origin is tuple:
        return pa.list_(_arrow_type(get_args(hint)[0]))
    return pa.string() if issubclass(hint, StrEnum) else _scalars()[hint]


@cache
def _scalars() -> Mapping[type, pa.DataType]:
    import pyarrow as pa

    return {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        bytes: pa.binary(),
        datetime: pa.timestamp("us", tz="UTC"),
    }


def _array(hint: Any, values: Sequence[Any]) -> pa.Array:
    """Return the values of one field; nested ones part by part, which takes a sixth of the time of row by row."""
    import pyarrow as pa

    if dataclasses.is_dataclass(hint):
        return to_arrow(hint, values)  # type: ignore[arg-type]
    if get_origin(hint) is tuple:
        ends = pa.array(accumulate(map(len, values), initial=0), pa.int32())
        return pa.ListArray.from_arrays(ends, _array(get_args(hint)[0], list(chain.from_iterable(values))))
    return pa.array(values, _arrow_type(hint))


@cache
def _revivers(record: Hashable) -> Mapping[str, Callable[[Any], Any] | None]:
    return {name: _reviver(hint) for name, hint in columns(record).items()}  # type: ignore[arg-type]


def _reviver(hint: Any) -> Callable[[Any], Any] | None:
    """Return what turns a column's value back into a field's; None where they are the same."""
    if get_origin(hint) in (Union, types.UnionType):
        return _reviver(next(part for part in get_args(hint) if part is not type(None)))
    if get_origin(hint) is tuple:
        revive_part = _reviver(get_args(hint)[0])
        return tuple if revive_part is None else lambda parts: tuple(map(revive_part, parts))
    if dataclasses.is_dataclass(hint):
        return partial(revive, hint)  # type: ignore[arg-type]
    return hint if issubclass(hint, StrEnum) else None
