"""``newspike import FILE.csv``: dated headlines become history, which builds baselines and never alerts."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import typer

from extractors.archives.headlines import COLUMNS, HeadlineError, articles_of, parse_headlines
from flows.desk import open_desk
from flows.shards import split
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_shard
from warehouse.records import Article

BATCH = 20_000
_GZIP = b"\x1f\x8b"


def import_headlines(file: Path, config: Path) -> None:
    """Take in dated headlines as history: they are matched with the topics.

    Rows of one URL are one story. A file that is imported again adds nothing.
    """
    desk = open_desk(config)
    families = {feed.publisher: feed.family for feed in desk.feeds}
    try:
        found = list(articles_of(parse_headlines(_rows(file)), families))
    except HeadlineError as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(1) from None
    note_configuration(desk)
    for batch in split(found, BATCH):
        desk.warehouse.land([record for pair in batch for record in pair])
    articles: list[Article] = [article for article, _ in found]
    shards = split(articles, desk.settings.engine.articles_per_shard)
    tally = desk.run_shards(detect_shard, [(desk.settings, shard, desk.at) for shard in shards])
    desk.warehouse.load()
    desk.warehouse.publish()
    sources = len({article.publisher for article in articles})
    typer.echo(f"{len(articles)} headlines of {sources} sources, {tally['mentions']} mentions")


def _rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of the table."""
    try:
        body = file.read_bytes()
        text = (gzip.decompress(body) if body.startswith(_GZIP) else body).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise HeadlineError(f"cannot be read: {error}") from error
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise HeadlineError(f"line 1: no column {', '.join(missing)}: the header must name {', '.join(COLUMNS)}")
    return list(reader)
