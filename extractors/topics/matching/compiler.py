"""From the tree of a query to functions that run on a document, see `evaluation`.

Each compiled part also knows the literals without which it cannot hold, so that a topic is only looked at where one of
them occurs.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.topics.matching.literals import Pattern, patterns, split_at_stars
from extractors.topics.matching.operators import (
    Evaluate,
    find_about,
    find_adjacent,
    find_all,
    find_any,
    find_any_literal,
    find_at_least,
    find_closest,
    find_every_near,
    find_first,
    find_in_field,
    find_in_section,
    find_inside,
    find_literal,
    find_near,
    find_none,
    find_weighted,
    find_where_possible,
)
from extractors.topics.query.nodes import (
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


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A compiled query. `needs`: literals of which one must occur; None: it can hold without any word."""

    evaluate: Evaluate
    needs: frozenset[int] | None
    literals: frozenset[int]  # all that its value depends on
    flat: bool = False  # it holds where any of its literals occurs, and their hits are the evidence
    groups: tuple[frozenset[int], ...] = ()  # of each group a literal must occur; the needs are the rarest of them

    @property
    def required(self) -> tuple[frozenset[int], ...]:
        """Return the groups of literals; of each group one must occur."""
        return self.groups or ((self.needs,) if self.needs is not None else ())


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

    def __init__(self, literals: Literals, named: dict[str, CompiledQuery]) -> None:
        self.literals = literals
        self.named = named

    def part(self, node: Node) -> CompiledQuery:  # noqa: C901, PLR0911 one case for each kind of node
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
                return CompiledQuery(find_none(inner.evaluate), None, inner.literals)
            case Near():
                return self._near(node)
            case AtLeast(part=child, count=count):
                inner = self.part(child)
                return CompiledQuery(find_at_least(inner.evaluate, count), inner.needs, inner.literals)
            case Within():
                return self._within(node)
            case Weighted(part=child, weight=weight):
                inner = self.part(child)
                return CompiledQuery(find_weighted(inner.evaluate, weight), inner.needs, inner.literals)
            case About():
                return CompiledQuery(find_about(node), None, frozenset())
            case Reference(name=name):
                return self.named[name]

    def all(self, parts: tuple[CompiledQuery, ...]) -> CompiledQuery:
        """Return a part that holds where all of them hold."""
        if len(parts) == 1:
            return parts[0]
        evaluates = tuple(part.evaluate for part in parts)
        literals = frozenset[int]().union(*(part.literals for part in parts))
        return CompiledQuery(find_all(evaluates), self._rarest(parts), literals, groups=_groups(parts))

    def _any(self, parts: tuple[CompiledQuery, ...]) -> CompiledQuery:
        literals = frozenset[int]().union(*(part.literals for part in parts))
        needs: frozenset[int] | None = frozenset()
        for part in parts:
            needs = None if needs is None or part.needs is None else needs | part.needs
        terms = frozenset[int]().union(*(part.literals for part in parts if part.flat))
        others = [find_where_possible(part.evaluate, part.required) for part in parts if not part.flat]
        if not others:
            return CompiledQuery(find_any_literal(terms), terms, terms, flat=True)
        if terms:
            others.insert(0, find_any_literal(terms))
        return CompiledQuery(find_any(tuple(others)), needs, literals)

    def _near(self, node: Near) -> CompiledQuery:
        one, other = self.part(node.left), self.part(node.right)
        evaluate = find_near(one.evaluate, other.evaluate, words=node.words, ordered=node.ordered)
        if isinstance(node.left, Near) or isinstance(node.right, Near):
            ones, others = self._every(node.left), self._every(node.right)
            evaluate = find_first(evaluate, find_near(ones, others, words=node.words, ordered=node.ordered))
            if not node.ordered:
                evaluate = find_any((evaluate, find_inside(one.evaluate, other.evaluate)))
        rarest = self._rarest((one, other))
        return CompiledQuery(evaluate, rarest, one.literals | other.literals, groups=_groups((one, other)))

    def _every(self, node: Node) -> Evaluate:
        """Return the function for a side of NEAR; of a nested NEAR, it returns the stretches to all partners."""
        if not isinstance(node, Near):
            return self.part(node).evaluate
        ones, others = self._every(node.left), self._every(node.right)
        return find_every_near(ones, others, words=node.words, ordered=node.ordered)

    def _within(self, node: Within) -> CompiledQuery:
        inner = self.part(node.part)
        if node.scope in {"title", "lead", "top", "body"}:
            evaluate = find_in_field(inner.evaluate, node.scope)
            return CompiledQuery(evaluate, inner.needs, inner.literals, groups=inner.groups)
        evaluate = inner.evaluate
        if node.scope == "sentence" and isinstance(node.part, And):
            evaluate = find_closest(tuple(self.part(part).evaluate for part in node.part.parts))
        return CompiledQuery(
            find_in_section(evaluate, node.scope, literals=inner.literals, needs=inner.needs),
            inner.needs,
            inner.literals,
            groups=inner.groups,
        )

    def _term(self, term: Term) -> CompiledQuery:
        parts = tuple(self._literal(piece) for piece in split_at_stars(term))
        whole = parts[0]
        for piece in parts[1:]:
            evaluate = find_adjacent(whole.evaluate, piece.evaluate)
            whole = CompiledQuery(evaluate, self._rarest((whole, piece)), whole.literals | piece.literals)
        return whole

    def _literal(self, term: Term) -> CompiledQuery:
        number = self.literals.add(term)
        return CompiledQuery(find_literal(number), frozenset((number,)), frozenset((number,)), flat=True)

    def _rarest(self, parts: tuple[CompiledQuery, ...]) -> frozenset[int] | None:
        """Return, of the literals that each part needs, those that are expected least often."""
        needs = [part.needs for part in parts if part.needs is not None]
        rarity = self.literals.rarity
        return min(needs, key=lambda literals: sum(rarity[number] for number in literals), default=None)


def _groups(parts: tuple[CompiledQuery, ...]) -> tuple[frozenset[int], ...]:
    """Return the groups that parts joined by AND require together, the smallest first: they fail most often."""
    return tuple(sorted(dict.fromkeys(group for part in parts for group in part.required), key=len))
