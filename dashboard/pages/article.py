"""The page Article. It answers: how were its date, text and identity chosen, and what changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from dashboard.pages.page import Page
from dashboard.visit import MissingError, Visit
from warehouse.records import Row

_PIECE = re.compile(r"\s+|\S+")
DATE_SOURCES = {
    "archive": "the listing of the archive that named it",
    "feed": "its feed",
    "json-ld": "the page's JSON-LD data",
    "meta": "a meta tag of the page",
    "html": "the page itself",
    "url": "its address",
    "text": "the text of the page",
    "none": "nowhere: there was no believable date",
}
CONFIDENCE = {
    "exact": "to the minute",
    "day": "to the day",
    "clamped": "outside the believable range, so it was moved to its edge",
    "none": "not known",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A change of the headline or the text between two versions: pieces with how each changed."""

    at: datetime
    what: str  # headline in the feed, headline on the page, text
    pieces: Sequence[tuple[str, str]]  # same, added, removed; text


@dataclass(frozen=True, kw_only=True, slots=True)
class Excerpt:
    """The text with the evidence of its mentions marked."""

    parts: Sequence[tuple[bool, str]]
    cut: bool


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    found = visit.ask("article", article=visit.captured["article"])
    if not found.rows:
        raise MissingError("There is no such article in the published news.")
    article = found.rows[0]
    mentions = visit.ask("article_mentions", article=article["article_id"])
    versions = visit.ask("article_versions", article=article["article_id"])
    return {
        "article": article,
        "found": found,
        "mentions": mentions,
        "versions": versions,
        "changes": changes(versions.rows),
        "excerpt": excerpt(article["text"], mentions.rows, whole=len(article["text"]) < 4000),
        "date_source": DATE_SOURCES.get(article["date_source"], article["date_source"]),
        "confidence": CONFIDENCE.get(article["date_confidence"], article["date_confidence"]),
        "history": visit.ask("article_history", address=article["url"]),
    }


def changes(rows: Sequence[Row]) -> list[Change]:
    """Return what changed from version to version: headlines of the feed, headlines and text of the page."""
    found = []
    for source in ("feed", "page"):
        own = [row for row in rows if row["source"] == source]
        for before, after in pairwise(own):
            if before["title"] != after["title"]:
                found.append(
                    Change(
                        at=after["seen_at"],
                        what=f"headline of the {source}",
                        pieces=difference(before["title"], after["title"]),
                    )
                )
            if before["text"] != after["text"]:
                pieces = condensed(difference(before["text"], after["text"]))
                found.append(Change(at=after["seen_at"], what="text", pieces=pieces))
    return sorted(found, key=lambda change: change.at)


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Return two texts as one, word by word: what stayed the same, what was removed and what was added."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(("added", "".join(new[c:d])))
    return pieces


def condensed(pieces: Sequence[tuple[str, str]], around: int = 80) -> list[tuple[str, str]]:
    """Return the pieces with long unchanged passages cut to what stands beside a change."""
    found = []
    for number, (kind, text) in enumerate(pieces):
        if kind == "same" and len(text) > 2 * around + 20:
            head = text[:around] if number else ""
            tail = text[-around:] if number < len(pieces) - 1 else ""
            found.append((kind, f"{head} … {tail}"))
        else:
            found.append((kind, text))
    return found


def excerpt(text: str, mentions: Sequence[Row], *, whole: bool) -> Excerpt:
    """Return the beginning of the text with the evidence marked; spans that overlap are marked once."""
    spans = sorted(
        (span["start"], span["end"])
        for mention in mentions
        for span in mention["spans"] or ()
        if span["field"] == "text" and 0 <= span["start"] < span["end"] <= len(text)
    )
    parts: list[tuple[bool, str]] = []
    at = 0
    for start, end in spans:
        if start < at:
            continue
        parts += [(False, text[at:start]), (True, text[start:end])]
        at = end
    parts.append((False, text[at:]))
    return Excerpt(parts=[part for part in parts if part[1]], cut=not whole)


PAGE = Page(path="/article/{article}", template="article.html", show=show)
