"""Ask: my own question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from dashboard.charts.bars import Bar, bars
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale
from dashboard.pages.page import Page
from dashboard.panels import BadInputError, literal
from dashboard.visit import DAY, Visit
from warehouse.guarded import GuardedQueryError, QueryResult, query_snapshot
from warehouse.sql_files import Question, questions

EXAMPLE = """\
select topic, title, opened_at, peak_score, minutes_until_sent
from alerts_history
order by opened_at desc
limit 20"""
DEFAULT_DAYS, DEFAULT_LIMIT = 7, 30


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows; the query runs in a process of its own."""
    name = visit.text("question")
    every = questions()
    if name and name not in every:
        raise visit.unknown("ready-made question", name, list(every), lambda near: f"/ask?question={near}")
    question = every.get(name)
    inputs = _inputs(question, visit) if question else {}
    sql = visit.text("sql")
    if question and not sql and all(inputs.values()):
        sql = question_sql(question, inputs)
    table: QueryResult | None = None
    problem = ""
    if sql and visit.text("run", "1") == "1" and (visit.text("sql") or question):
        try:
            table = query_snapshot(visit.settings.reader.file, sql)
        except (GuardedQueryError, BadInputError) as error:
            problem = str(error)
    return {
        "questions": list(every.values()),
        "question": question,
        "inputs": inputs,
        "subjects": _subjects(visit) if question and "topic" in question.inputs else [],
        "sql": sql or EXAMPLE,
        "query": urlencode({"sql": sql}),
        "table": table,
        "problem": problem,
        "numeric": numeric_columns(table) if table else [],
        "chart": chart(table, visit) if table else None,
        "asked": bool(sql),
    }


def _inputs(question: Question, visit: Visit) -> dict[str, str]:
    """Return the inputs of a ready-made question as text: those given, or the last seven days of the data."""
    defaults = {
        "since": f"{(visit.hour_end - DEFAULT_DAYS * DAY).astimezone(visit.zone):%Y-%m-%d}",
        "until": f"{(visit.hour_end + DAY).astimezone(visit.zone):%Y-%m-%d}",
        "limit": str(DEFAULT_LIMIT),
        "kind": "company",
    }
    return {name: visit.text(name, defaults.get(name, "")) for name in question.inputs}


def question_sql(question: Question, inputs: Mapping[str, str]) -> str:
    """Return the SQL of a question with its inputs written out."""
    return re.sub(r"\$([a-z_]+)", lambda found: _literal(found[1], inputs[found[1]]), question.sql)


def _literal(name: str, text: str) -> str:
    if name == "limit":
        if not text.isdecimal():
            raise BadInputError(f"limit is a number, not {text}")
        return text
    return literal(text)


def _subjects(visit: Visit) -> Sequence[tuple[str, str]]:
    rows = visit.ask("subjects", since=visit.as_of, until=visit.as_of, kind="", limit=10_000).rows
    return sorted(((row["name"], row["title"]) for row in rows), key=lambda item: item[1].casefold())


def numeric_columns(table: QueryResult) -> list[int]:
    """Return the columns that have numbers alone, by their place."""
    return [
        at
        for at in range(len(table.columns))
        if all(
            row[at] is None or (isinstance(row[at], (int, float)) and not isinstance(row[at], bool))
            for row in table.rows
        )
    ]


def chart(table: QueryResult, visit: Visit) -> Chart | None:
    """Return a chart where the result is a series: its first column instants or days, another one numbers."""
    if len(table.rows) < 3 or len(table.columns) < 2:
        return None
    try:
        times = [datetime.fromisoformat(str(row[0])) for row in table.rows]
    except ValueError:
        return None
    times = [at if at.tzinfo else at.replace(tzinfo=visit.zone) for at in times]
    wanted = next((at for at, name in enumerate(table.columns) if at and name in {"stories", "articles"}), None)
    numeric = [at for at in numeric_columns(table) if at]
    at = wanted if wanted in numeric else numeric[0] if numeric else None
    steps = sorted({b - a for a, b in zip(sorted(times), sorted(times)[1:], strict=False) if b > a})
    if at is None or not steps or len(set(times)) != len(times):
        return None
    series = [
        Bar(at=moment, span=steps[0], amount=None if row[at] is None else float(row[at]), title=f"{row[0]}: {row[at]}")
        for moment, row in sorted(zip(times, table.rows, strict=True), key=lambda pair: pair[0])
    ]
    scale = TimeScale(since=series[0].at, until=series[-1].at + steps[0])
    return bars(series, scale, visit.zone, summary=f"{table.columns[at]} by {table.columns[0]}", height=200)


PAGE = Page(path="/ask", template="ask.html", show=show, menu="Ask")
