"""A stranger's SQL: it reads the snapshot, and reaches nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import article
from warehouse.guarded import ROWS, GuardedQueryError, QueryResult, query_snapshot
from warehouse.store import Warehouse

Query = Callable[..., QueryResult]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("it's a home")
    warehouse = Warehouse(home=folder)
    warehouse.land([article()])
    warehouse.load()
    warehouse.publish()
    (folder / "secret.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "json.py").write_text("raise SystemExit('a file of the home was imported')", encoding="utf-8")
    return folder


def query(home: Path, sql: str, *, seconds: float = 10.0) -> QueryResult:
    return query_snapshot(home / "newspike.duckdb", sql, seconds=seconds)


def test_a_select_is_answered_with_plain_values(home: Path) -> None:
    found = query(
        home,
        "select title, article_id, seen_at, spans, null as nothing from articles, (select [1, {'a': 2}.a] as spans)",
    )
    assert found.columns == ["title", "article_id", "seen_at", "spans", "nothing"]
    title, number, at, spans, nothing = found.rows[0]
    assert title == "Chipmaker unveils a cheaper model"
    assert isinstance(number, str)  # larger than what JavaScript can count to
    assert at == "2025-01-27T09:00:00+00:00"
    assert (spans, nothing) == ([1, 2], None)
    assert not found.cut


def test_more_rows_than_a_page_shows_are_cut_and_said_to_be(home: Path) -> None:
    found = query(home, f"from range({ROWS + 1})")
    assert len(found.rows) == ROWS
    assert found.cut


@pytest.mark.parametrize(
    "sql",
    [
        "from read_csv('secret.csv')",
        "from 'secret.csv'",
        "from read_text('/etc/hostname')",
        "from glob('/*')",
        "from parquet_scan('http://127.0.0.1:1/x.parquet')",
        "copy articles to 'stolen.csv'",
        "attach 'other.duckdb'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set memory_limit = '100GB'",
        "pragma enable_external_access",
        "create table mine as select 1",
        "insert into articles select * from articles",
        "drop table articles",
        "delete from articles",
        "checkpoint newspike",
        "detach newspike",
        "select 1; select 2",
        "",
        "call pragma_version()",
        "export database 'x'",
        "from duckdb_databases()",
        "from duckdb_settings()",
        "from duckdb_secrets()",
        "select current_setting('allowed_paths')",
        "pragma database_list",
        "from query('from duckdb_' || 'databases()')",
        'from U&"duckdb\\005fdatabases"()',
        "x" * 30_000,
    ],
)
def test_nothing_but_the_snapshot_is_in_reach(home: Path, sql: str) -> None:
    before = sorted(path.name for path in home.iterdir())
    with pytest.raises(GuardedQueryError) as refused:
        query(home, sql)
    assert str(home) not in str(refused.value)
    assert sorted(path.name for path in home.iterdir()) == before


def test_a_query_without_an_end_is_ended(home: Path) -> None:
    with pytest.raises(GuardedQueryError, match="longer than 1 s"):
        query(home, "select count(*) from range(10000000000) a, range(100000) b", seconds=1)


def test_a_query_that_wants_all_memory_fails_alone(home: Path) -> None:
    with pytest.raises(GuardedQueryError, match=r"[Mm]emory"):
        query(home, "select list(range) from range(1000000000)", seconds=20)
    assert query(home, "select 1").rows == [[1]]


def test_an_error_of_the_query_is_duckdb_s_sentence(home: Path) -> None:
    with pytest.raises(GuardedQueryError, match="nosuch"):
        query(home, "select nosuch from articles")


def test_before_the_first_publication_there_is_nothing_to_ask(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        query(tmp_path, "select 1")
