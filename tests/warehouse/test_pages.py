"""Raw pages: kept by day, found again by reference."""

from pathlib import Path

import pytest

from tests.builders import page
from warehouse.store import Warehouse


def test_each_page_is_found_by_its_reference(warehouse: Warehouse) -> None:
    kept = [page(body=bytes([number % 256]) * 3, headers=(("etag", str(number)),)) for number in range(600)]
    references = warehouse.keep_pages(kept)
    assert [warehouse.page_at(references[row]) for row in (0, 499, 500, 599)] == [
        kept[0],
        kept[499],
        kept[500],
        kept[599],
    ]


def test_a_page_that_is_gone_is_a_lookup_error(warehouse: Warehouse) -> None:
    with pytest.raises(LookupError, match="forgotten"):
        warehouse.page_at("2025-01-27/none.parquet#0")


def test_pages_are_not_kept_beside_a_landing_zone_elsewhere(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, landing="memory://elsewhere")
    assert warehouse.keep_pages([page()]) == [None]


def test_keeping_no_pages_makes_no_file(warehouse: Warehouse) -> None:
    assert warehouse.keep_pages([]) == ()
    assert not (warehouse.home / "pages").exists()
