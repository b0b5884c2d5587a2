"""A loader that is killed at any moment of loading and publishing loses no row and doubles none."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import builders
from tests.warehouse.programs import ROOT
from warehouse.records import Record, StoryMember
from warehouse.store import Warehouse

LOAD = """
import sys
from pathlib import Path
from warehouse.store import Warehouse
warehouse = Warehouse(Path(sys.argv[1]))
print("loading", flush=True)
warehouse.load()
print("loaded", flush=True)
warehouse.publish()
print("published", flush=True)
"""
BATCHES, ARTICLES = 8, 400
TABLES = ("articles", "story_members", "mentions", "batches")


def batch(number: int) -> list[Record]:
    """Return articles, their stories and their mentions; each batch repeats some articles of the one before."""
    records: list[Record] = []
    for each in range(number * ARTICLES - 20, (number + 1) * ARTICLES):
        one = builders.article(
            canonical_url=f"https://ledger.example/{each}", title=f"Title {each}", text="words " * 200
        )
        records += [
            one,
            StoryMember(
                article_id=one.article_id, story_id=one.article_id, rank=1, similarity=1.0, joined_at=builders.NOW
            ),
            builders.mention(article_id=one.article_id),
        ]
    return records


def killed_after(home: Path, delay_s: float) -> list[str]:
    """Return what a loader had said when it was killed, so long after it began to load."""
    with subprocess.Popen(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", LOAD, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        said = [program.stdout.readline().strip()]
        time.sleep(delay_s)
        os.kill(program.pid, signal.SIGKILL)
        return said + program.stdout.read().split()


def rows(warehouse: Warehouse) -> dict[str, tuple[int, int]]:
    """Return of each table how many rows it has, and how many different ones."""
    with warehouse.opened() as connection:
        return {
            name: (
                connection.execute(f"select count(*) from {name}").fetchall()[0][0],  # noqa: S608 -- our own names
                connection.execute(f"select count(*) from (select distinct * from {name})").fetchall()[0][0],  # noqa: S608
            )
            for name in TABLES
        }


@pytest.mark.slow
def test_a_loader_killed_at_any_moment_loses_and_doubles_no_row(tmp_path: Path) -> None:
    whole, killed = Warehouse(tmp_path / "whole"), Warehouse(tmp_path / "killed")
    for number in range(BATCHES):
        records = batch(number)
        whole.land(records)
        killed.land(records)
    whole.load()
    ends = [killed_after(killed.home, delay_s) for delay_s in (0.0, 0.03, 0.08, 0.15, 0.3, 0.6)]
    assert ends[0] == ["loading"]
    assert "published" not in ends[1]
    killed.load()
    killed.publish()
    assert rows(killed) == rows(whole)
    assert all(found == different for found, different in rows(killed).values())
    assert {row["what"]: row["rows"] for row in killed.snapshot_rows("counts")}["articles"] == BATCHES * ARTICLES + 20
