"""What a session evaluates once gives the same rows as the panels by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.dashboard.world import COMPANY, EVENT, NOW, QUIET, TOPIC
from warehouse.reader import SnapshotQueryError, SnapshotReader, SnapshotSession
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
UNTIL = (NOW + HOUR).replace(minute=0)
SINCE, BEFORE = UNTIL - timedelta(days=2), UNTIL - timedelta(days=4)
WINDOW = {"since": SINCE, "until": UNTIL}
SEARCH = {"topic": "", "entity": "", "publisher": "", "language": "", "quality": "", **WINDOW}
BY = {"by": "hour", "zone": "Europe/Paris"}
OF_TOPIC: Mapping[str, Mapping[str, Any]] = {
    "volume": {"subject": TOPIC, **BY, **WINDOW},
    "subject_totals": {"subject": TOPIC, **WINDOW},
    "subject_before": {"subject": TOPIC, **WINDOW},
    "publishers": {"subject": TOPIC, "limit": 9, **WINDOW},
    "publisher_days": {"subject": TOPIC, "publishers": [], **BY, **WINDOW},
    "stories": {"subject": TOPIC, "limit": 9, **WINDOW},
    "rising_with": {"topic": TOPIC, "before": BEFORE, "limit": 9, **WINDOW},
    "headlines": {"topic": TOPIC, "limit": 99, **WINDOW},
    "event_spread": {"topic": TOPIC, "limit": 9, **WINDOW},
    "event_stories": {"event": str(EVENT), "topic": TOPIC, "limit": 9, **WINDOW},
    "lanes": WINDOW,
    "hours": {"topic": TOPIC, **WINDOW},
    "compare": {"subjects": [TOPIC, QUIET, COMPANY], **BY, **WINDOW},
    "subjects": {"kind": "", "limit": 9, **WINDOW},
    "coverage": WINDOW,
    "watch": {"since": UNTIL - 24 * HOUR, "until": UNTIL},
}
ACCOUNTS = {
    "accounting": {"since": SINCE, "publisher": ""},
    "differences": {"since": SINCE, "publisher": ""},
    "source_accounts": {"since": SINCE},
}


@pytest.fixture
def session(world: Warehouse) -> Iterator[SnapshotSession]:
    with SnapshotReader(world.snapshot_file).session() as (_, opened):
        yield opened


@pytest.mark.parametrize("panel", OF_TOPIC)
def test_a_topic_s_mentions_are_found_once(world: Warehouse, session: SnapshotSession, panel: str) -> None:
    session.by_quarters()
    session.keep("subject_mentions", subject=TOPIC, since=BEFORE, until=UNTIL)
    rows = session.rows(f"dashboard/{panel}", **OF_TOPIC[panel])
    assert rows
    assert rows == world.snapshot_rows(f"dashboard/{panel}", **OF_TOPIC[panel])


@pytest.mark.parametrize("words", ["cheap model", "", "nowhere"])
def test_a_search_is_evaluated_once(world: Warehouse, session: SnapshotSession, words: str) -> None:
    session.keep("found_articles", words=words, **SEARCH)
    for panel, inputs in (("search", {"limit": 9}), ("search_facets", BY)):
        asked = {"words": words, **SEARCH, **inputs}
        assert session.rows(f"dashboard/{panel}", **asked) == world.snapshot_rows(f"dashboard/{panel}", **asked)


@pytest.mark.parametrize("panel", ACCOUNTS)
def test_the_outcomes_of_entries_are_found_once(world: Warehouse, session: SnapshotSession, panel: str) -> None:
    session.keep("entry_outcomes", since=SINCE)
    session.keep("article_outcomes", since=SINCE)
    rows = session.rows(f"dashboard/{panel}", **ACCOUNTS[panel])
    assert rows
    assert rows == world.snapshot_rows(f"dashboard/{panel}", **ACCOUNTS[panel])


@pytest.mark.parametrize("shift", [-40, 0, 2])
def test_hours_outside_of_what_is_stored_are_as_without_keeping(
    world: Warehouse, session: SnapshotSession, shift: int
) -> None:
    window = {"since": SINCE + timedelta(days=shift), "until": UNTIL + timedelta(days=shift)}
    assert session.rows("dashboard/coverage", **window) == world.snapshot_rows("dashboard/coverage", **window)


def test_what_one_session_keeps_no_other_one_reads(world: Warehouse, session: SnapshotSession) -> None:
    session.keep("subject_mentions", subject=QUIET, since=BEFORE, until=UNTIL)
    with SnapshotReader(world.snapshot_file).session() as (_, other):
        assert other.rows("dashboard/stories", **OF_TOPIC["stories"])
    assert not session.rows("dashboard/stories", **OF_TOPIC["stories"])


def test_what_cannot_be_kept_is_an_error_of_ours(session: SnapshotSession) -> None:
    with pytest.raises(SnapshotQueryError, match="subject_mentions"):
        session.keep("subject_mentions", subject=TOPIC)
