"""Raw pages: kept by day, found again by reference."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import NOW, page
from warehouse.erasure import expire, forget
from warehouse.store import Warehouse


def test_each_page_is_found_by_its_reference(warehouse: Warehouse) -> None:
    kept = [page(body=bytes([number % 256]) * 3, headers=(("etag", str(number)),)) for number in range(600)]
    references = warehouse.keep_pages(kept)
    wanted = (0, 499, 500, 599)
    found = warehouse.pages_at(references[row] for row in wanted)
    assert found == {references[row]: kept[row] for row in wanted}


def test_a_page_of_a_removed_file_is_left_out(warehouse: Warehouse) -> None:
    assert warehouse.pages_at(["2025-01-27/none.parquet#0"]) == {}


def test_pages_go_where_the_landing_zone_is_and_all_machines_find_them(tmp_path: Path) -> None:
    landing = f"memory://{tmp_path.name}"
    (reference,) = Warehouse(tmp_path / "worker", landing=landing).keep_pages([page(body=b"raw")])
    other = Warehouse(tmp_path / "other", landing=landing)
    assert other.pages_at([reference])[reference].body == b"raw"
    assert other.load().refused == []
    assert not (tmp_path / "worker").exists()


def test_pages_in_a_landing_zone_elsewhere_are_forgotten_and_expire(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, landing=f"memory://{tmp_path.name}")
    kept = [page(url="https://ledger.example/a/1", body=b"raw"), page(url="https://ledger.example/a/2", body=b"raw")]
    references = warehouse.keep_pages(kept)
    forget(warehouse, "https://ledger.example/a/1", now=NOW)
    assert [warehouse.pages_at([reference])[reference].body for reference in references] == [b"", b"raw"]
    assert expire(warehouse, before=datetime.now(UTC) + timedelta(days=1)).pages == 2
    assert warehouse.pages_at(references) == {}


def test_keeping_no_pages_makes_no_file(warehouse: Warehouse) -> None:
    assert warehouse.keep_pages([]) == ()
    assert not (warehouse.home / "pages").exists()
