"""Ready-made questions, one's own queries, and how their answers are written."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.commands.sql import answer, inputs, sql
from flows.commands.sql_shell import inputs as typed_inputs
from tests.builders import NOW, article, mention
from warehouse.output import FORMULA_STARTS, SqlError, formula_safe, write_box, write_csv, write_json
from warehouse.sql_files import questions
from warehouse.store import Warehouse

WEEK = (NOW - timedelta(days=7), NOW)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = Warehouse(tmp_path_factory.mktemp("published"))
    warehouse.land([article(title="=HYPERLINK(1)"), mention(article_id=article().article_id)])
    warehouse.load()
    warehouse.publish()
    return warehouse


@pytest.fixture
def snapshot(published: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    with published.connect_snapshot() as connection:
        yield connection


VALUES = {
    "since": datetime(2025, 1, 1, tzinfo=UTC),
    "until": datetime(2025, 2, 1, tzinfo=UTC),
    "limit": 5,
    "topic": "low-cost-model-launches",
    "kind": "topic",
    "address": "https://ledger.example/a/1",
    "words": "chip",
}


@pytest.mark.parametrize("name", questions())
def test_each_ready_made_question_can_be_asked(snapshot: duckdb.DuckDBPyConnection, name: str) -> None:
    question = questions()[name]
    assert question.asks.endswith((".", "?", ")"))
    out = io.StringIO()
    write_json(snapshot, question.sql, {key: VALUES[key] for key in question.inputs}, out)


def test_the_busiest_topics_are_compared_with_the_time_before(snapshot: duckdb.DuckDBPyConnection) -> None:
    out = io.StringIO()
    question = questions()["busiest-topics"]
    write_json(snapshot, question.sql, {key: VALUES[key] for key in question.inputs}, out)
    assert json.loads(out.getvalue()) == {
        "topic": "low-cost-model-launches", "stories": 1, "stories_before": 0, "owners": 1
    }  # fmt: skip


def test_a_headline_that_looks_like_a_formula_is_text_in_csv(snapshot: duckdb.DuckDBPyConnection) -> None:
    out = io.StringIO()
    write_csv(snapshot, "select title, seen_at from articles", {}, out)
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [
        ["title", "seen_at"], ["'=HYPERLINK(1)", NOW.isoformat()]
    ]  # fmt: skip


@given(text=st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not formula_safe(text).startswith(FORMULA_STARTS)


def test_numbers_stay_numbers_in_csv() -> None:
    assert formula_safe(-3) == -3


def test_an_answer_is_drawn_as_a_box(snapshot: duckdb.DuckDBPyConnection) -> None:
    out = io.StringIO()
    write_box(snapshot, "select 42 as answer", {}, out)
    assert "42" in out.getvalue()


def test_a_wrong_query_says_what_is_wrong(snapshot: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(SqlError, match="nothing_like_it"):
        write_json(snapshot, "from nothing_like_it", {}, io.StringIO())


def test_nobody_can_write_to_the_snapshot(snapshot: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(SqlError, match="read-only"):
        write_json(snapshot, "delete from articles", {}, io.StringIO())


def test_an_input_that_is_not_set_is_asked_for() -> None:
    with pytest.raises(ValueError, match="--set topic="):
        inputs(["topic", "since"], [], WEEK)


def test_an_unknown_input_names_those_that_there_are() -> None:
    with pytest.raises(ValueError, match="no input tpoic: it has topic"):
        inputs(["topic"], ["tpoic=x"], WEEK)


def test_a_date_is_midnight_utc() -> None:
    assert inputs(["since"], ["since=2025-01-20"], WEEK) == {"since": datetime(2025, 1, 20, tzinfo=UTC)}


def test_a_period_that_is_half_set_is_a_week_long() -> None:
    assert inputs(["since", "until"], ["until=2025-01-20"], WEEK)["since"] == datetime(2025, 1, 13, tzinfo=UTC)


def test_a_beginning_alone_reaches_to_the_end_of_the_data() -> None:
    assert inputs(["since", "until"], ["since=2025-01-02"], WEEK)["until"] == NOW


@pytest.mark.parametrize("limit", ["abc", "0", "-1"])
def test_a_limit_that_is_no_number_of_rows_says_so(limit: str) -> None:
    with pytest.raises(ValueError, match="not a number of rows"):
        inputs(["limit"], [f"limit={limit}"], WEEK)


def test_an_id_is_there_as_text_too(snapshot: duckdb.DuckDBPyConnection) -> None:
    out = io.StringIO()
    write_json(snapshot, "select 2311246328554492175 as alert_id, null as story_id", {}, out)
    assert json.loads(out.getvalue())["alert_id_text"] == "2311246328554492175"
    assert json.loads(out.getvalue())["story_id_text"] is None


def test_csv_has_ids_as_text_and_nested_values_as_json(snapshot: duckdb.DuckDBPyConnection) -> None:
    out = io.StringIO()
    query = (
        "select 7 as alert_id, [{'field': 'title', 'at': timestamptz '2025-01-27 00:00:00+00'}] as spans, true as about"
    )
    write_csv(snapshot, query, {}, out)
    header, (number, spans, about, text) = csv.reader(io.StringIO(out.getvalue()))
    assert header == ["alert_id", "spans", "about", "alert_id_text"]
    assert (number, about, text) == ("7", "true", "'7")
    assert json.loads(spans) == [{"field": "title", "at": "2025-01-27T00:00:00+00:00"}]


def test_what_is_no_date_says_so() -> None:
    with pytest.raises(ValueError, match="until='soon' is not a date"):
        inputs(["until"], ["until=soon"], WEEK)


def test_statements_of_the_shell_end_with_a_semicolon() -> None:
    assert list(typed_inputs(io.StringIO("select\n1;\nselect 2"))) == [("select\n1;\n", []), ("select 2", [])]


def test_the_shell_answers_questions_by_name_and_leaves_on_exit(capsys: pytest.CaptureFixture[str]) -> None:
    lines = "help\ntopic-by-day topic=chips\nselect 1\nexit;\n.exit\nselect 2;\n"
    assert list(typed_inputs(io.StringIO(lines))) == [("topic-by-day", ["topic=chips"]), ("select 1\nexit;\n", [])]
    assert "ready-made question" in capsys.readouterr().out


def test_the_command_lists_questions_with_what_they_need() -> None:
    app = typer.Typer()
    app.command()(sql)
    said = CliRunner().invoke(app, ["--list"]).output
    assert "topic-by-day --set topic=..." in said


def test_a_query_is_answered_on_standard_output(published: Warehouse, capsys: pytest.CaptureFixture[str]) -> None:
    answer(published, "select count(*) as n from articles", {}, write_json)
    assert capsys.readouterr().out == '{"n": 1}\n'
