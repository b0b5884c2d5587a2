"""Out to files and back in: the same rows, whichever way and however often."""

import csv
from datetime import timedelta
from pathlib import Path

import duckdb
import fsspec
import pyarrow.parquet as pq
import pytest

from tests.builders import NOW, article, entry, mention, state
from warehouse.errors import DamagedBatchError
from warehouse.import_export import ExportError, export_csv, export_parquet, import_parquet
from warehouse.landing import names, open_zone
from warehouse.records import Article
from warehouse.store import Warehouse

YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def published(warehouse: Warehouse) -> Warehouse:
    """Return a warehouse with articles of two days."""
    old = article(canonical_url="https://ledger.example/old", title="@old", event_at=YESTERDAY, seen_at=YESTERDAY)
    warehouse.land([article(), old, entry(), mention(), state(polled_at=NOW)])
    warehouse.load()
    warehouse.publish()
    return warehouse


def test_articles_are_exported_by_day(published: Warehouse, tmp_path: Path) -> None:
    written = export_parquet(published, "articles", str(tmp_path))
    assert written == {"articles/2025-01-26.parquet": 1, "articles/2025-01-27.parquet": 1}


def test_an_export_can_be_limited_to_a_window(published: Warehouse, tmp_path: Path) -> None:
    written = export_parquet(published, "articles", str(tmp_path), window=(NOW - timedelta(hours=2), NOW))
    assert list(written) == ["articles/2025-01-27.parquet"]


def test_a_table_without_days_is_one_file(published: Warehouse, tmp_path: Path) -> None:
    assert export_parquet(published, "feed_states", str(tmp_path)) == {"feed_states/all.parquet": 1}


def test_what_was_exported_comes_back_the_same(published: Warehouse, tmp_path: Path) -> None:
    for table in ("articles", "entries", "mentions", "feed_states"):
        export_parquet(published, table, str(tmp_path / "export"))
    other = Warehouse(tmp_path / "other")
    assert import_parquet(other, str(tmp_path / "export")) == {
        "articles": 2, "entries": 1, "mentions": 1, "feed_states": 1
    }  # fmt: skip
    other.load()
    query = {"query": "articles_to_group", "limit": 9}
    assert other.records(Article, **query) == published.records(Article, **query)


def test_importing_twice_is_importing_once(published: Warehouse, tmp_path: Path) -> None:
    export_parquet(published, "articles", str(tmp_path))
    import_parquet(published, str(tmp_path))
    assert published.load().new == {"articles": 0}


def test_an_export_goes_to_any_filesystem(published: Warehouse, tmp_path: Path) -> None:
    target = f"memory://export-{tmp_path.name}"
    export_parquet(published, "articles", target)
    with fsspec.open(f"{target}/articles/2025-01-26.parquet") as file:
        assert pq.read_table(file).num_rows == 1


def test_any_duckdb_reads_an_export(published: Warehouse, tmp_path: Path) -> None:
    export_parquet(published, "latest_articles", str(tmp_path))
    pattern = f"{tmp_path}/latest_articles/*.parquet"
    assert duckdb.execute("select count(*) from read_parquet($1)", [pattern]).fetchone() == (2,)


def test_csv_of_a_view_is_safe_in_a_spreadsheet(published: Warehouse, tmp_path: Path) -> None:
    path = export_csv(published, "latest_articles", str(tmp_path))
    with Path(path).open(newline="", encoding="utf-8") as file:
        assert {row["title"] for row in csv.DictReader(file)} == {"'@old", article().title}


def test_an_unknown_table_is_refused(published: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no table or view nothing"):
        export_csv(published, "nothing", str(tmp_path))


def test_a_folder_without_tables_is_no_export(warehouse: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no <table>"):
        import_parquet(warehouse, str(tmp_path))


def test_a_file_that_is_no_export_is_refused_and_nothing_lands(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "all.parquet").write_bytes(b"not parquet")
    with pytest.raises(DamagedBatchError, match="not an exported articles"):
        import_parquet(warehouse, str(tmp_path))
    assert names(open_zone(str(warehouse.home / "landing"))) == []
