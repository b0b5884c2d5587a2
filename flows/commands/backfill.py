"""``newspike backfill``: the past of the feeds, or of files; and how far it has come."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from extractors.archives.files.parts import ArchiveError
from flows.backfilling.estimate import render_survey, survey
from flows.backfilling.plan import BackfillRequest, BackfillRequestError, Source, backfill_named, backfill_of, short_id
from flows.backfilling.report import render, report_of
from flows.backfilling.run import begin, known_backfills, load_progress
from flows.commands.json_output import to_json
from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.periods import From, To
from flows.commands.progress import watching
from flows.configuration.validation import raise_on_problems
from flows.runtime.context import RunContext, open_context
from flows.runtime.prefect_server import prepare_prefect
from warehouse.records import Backfill, BackfillState

Feeds = Annotated[list[str] | None, typer.Option("--feeds", help="Only this feed or publisher; repeat for more.")]
Archive = Annotated[
    Source, typer.Option("--source", help="Archive to use; auto tries all of them until enough is found.")
]
Files = Annotated[
    list[str] | None,
    typer.Option("--files", help="File, folder or WARC URL to import instead; repeat for more."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be fetched, without fetching articles or storing anything.")
]
Name = Annotated[str, typer.Argument(help="Id of the backfill, or its first characters [default: the latest].")]

app = typer.Typer(invoke_without_command=True)


def add_to(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="backfill")


@app.callback()
def backfill(
    command: typer.Context,
    since: From = None,
    until: To = None,
    feeds: Feeds = None,
    source: Archive = "auto",
    files: Files = None,
    *,
    dry_run: DryRun = False,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Fetch past articles of the feeds from archives; they become history and never alert.

    Can be stopped or killed at any time: run the same command again, or `resume`, to continue.

    Example: `newspike backfill --from 2024-12-01 --to 2025-02-01 --feeds "The Ledger"`
    """
    if command.invoked_subcommand:
        return
    if since is None or until is None:
        raise typer.BadParameter("needs --from and --to, such as --from 2024-12-01 --to 2025-02-01")
    raise_on_problems(config)
    request = BackfillRequest(
        since=since.date(), until=until.date(), feeds=tuple(feeds or ()), source=source, files=tuple(files or ())
    )
    context = open_context(config)
    with _refusals():
        wanted = backfill_of(request, context.feeds, now=datetime.now(UTC))
        if dry_run:
            found = survey(context, wanted, request.files)
            typer.echo(to_json(asdict(found), indent=2) if as_json else render_survey(found))
            return
        begin(context, wanted, request.files)
    _carry_out(context, wanted, as_json=as_json)


@app.command()
def status(name: Name = "", *, config: Config = CONFIG, as_json: AsJson = False) -> None:
    """Show the progress of a backfill, and list the others.

    Example: `newspike backfill status`
    """
    context = open_context(config)
    wanted = _named(context, name)
    _tell(context, wanted, as_json=as_json)
    if not as_json:
        stand = load_progress(context.settings.home_folder, wanted)
        if wanted.state is BackfillState.RUNNING and stand:
            typer.echo(f"last step: {stand.doing}, {stand.left:,} left")
        for other in known_backfills(context):
            if other.backfill_id != wanted.backfill_id:
                typer.echo(
                    f"also: {short_id(other)}, {other.since_at:%Y-%m-%d} to {other.until_at:%Y-%m-%d}: {other.state}"
                )


@app.command()
def resume(name: Name = "", *, config: Config = CONFIG, as_json: AsJson = False) -> None:
    """Continue a backfill that was stopped, killed or cancelled, and retry what failed and is due.

    Example: `newspike backfill resume`
    """
    raise_on_problems(config)
    context = open_context(config)
    _carry_out(context, _named(context, name), as_json=as_json)


@app.command()
def cancel(name: Name = "", *, config: Config = CONFIG) -> None:
    """Cancel a backfill: a running one stops after its current batch. What it stored is kept.

    Example: `newspike backfill cancel`
    """
    context = open_context(config)
    wanted = _named(context, name)
    if wanted.state is not BackfillState.RUNNING:
        typer.echo(f"backfill {short_id(wanted)} is {wanted.state}: nothing to cancel", err=True)
        raise typer.Exit(2)
    context.warehouse.land([replace(wanted, state=BackfillState.CANCELLED, changed_at=datetime.now(UTC))])
    context.warehouse.load()
    typer.echo(f"backfill {short_id(wanted)} is cancelled; `newspike backfill resume {short_id(wanted)}` continues it")


def _carry_out(context: RunContext, wanted: Backfill, *, as_json: bool) -> None:
    """Run the flow, with a progress bar, and tell what became of the backfill."""
    home = context.settings.home_folder
    prepare_prefect(home)
    from flows.backfill import resume_backfill  # noqa: PLC0415 -- Prefect takes a second to import

    name = f"{wanted.backfill_id:016x}"
    typer.echo(f"backfill {short_id(wanted)} (Prefect takes some seconds to start)", err=True)
    with _stopped_by_ctrl_c(short_id(wanted)), watching(_reader(home, wanted)):
        resume_backfill(name=name, config=str(context.settings.path))
    _tell(context, _named(context, name), as_json=as_json)


@contextmanager
def _stopped_by_ctrl_c(name: str) -> Iterator[None]:
    """Say after a Ctrl-C how to resume, also where Prefect's server has received the signal too."""
    pressed = threading.Event()

    def note(*_: object) -> None:
        pressed.set()
        logging.disable()  # Prefect's messages about its stopped server are no help
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    except (Exception, KeyboardInterrupt):
        if not pressed.is_set():
            raise
        typer.echo(f"stopped; `newspike backfill resume {name}` continues it", err=True)
        raise typer.Exit(130) from None
    finally:
        signal.signal(signal.SIGINT, before)


def _reader(home: Any, wanted: Backfill) -> Callable[[], tuple[str, int, int]]:
    def read() -> tuple[str, int, int]:
        stand = load_progress(home, wanted)
        return (stand.doing, stand.done, stand.left) if stand else ("starting", 0, 0)

    return read


def _tell(context: RunContext, wanted: Backfill, *, as_json: bool) -> None:
    report = report_of(context, wanted)
    typer.echo(to_json(asdict(report), indent=2) if as_json else render(report))


def _named(context: RunContext, name: str) -> Backfill:
    with _refusals():
        return backfill_named(known_backfills(context), name)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (BackfillRequestError, ArchiveError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
