"""The documentation of the warehouse: every query runs, and the schema page says what the schema says."""

import importlib.util
import re
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT
from tests.warehouse.sample import RECORDS
from warehouse.schema_docs import schema_page
from warehouse.store import Warehouse

ANALYSIS = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", ANALYSIS, re.DOTALL)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse(tmp_path_factory.mktemp("docs"))
    warehouse.land(RECORDS)
    warehouse.load()
    warehouse.publish()
    return warehouse


@pytest.mark.parametrize("query", blocks("sql"), ids=range(len(blocks("sql"))))
def test_a_query_of_the_documentation_finds_something(published: Warehouse, query: str) -> None:
    with duckdb.connect(str(published.snapshot_file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        assert connection.execute(query).fetchall()


@pytest.mark.parametrize("code", blocks("python"), ids=range(len(blocks("python"))))
def test_a_program_of_the_documentation_runs(
    published: Warehouse, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in re.findall(r"^import (\w+)", code, re.MULTILINE):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    monkeypatch.chdir(published.home)
    exec(compile(code, "analysis.md", "exec"), {})  # noqa: S102 -- our own documentation
    assert capsys.readouterr().out


def test_the_schema_page_says_what_the_schema_says(published: Warehouse) -> None:
    page = Path(ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    with published.connect_snapshot() as connection:
        assert schema_page(connection) == page, "generate it: newspike sql --schema > docs/schema.md"
