"""``newspike replay``: watch an archive of feed snapshots again, through the real flows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.options import AsJson
from flows.commands.periods import From, To
from flows.commands.progress import following
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.archive_server import archived_feeds, running_archive, snapshots
from flows.runtime.context import RunContext, open_context
from flows.runtime.prefect_server import prepare_prefect
from warehouse.records import Feed, FeedState

Archive = Annotated[
    Path, typer.Argument(help="Folder with one archive or one folder of snapshots per feed.", exists=True)
]
Home = Annotated[Path, typer.Option(help="Home folder of the replay's warehouse.")]
Only = Annotated[list[str] | None, typer.Option("--only", help="Replay only this feed; repeat for more.")]
Again = Annotated[bool, typer.Option("--again", help="Start over instead of continuing.")]


@dataclass(frozen=True, kw_only=True)
class ReplayPlan:
    """The part of an archive that is replayed."""

    feeds: Sequence[Feed]
    steps: Sequence[datetime]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    archive: Archive,
    home: Home = Path("newspike-replay"),
    only: Only = None,
    since: From = None,
    until: To = None,
    *,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Replay dated feed snapshots in time order, through the real flows over loopback HTTP.

    The archive holds one `NAME.tar.xz` or folder `NAME/` per feed, with snapshots named by their time, such as
    `20210917T120000Z.xml`. A stopped or killed replay continues where it ended; `--again` starts over
    without adding anything twice.

    Example: `newspike replay my-archive/ --only bbc --from 2021-09-17 --to 2021-09-19`
    """
    part = _part(archive, only, since, until)
    with running_archive(archive) as served:
        connect_to = {f"*{_domain(part.feeds)}": served.address}
        config = write_configuration(home, SandboxSettings(feeds=part.feeds, connect_to=connect_to, pages=False))
        context = open_context(config)
        steps = part.steps if again else _left(context, part)
        if steps:
            prepare_prefect(home.resolve())
            from flows.replay import replay as replay_flow  # noqa: PLC0415 -- Prefect takes a second to import

            with following(f"replaying {len(steps)} snapshots", steps[0], steps[-1], served.now):
                replay_flow(config=str(config), port=served.port, steps=steps)
    _tell(context, len(steps), as_json=as_json)


def _part(archive: Path, only: Sequence[str] | None, since: datetime | None, until: datetime | None) -> ReplayPlan:
    wanted = {name.lower() for name in only or ()}
    feeds = [feed for feed in archived_feeds(archive) if not wanted or feed.publisher.lower() in wanted]
    names = {feed.publisher for feed in feeds}
    first = since or datetime.min.replace(tzinfo=UTC)
    last = until or datetime.max.replace(tzinfo=UTC)
    steps = sorted({shot.at for shot in snapshots(archive) if shot.name in names and first <= shot.at < last})
    if not steps:
        there = ", ".join(feed.publisher for feed in archived_feeds(archive)) or "none"
        raise typer.BadParameter(f"{archive} has no snapshot of that feed in that period; its feeds: {there}")
    return ReplayPlan(feeds=feeds, steps=steps)


def _left(context: RunContext, part: ReplayPlan) -> list[datetime]:
    """Return the steps that some feed was not polled at yet: its state was stored together with what it said."""
    states = {s.feed_url: s.polled_at for s in context.warehouse.records(FeedState, "feed_states", urls=None)}
    polled = [states.get(feed.url) for feed in part.feeds]
    return [at for at in part.steps if any(last is None or last < at for last in polled)]


def _domain(feeds: Iterable[Feed]) -> str:
    """Return the common suffix of all feeds' hosts, such as ``.replay``."""
    return "." + next(iter(feeds)).url.split("/")[2].rpartition(".")[2]


def _tell(context: RunContext, steps: int, *, as_json: bool) -> None:
    counts = {row["what"]: row["rows"] for row in context.warehouse.rows("counts")}
    feeds = [dict(row) for row in context.warehouse.rows("entries_of_feeds")]
    snapshot = str(context.warehouse.snapshot_file)
    if as_json:
        typer.echo(json.dumps({"steps": steps, "counts": counts, "feeds": feeds, "snapshot": snapshot}, indent=2))
        return
    typer.echo(f"replayed {steps} snapshots" if steps else "everything was already replayed (--again starts over)")
    for row in feeds:
        typer.echo(
            f"{row['feed_url']}: {row['entries']:,} entries, {row['versions']:,} versions, {row['doubled']} doubled"
        )
    typer.echo(f"warehouse: {snapshot}")
