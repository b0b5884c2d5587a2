"""``newspike search``: articles by their words."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Annotated, Any

import typer

from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.periods import From, To
from flows.commands.sql import LIMIT, writer
from flows.configuration.settings import load_settings
from flows.runtime.context import warehouse_of
from warehouse.database import Connection
from warehouse.full_text import FullTextMissingError, open_index
from warehouse.import_export import EVER
from warehouse.output import SqlError
from warehouse.sql_files import questions, statement
from warehouse.store import Warehouse

WIDEST = 100  # characters; longer lines are hard to follow


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(search)


def search(
    words: Annotated[list[str], typer.Argument(help="Words that must all occur in title or text.")],
    *,
    config: Config = CONFIG,
    since: From = None,
    until: To = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of articles.")] = LIMIT,
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Use DuckDB's full-text extension if it is installed.")
    ] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")] = False,
) -> None:
    """Find articles by words in their title or text, best match first.

    Plain search matches words as written, also as prefixes, and scans every text of the period.
    `--full-text` also matches English word forms; it builds an index of the snapshot first.

    Examples: `newspike search cheap model`, `newspike search export ban --from 2025-01-20`
    """
    try:
        window = {
            "since": since or EVER[0],
            "until": until or EVER[1],
        }
        connection, query, how = _opened(warehouse_of(load_settings(config)), full_text=full_text)
        typer.echo(how, err=True)
        inputs = {"words": " ".join(words), "limit": limit, **window}
        with closing(connection):
            if as_json or as_csv:
                writer(as_json=as_json, as_csv=as_csv)(connection, query, inputs, sys.stdout)
                return
            rows = connection.execute(query, inputs).fetchall()
            for found in rows:
                typer.echo(render(found, width=min(shutil.get_terminal_size().columns, WIDEST)))
            if not rows:
                typer.echo(f"no article has {' and '.join(words)}", err=True)
    except (ValueError, FileNotFoundError, SqlError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def render(found: Sequence[Any], *, width: int) -> str:
    """Return an article (event_at, publisher, title, url, excerpt) as lines of at most `width` characters.

    The address is never broken, so that a terminal can open it.
    """
    event_at, publisher, title, url, excerpt = found
    when = f"{event_at:%Y-%m-%d %H:%M}" if isinstance(event_at, datetime) else ""
    inner = textwrap.TextWrapper(width, initial_indent="  ", subsequent_indent="  ")
    return "\n".join([f"{when}  {publisher}", inner.fill(title), inner.fill(_whole_words(excerpt)), f"  {url}", ""])


def _whole_words(excerpt: str) -> str:
    """Return an excerpt without the pieces of words at its ends."""
    words = excerpt.split()
    return f"... {' '.join(words[1:-1])} ..." if len(words) > 2 else excerpt


def _opened(warehouse: Warehouse, *, full_text: bool) -> tuple[Connection, str, str]:
    """Return the query, its parameters, and a line that names the kind of search."""
    how = "exact-word search (no stemming)"
    if full_text:
        try:
            return open_index(warehouse), statement("full_text/found"), "full-text search (English word forms)"
        except FullTextMissingError as error:
            how += f" ({error})"
    return warehouse.connect_snapshot(), questions()["find"].sql, how
