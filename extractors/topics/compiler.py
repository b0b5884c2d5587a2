"""From the tree of a query to a function that runs on a document.

The function returns the hits that are the evidence (none for what is true without words, such as NOT), or None where
the query does not hold. Each compiled part also knows the literals without which it cannot hold, so that a topic is
only looked at where one of them occurs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

from extractors.topics.document import Document, Hit, Hits, words_between
from extractors.topics.fold import fold_words
from extractors.topics.literals import Pattern, patterns, split_at_stars
from extractors.topics.query import (
    About,
    And,
    AtLeast,
    Near,
    Node,
    Not,
    Or,
    Reference,
    Term,
    Weighted,
    Within,
)

Evaluate = Callable[[Document], Hits | None]
_NOTHING: Hits = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled query. `needs`: literals of which one must occur; None: it can hold without any word."""

    evaluate: Evaluate
    needs: frozenset[int] | None
    literals: frozenset[int]  # all that its value depends on
    flat: bool = False  # it holds where any of its literals occurs, and their hits are the evidence


class Literals:
    """The patterns of all terms, each once, and the literals that each belongs to."""

    def __init__(self) -> None:
        self.patterns: dict[str, list[tuple[int, Pattern]]] = {}
        self.rarity: list[float] = []  # by literal: the smaller, the less often it is expected
        self._known: dict[tuple[str, str], int] = {}

    def add(self, term: Term) -> int:
        """Return the number of a term's literal, the same for terms that look for the same."""
        name = (term.text, term.mode)
        number = self._known.get(name)
        if number is None:
            forms = patterns(term)
            number = self._known[name] = len(self.rarity)
            self.rarity.append(2.0 ** -min(len(form.text) for form in forms))
            for form in forms:
                self.patterns.setdefault(form.text, []).append((number, form))
        return number


class Compiler:
    """Turns trees into parts. `named` holds what references stand for, each compiled before it is used."""

    def __init__(self, literals: Literals, named: dict[str, Part]) -> None:
        self.literals = literals
        self.named = named

    def part(self, node: Node) -> Part:  # noqa: C901, PLR0911 one case for each kind of node
        """Return the compiled form of a tree."""
        match node:
            case Term():
                return self._term(node)
            case Or(parts=nodes):
                return self._any(tuple(self.part(child) for child in nodes))
            case And(parts=nodes):
                return self.all(tuple(self.part(child) for child in nodes))
            case Not(part=child):
                inner = self.part(child)
                return Part(_not(inner.evaluate), None, inner.literals)
            case Near(left=left, right=right):
                one, other = self.part(left), self.part(right)
                evaluate = _near(one.evaluate, other.evaluate, words=node.words, ordered=node.ordered)
                if not node.ordered and (isinstance(left, Near) or isinstance(right, Near)):
                    evaluate = _any((evaluate, _inside(one.evaluate, other.evaluate)))
                return Part(evaluate, self._rarest((one, other)), one.literals | other.literals)
            case AtLeast(part=child, count=count):
                inner = self.part(child)
                return Part(_at_least(inner.evaluate, count), inner.needs, inner.literals)
            case Within(part=child, scope=scope):
                inner = self.part(child)
                if scope == "sentence" and isinstance(child, And):
                    parts = tuple(self.part(each) for each in child.parts)
                    inner = Part(_closest(tuple(part.evaluate for part in parts)), inner.needs, inner.literals)
                run = _in_section if scope in {"sentence", "paragraph"} else _in_field
                return Part(run(inner, scope), inner.needs, inner.literals)
            case Weighted(part=child, weight=weight):
                inner = self.part(child)
                return Part(_weighted(inner.evaluate, weight), inner.needs, inner.literals)
            case About():
                return Part(_about(node), None, frozenset())
            case Reference(name=name):
                return self.named[name]

    def all(self, parts: tuple[Part, ...]) -> Part:
        """Return a part that holds where all of them hold."""
        if len(parts) == 1:
            return parts[0]
        # a part without words is cheap or rare; one that needs words fails fast
        evaluates = tuple(part.evaluate for part in parts)
        literals = frozenset[int]().union(*(part.literals for part in parts))
        return Part(_all(evaluates), self._rarest(parts), literals)

    def _any(self, parts: tuple[Part, ...]) -> Part:
        literals = frozenset[int]().union(*(part.literals for part in parts))
        needs: frozenset[int] | None = frozenset()
        for part in parts:
            needs = None if needs is None or part.needs is None else needs | part.needs
        if all(part.flat for part in parts):
            return Part(_any_literal(tuple(literals)), literals, literals, flat=True)
        return Part(_any(tuple(part.evaluate for part in parts)), needs, literals)

    def _term(self, term: Term) -> Part:
        parts = tuple(self._literal(piece) for piece in split_at_stars(term))
        whole = parts[0]
        for piece in parts[1:]:
            evaluate = _near(whole.evaluate, piece.evaluate, words=0, ordered=True)
            whole = Part(evaluate, self._rarest((whole, piece)), whole.literals | piece.literals)
        return whole

    def _literal(self, term: Term) -> Part:
        number = self.literals.add(term)
        return Part(_literal(number), frozenset((number,)), frozenset((number,)), flat=True)

    def _rarest(self, parts: tuple[Part, ...]) -> frozenset[int] | None:
        """Return, of the literals that each part needs, those that are expected least often."""
        needs = [part.needs for part in parts if part.needs is not None]
        rarity = self.literals.rarity
        return min(needs, key=lambda literals: sum(rarity[number] for number in literals), default=None)


