"""``newspike import FILE.csv``: dated headlines become history, which builds baselines and never alerts."""

from __future__ import annotations

from pathlib import Path

import typer

from extractors.archives.files.headlines import COLUMNS, HeadlineError, articles_of, parse_headlines
from flows.commands.csv_file import CsvFileError, read_csv_file, require_columns
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import open_context
from flows.runtime.sharding import split
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_shard
from warehouse.records import Article

BATCH = 20_000


def import_headlines(file: Path, config: Path) -> None:
    """Take in dated headlines as history: they are matched with the topics.

    Rows of one URL are one story. A file that is imported again adds nothing.
    """
    context = open_context(config)
    families = {feed.publisher: feed.family for feed in context.feeds}
    try:
        table = read_csv_file(file)
        require_columns(table, COLUMNS)
        found = list(articles_of(parse_headlines(table.rows), families))
    except (CsvFileError, HeadlineError) as error:
        typer.echo(f"{file}: {error}" if isinstance(error, HeadlineError) else str(error), err=True)
        raise typer.Exit(1) from None
    note_configuration(context)
    for batch in split(found, BATCH):
        context.warehouse.land([record for pair in batch for record in pair])
    articles: list[Article] = [article for article, _ in found]
    shards = split(articles, context.settings.engine.articles_per_shard)
    matcher = matcher_of(context.settings)
    tally = context.engine.run_shards(
        detect_shard, [(context.settings, matcher, shard, context.at) for shard in shards]
    )
    context.warehouse.load()
    context.warehouse.publish()
    sources = len({article.publisher for article in articles})
    typer.echo(f"{len(articles)} headlines of {sources} sources, {tally['mentions']} mentions")
