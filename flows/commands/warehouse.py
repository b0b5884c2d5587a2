"""``newspike backup``, ``restore``, ``export``, ``import``, ``forget`` and ``expire``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from alerts.outbox.database import OutboxFile
from alerts.outbox.maintenance import erase, put_back
from flows.commands.import_headlines import import_headlines
from flows.commands.options import CONFIG, Config
from flows.configuration.channels import OUTBOX
from flows.configuration.settings import load_settings
from flows.operations import upkeep
from flows.runtime.context import warehouse_of
from flows.runtime.own_home import decide_here
from warehouse import backup, erasure, import_export, old_secrets
from warehouse.errors import WarehouseError
from warehouse.store import Warehouse


class Format(StrEnum):
    """The format of an export."""

    PARQUET = "parquet"
    CSV = "csv"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (back_up, restore, export, import_, forget, expire, mask):
        app.command(command.__name__.strip("_").replace("back_up", "backup"))(command)


def back_up(
    folder: Annotated[Path, typer.Argument(help="Target folder; an existing backup there is updated.")],
    *,
    config: Config = CONFIG,
) -> None:
    """Back up the warehouse, raw pages and outbox to a folder, and verify the copy.

    A manifest lists the files with their checksums.

    Example: `newspike backup /mnt/backup/newspike`
    """
    with _opened(config) as warehouse:
        counts = upkeep.back_up(warehouse, folder, now=datetime.now(UTC))
        typer.echo(f"{folder}: {counts['articles']:,} article versions, {counts['mentions']:,} mentions")


def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `newspike backup` wrote.")],
    *,
    config: Config = CONFIG,
    take_over: Annotated[
        bool, typer.Option(help="Decide here from now on: with `state`, the copy that was backed up is refused.")
    ] = False,
) -> None:
    """Restore a backup into the configured home, which must not have a warehouse yet.

    Messages that were pending in the backup are not sent: they are old and may have been sent since. An existing
    outbox is kept.

    Example: `newspike restore /mnt/backup/newspike`
    """
    if take_over and load_settings(config).state is None:
        raise typer.BadParameter("--take-over needs `state`: without it, stop the other copy of this home by hand")
    with _opened(config) as warehouse:
        for path in backup.check(folder, warehouse):
            if path.suffix == Path(OUTBOX).suffix:
                _put_outbox_back(path, warehouse)
        counts = backup.restore(folder, warehouse)
        if take_over:
            decide_here(load_settings(config), take_over=True)
        typer.echo(f"{warehouse.home}: {counts['articles']:,} article versions, {counts['mentions']:,} mentions")


def export(
    name: Annotated[str, typer.Argument(help="A table or a view.")],
    target: Annotated[str, typer.Argument(help="A folder, or any fsspec location such as s3://bucket/path.")],
    *,
    config: Config = CONFIG,
    format_: Annotated[Format, typer.Option("--format", help="Parquet by day, or one CSV file.")] = Format.PARQUET,
) -> None:
    """Export a table or view as Parquet by day, or as CSV that is safe in a spreadsheet.

    Example: `newspike export latest_articles exports`
    """
    with _opened(config) as warehouse:
        if format_ is Format.CSV:
            typer.echo(import_export.export_csv(warehouse, name, target))
            return
        written = import_export.export_parquet(warehouse, name, target)
        typer.echo(f"{target}/{name}: {sum(written.values()):,} rows in {len(written)} files")


def import_(
    source: Annotated[
        str, typer.Argument(help="Folder written by `newspike export`, or a .csv or .csv.gz of dated headlines.")
    ],
    *,
    config: Config = CONFIG,
) -> None:
    """Import exported tables, or dated headlines as history; rows already known are skipped.

    Headlines need the columns timestamp, source, title and url, optionally first_seen; rows with the same URL are one
    story. They are matched with the topics and count towards baselines, but never alert.

    Examples: `newspike import exports`, `newspike import headlines.csv.gz`
    """
    if source.endswith((".csv", ".csv.gz")):
        import_headlines(Path(source), config)
        return
    with _opened(config) as warehouse:
        landed = import_export.import_parquet(warehouse, source)
        loaded = warehouse.load()
        warehouse.publish()
        for table, rows in landed.items():
            typer.echo(f"{table}: {rows:,} rows, {loaded.new.get(table, 0):,} new")
        if loaded.postponed:
            typer.echo(f"landed, to be loaded by the next run: {loaded.postponed}", err=True)


def forget(
    name: Annotated[str, typer.Argument(help="URL of an article, or name of a publisher.")],
    *,
    config: Config = CONFIG,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase an article, or everything of a publisher, from all files and the outbox.

    Only counts are kept.

    Example: `newspike forget https://ledger.example/a/1`
    """
    if not yes:
        typer.confirm(f"Erase {name} for good?", abort=True)
    with _opened(config) as warehouse:
        _forget_in_messages(warehouse, name)
        _tell(erasure.forget(warehouse, name, now=datetime.now(UTC)))


