"""``newspike reextract``: kept pages read again by the present extractor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.periods import From, To
from flows.commands.progress import counted
from flows.reprocessing.reextract import Scope, count_kept, reextract
from flows.runtime.context import RunContext, open_context
from flows.runtime.sharding import Counts
from warehouse.import_export import EVER
from warehouse.records import Feed

WORDS = {
    "changed": "say another title or text",
    "corrected": "say the same words, and something else about them",
    "same": "say the same",
}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("reextract")(reextract_kept)


def reextract_kept(
    config: Config = CONFIG,
    *,
    since: From = None,
    until: To = None,
    feeds: Annotated[
        list[str] | None, typer.Option("--feeds", help="Only this feed or publisher; repeat for more.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Include pages that the current extractor has read.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count the pages.")] = False,
    as_json: AsJson = False,
) -> None:
    """Extract kept pages again that an older extractor read; fetches nothing.

    Sends no alerts. The new text replaces the old one and is matched with the topics. Articles keep their times and
    stories, so counts stay the same. A stopped or killed run continues with what is left.

    Example: `newspike reextract --from 2025-01-01 --dry-run`
    """
    context = open_context(config)
    scope = Scope(
        since=since or EVER[0],
        until=until or EVER[1],
        feeds=_known(context, feeds or ()),
        everything=everything,
    )
    context.warehouse.load()
    counts = count_kept(context.warehouse, scope)
    if dry_run:
        summary = f"{counts['kept']:,} kept pages would be extracted again; {counts['gone']:,} have no kept page"
        typer.echo(json.dumps(counts) if as_json else summary)
        return
    with counted("extracting kept pages", counts["kept"]) as tell:
        done = reextract(context, scope, tell=tell)
    typer.echo(json.dumps(done) if as_json else _told(done))


def _known(context: RunContext, names: Sequence[str]) -> tuple[str, ...]:
    """Return addresses of feeds and names of publishers that the warehouse knows."""
    feeds = context.warehouse.records(Feed, "feeds")
    unknown = set(names) - {feed.url for feed in feeds} - {feed.publisher for feed in feeds}
    if unknown:
        raise typer.BadParameter(f"no feed or publisher {', '.join(sorted(unknown))}", param_hint="--feeds")
    return tuple(names)


def _told(done: Counts) -> str:
    read = sum(done[word] for word in WORDS)
    return "\n".join(
        [
            f"{read:,} kept pages extracted again:",
            *(f"{done[word]:>9,} {label}" for word, label in WORDS.items()),
            f"{done['killed']:,} exceeded the worker's limits and are unchanged",
            f"{done['gone']:,} articles have no kept page",
        ]
    )
