"""Explanations: why a definition matches an article or not, clause by clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise

from extractors.topics.matching.document import Document, Hit, Hits, outermost, words_between
from extractors.topics.matching.matcher import Matcher
from extractors.topics.matching.rules import MatchRule, without
from extractors.topics.matching.salience import salience_in
from extractors.topics.query.nodes import And, AtLeast, Near, Node, Not, Or, Reference, Term, Within, children, describe
from warehouse.records import Article, Span

_MOST_SPANS = 3  # places of one clause, and
_MOST_ABSENT = 3  # alternatives that are shown where nothing of any occurs
_MOST_WORDS = 5  # that are named in a summary
_MOST_PAIRS = 50  # of hits whose distance in words is measured to say how far apart two sides are


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One part of a definition, and whether it holds in the article."""

    label: str
    holds: bool
    spans: tuple[Span, ...] = ()
    note: str = ""  # why not, or what else there is to know
    parts: tuple[Clause, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """The match of one definition against one article, clause by clause."""

    name: str
    found: bool
    score: float
    about: float  # the threshold
    clauses: tuple[Clause, ...]


def explain(article: Article, matcher: Matcher, name: str) -> Explanation:
    """Return clause by clause what a definition finds in the article. Raises KeyError for an unknown name."""
    rule = next((rule for rule in matcher.rules if rule.definition.name == name), None)
    if rule is None:
        raise KeyError(name)
    document = matcher.read(article)
    masks = outermost(rule.mask.evaluate(document) or ()) if rule.mask else []
    seen = without(document, masks, rule.wanted.literals) if masks else document
    hits = [hit for hit in rule.match.evaluate(seen) or () if hit[2]]
    clauses = tuple(_roles(rule, matcher, document, seen, masks))
    found = bool(hits) and all(clause.holds for clause in clauses)
    return Explanation(
        name=name,
        found=found,
        score=salience_in(document)(outermost(hits)) if found else 0.0,
        about=rule.definition.about,
        clauses=clauses,
    )


def format_explanation(explanation: Explanation) -> str:
    """Return an explanation as indented text: ``+`` what holds, ``-`` what fails.

    Of alternatives those are shown that hold, or of which something occurs; the others are counted.
    """
    head = f"{explanation.name}: {_verdict(explanation)}"
    return "\n".join([head, *(line for clause in explanation.clauses for line in _lines(clause, 1))])


def _verdict(explanation: Explanation) -> str:
    if not explanation.found:
        return "not found"
    relation = "about it" if explanation.score >= explanation.about else "mentioned only"
    return f"found, score {explanation.score:g} ({relation}: threshold {explanation.about:g})"


def _lines(clause: Clause, depth: int) -> Iterator[str]:
    note = f"  [{clause.note}]" if clause.note else ""
    yield f"{'  ' * depth}{'+' if clause.holds else '-'} {clause.label}{note}"
    for span in clause.spans[:_MOST_SPANS]:
        yield f"{'  ' * depth}      {span.field} {span.start}-{span.end}: {' '.join(span.text.split())}"
    if len(clause.spans) > _MOST_SPANS:
        yield f"{'  ' * depth}      and {len(clause.spans) - _MOST_SPANS} more places"
    shown = [part for part in clause.parts if _occurs(part)]
    shown = shown or list(clause.parts[:_MOST_ABSENT])
    for part in shown:
        yield from _lines(part, depth + 1)
    if left := len(clause.parts) - len(shown):
        yield f"{'  ' * (depth + 1)}- {left} more of which nothing occurs"


def _occurs(clause: Clause) -> bool:
    """Return whether any part of a clause occurs in the article, or holds without words."""
    return clause.holds or bool(clause.spans) or any(map(_occurs, clause.parts))


def _spans(clause: Clause) -> Iterator[Span]:
    """Yield where a clause and its parts hold."""
    if clause.holds:
        yield from clause.spans
        for part in clause.parts:
            yield from _spans(part)


def summary(explanation: Explanation) -> str:
    """Return an explanation in one line: whether it was found, and by which words."""
    spans = (span for clause in explanation.clauses for span in _spans(clause))
    words = dict.fromkeys(" ".join(span.text.split()) for span in spans)
    return f"{explanation.name}: {_verdict(explanation)}{': ' if words else ''}{'; '.join(list(words)[:_MOST_WORDS])}"


def _roles(rule: MatchRule, matcher: Matcher, document: Document, seen: Document, masks: Hits) -> Iterator[Clause]:
    definition = rule.definition
    language = document.article.language
    if definition.languages:
        holds = definition.covers(language)
        wanted = ", ".join(sorted(definition.languages))
        yield Clause(label=f"languages: {wanted}", holds=holds, note=f"the article is in {language or 'no known one'}")
    yield _role("match", definition.match, matcher, seen)
    if definition.context:
        yield _role("context", definition.context, matcher, seen)
    if masks:
        spans = tuple(document.span(hit) for hit in masks)
        yield Clause(label="mask", holds=True, spans=spans, note="what stands here does not count")
    if definition.exclude:
        inner = _clause(definition.exclude, matcher, document)
        note = "rules the article out" if inner.holds else ""
        yield Clause(label="not", holds=not inner.holds, note=note, parts=(inner,))


def _role(name: str, node: Node, matcher: Matcher, document: Document) -> Clause:
    inner = _clause(node, matcher, document)
    return Clause(label=name, holds=inner.holds, parts=(inner,))


def _clause(node: Node, matcher: Matcher, document: Document) -> Clause:
    hits = matcher.compiler.part(node).evaluate(document)
    parts = tuple(_clause(child, matcher, document) for child in children(node))
    if isinstance(node, Or):  # the branches that fail are many, and no news where others hold
        parts = tuple(part for part in parts if part.holds) or parts
    if isinstance(node, Reference) and node.name in matcher.definitions.lists:
        parts = tuple(_held(matcher.definitions.lists[node.name], matcher, document))
    return Clause(
        label=_label(node),
        holds=hits is not None,
        spans=() if isinstance(node, And | Or) else tuple(document.span(hit) for hit in outermost(hits or ())),
        note="" if hits is not None else _reason(node, matcher, document),
        parts=parts,
    )


def _held(node: Node, matcher: Matcher, document: Document) -> Iterable[Clause]:
    """Return the entries of a list that hold."""
    entries = children(node) if isinstance(node, Or) else (node,)
    return (clause for entry in entries if (clause := _clause(entry, matcher, document)).holds)


def _label(node: Node) -> str:
    match node:
        case And() | Or() | Not():
            return {And: "all of", Or: "any of", Not: "NOT"}[type(node)]
        case AtLeast(count=count):
            return f"ATLEAST/{count}"
        case Near(words=words, ordered=ordered):
            return f"{'O' if ordered else ''}NEAR/{words}"
        case Within(scope=scope):
            return f"in one {scope}" if scope in {"sentence", "paragraph"} else f"in {scope}"
        case _:
            return describe(node)


def _reason(node: Node, matcher: Matcher, document: Document) -> str:
    """Return why a clause fails where its parts alone do not say it."""
    match node:
        case Term():
            return "nowhere"
        case Near(left=left, right=right):
            ones = matcher.compiler.part(left).evaluate(document)
            others = matcher.compiler.part(right).evaluate(document)
            if not ones or not others:
                return ""
            gaps = [gap for pair in _closest_pairs(ones, others) if (gap := _gap(document, *pair)) >= 0]
            return f"closest: {min(gaps)} words between" if gaps else "not in one paragraph"
        case AtLeast(part=part):
            return f"{len(matcher.compiler.part(part).evaluate(document) or ())} hits"
        case Within(part=part):
            return "only elsewhere" if matcher.compiler.part(part).evaluate(document) else ""
        case _:
            return ""


def _closest_pairs(ones: Hits, others: Hits) -> list[tuple[Hit, Hit]]:
    """Return the pairs of hits of two sides that are closest in letters, few enough to measure each."""
    side: list[tuple[Hit, bool]] = sorted([(hit, True) for hit in ones] + [(hit, False) for hit in others])
    pairs = [(first[0], second[0]) for first, second in pairwise(side) if first[1] != second[1]]
    return nsmallest(_MOST_PAIRS, pairs, key=lambda pair: pair[1][0] - pair[0][1])


def _gap(document: Document, one: tuple[int, int, float], other: tuple[int, int, float]) -> int:
    first, second = sorted((one, other))
    return words_between(document.folded.text, first[1], second[0]) if first[1] <= second[0] else -1
