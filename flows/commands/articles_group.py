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
from extractors.stories.minhash import sketch_text
from warehouse.records import EPOCH, Article, key


class RowError(ValueError):
    """A line that is not an article; the message has its number."""


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
        lines = sys.stdin.read().splitlines() if str(file) == "-" else file.read_text(encoding="utf-8").splitlines()
        ids, articles = zip(*_articles(lines), strict=True) if any(map(str.strip, lines)) else ((), ())
    except (OSError, UnicodeDecodeError, RowError) as error:
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
                yield _article(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise RowError(f"line {number} is not an article with an id: {error}") from error


def _article(row: dict[str, object]) -> tuple[object, Article]:
    text, seen_at = str(row.get("text") or ""), row.get("seen_at")
    seen = datetime.fromisoformat(str(seen_at)) if seen_at else EPOCH
    folded = " ".join(text.lower().split())
    publisher = str(row.get("publisher") or "")
    return row["id"], Article(
        article_id=key("article", str(row["id"])),
        version=0,
        canonical_url=str(row.get("url") or row["id"]),
        entry_id=0,
        feed_url="",
        publisher=publisher,
        family=publisher,
        title=str(row.get("title") or ""),
        text=text,
        lead=str(row.get("lead") or ""),
        seen_at=seen if seen.tzinfo else seen.replace(tzinfo=UTC),
        text_hash=key("text", folded) if folded else 0,
        sketch=sketch_text(text),
    )
