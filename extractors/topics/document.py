"""One article while it is matched: its folded text, where its fields are, and the hits of every literal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from extractors.topics.fold import FIELD, FIELD_MARK, PARAGRAPH, SENTENCE, Folded, fold
from warehouse.records import Article, Span

Hit = tuple[int, int, float]  # folded start and end (exclusive), weight
Hits = Sequence[Hit]
LEAD_CHARACTERS = 300  # of the text: with the standfirst they are the lead
_FIELDS = ("title", "lead", "text")


class Document:
    """An article with the hits of each literal. Restricted copies share everything but the hits."""

    __slots__ = ("_starts", "article", "ends", "folded", "hits", "memo")

    def __init__(self, article: Article) -> None:
        self.article = article
        lead = "" if article.text.startswith(article.lead) else article.lead
        self.folded: Folded = fold(FIELD_MARK.join((article.title, lead, article.text)))
        self._starts = (0, len(article.title) + 1, len(article.title) + len(lead) + 2)
        self.hits: dict[int, list[Hit]] = {}
        self.memo: dict[Any, Any] = {}  # results of what several topics share
        self.ends: dict[str, list[int]] = {}  # folded places of sentence and paragraph ends, found when first asked for

    def with_hits(self, hits: dict[int, list[Hit]]) -> Document:
        """Return the same document as if only these hits were in it."""
        copy = object.__new__(Document)
        copy.article, copy.folded, copy._starts = self.article, self.folded, self._starts
        copy.hits, copy.memo, copy.ends = hits, {}, self.ends
        return copy

    def field_range(self, scope: str) -> tuple[int, int]:
        """Return the folded range of title, lead, top (these two) or body. The lead reaches into the text."""
        starts = [self.folded.position(start) for start in self._starts]
        end = len(self.folded.text)
        if scope == "title":
            return 0, starts[1]
        if scope == "body":
            return starts[2], end
        return (0 if scope == "top" else starts[1]), min(end, self.folded.position(self._starts[2] + LEAD_CHARACTERS))

    def section(self, scope: str, place: int) -> int:
        """Return the number of the sentence or paragraph at a folded place."""
        if scope not in self.ends:
            marks = (PARAGRAPH, FIELD) if scope == "paragraph" else (SENTENCE, PARAGRAPH, FIELD)
            self.ends[scope] = [at for at, char in enumerate(self.folded.text) if char in marks]
        return bisect_left(self.ends[scope], place)

    def span(self, hit: Hit) -> Span:
        """Return a hit as evidence in the field of the stored article."""
        start, end = self.folded.raw_span(hit[0], hit[1])
        field = bisect_right(self._starts, start) - 1
        offset = self._starts[field]
        text = self.folded.raw[start:end]
        return Span(field=_FIELDS[field], start=start - offset, end=end - offset, text=text)


def words_between(text: str, start: int, end: int) -> int:
    """Return how many words a stretch between two hits holds, or -1 where a paragraph or field ends in it."""
    stretch = text[start:end]
    if PARAGRAPH in stretch or FIELD in stretch:
        return -1
    return stretch.count(" ") - 1 - 2 * stretch.count(SENTENCE)


def outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits in order of place without those that lie inside another one."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=_by_place):
        if kept and hit[1] <= kept[-1][1]:
            continue
        kept.append(hit)
    return kept


def _by_place(hit: Hit) -> tuple[int, int, float]:
    return hit[0], -hit[1], -hit[2]