def expire(
    days: Annotated[int, typer.Argument(min=1, help="Days for which texts and raw pages are kept.")],
    *,
    config: Config = CONFIG,
) -> None:
    """Erase older texts and raw pages, keep what was counted, and compact the files.

    Titles, mentions and volumes stay.

    Example: `newspike expire 365`
    """
    with _opened(config) as warehouse:
        _tell(erasure.expire(warehouse, before=datetime.now(UTC) - timedelta(days=days)))


def mask(
    folder: Annotated[Path, typer.Argument(help="Folder with exported files.", exists=True, file_okay=False)],
    *,
    write: Annotated[bool, typer.Option("--write", help="Replace the files by masked ones.")] = False,
) -> None:
    """List exported files that have secrets in web addresses, and mask them on request.

    Versions before secrets were masked have written such files. Looks at Parquet and CSV files, not at raw pages.
    Exits 0 when no such file is left, 1 otherwise.

    Example: `newspike mask /mnt/exports --write`
    """
    left = 0
    for file in old_secrets.mask_exports(folder, write=write):
        left += not file.masked
        typer.echo(f"{file.path}: {file.found:,} addresses with secrets{' masked' if file.masked else ''}")
    if left:
        typer.echo(f"{left} files have secrets: run again with --write to mask them", err=True)
        raise typer.Exit(1)


def _put_outbox_back(copy: Path, warehouse: Warehouse) -> None:
    outbox = warehouse.home / OUTBOX
    if outbox.exists():
        typer.echo(f"{outbox}: stays as it is")
        return
    kept_back = put_back(copy, outbox, now=datetime.now(UTC))
    typer.echo(f"{outbox}: {kept_back:,} messages that waited are kept back; `newspike alerts resend` sends one")


def _forget_in_messages(warehouse: Warehouse, name: str) -> None:
    """Erase from the outbox first: afterwards the warehouse knows the addresses no longer."""
    outbox = warehouse.home / OUTBOX
    if outbox.exists():
        with OutboxFile(outbox) as opened:
            erased = erase(opened, erasure.names_of(warehouse, name))
        typer.echo(f"erased from {erased} messages of the outbox")


def _tell(removed: erasure.Removed) -> None:
    sizes = f"{removed.bytes_before / 1e6:,.1f} MB before, {removed.bytes_after / 1e6:,.1f} MB after"
    typer.echo(
        f"erased {removed.articles} articles, {removed.entries} feed entries, {removed.pages} raw pages; {sizes}"
    )


@contextmanager
def _opened(config: Path) -> Iterator[Warehouse]:
    """Yield the warehouse of a configuration; a problem ends the command with its message."""
    try:
        yield warehouse_of(load_settings(config))
    except (WarehouseError, FileNotFoundError, TimeoutError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
