"""Homes are told apart: one home loads a landing zone, and it stays the same home when it moves."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.builders import NOW, article
from warehouse.backup import back_up, restore
from warehouse.errors import HomeRefusedError
from warehouse.identity import owner, require_own_landing
from warehouse.store import Warehouse


@pytest.fixture(autouse=True)
def _a_new_process() -> None:
    require_own_landing.cache_clear()  # what a process has asked once, it does not ask again


@pytest.fixture
def landing(tmp_path: Path) -> str:
    return str(tmp_path / "shared")


def test_a_second_home_cannot_take_batches_away_from_the_first(tmp_path: Path, landing: str) -> None:
    first, second = Warehouse(home=tmp_path / "first", landing=landing), Warehouse(tmp_path / "second", landing)
    first.load()
    second.land([article()])  # as a worker of the first does
    for use in (second.load, second.publish, lambda: second.rows("counts")):
        with pytest.raises(HomeRefusedError, match="would take batches away"):
            use()
    assert first.load().new["articles"] == 1


def test_a_home_that_has_moved_is_the_same_home(tmp_path: Path, landing: str) -> None:
    Warehouse(home=tmp_path / "old", landing=landing).load()
    shutil.move(tmp_path / "old", tmp_path / "new")
    assert Warehouse(home=tmp_path / "new", landing=landing).load().postponed == ""


def test_a_restored_home_is_the_one_that_was_backed_up(tmp_path: Path, landing: str) -> None:
    old = Warehouse(home=tmp_path / "old", landing=landing)
    old.land([article()])
    back_up(old, tmp_path / "backup", now=NOW)
    shutil.rmtree(tmp_path / "old")
    new = Warehouse(home=tmp_path / "new", landing=landing)
    assert restore(tmp_path / "backup", new)["articles"] == 1


def test_processes_that_begin_a_home_together_agree_on_its_identity(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(owner, [tmp_path / "home"] * 8))
    assert len(found) == 1


def test_a_home_that_replaces_another_takes_its_landing_zone_over(tmp_path: Path, landing: str) -> None:
    Warehouse(home=tmp_path / "gone", landing=landing).load()
    second = Warehouse(home=tmp_path / "second", landing=landing)
    with pytest.raises(HomeRefusedError, match=r"remove the file \.home"):
        second.load()
    (Path(landing) / ".home").unlink()
    second.load()
