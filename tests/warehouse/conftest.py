"""A warehouse in a folder of its own."""

import shutil
from pathlib import Path

import pytest

from warehouse.store import Warehouse


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a warehouse without rows, to copy: making the schema takes longer than most tests."""
    home = tmp_path_factory.mktemp("empty")
    Warehouse(home).load()
    return home


@pytest.fixture
def warehouse(tmp_path: Path, empty_home: Path) -> Warehouse:
    """Return an empty warehouse that does not wait long for others."""
    return Warehouse(shutil.copytree(empty_home, tmp_path / "home"), wait_s=0.2)
