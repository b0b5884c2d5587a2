"""Whatever the order, the batches and the repetitions in which records come: the warehouse ends up the same."""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.builders import NOW, state
from tests.warehouse.sample import COPY, FIRST, RECORDS, told
from warehouse.records import Record
from warehouse.store import Warehouse

Content = list[list[dict[str, object]]]

HOUR = timedelta(hours=1)
EDITED = told(1, "Ledger", 0.5, title="A cheaper model, corrected")
ALL: list[Record] = [
    *RECORDS,
    EDITED,
    told(4, "Packet", -5, title="Yesterday's news"),
    state(polled_at=NOW, etag="older"),
    state(polled_at=NOW + HOUR, etag="newer"),
]
MENTION, LATER_VERSION = 9, len(RECORDS)
BATCHES = st.lists(st.lists(st.sampled_from(range(len(ALL))), max_size=12), max_size=5)
CONTENT = {
    "volumes": {"since": NOW - 48 * HOUR, "until": NOW + 48 * HOUR, "topics": None},
    "hour_totals": {"since": NOW - 6 * HOUR, "until": NOW + 6 * HOUR},
    "feed_states": {"urls": None},
    "recent_stories": {"days": [NOW.date() - timedelta(days=day) for day in range(-2, 3)], "keys": "[]", "chain": 16},
    "counts": {},
}


def content(warehouse: Warehouse) -> Content:
    """Return what the queries say, but for which batch a row came with."""
    with warehouse.caught_up() as ask:
        return [
            [{name: value for name, value in row.items() if name != "batch_id"} for row in ask.rows(query, **inputs)]
            for query, inputs in CONTENT.items()
        ]


def loaded_in(empty_home: Path, batches: list[list[Record]], *, at_once: bool) -> Content:
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(shutil.copytree(empty_home, Path(folder) / "home"))
        for batch in batches:
            warehouse.land(batch)
            if not at_once:
                warehouse.load()
        return content(warehouse)


@pytest.fixture(scope="module")
def as_one_batch(empty_home: Path) -> Content:
    """Return what the queries say after all records came at once."""
    return loaded_in(empty_home, [ALL], at_once=True)


@given(some=BATCHES, order=st.permutations(range(len(ALL))), at_once=st.booleans())
@example(some=[[MENTION], [MENTION, LATER_VERSION]], order=range(len(ALL)), at_once=False)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_batches_and_repetitions_make_no_difference(
    empty_home: Path, as_one_batch: Content, some: list[list[int]], order: Sequence[int], *, at_once: bool
) -> None:
    batches = [[ALL[index] for index in batch] for batch in [*some, order]]
    assert loaded_in(empty_home, batches, at_once=at_once) == as_one_batch


def test_the_sample_has_copies_and_versions() -> None:
    assert EDITED.article_id == FIRST.article_id != COPY.article_id
