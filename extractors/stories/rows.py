"""Articles from rows of a file, as far as stories are judged by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from extractors.stories.minhash import fingerprint
from warehouse.records import EPOCH, Article, key

LEAD = 300  # characters of the text that stand for a missing lead


def article_of_row(row: Mapping[str, object]) -> Article:
    """Return an article from a row with an id, and with title, text, lead, publisher, url and seen_at where known.

    Further fields: published_at and date_confidence (exact, day). Missing and empty fields are the same.

    Raises KeyError without an id, ValueError for a time that is none.
    """
    publisher = _text(row, "publisher")
    published_at = _instant(row.get("published_at"))
    article = Article(
        article_id=key("article", str(row["id"])),
        version=0,
        canonical_url=_text(row, "url") or str(row["id"]),
        entry_id=0,
        feed_url="",
        publisher=publisher,
        family=publisher,
        title=_text(row, "title"),
        text=_text(row, "text"),
        lead=_text(row, "lead") or _text(row, "text")[:LEAD].rpartition(" ")[0],
        seen_at=_instant(row.get("seen_at")) or published_at or EPOCH,
        published_at=published_at,
        date_confidence=_text(row, "date_confidence") or ("exact" if published_at else "none"),
        quality=_text(row, "quality") or "full",
    )
    text_hash, sketch = fingerprint(article.text)
    return replace(article, text_hash=text_hash, sketch=sketch)


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _instant(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    at = datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
