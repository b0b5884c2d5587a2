"""Definitions as rules: what each looks for, in which context, and what takes it away again."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from extractors.topics.definitions.model import Definition, Definitions
from extractors.topics.matching.compiler import CompiledQuery, Compiler
from extractors.topics.matching.document import Document, Hit, Hits, outermost
from extractors.topics.matching.operators import Evaluate
from extractors.topics.query.nodes import references


@dataclass(frozen=True, slots=True)
class MatchRule:
    """One definition, compiled."""

    definition: Definition
    match: CompiledQuery
    context: CompiledQuery | None
    mask: CompiledQuery | None
    exclude: CompiledQuery | None
    wanted: CompiledQuery  # match and context together
    find: Evaluate  # the evidence, after context, mask, exclusion and language
    needs: frozenset[int]  # literals of which one must occur
    flat: bool  # any of these is evidence enough, and there is nothing else to look at


def compile_rules(definitions: Definitions, compiler: Compiler) -> tuple[MatchRule, ...]:
    """Return the rules, each compiled after those that it refers to."""
    named = compiler.named
    rules: dict[str, MatchRule] = {}
    by_name = {found.name: found for found in definitions.all}

    def ensure(name: str) -> None:
        if name in named:
            return
        if name in definitions.lists:
            node = definitions.lists[name]
            for used in references(node):
                ensure(used.name)
            named[name] = _remembered(compiler.part(node), name)
            return
        found = by_name[name]
        for query in (found.match, found.context, found.mask, found.exclude):
            for used in references(query) if query else ():
                ensure(used.name)
        rule = rules[name] = _compile_rule(found, compiler)
        named[name] = _remembered(_rule_part(rule), name)

    for found in definitions.all:
        ensure(found.name)
    return tuple(rules[found.name] for found in definitions.all)


def _compile_rule(found: Definition, compiler: Compiler) -> MatchRule:
    match = compiler.part(found.match)
    context = compiler.part(found.context) if found.context else None
    wanted = compiler.all((match, context) if context else (match,))
    mask = compiler.part(found.mask) if found.mask else None
    exclude = compiler.part(found.exclude) if found.exclude else None
    return MatchRule(
        definition=found,
        match=match,
        context=context,
        mask=mask,
        exclude=exclude,
        wanted=wanted,
        find=_evidence(found, match, context, mask, exclude),
        needs=wanted.needs or frozenset(),
        flat=match.flat and not (context or mask or exclude or found.languages),
    )


def _rule_part(rule: MatchRule) -> CompiledQuery:
    """Return what a reference to a topic or entity runs: its evidence, with its own context, mask and exclusions."""
    parts = (rule.wanted, rule.mask, rule.exclude)
    literals = frozenset[int]().union(*(part.literals for part in parts if part))
    return CompiledQuery(lambda document: rule.find(document) or None, rule.needs, literals)


def _remembered(part: CompiledQuery, name: str) -> CompiledQuery:
    """Return a part whose result is kept in the document, since several topics ask for it."""

    def evaluate(document: Document) -> Hits | None:
        memo = document.memo
        if name not in memo:
            memo[name] = part.evaluate(document)
        return memo[name]

    return CompiledQuery(evaluate, part.needs, part.literals)


def _evidence(
    definition: Definition,
    match: CompiledQuery,
    context: CompiledQuery | None,
    mask: CompiledQuery | None,
    exclude: CompiledQuery | None,
) -> Evaluate:
    """Return what finds the evidence of a definition, or None. A hit of weight 0 must be there and is not shown."""
    find = match.evaluate
    literals = match.literals | (context.literals if context else frozenset())

    def find_plain(document: Document) -> Hits | None:
        hits = find(document)
        return None if hits is None else [hit for hit in hits if hit[2]]

    def find_in_context(document: Document) -> Hits | None:
        if context is not None and context.evaluate(document) is None:
            return None
        return find_plain(document)

    def find_all(document: Document) -> Hits | None:
        if not definition.covers(document.article.language):
            return None
        hits = find_in_context(document)
        if hits and mask is not None and (masks := mask.evaluate(document)):
            hits = find_in_context(without(document, masks, literals))
        if hits and exclude is not None and exclude.evaluate(document) is not None:
            return None
        return hits

    return find_all if definition.languages or context or mask or exclude else find_plain


def without(document: Document, masks: Hits, literals: frozenset[int]) -> Document:
    """Return the document without the hits of these literals that touch a masked stretch."""
    masks = outermost(masks)  # in order of start and of end
    starts = [mask[0] for mask in masks]
    hits: dict[int, list[Hit]] = {}
    for number in literals & document.hits.keys():
        kept = [hit for hit in document.hits[number] if not _is_masked(hit, masks, starts)]
        if kept:
            hits[number] = kept
    return document.with_hits(hits)


def _is_masked(hit: Hit, masks: Hits, starts: list[int]) -> bool:
    last = bisect_left(starts, hit[1]) - 1  # the last stretch that begins before the hit ends
    return last >= 0 and masks[last][1] > hit[0]
