"""An article during matching: its folded text, the ranges of its fields, and the hits of every literal."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from extractors.topics.text.folding import FIELD, FIELD_MARK, PARAGRAPH, SENTENCE, Folded
from warehouse.records import Article, Span

Hit = tuple[int, int, float]  # folded start and end (exclusive), weight
Hits = Sequence[Hit]
SENTENCE_COST = 10  # words that a sentence end counts for in NEAR: precision rises, recall stays (docs/topics.md)
LEAD_CHARACTERS = 300  # of the text: with the standfirst they are the lead
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.{3}|…)\]?)\s*$")
_CODE = re.compile(
    r"https?://[^\s\"'<>()]{1,500}"  # web addresses
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"  # mail addresses
    r"|</?[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,500})?/?>"  # tags
    r"|&(?:nbsp|quot|lt|gt|apos|#\d{1,6});"  # references to characters
)
_FIELDS = ("title", "lead", "text")


class Document:
    """An article with the hits of each literal. Restricted copies share everything but the hits."""

    __slots__ = (
        "_ends",
        "_parts",
        "_starts",
        "article",
        "body_start",
        "folded",
        "hits",
        "lead_end",
        "memo",
        "title_end",
    )

    def __init__(self, article: Article) -> None:
        self.article = article
        lead = "" if _is_cut(article.lead, article.text) else article.lead
        raw = FIELD_MARK.join((article.title, lead, article.text))
        self.folded = Folded(_without_code(raw))
        self.folded.raw = raw
        self._starts = (0, len(article.title) + 1, len(article.title) + len(lead) + 2)
        self.title_end, self.body_start, self.lead_end = map(
            self.folded.position, (self._starts[1], self._starts[2], self._starts[2] + LEAD_CHARACTERS)
        )
        self.hits: dict[int, list[Hit]] = {}
        self.memo: dict[str, Hits | None] = {}  # results of what several topics share
        self._parts: dict[str, Document] = {}
        self._ends: dict[str, list[int]] = {}  # of sentences and of paragraphs, found when first asked for

    def with_hits(self, hits: dict[int, list[Hit]]) -> Document:
        """Return the same document as if only these hits were in it."""
        copy = object.__new__(Document)
        copy.article, copy.folded, copy._starts = self.article, self.folded, self._starts
        copy.title_end, copy.body_start, copy.lead_end = self.title_end, self.body_start, self.lead_end
        copy.hits, copy.memo, copy._ends, copy._parts = hits, {}, self._ends, {}
        return copy

    def within(self, scope: str) -> Document:
        """Return the document with the hits of one field only; made once for all topics that ask for it."""
        if scope not in self._parts:
            low, high = self.field_range(scope)
            inside = {
                number: kept
                for number, hits in self.hits.items()
                if (kept := [hit for hit in hits if low <= hit[0] and hit[1] <= high])
            }
            self._parts[scope] = self.with_hits(inside)
        return self._parts[scope]

    def field_range(self, scope: str) -> tuple[int, int]:
        """Return the folded range of title, lead, top (these two) or body. The lead reaches into the text."""
        match scope:
            case "title":
                return 0, self.title_end
            case "lead":
                return self.title_end, self.lead_end
            case "top":
                return 0, self.lead_end
            case _:
                return self.body_start, len(self.folded.text)

    def section(self, scope: str, place: int) -> int:
        """Return the number of the sentence or paragraph at a folded place."""
        if scope not in self._ends:
            marks = (PARAGRAPH, FIELD) if scope == "paragraph" else (SENTENCE, PARAGRAPH, FIELD)
            self._ends[scope] = [end for end in self.folded.ends if self.folded.text[end] in marks]
        return bisect_left(self._ends[scope], place)

    def span(self, hit: Hit) -> Span:
        """Return a hit as evidence in the field of the stored article."""
        start, end = self.folded.raw_span(hit[0], hit[1])
        _, lead_start, text_start = self._starts
        field, offset = (2, text_start) if start >= text_start else (1, lead_start) if start >= lead_start else (0, 0)
        text = self.folded.raw[start:end]
        return Span(field=_FIELDS[field], start=start - offset, end=end - offset, text=text)


def _without_code(text: str) -> str:
    """Return a text of the same length in which addresses and what is left of HTML are blank."""
    if "://" not in text and "<" not in text and "@" not in text and "&" not in text:
        return text
    return _CODE.sub(lambda match: " " * len(match.group()), text)


def _is_cut(lead: str, text: str) -> bool:
    """Return whether a lead says only what the text begins with, whole or cut with an ellipsis."""
    cut = _ELLIPSIS.sub("", lead)
    return text.startswith(cut) or " ".join(text[: 2 * len(cut) + 10].split()).startswith(" ".join(cut.split()))


def words_between(text: str, start: int, end: int) -> int:
    """Return how many words are between two hits, or -1 where a paragraph or field ends.

    A sentence end counts as `SENTENCE_COST` words, the s of a possessive as none.
    """
    stretch = text[start:end]
    if PARAGRAPH in stretch or FIELD in stretch:
        return -1
    ends = stretch.count(SENTENCE)
    return stretch.count(" ") - 1 - stretch.count(" s ") + ends * (SENTENCE_COST - 1)


def outermost(hits: Hits) -> list[Hit]:
    """Return hits in order of place without those inside another one."""
    if len(hits) < 2:
        return list(hits)
    kept: list[Hit] = []
    for hit in sorted(hits, key=_by_place):
        if kept and hit[1] <= kept[-1][1]:
            continue
        kept.append(hit)
    return kept


def _by_place(hit: Hit) -> tuple[int, int, float]:
    return hit[0], -hit[1], -hit[2]
