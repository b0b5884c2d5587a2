"""``newspike replay``: watch an archive of feed snapshots again, through the real flows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import AsJson
from flows.commands.progress import following
from flows.desk import Desk, open_desk
from flows.orchestration import prepare_prefect
from flows.rehearsal import write_configuration
from newsroom.archive import archived_feeds, running_archive
from warehouse.records import FeedState, Row

Since = Annotated[datetime | None, typer.Option("--from", help="First day, as 2021-09-17.", formats=["%Y-%m-%d"])]
Until = Annotated[datetime | None, typer.Option("--to", help="Day after the last.", formats=["%Y-%m-%d"])]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    archive: Annotated[Path, typer.Argument(help="Folder with one archive or folder of snapshots per feed.", exists=True)],
    home: Annotated[Path, typer.Option(help="Where its warehouse is kept.")] = Path("newspike-replay"),
    only: Annotated[list[str] | None, typer.Option(help="Only this feed; may be given several times.")] = None,
    since: Since = None,
    until: Until = None,
    *,
    again: Annotated[bool, typer.Option("--again", help="Start at the first snapshot, not where the last replay ended.")] = False,
    as_json: AsJson = False,
) -> None:
    """Replay dated snapshots of feeds in the order of time, through the real flows over HTTP on loopback.

    The archive holds one `NAME.tar.xz` or folder `NAME/` per feed, with snapshots named by their time, such as
    `20210917T120000Z.xml`. A replay that was stopped or killed goes on where it ended; with --again it starts over, and
    adds nothing that is there already.

    Example: `newspike replay my-archive/ --only bbc --from 2021-09-17 --to 2021-09-19`
    """
