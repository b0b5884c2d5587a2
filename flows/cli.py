"""The command line: ``newspike --help``."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from flows.configuration.problems import ConfigurationError
from warehouse.errors import WarehouseError

WATCH, LOOK, UNDERSTAND, KEEP = "Watch the news", "Look at what was found", "Define and explain", "Keep the warehouse"

# name: (module of flows.commands, panel of the help page, first line of its help).
# A command's module is imported when the command is used, so that `--version`, `--help` and completion are quick.
COMMANDS = {
    "demo": ("demo", WATCH, "Run the whole pipeline on a bundled fictional newsroom: no network, no account."),
    "init": ("init", WATCH, "Write a commented starter configuration: feeds, topics, settings."),
    "check": ("check", WATCH, "Validate settings, feeds, families and topics, and list every problem."),
    "run": ("run", WATCH, "Run one full cycle now: poll due feeds, extract, detect, judge, alert, publish."),
    "serve": ("serve", WATCH, "Run the schedules and the dashboard until stopped."),
    "status": ("status", WATCH, "Show what is due, when each stage last succeeded, and what is failing."),
    "doctor": ("doctor", WATCH, "Check the installation from end to end, and say how to mend what is wrong."),
    "dashboard": ("dashboard", LOOK, "Show events, topics, sources, health, search and SQL as web pages."),
    "alerts": ("alerts", LOOK, "Test channels, preview messages, and handle alerts."),
    "report": (
        "report",
        LOOK,
        "Write the events of a period, with charts, stories and the health of the watch, to one HTML page.",
    ),
    "search": ("search", LOOK, "Find articles by words in their title or text, best match first."),
    "sql": ("sql", LOOK, "Query the published snapshot with SQL or a ready-made question; never blocks a run."),
    "feeds": ("feeds", UNDERSTAND, "Feeds: parse, fetch, add, health, import, export."),
    "articles": ("articles", UNDERSTAND, "Articles: extract, group, why."),
    "topics": ("topics", UNDERSTAND, "Topics: match, test, explain; preview, apply, suggest, emerging, adopt."),
    "spikes": ("spikes", UNDERSTAND, "Spikes: judge series of counts, explain judgements."),
    "backtest": ("backtest", UNDERSTAND, "List the alerts that the settings would have sent over the stored history."),
    "replay": (
        "replay",
        UNDERSTAND,
        "Replay dated feed snapshots in time order, through the real flows over loopback HTTP.",
    ),
    "backfill": (
        "backfill",
        KEEP,
        "Fetch past articles of the feeds from archives; they become history and never alert.",
    ),
    "import": (
        "warehouse",
        KEEP,
        "Import exported tables, or dated headlines as history; rows already known are skipped.",
    ),
    "export": ("warehouse", KEEP, "Export a table or view as Parquet by day, or as CSV that is safe in a spreadsheet."),
    "backup": ("warehouse", KEEP, "Back up the warehouse, raw pages and outbox to a folder, and verify the copy."),
    "restore": ("warehouse", KEEP, "Restore a backup into the configured home, which must not have a warehouse yet."),
    "expire": ("warehouse", KEEP, "Erase older texts and raw pages, keep what was counted, and compact the files."),
    "mask": ("warehouse", KEEP, "List exported files that have secrets in web addresses, and mask them on request."),
    "forget": ("warehouse", KEEP, "Erase an article, or everything of a publisher, from all files and the outbox."),
    "rebuild": ("rebuild", KEEP, "Rebuild articles, stories and mentions from the raw pages, and compare."),
    "reextract": ("reextract", KEEP, "Extract kept pages again that an older extractor read; fetches nothing."),
}


class LazyGroup(TyperGroup):
    """A group that lists `COMMANDS` and imports the one that is used."""

    def __init__(self, **attrs: Any) -> None:
        listed = {
            name: TyperCommand(name, help=text, rich_help_panel=panel) for name, (_, panel, text) in COMMANDS.items()
        }
        super().__init__(**attrs | {"commands": listed})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the name, the imported command and the arguments that are left."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed and load_command(str(name)), rest


def load_command(name: str) -> Any:
    """Return a command of `COMMANDS`, its module imported."""
    alone = typer.Typer()
    import_module(f"flows.commands.{COMMANDS[name][0]}").add_to(alone)
    return get_group(alone).commands[name]


app = typer.Typer(
    cls=LazyGroup,
    help="Newspike watches the news for you: it polls feeds, finds topics, and alerts when one spikes.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 -- the shape that typer calls
    if wanted:
        typer.echo(f"newspike {version('newspike')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Print the version, or run a command."""


def main() -> None:
    """Run the command line; exits 0 when all went well, 1 when something failed, 2 on wrong usage or configuration."""
    try:
        app()
    except ConfigurationError as error:
        count = len(error.problems)
        typer.echo(f"{error}\n{count} problem{'s' if count > 1 else ''} in the configuration", err=True)
        sys.exit(2)
    except OSError as error:  # a missing file, a full disk, no permission: the message names the file
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"{where}{error.strerror or error}", err=True)
        sys.exit(1)
    except WarehouseError as error:  # says itself which file, why, and what to do
        typer.echo(str(error), err=True)
        sys.exit(1)