def _literal(number: int) -> Evaluate:
    def evaluate(document: Document) -> Hits | None:
        return document.hits.get(number)

    return evaluate


def _any_literal(numbers: tuple[int, ...]) -> Evaluate:
    """Return what `_any` does for terms alone, which most groups consist of, at a third of the cost."""

    def evaluate(document: Document) -> Hits | None:
        hits = document.hits
        found = [hits[number] for number in numbers if number in hits]
        if len(found) < 2:
            return found[0] if found else None
        return [hit for each in found for hit in each]

    return evaluate


def _any(evaluates: tuple[Evaluate, ...]) -> Evaluate:
    def evaluate(document: Document) -> Hits | None:
        found: list[Hit] | None = None
        for each in evaluates:
            hits = each(document)
            if hits is not None:
                found = [*hits] if found is None else [*found, *hits]
        return found

    return evaluate


def _all(evaluates: tuple[Evaluate, ...]) -> Evaluate:
    def evaluate(document: Document) -> Hits | None:
        found: list[Hit] = []
        for each in evaluates:
            hits = each(document)
            if hits is None:
                return None
            found.extend(hits)
        return found

    return evaluate


def _not(inner: Evaluate) -> Evaluate:
    def evaluate(document: Document) -> Hits | None:
        return _NOTHING if inner(document) is None else None

    return evaluate


def _at_least(inner: Evaluate, count: int) -> Evaluate:
    def evaluate(document: Document) -> Hits | None:
        hits = inner(document)
        return hits if hits is not None and len({hit[0] for hit in hits}) >= count else None

    return evaluate


def _weighted(inner: Evaluate, weight: float) -> Evaluate:
    def evaluate(document: Document) -> Hits | None:
        hits = inner(document)
        return None if hits is None else [(start, end, own * weight) for start, end, own in hits]

    return evaluate


def _near(left: Evaluate, right: Evaluate, *, words: int, ordered: bool) -> Evaluate:
    """Return for each hit of the left side the stretch to its closest partner on the right side."""

    def evaluate(document: Document) -> Hits | None:
        ones, others = left(document), right(document)
        if not ones or not others:
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
            if after < len(starts):
                gap = words_between(text, one[1], starts[after])
                if 0 <= gap < least:
                    best, least = by_start[after], gap
            before = bisect_left(ends, one[0]) - 1
            if before >= 0:
                gap = words_between(text, ends[before], one[0])
                if 0 <= gap < least:
                    best = by_end[before]
            if best is not None:
                found.append((min(one[0], best[0]), max(one[1], best[1]), max(one[2], best[2])))
        return found or None

    return evaluate


def _inside(left: Evaluate, right: Evaluate) -> Evaluate:
    """Return the stretches of one side that hold a hit of the other: ban NEAR/3 chip, with export between the two."""

    def evaluate(document: Document) -> Hits | None:
        ones, others = left(document) or _NOTHING, right(document) or _NOTHING
        found = [one for one in ones if any(one[0] <= other[0] and other[1] <= one[1] for other in others)]
        found += [other for other in others if any(other[0] <= one[0] and one[1] <= other[1] for one in ones)]
        return found or None

    return evaluate


def _in_field(inner: Part, scope: str) -> Evaluate:
    def evaluate(document: Document) -> Hits | None:
        return inner.evaluate(document.within(scope))

    return evaluate


def _closest(evaluates: tuple[Evaluate, ...]) -> Evaluate:
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


def _in_section(inner: Part, scope: str) -> Evaluate:
    """Return the hits of every sentence or paragraph in which the part holds by itself."""

    def evaluate(document: Document) -> Hits | None:
        sections: dict[int, dict[int, list[Hit]]] = {}
        for number in inner.literals & document.hits.keys():
            for hit in document.hits[number]:
                sections.setdefault(document.section(scope, hit[0]), {}).setdefault(number, []).append(hit)
        found: list[Hit] = []
        for _, hits in sorted(sections.items()):
            found.extend(inner.evaluate(document.with_hits(hits)) or _NOTHING)
        return found or None

    return evaluate


def _about(node: About) -> Evaluate:
    wanted = node.value.casefold()
    words = f" {' '.join(fold_words(node.value)[0])} "

    def evaluate(document: Document) -> Hits | None:
        article = document.article
        if node.attribute == "lang":
            holds = (article.language or "").casefold() == wanted
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
