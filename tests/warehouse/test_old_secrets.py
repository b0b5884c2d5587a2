"""What older programs left of secrets in addresses: in exported files, and in the free blocks of a warehouse's file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows.cli import app
from warehouse.limits import Limits
from warehouse.old_secrets import MASKING, mask_exports, masked_text
from warehouse.retention import prune
from warehouse.store import Warehouse

SECRET, CLEAN = "https://desk:s3cret@a.example/f?x=1&token=s3cret", "https://a.example/f?x=1&token=***"


def exported(folder: Path) -> None:
    """Write files as an export does, one of each kind with a secret and one without."""
    (folder / "feeds").mkdir()
    (folder / "pages").mkdir()
    for name, url in (("feeds/a", SECRET), ("feeds/b", CLEAN), ("pages/c", SECRET)):
        rows = pa.table({"url": [url, None], "every_s": [0.0, 1.0]})
        pq.write_table(rows, folder / f"{name}.parquet")
    (folder / "feeds.csv").write_text(f'url,publisher\r\n"{SECRET}",A\r\n{CLEAN},B\r\n', newline="")


def test_files_with_secrets_are_listed_and_left_alone_until_they_are_to_be_masked(tmp_path: Path) -> None:
    exported(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    listed = CliRunner().invoke(app, ["mask", str(tmp_path)])
    assert listed.exit_code == 1
    assert [line.rpartition("/")[2] for line in listed.stdout.splitlines()] == [
        "a.parquet: 1 addresses with secrets",
        "feeds.csv: 1 addresses with secrets",
    ]
    assert {path: path.read_bytes() for path in before} == before
    masked = CliRunner().invoke(app, ["mask", str(tmp_path), "--write"])
    assert (masked.exit_code, list(mask_exports(tmp_path, write=False))) == (0, [])
    table = pq.read_table(tmp_path / "feeds" / "a.parquet")
    assert table.to_pylist() == [{"url": CLEAN, "every_s": 0.0}, {"url": None, "every_s": 1.0}]
    assert (tmp_path / "feeds.csv").read_bytes() == f'url,publisher\r\n"{CLEAN}",A\r\n{CLEAN},B\r\n'.encode()


@pytest.mark.parametrize(
    "text",
    ["https://a.example/?token=${TOKEN}", "https://a.example/@desk/f?keyword=2", "me@a.example wrote token=1", CLEAN],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked_text(text) == text


def test_the_file_of_an_upgraded_warehouse_is_compacted_once(warehouse: Warehouse) -> None:
    limits = Limits(pages=None, texts=None, ledger=None, judgements=None, copies=None)
    assert not prune(warehouse, limits).compacted
    with warehouse.opened() as connection:
        earlier = datetime.now(UTC) - timedelta(days=30)
        connection.execute("update schema_migrations set applied_at = $1 where name <> $2", [earlier, MASKING])
    assert [prune(warehouse, limits).compacted for _ in range(2)] == [True, False]
