"""The shell of ``newspike sql``: statements, ready-made questions, help."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TextIO

import typer

from warehouse.output import SqlError
from warehouse.sql_files import questions
from warehouse.store import Warehouse

Ask = Callable[[str, list[str]], None]  # a statement, or a question's name with its settings

PROMPT, CONTINUED = "newspike> ", "     ...> "
LEAVE = frozenset({"exit", "quit", "q"})
TABLES = "select table_name as name, left(comment, 60) as what from duckdb_tables() order by 1"
VIEWS = "select view_name as name, left(comment, 60) as what from duckdb_views() where not internal order by 1"
HELP = """\
select ...;               a statement, which ends with a semicolon and may have several lines
busiest-topics            a ready-made question, by its name; set what it needs: topic-by-day topic=ai-models
questions                 list the ready-made questions
tables                    list tables and views
help, exit"""


def open_shell(warehouse: Warehouse, ask: Ask) -> None:
    """Open DuckDB's own shell on the snapshot where it is installed, else the one of this module."""
    warehouse.connect_snapshot().close()
    if sys.stdin.isatty() and (program := shutil.which("duckdb")):
        typer.echo("DuckDB's shell: .help, .exit. Ready-made questions: `newspike sql --list`", err=True)
        subprocess.run([program, "-readonly", str(warehouse.snapshot_file)], check=False)  # noqa: S603 -- found on PATH
        return
    typer.echo(f"{warehouse.snapshot_file}, read only. `help` says what can be typed, `exit` leaves.", err=True)
    for statement, settings in inputs(typed() if sys.stdin.isatty() else sys.stdin):
        try:
            ask(statement, settings)
        except (ValueError, SqlError) as error:
            typer.echo(str(error), err=True)


def inputs(lines: TextIO | Iterator[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield statements and questions with their settings; what is not to be asked is done here."""
    waiting = ""
    for line in lines:
        word, *settings = line.strip().rstrip(";").split() or [""]
        name = word.lower().lstrip(".")
        if waiting or not name:
            waiting += line if waiting else ""
        elif name in LEAVE and not settings:
            return
        elif name == "help":
            typer.echo(HELP)
        elif name == "questions":
            typer.echo("\n".join(f"{each.name:24}  {each.asks}" for each in questions().values()))
        elif name == "tables":
            yield TABLES, []
            yield VIEWS, []
        elif name in questions():
            yield name, settings
        else:
            waiting = line
        if waiting.rstrip().endswith(";"):
            yield waiting, []
            waiting = ""
    if waiting.strip():
        yield waiting, []


def typed() -> Iterator[str]:
    """Yield what is typed, line by line; Ctrl-D ends, Ctrl-C leaves the line."""
    import readline  # noqa: F401, PLC0415 -- history and editing, in a terminal alone

    prompt = PROMPT
    while True:
        try:
            line = input(prompt) + "\n"
        except EOFError:
            typer.echo()
            return
        except KeyboardInterrupt:
            typer.echo()
            yield ";\n"
            prompt = PROMPT
            continue
        yield line
        prompt = CONTINUED if line.strip() and not line.rstrip().endswith(";") and is_statement(line) else PROMPT


def is_statement(line: str) -> bool:
    """Return whether a line begins or continues SQL."""
    word = line.split(maxsplit=1)[0].lower().lstrip(".")
    return word not in {"help", "questions", "tables", *LEAVE, *questions()}
