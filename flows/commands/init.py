"""``newspike init``: write a starter configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.configuration.starter import STARTER_IN_CHECKOUT, copy_starter, write_prefect_yaml


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(help="Folder in which `config` is created.")] = Path(),
    *,
    prefect: Annotated[
        bool, typer.Option("--prefect", help="Also write `prefect.yaml`, for a Prefect server of your own.")
    ] = False,
) -> None:
    """Write a commented starter configuration: feeds, topics, settings.

    Existing files are kept. Exits 2 in Newspike's own source folder: use a folder of your own.

    Example: `newspike init && newspike check && newspike run`
    """
    target = folder / "config"
    if target.resolve() == STARTER_IN_CHECKOUT:
        typer.echo(
            "this is Newspike's own source folder, whose config/ is what `init` copies: "
            "make a folder of your own and run `newspike init` there",
            err=True,
        )
        raise typer.Exit(2)
    written, kept = copy_starter(target)
    for path in written:
        typer.echo(f"wrote {path}")
    for path in kept:
        typer.echo(f"kept  {path} (already there)")
    if prefect:
        where = folder / "prefect.yaml"
        typer.echo(f"wrote {where}" if write_prefect_yaml(folder) else f"kept  {where} (already there)")
    option = "" if target == Path("config") else f" --config {target / 'newspike.yaml'}"
    typer.echo(f"\nnext: look at {target / 'feeds.yaml'}, then `newspike check{option}` and `newspike run{option}`")
