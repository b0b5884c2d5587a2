"""``newspike articles group``: which articles of a file are copies of one text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from extractors.stories import StoryIndex
from extractors.stories.rows import article_of_row
from warehouse.records import Article


def group(
    file: Annotated[
        Path, typer.Argument(help="JSON lines: id, title, text, lead, publisher, url, seen_at; - reads standard input.")
    ],
) -> None:
    """Group the articles of a file into stories: one JSON line with id and story each.

    Uses the same code as the detection stage. The story is the id of its first article, by seen_at.

    Example: `newspike articles group articles.jsonl`
    """
    try:
        lines = sys.stdin.read().splitlines() if str(file) == "-" else file.read_text(encoding="utf-8-sig").splitlines()
        ids, articles = zip(*_articles(lines), strict=True) if any(map(str.strip, lines)) else ((), ())
    except (OSError, ValueError) as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(2) from error
    names = {article.article_id: name for name, article in zip(ids, articles, strict=True)}
    stories = {member.article_id: member.story_id for member in StoryIndex().join(articles, now=datetime.now(UTC))}
    for article in articles:
        story = names[stories.get(article.article_id, article.article_id)]
        typer.echo(json.dumps({"id": names[article.article_id], "story": story}, ensure_ascii=False))


def _articles(lines: list[str]) -> Iterator[tuple[object, Article]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
                yield row["id"], article_of_row(row)
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
                raise ValueError(f"line {number} is not an article with an id: {error}") from error
