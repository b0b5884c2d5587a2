"""Questions that follow each other share one opening of the live file."""

from dataclasses import replace

import pytest

from tests.builders import entry
from tests.warehouse.programs import held_open, run
from warehouse.store import Warehouse

TRY = """
import duckdb, sys
try:
    duckdb.connect(sys.argv[1])
    print("open")
except duckdb.IOException:
    print("held")
"""


@pytest.fixture
def published(warehouse: Warehouse) -> Warehouse:
    warehouse.land([entry()])
    warehouse.load()
    warehouse.publish()
    return warehouse


def entries(warehouse: Warehouse) -> int:
    return int(next(row["rows"] for row in warehouse.rows("counts") if row["what"] == "entries"))


def test_it_stays_open_from_question_to_question_and_others_may_have_it_afterwards(published: Warehouse) -> None:
    with published.kept_open():
        assert entries(published) == 1
        published.land([entry(guid="tag:2")])
        with published.caught_up() as ask:
            assert {row["what"]: row["rows"] for row in ask.rows("counts")}["entries"] == 2
        assert run(TRY, str(published.live_file)) == "held"
    assert run(TRY, str(published.live_file)) == "open"
    assert entries(published) == 2


def test_while_another_program_has_it_the_snapshot_answers_in_the_block_too(published: Warehouse) -> None:
    hasty = replace(published, wait_s=0.0)
    with held_open(published.live_file), hasty.kept_open():
        assert entries(hasty) == 1
    with hasty.kept_open():
        assert entries(hasty) == 1
