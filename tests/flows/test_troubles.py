"""Troubles of the watch itself: what counts as stopped, and what does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows.configuration.settings import WatchSettings
from flows.operations.troubles import Facts, TroubleKind, troubles
from flows.runtime.last_cycle import FinishedCycle, RunningCycle
from tests.builders import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def finished(**fields: Any) -> FinishedCycle:
    known = {"began_at": NOW - MINUTE, "ended_at": NOW, "last_entry_at": NOW - MINUTE, "longest_gap_s": 3600.0}
    return FinishedCycle(**known | fields)


def kinds(**fields: Any) -> list[TroubleKind]:
    facts = Facts(at=NOW, every=5 * MINUTE, last=finished(), disk_free_mb=50_000.0)
    return [trouble.kind for trouble in troubles(replace(facts, **fields), WatchSettings())]


def in_stage(since: timedelta) -> RunningCycle:
    return RunningCycle(stage="extract", stage_began_at=NOW - since, process_id=1)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"last": None}, []),  # a new home
        ({"last": finished(ended_at=NOW - HOUR)}, []),
        ({"last": finished(ended_at=NOW - HOUR - MINUTE)}, ["late"]),
        ({"last": finished(ended_at=NOW - 2 * HOUR), "every": HOUR}, []),  # a slow rhythm has more patience
        ({"last": finished(ended_at=NOW - 9 * HOUR), "watched_since": NOW - 5 * MINUTE}, []),  # just started again
        ({"last": finished(ended_at=NOW - 9 * HOUR), "running": in_stage(HOUR)}, []),  # a long first cycle
        ({"last": finished(ended_at=NOW - 9 * HOUR), "running": in_stage(2 * HOUR + MINUTE)}, ["hung"]),
        ({"last": None, "watched_since": NOW - 2 * HOUR}, ["late"]),
        ({"last": finished(failed=("alert",), failures_in_row={"alert": 2})}, []),
        ({"last": finished(failed=("alert",), failures_in_row={"alert": 3})}, ["failing"]),
        ({"last": finished(last_entry_at=NOW - 2 * HOUR)}, []),
        ({"last": finished(last_entry_at=NOW - 2 * HOUR - MINUTE)}, ["quiet"]),
        ({"last": finished(last_entry_at=NOW - 9 * HOUR, longest_gap_s=5 * 3600.0)}, []),  # they sleep at night
        ({"last": finished(last_entry_at=NOW - 11 * HOUR, longest_gap_s=5 * 3600.0)}, ["quiet"]),
        ({"last": finished(coverage=0.4, blind_since_at=NOW - 2 * HOUR - MINUTE)}, ["blind"]),
        ({"last": finished(coverage=0.4, blind_since_at=NOW - 2 * HOUR)}, []),
        ({"last": finished(coverage=0.9)}, []),
        ({"last": finished(ended_at=NOW - 9 * HOUR, coverage=0.4, blind_since_at=NOW - 19 * HOUR)}, ["late"]),
        ({"last": finished(dead=("http://gone.example/feed",))}, ["dead"]),
        ({"disk_free_mb": 999.0}, ["disk"]),
        ({"disk_free_mb": None}, []),
        ({"oldest_landed_at": NOW - HOUR - MINUTE}, ["stale"]),
        ({"oldest_landed_at": NOW - MINUTE}, []),
        ({"oldest_message_at": NOW - HOUR - MINUTE}, ["outbox"]),
        ({"oldest_message_at": NOW - MINUTE}, []),
        ({"last": finished(ended_at=NOW + 40 * 24 * HOUR)}, ["clock"]),
        ({"without_prefect_since_at": NOW - MINUTE}, ["prefect"]),
        ({"refused": ("the pool belongs to another home", "stop this worker")}, ["refused"]),
    ],
)
def test_what_counts_as_a_trouble(fields: dict[str, Any], expected: list[str]) -> None:
    assert kinds(**fields) == expected


def test_a_trouble_says_how_long_and_what_to_do() -> None:
    facts = Facts(at=NOW, every=5 * MINUTE, last=finished(ended_at=NOW - 90 * MINUTE))
    (trouble,) = troubles(facts, WatchSettings())
    assert str(trouble).startswith("the last finished cycle was 90 min ago: is `newspike serve`")


def test_a_blind_watch_says_since_when_how_much_is_missing_and_who_is_silent() -> None:
    last = finished(coverage=0.4, blind_since_at=NOW - 3 * HOUR, silent=("Ledger", "Courier", "Packet", "Post", "Sun"))
    (trouble,) = troubles(Facts(at=NOW, every=5 * MINUTE, last=last), WatchSettings())
    assert str(trouble) == (
        "blind since Mon 27 Jan 06:00 UTC, 60 % of what usually arrives is missing: no answer from Ledger, Courier, "
        "Packet and 2 more: `newspike feeds health` says why; what was missed is judged when it arrives"
    )


def test_dead_feeds_are_named() -> None:
    (trouble,) = troubles(Facts(at=NOW, every=HOUR, last=finished(dead=("http://a/", "http://b/"))), WatchSettings())
    assert str(trouble).startswith(
        "2 feeds never answered, or not for two days: correct or remove http://a/, http://b/ in"
    )
