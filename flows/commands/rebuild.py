"""``newspike rebuild``: everything derived, made again and compared."""

from __future__ import annotations

import shutil
from typing import Annotated

import typer

from flows.commands.options import CONFIG, Config
from flows.reprocessing.rebuild import desk_beside, put_in_place, rebuild
from flows.runtime.context import open_context


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rebuild")(rebuild_all)


def rebuild_all(
    config: Config = CONFIG,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the warehouse with the rebuilt one.")] = False,
) -> None:
    """Rebuild articles, stories and mentions from the raw pages, and compare.

    Copies what cannot be rebuilt: feeds, entries, alerts, messages, verdicts and the ledger. Exits 0 when everything
    is equal, 1 when something differs, for example after a change of the program or of a topic.

    Example: `newspike rebuild`
    """
    context = open_context(config)
    folder = desk_beside(context).warehouse.home
    shutil.rmtree(folder, ignore_errors=True)  # of an earlier one
    tables = rebuild(context)
    typer.echo(f"{'table':<16}{'equal':>10}{'different':>12}{'missing':>10}{'additional':>12}")
    for table in tables:
        typer.echo(
            f"{table.table:<16}{table.equal:>10,}{table.different:>12,}{table.missing:>10,}{table.additional:>12,}"
        )
    if replace:
        typer.echo(f"the rebuilt warehouse is in place; the old one is {put_in_place(context)}")
    shutil.rmtree(folder, ignore_errors=True)
    if any(table.different or table.missing or table.additional for table in tables):
        raise typer.Exit(1)
