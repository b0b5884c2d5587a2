"""The words that columns may hold: the schema's comments on them are made from the enums that the code uses."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import duckdb

from warehouse.arrow import TABLES, columns
from warehouse.records import (
    AlertState,
    BackfillState,
    Health,
    JudgementKind,
    LinkUse,
    ListingState,
    Origin,
    OtherName,
    Outcome,
    Severity,
    Stage,
)

VIEWS: Mapping[str, Mapping[str, type[StrEnum]]] = {  # of tables they follow from the records
    "alerts_history": {"severity": Severity, "state": AlertState},
    "current_events": {"severity": Severity, "state": AlertState},
    "feed_health": {"health": Health},
    "latest_alerts": {"severity": Severity, "state": AlertState},
    "latest_articles": {"origin": Origin},
    "latest_entries": {"origin": Origin},
}
MEANINGS: Mapping[type[StrEnum], Mapping[str, str]] = {  # what a word does not say by itself
    AlertState: {AlertState.EARLY: "of messages alone: a first sign, too little for an alert"},
    BackfillState: {BackfillState.RUNNING: "one that was killed is running until it is resumed"},
    Origin: {Origin.LIVE: "by a scheduled poll", Origin.HISTORY: "imported, never alerts"},
    LinkUse: {
        LinkUse.OWN: "its link leads to a page about this entry alone",
        LinkUse.SHARED: "other entries of the feed have the same link, or it is the address of the whole site",
        LinkUse.NONE: "no usable link",
    },
    OtherName: {
        OtherName.REPEATED: "the item says what another one says",
        OtherName.RENAMED: "a known entry under other names",
        OtherName.EMPTY: "no title, text and link",
    },
    JudgementKind: {
        JudgementKind.HOUR: "every topic, as it stood at a full hour",
        JudgementKind.CYCLE: "a topic with a new story, as that story was judged",
    },
    Outcome: {
        Outcome.AS_USUAL: "as high as at the same time of earlier days or weeks",
        Outcome.SUSPECTED: "a first sign: too little to report",
    },
    ListingState: {ListingState.FAILED: "will be tried again"},
    Severity: {Severity.INFO: "about the watch itself, never of an alert"},
    Stage: {
        Stage.LOOK: "polling all active feeds at once, as something may have begun in the topic",
        Stage.EMERGING: "looking for terms that no topic names, once a day",
    },
}


def describe_words(connection: duckdb.DuckDBPyConnection) -> None:
    """Comment each column that may hold one of a fixed set of words with the set; the schema must be today's."""
    tables = {table: _words(record) for table, record in TABLES.items()}
    for relation, words in [*tables.items(), *VIEWS.items()]:
        for column, enum in words.items():
            comment = ", ".join(map(_explained, enum)).replace("'", "''")
            connection.execute(f"comment on column {relation}.{column} is '{comment}'")


def _words(record: type[Any]) -> Mapping[str, type[StrEnum]]:
    hints = columns(record)
    return {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, StrEnum)}


def _explained(word: StrEnum) -> str:
    meaning = MEANINGS.get(type(word), {}).get(word)
    return f"{word} ({meaning})" if meaning else str(word)
