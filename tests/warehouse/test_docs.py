"""The documentation of the warehouse: every query runs, and the schema page says what the schema says."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import warnings
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


def test_each_of_the_fifteen_questions_runs(published: Warehouse) -> None:
    table = ANALYSIS.partition("## Fifteen questions")[2].partition("## From BI tools")[0]
    statements = re.findall(r"`((?:select|from) [^`]*)`", table)
    assert len(statements) == 15  # fourteen questions: there is no sentiment; the last one has two
    with duckdb.connect(str(published.snapshot_file), read_only=True) as connection:
        for sql in statements:
            connection.execute(sql).fetchall()


@pytest.mark.parametrize("code", blocks("python"), ids=range(len(blocks("python"))))
def test_a_program_of_the_documentation_runs(
    published: Warehouse, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in re.findall(r"^import (\w+)", code, re.MULTILINE):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    monkeypatch.chdir(published.home)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what other libraries warn each other of
        exec(compile(code, "analysis.md", "exec"), {})  # noqa: S102 -- our own documentation
    assert capsys.readouterr().out


@pytest.mark.parametrize("command", blocks("sh"), ids=range(len(blocks("sh"))))
def test_a_duckdb_command_of_the_documentation_finds_something(published: Warehouse, command: str) -> None:
    program, *arguments = shlex.split(command)
    found = shutil.which(program, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if program == "duckdb" and found is None:
        pytest.skip("duckdb-cli is not installed")
    assert found
    done = subprocess.run([found, *arguments], cwd=published.home, capture_output=True, text=True, check=True)  # noqa: S603 -- our own documentation
    assert json.loads(done.stdout)


@pytest.mark.slow
def test_dbt_makes_a_model_of_the_snapshot_as_the_documentation_says(published: Warehouse, tmp_path: Path) -> None:
    dbt = shutil.which("dbt", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if dbt is None:
        pytest.skip("dbt-duckdb is not installed")
    for part in blocks("yaml")[-1].replace("/path/to/newspike.duckdb", str(published.snapshot_file)).split("---\n"):
        name, content = part.removeprefix("# ").split("\n", 1)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    model = re.findall(r"a model is `(.*?)`", ANALYSIS)[0]
    (tmp_path / "models" / "by_publisher.sql").write_text(model)
    (tmp_path / "dbt_project.yml").write_text("name: mine\nprofile: news\n")
    command = [dbt, "run", "--profiles-dir", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 -- our own documentation
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(tmp_path / "mine.duckdb")) as mine:
        assert mine.execute("select publisher, articles from by_publisher where articles > 0").fetchall()


def test_the_schema_page_says_what_the_schema_says(published: Warehouse) -> None:
    page = Path(ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    with published.connect_snapshot() as connection:
        assert schema_page(connection) == page, "generate it: newspike sql --schema > docs/schema.md"
