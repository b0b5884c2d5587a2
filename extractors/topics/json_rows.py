"""Articles and mentions as JSON lines: the input and output of `newspike topics match`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from warehouse.records import Article, Mention, Span, key

_FIELDS = ("title", "text", "lead", "url", "site", "lang", "author")


class RowError(ValueError):
    """A line that is not an article."""


def parse_row(line: str, number: int) -> tuple[Any, Article]:
    """Return the id of a row (its line number, from 0, where it has none) and its article. Raises `RowError`."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise RowError(f"line {number + 1}: not JSON ({error.msg}): write one object per line") from None
    if not isinstance(row, dict):
        raise RowError(f"line {number + 1}: not an object: write {{'id': ..., 'title': ..., 'text': ...}}")
    for name in _FIELDS:
        if not isinstance(row.get(name) or "", str):
            raise RowError(f"line {number + 1}: {name} is not text: put quotes around it")
    if not (row.get("title") or row.get("text")):
        raise RowError(f"line {number + 1}: neither title nor text: nothing to look at")
    return row.get("id", f"line-{number}"), article_of(row)


def article_of(row: Mapping[str, Any]) -> Article:
    """Return an article with the fields of a row: title, text, lead, url, site, lang, author."""
    words = {name: row.get(name) or "" for name in _FIELDS}
    url = words["url"] or (f"https://{words['site']}/" if words["site"] else "")
    return Article(
        article_id=key("article", url, words["title"], words["text"]),
        version=key(words["title"], words["text"]),
        canonical_url=url,
        entry_id=0,
        feed_url="",
        publisher=words["site"],
        family=words["site"],
        title=words["title"],
        text=words["text"],
        lead=words["lead"],
        authors=(words["author"],) if words["author"] else (),
        language=words["lang"] or None,
        site_name=words["site"] or None,
    )


def mentions_row(name: Any, mentions: Iterable[Mention]) -> dict[str, Any]:
    """Return what was found in one article, ready for JSON. Offsets count the characters of the field as given."""
    topics: list[dict[str, Any]] = []
    entities: list[dict[str, Any]] = []
    for mention in mentions:
        spans = [_span_row(span) for span in mention.spans]
        score = {"score": mention.score, "about": mention.about, "definition": mention.definition, "spans": spans}
        if mention.kind == "topic":
            topics.append({"topic": mention.subject} | score)
        else:
            entities.append({"entity": mention.subject, "kind": mention.kind} | score)
    return {"id": name, "mentions": topics, "entities": entities}


def _span_row(span: Span) -> dict[str, Any]:
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text}
