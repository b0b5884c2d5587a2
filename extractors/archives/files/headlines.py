"""Dated headlines in a table: articles of history that have a title and no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from extractors.articles.language import detect_language
from extractors.text import clean_line
from warehouse.records import Article, Origin, StoryMember, key

COLUMNS = ("timestamp", "source", "title", "url")


class HeadlineError(ValueError):
    """A row that is not a headline; the message names line, column and reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedHeadline:
    """A headline of one outlet, and when it was seen."""

    published_at: datetime
    seen_at: datetime  # when it was first seen; when it was published where the table does not say
    source: str
    title: str
    url: str


def parse_headlines(rows: Iterable[Mapping[str, str]]) -> Iterator[ImportedHeadline]:
    """Yield the rows of a table with the columns timestamp, source, title, url, perhaps first_seen, each once.

    Raises `HeadlineError` at the first row that is none. A time without an offset is UTC.
    """
    known = set[ImportedHeadline]()
    for line, row in enumerate(rows, start=2):
        for column in ("source", "title", "url"):
            if not (row.get(column) or "").strip():
                raise HeadlineError(f"line {line}: {column} is empty")
        published_at = _instant(row, "timestamp", line)
        headline = ImportedHeadline(
            published_at=published_at,
            seen_at=_instant(row, "first_seen", line) if row.get("first_seen") else published_at,
            source=row["source"].strip(),
            title=clean_line(row["title"]),
            url=row["url"].strip(),
        )
        if headline not in known:
            known.add(headline)
            yield headline


def articles_of(
    headlines: Iterable[ImportedHeadline], families: Mapping[str, str]
) -> Iterator[tuple[Article, StoryMember]]:
    """Yield an article of history per URL and source, as first seen, with its place in a story: a URL is a story.

    `families` names the owner of a source that does not stand alone.
    """
    stories: dict[str, list[int]] = {}
    for headline in sorted(headlines, key=lambda headline: headline.seen_at):
        article = _article(headline, families.get(headline.source, headline.source))
        members = stories.setdefault(headline.url, [])
        if article.article_id in members:
            continue
        members.append(article.article_id)
        yield (
            article,
            StoryMember(
                article_id=article.article_id,
                story_id=members[0],
                rank=len(members),
                similarity=1.0,
                joined_at=headline.seen_at,
            ),
        )


def _article(headline: ImportedHeadline, family: str) -> Article:
    return Article(
        article_id=key("article", headline.url, headline.source),
        version=key(headline.title, ""),
        canonical_url=headline.url,
        entry_id=0,
        feed_url="",
        publisher=headline.source,
        family=family,
        title=headline.title,
        text="",
        language=detect_language(headline.title),
        published_at=headline.published_at,
        date_source="feed",
        date_confidence="exact",
        event_at=min(headline.published_at, headline.seen_at),
        seen_at=headline.seen_at,
        quality="headline",
        origin=Origin.HISTORY,
    )


def _instant(row: Mapping[str, str], column: str, line: int) -> datetime:
    text = row.get(column) or ""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise HeadlineError(f"line {line}: {column}: {text!r} is no time, such as 2025-01-27T09:00:00Z") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
