"""A warehouse in a folder of its own."""

from pathlib import Path

import pytest

from warehouse.store import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Return an empty warehouse that does not wait long for others."""
    return Warehouse(tmp_path / "home", wait_s=0.2)
