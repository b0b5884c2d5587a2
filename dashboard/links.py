"""Addresses of our own pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode


def event(event_id: str) -> str:
    """Return the page of an event."""
    return f"/event/{quote(event_id, safe='')}"


def subject(name: str, kind: str = "topic") -> str:
    """Return the page of a topic or, for any other kind, of an entity."""
    return f"/{'topic' if kind == 'topic' else 'entity'}/{quote(name, safe='')}"


def story(story_id: str) -> str:
    """Return the page of a story."""
    return f"/story/{quote(story_id, safe='')}"


def article(article_id: str) -> str:
    """Return the page of an article."""
    return f"/article/{quote(article_id, safe='')}"


def source(publisher: str) -> str:
    """Return the page of a publisher."""
    return f"/source/{quote(publisher, safe='')}"


def search(**values: Any) -> str:
    """Return a search: words as `q`, and the filters by their names."""
    pairs = [(name, _text(value)) for name, value in values.items() if value]
    return "/search" + (f"?{urlencode(pairs)}" if pairs else "")


def compare(*names: str) -> str:
    """Return the comparison of topics or entities."""
    return f"/compare?{urlencode([('t', name) for name in names])}"


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)
