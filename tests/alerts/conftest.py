"""An outbox in a file of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.outbox.outbox import Outbox


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path / "outbox.db") as opened:
        yield opened
