"""``newspike sql``: SQL and ready-made questions over the published snapshot."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.periods import parse_instant
from flows.commands.sql_shell import open_shell
from flows.configuration.settings import load_settings
from flows.runtime.context import warehouse_of
from warehouse.output import SqlError, Write, write_box, write_csv, write_json
from warehouse.questions import check_inputs, last_week, nearest
from warehouse.schema_docs import schema_page
from warehouse.sql_files import Question, questions
from warehouse.store import Warehouse

LIMIT = 20
DEFAULTS = {"since", "until", "limit"}  # inputs that need not be set


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sql)


def sql(
    query: Annotated[
        str, typer.Argument(help="SQL or the name of a ready-made question [default: open a shell].")
    ] = "",
    *,
    config: Config = CONFIG,
    listed: Annotated[bool, typer.Option("--list", help="Show the ready-made questions.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Describe every table and column, as Markdown.")] = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", "-s", help="Set a question's parameter, as NAME=VALUE.")
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")] = False,
) -> None:
    """Query the published snapshot with SQL or a ready-made question; never blocks a run.

    Questions cover the last seven days of data, and say which; change that with
    `--set since=2025-01-20 --set until=2025-01-28`.

    Examples: `newspike sql --list`, `newspike sql busiest-topics`,
    `newspike sql topic-by-day --set topic=ai-market-selloff`, `newspike sql "from source_profile" --csv`
    """
    if listed:
        typer.echo("\n".join(summary_of(question) for question in questions().values()))
        return
    warehouse = warehouse_of(load_settings(config))
    write = writer(as_json=as_json, as_csv=as_csv)
    try:
        if not (schema or query):
            open_shell(warehouse, lambda asked, settings: _ask(warehouse, asked, settings, write, said=True))
        elif schema:
            with warehouse.connect_snapshot() as connection:
                typer.echo(schema_page(connection), nl=False)
        else:
            _ask(warehouse, query, set_ or [], write, said=not (as_json or as_csv))
    except (ValueError, FileNotFoundError, SqlError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _ask(warehouse: Warehouse, query: str, settings: Sequence[str], write: Write, *, said: bool) -> None:
    """Print what a statement or a ready-made question returns; `said`: with the period that it looked at."""
    question = questions().get(query.replace("_", "-"))
    with warehouse.connect_snapshot() as connection:
        if question is None:
            refuse_misspelt(query, settings)
            write(connection, query, {}, sys.stdout)
            return
        parameters = inputs(question.inputs, settings, last_week(connection))
        check_inputs(connection, parameters)
        if "since" in parameters and said:
            typer.echo(f"{parameters['since']:%Y-%m-%d %H:%M} to {parameters['until']:%Y-%m-%d %H:%M} UTC", err=True)
        write(connection, question.sql, parameters, sys.stdout)


def writer(*, as_json: bool, as_csv: bool) -> Write:
    """Return what prints an answer in the form asked for."""
    return write_json if as_json else write_csv if as_csv else write_box


def summary_of(question: Question) -> str:
    """Return a question's name, what it asks and what must be set."""
    needed = [name for name in question.inputs if name not in DEFAULTS]
    options = "".join(f" --set {name}=..." for name in needed)
    return f"{question.name}{options}\n    {question.asks}"


def refuse_misspelt(query: str, settings: Sequence[str]) -> None:
    """Raise ValueError for what looks like a ready-made question but is not one."""
    if settings or len(query.split()) == 1:
        near = nearest(query.replace("_", "-"), list(questions()))
        raise ValueError(f'no question "{query}" (`newspike sql --list` shows all){near}')


def inputs(names: Sequence[str], settings: Sequence[str], period: tuple[datetime, datetime]) -> Mapping[str, Any]:
    """Return the parameters of a question; raise ValueError for one that is missing or not among its inputs.

    `period` is what it looks at where nothing is set. Where only one end is set, the period is as long as this one.
    """
    given = dict(setting.partition("=")[::2] for setting in settings)
    if unknown := given.keys() - set(names):
        known = f"it has {', '.join(names)}" if names else "only ready-made questions have inputs"
        raise ValueError(f"no input {', '.join(sorted(unknown))}: {known}")
    if missing := set(names) - given.keys() - DEFAULTS:
        raise ValueError("this question needs " + " ".join(f"--set {name}=..." for name in sorted(missing)))
    values = {name: _typed(name, given[name]) for name in given}
    length = period[1] - period[0]
    until = values.get("until", period[1])
    if "since" in values and "until" not in values:
        until = max(until, values["since"] + length)
    defaults = {"since": until - length, "until": until, "limit": LIMIT}
    return {name: values.get(name, defaults.get(name)) for name in names}


def answer(warehouse: Warehouse, query: str, parameters: Mapping[str, Any], write: Write) -> None:
    """Print what a query returns."""
    with warehouse.connect_snapshot() as connection:
        write(connection, query, parameters, sys.stdout)


def _typed(name: str, text: str) -> Any:
    if name in {"since", "until"}:
        try:
            return parse_instant(text)
        except ValueError as error:
            raise ValueError(f"{name}={error}") from None
    if name == "limit":
        if not text.isdecimal() or int(text) < 1:
            raise ValueError(f"limit={text}: not a number of rows like 20")
        return int(text)
    return text
