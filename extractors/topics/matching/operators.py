"""Operators of compiled queries: functions from a document to hits.

Each returns the hits that are the evidence (none for what is true without words, such as NOT), or None where the query
does not hold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from extractors.topics.matching.document import Document, Hit, Hits, outermost, words_between
from extractors.topics.query.nodes import About
from extractors.topics.text.folding import fold_words

Evaluate = Callable[[Document], Hits | None]
_NOTHING: Hits = ()
_LONGEST_WORD = 100  # letters of a word on average between two hits: what is farther apart is not measured
_MOST_PARTNERS = 8  # of a hit on each side in a chain of NEARs: time stays linear


def find_literal(number: int) -> Evaluate:
    """Return the hits of a term."""

    def evaluate(document: Document) -> Hits | None:
        return document.hits.get(number)

    return evaluate


def find_any_literal(numbers: frozenset[int]) -> Evaluate:
    """Return what `find_any` does for terms alone, which most groups consist of, at a fraction of the cost."""

    def evaluate(document: Document) -> Hits | None:
        hits = document.hits
        present = hits.keys() & numbers
        if len(present) < 2:
            return hits[present.pop()] if present else None
        return [hit for number in present for hit in hits[number]]

    return evaluate


def find_any(evaluates: tuple[Evaluate, ...]) -> Evaluate:
    """Return the hits of all parts that hold."""

    def evaluate(document: Document) -> Hits | None:
        found = [hits for each in evaluates if (hits := each(document)) is not None]
        if len(found) < 2:
            return found[0] if found else None
        return [hit for each in found for hit in each]

    return evaluate


def find_where_possible(inner: Evaluate, groups: tuple[frozenset[int], ...]) -> Evaluate:
    """Return the hits of a part, which is only looked at where a literal of every group that it requires occurs."""
    if not groups:
        return inner

    def evaluate(document: Document) -> Hits | None:
        present = document.hits.keys()
        for group in groups:
            if present.isdisjoint(group):
                return None
        return inner(document)

    return evaluate


def find_all(evaluates: tuple[Evaluate, ...]) -> Evaluate:
    """Return the hits of all parts, where every one holds."""

    def evaluate(document: Document) -> Hits | None:
        found: list[Hit] = []
        for each in evaluates:
            hits = each(document)
            if hits is None:
                return None
            found.extend(hits)
        return found

    return evaluate


def find_none(inner: Evaluate) -> Evaluate:
    """Hold, without evidence, where the part does not."""

    def evaluate(document: Document) -> Hits | None:
        return _NOTHING if inner(document) is None else None

    return evaluate


def find_at_least(inner: Evaluate, count: int) -> Evaluate:
    """Return the hits where there are enough of them, at different places."""

    def evaluate(document: Document) -> Hits | None:
        hits = inner(document)
        return hits if hits is not None and len(outermost(hits)) >= count else None

    return evaluate


def find_weighted(inner: Evaluate, weight: float) -> Evaluate:
    """Return the hits with their weights multiplied."""

    def evaluate(document: Document) -> Hits | None:
        hits = inner(document)
        return None if hits is None else [(start, end, own * weight) for start, end, own in hits]

    return evaluate


def find_near(left: Evaluate, right: Evaluate, *, words: int, ordered: bool) -> Evaluate:
    """Return for each hit of the left side the stretch to its closest partner on the right side."""
    reach = (words + 1) * _LONGEST_WORD

    def evaluate(document: Document) -> Hits | None:
        if not (ones := left(document)) or not (others := right(document)):
            return None
        text = document.folded.text
        by_start = sorted(others)
        by_end = [] if ordered else sorted(others, key=lambda hit: hit[1])
        starts = [hit[0] for hit in by_start]
        ends = [hit[1] for hit in by_end]
        found: list[Hit] = []
        for one in ones:
            best, least = None, words + 1
            after = bisect_left(starts, one[1])
            if after < len(starts) and starts[after] - one[1] <= reach:
                gap = words_between(text, one[1], starts[after])
                if 0 <= gap < least:
                    best, least = by_start[after], gap
            before = bisect_left(ends, one[0]) - 1
            if before >= 0 and one[0] - ends[before] <= reach:
                gap = words_between(text, ends[before], one[0])
                if 0 <= gap < least:
                    best = by_end[before]
            if best is not None:
                found.append((min(one[0], best[0]), max(one[1], best[1]), max(one[2], best[2])))
        return found or None

    return evaluate


def find_every_near(left: Evaluate, right: Evaluate, *, words: int, ordered: bool) -> Evaluate:
    """Return the stretches from each hit of the left side to all partners close enough, a few on each side of it."""
    reach = (words + 1) * _LONGEST_WORD

    def evaluate(document: Document) -> Hits | None:
        if not (ones := left(document)) or not (others := right(document)):
            return None
        text = document.folded.text
        by_start = sorted(others)
        by_end = [] if ordered else sorted(others, key=lambda hit: hit[1])
        starts = [hit[0] for hit in by_start]
        ends = [hit[1] for hit in by_end]
        found: list[Hit] = []
        for one in ones:
            after, before = bisect_left(starts, one[1]), bisect_left(ends, one[0])
            following = by_start[after : after + _MOST_PARTNERS]
            preceding = by_end[max(before - _MOST_PARTNERS, 0) : before]
            for other in (*following, *preceding):
                first, second = (one, other) if other[0] >= one[1] else (other, one)
                if second[0] - first[1] <= reach and 0 <= words_between(text, first[1], second[0]) <= words:
                    found.append((first[0], max(first[1], second[1]), max(one[2], other[2])))
        return found or None

    return evaluate


def find_first(first: Evaluate, second: Evaluate) -> Evaluate:
    """Return the hits of the first part, or of the second where the first does not hold."""

    def evaluate(document: Document) -> Hits | None:
        hits = first(document)
        return second(document) if hits is None else hits

    return evaluate


def find_adjacent(left: Evaluate, right: Evaluate) -> Evaluate:
    """Return the stretches of a left hit and a right hit that follow each other in a sentence with nothing between."""

    def evaluate(document: Document) -> Hits | None:
        if not (ones := left(document)):
            return None
        following = {hit[0]: hit for hit in right(document) or _NOTHING}
        found = [(one[0], following[one[1] + 1][1], one[2]) for one in ones if one[1] + 1 in following]
        return found or None

    return evaluate


def find_inside(left: Evaluate, right: Evaluate) -> Evaluate:
    """Return the stretches of one side that hold a hit of the other: ban NEAR/3 chip, with export between the two."""

    def evaluate(document: Document) -> Hits | None:
        ones, others = left(document) or _NOTHING, right(document) or _NOTHING
        return [*_around(ones, others), *_around(others, ones)] or None

    return evaluate


def _around(hits: Hits, inner: Hits) -> list[Hit]:
    """Return the hits that hold one of the others."""
    inner = sorted(inner)
    starts = [hit[0] for hit in inner]
    return [
        hit
        for hit in hits
        if any(each[1] <= hit[1] for each in inner[bisect_left(starts, hit[0]) : bisect_left(starts, hit[1])])
    ]


def find_in_field(inner: Evaluate, scope: str) -> Evaluate:
    """Return the hits of one field."""

    def evaluate(document: Document) -> Hits | None:
        return inner(document.within(scope))

    return evaluate


def find_closest(evaluates: tuple[Evaluate, ...]) -> Evaluate:
    """Return the shortest stretch that holds a hit of every part that has hits: the evidence of SENT(a AND b)."""

    def evaluate(document: Document) -> Hits | None:
        found = [each(document) for each in evaluates]
        if any(hits is None for hits in found):
            return None
        hits = sorted((*hit, part) for part, hits in enumerate(found) for hit in hits or _NOTHING)
        parts = len({part for *_, part in hits})
        latest: dict[int, tuple[int, int, float]] = {}
        best: Hit | None = None
        for start, end, weight, part in hits:
            latest[part] = (start, end, weight)
            if len(latest) == parts:
                shown = [hit for hit in latest.values() if hit[2]] or list(latest.values())
                low, high = min(hit[0] for hit in shown), max(hit[1] for hit in shown)
                if best is None or high - low < best[1] - best[0]:
                    best = (low, high, max(hit[2] for hit in latest.values()))
        return _NOTHING if best is None else [best]

    return evaluate


def find_in_section(inner: Evaluate, scope: str, *, literals: frozenset[int], needs: frozenset[int] | None) -> Evaluate:
    """Return the hits of every sentence or paragraph in which the part holds by itself."""

    def evaluate(document: Document) -> Hits | None:
        sections: dict[int, dict[int, list[Hit]]] = {}
        for number in literals & document.hits.keys():
            for hit in document.hits[number]:
                sections.setdefault(document.section(scope, hit[0]), {}).setdefault(number, []).append(hit)
        found: list[Hit] = []
        for _, hits in sorted(sections.items()):
            if needs is not None and needs.isdisjoint(hits):
                continue
            found.extend(inner(document.with_hits(hits)) or _NOTHING)
        return found or None

    return evaluate


def find_about(node: About) -> Evaluate:
    """Hold, without evidence, where the article is of a site, by an author, in a language."""
    wanted = node.value.casefold()
    words = f" {' '.join(fold_words(node.value)[0])} "

    def evaluate(document: Document) -> Hits | None:
        article = document.article
        if node.attribute == "lang":
            holds = f"{article.language or ''}-".casefold().startswith(f"{wanted}-")
        elif node.attribute == "site":
            holds = any(_is_site(site, wanted) for site in (article.canonical_url, article.site_name or ""))
        else:
            holds = any(words in f" {' '.join(fold_words(author)[0])} " for author in article.authors)
        return _NOTHING if holds else None

    return evaluate


def _is_site(address: str, wanted: str) -> bool:
    """Return whether an address is of the site or of a part of it (news.example.com is of example.com)."""
    host = address.casefold().partition("://")[2] or address.casefold()
    host = host.partition("/")[0].partition(":")[0]
    return host == wanted or host.endswith("." + wanted)
