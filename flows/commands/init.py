"""``newspike init``: write a starter configuration."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

STARTER_IN_CHECKOUT = Path(__file__).resolve().parent.parent.parent / "config"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(
    folder: Annotated[Path, typer.Argument(help="Where the folder `config` is made.")] = Path(),
) -> None:
    """Write a commented starter configuration: feeds, topics, settings.

    Files that are there already are left as they are.

    Example: `newspike init && newspike check && newspike run`
    """
    target = folder / "config"
    written, kept = copy_starter(target)
    for path in written:
        typer.echo(f"wrote {path}")
    for path in kept:
        typer.echo(f"kept  {path} (it was there already)")
    option = "" if target == Path("config") else f" --config {target / 'newspike.yaml'}"
    typer.echo(f"\nnext: look at {target / 'feeds.yaml'}, then `newspike check{option}` and `newspike run{option}`")


def copy_starter(target: Path) -> tuple[list[Path], list[Path]]:
    """Copy the starter configuration; returns the files written and those left alone."""
    written: list[Path] = []
    kept: list[Path] = []
    with as_file(files("flows").joinpath("starter")) as packaged:
        starter = packaged if packaged.is_dir() else STARTER_IN_CHECKOUT
        for source in sorted(path for path in starter.rglob("*") if path.is_file()):
            copy = target / source.relative_to(starter)
            if copy.exists():
                kept.append(copy)
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
            written.append(copy)
    return written, kept
