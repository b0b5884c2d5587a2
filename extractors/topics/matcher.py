"""Definitions made ready to run: one automaton over the literals of all topics and entities, then only candidates.

A matcher is pickled as its definitions and compiled again on the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from extractors.topics.automaton import build_finder
from extractors.topics.compiler import Compiler, Literals, Part
from extractors.topics.definitions import Definition, Definitions
from extractors.topics.document import Document, Hit, Hits, outermost
from extractors.topics.evaluation import Evaluate
from extractors.topics.literals import Pattern
from extractors.topics.query import references
from extractors.topics.rows import article_of
from extractors.topics.score import salience
from warehouse.records import Article, Mention, key


@dataclass(frozen=True, slots=True)
class Rule:
    """One definition, compiled."""

    definition: Definition
    match: Part
    context: Part | None
    mask: Part | None
    exclude: Part | None
    wanted: Part  # match and context together
    find: Evaluate  # the evidence, after context, mask, exclusion and language
    needs: frozenset[int]  # literals of which one must occur
    flat: bool  # any of these is evidence enough, and there is nothing else to look at


class Matcher:
    """What `find_mentions` runs. `hash` stands for all definitions together."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.hash = key(*(str(found.hash) for found in definitions.all))
        literals = Literals()
        self.compiler = Compiler(literals, {})  # for parts of the same definitions, see explanation.py
        self.rules = _compile_rules(definitions, self.compiler)
        self._evidence = {rule.definition.name: rule.match.literals for rule in self.rules}
        self._all_evidence = frozenset[int]().union(*self._evidence.values())
        self._patterns = tuple(literals.patterns.values())
        self._plain = tuple(_plain_literal(owners) for owners in self._patterns)
        self._find = build_finder(tuple(literals.patterns))
        candidates: dict[int, list[int]] = {}
        for number, rule in enumerate(self.rules):
            for literal in rule.needs:
                candidates.setdefault(literal, []).append(number)
        self._candidates = candidates

    def __reduce__(self) -> tuple[type[Matcher], tuple[Definitions]]:
        return Matcher, (self.definitions,)

    @property
    def topics(self) -> Mapping[str, str]:
        """Return the title of every topic by its name."""
        return {found.name: found.title for found in self.definitions.topics}

    def names(self, term: str, name: str = "") -> bool:
        """Return whether a term is one that the definition of this name, or any, looks for."""
        literals = self._evidence[name] if name else self._all_evidence
        return not literals.isdisjoint(self.read(article_of({"text": term})).hits)

    def read(self, article: Article) -> Document:
        """Return the article folded, with the hits of every literal."""
        document = Document(article)
        text = document.folded.text
        hits = document.hits
        for index, start, end in self._find(text):
            number = self._plain[index]
            if number >= 0:
                if number in hits:
                    hits[number].append((start + 1, end - 1, 1.0))
                else:
                    hits[number] = [(start + 1, end - 1, 1.0)]
                continue
            for number, pattern in self._patterns[index]:
                if not pattern.cased or _has_case(document, pattern, start):
                    last = text.index(" ", end) if pattern.open_end else end - 1
                    hits.setdefault(number, []).append((start + 1, last, 1.0))
        return document

    def candidates(self, document: Document) -> list[tuple[Rule, list[int]]]:
        """Return the rules of which a needed literal occurs, in the order of the definitions, and those literals."""
        present: dict[int, list[int]] = {}
        for literal in document.hits:
            for number in self._candidates.get(literal, ()):
                if number in present:
                    present[number].append(literal)
                else:
                    present[number] = [literal]
        return [(self.rules[number], present[number]) for number in sorted(present)]


def compile_matcher(definitions: Definitions) -> Matcher:
    """Return the definitions ready to run."""
    return Matcher(definitions)


def find_mentions(article: Article, matcher: Matcher, *, now: datetime) -> tuple[Mention, ...]:
    """Return what the article mentions: topics first, then entities, in the order of their definitions."""
    document = matcher.read(article)
    mentions: list[Mention] = []
    for rule, literals in matcher.candidates(document):
        if rule.flat:
            hits: Hits | None = [hit for literal in literals for hit in document.hits[literal]]
        else:
            hits = rule.find(document)
        if hits:
            mentions.append(_mention(rule.definition, document, outermost(hits), now))
    return tuple(mentions)


def _evidence(
    definition: Definition, match: Part, context: Part | None, mask: Part | None, exclude: Part | None
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
        language = document.article.language
        if definition.languages and language is not None and language.casefold() not in definition.languages:
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
    hits: dict[int, list[Hit]] = {}
    for number in literals & document.hits.keys():
        kept = [
            hit for hit in document.hits[number] if not any(hit[0] < end and start < hit[1] for start, end, _ in masks)
        ]
        if kept:
            hits[number] = kept
    return document.with_hits(hits)


def _mention(definition: Definition, document: Document, hits: Hits, now: datetime) -> Mention:
    article = document.article
    score = salience(document, hits)
    return Mention(
        article_id=article.article_id,
        subject=definition.name,
        kind=definition.kind,
        definition=definition.hash,
        score=score,
        about=score >= definition.about,
        spans=tuple([document.span(hit) for hit in hits]),
        event_at=article.event_at,
        seen_at=article.seen_at,
        found_at=now,
    )


def _plain_literal(owners: list[tuple[int, Pattern]]) -> int:
    """Return the one literal that a pattern is all of, whatever the case; -1 where a hit needs a closer look."""
    number, pattern = owners[0]
    return number if len(owners) == 1 and not pattern.cased and not pattern.open_end else -1


def _has_case(document: Document, pattern: Pattern, start: int) -> bool:
    """Return whether the capitals that a pattern asks for stand in the text."""
    cased = document.folded.cased
    if not all(cased.startswith(letters, start + offset) for offset, letters in pattern.cased):
        return False
    return not pattern.ticker or _is_in_dress(document, start + 1)


def _is_in_dress(document: Document, start: int) -> bool:
    """Return whether what stands before a ticker says that it is one: $NVDA, (NVDA), NASDAQ: NVDA, NYSE:NVDA."""
    raw = document.folded.raw
    place = document.folded.raw_span(start, start + 1)[0]
    return raw[:place].rstrip(" ").endswith(("$", "(", ":"))


def _compile_rules(definitions: Definitions, compiler: Compiler) -> tuple[Rule, ...]:
    """Return the rules, each compiled after those that it refers to."""
    named = compiler.named
    rules: dict[str, Rule] = {}
    by_name = {found.name: found for found in definitions.all}

    def ensure(name: str) -> None:
        if name in named:
            return
        if name in definitions.lists:
            node = definitions.lists[name]
            for used in references(node):
                ensure(used.name)
            named[name] = remembered(compiler.part(node), name)
            return
        found = by_name[name]
        for query in (found.match, found.context, found.mask, found.exclude):
            for used in references(query) if query else ():
                ensure(used.name)
        rule = rules[name] = _compile_rule(found, compiler)
        named[name] = remembered(_rule_part(rule), name)

    for found in definitions.all:
        ensure(found.name)
    return tuple(rules[found.name] for found in definitions.all)


def _compile_rule(found: Definition, compiler: Compiler) -> Rule:
    match = compiler.part(found.match)
    context = compiler.part(found.context) if found.context else None
    wanted = compiler.all((match, context) if context else (match,))
    mask = compiler.part(found.mask) if found.mask else None
    exclude = compiler.part(found.exclude) if found.exclude else None
    return Rule(
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


def _rule_part(rule: Rule) -> Part:
    """Return what a reference to a topic or entity runs: its evidence, with its own context, mask and exclusions."""
    parts = (rule.wanted, rule.mask, rule.exclude)
    literals = frozenset[int]().union(*(part.literals for part in parts if part))
    return Part(lambda document: rule.find(document) or None, rule.needs, literals)


def remembered(part: Part, name: str) -> Part:
    """Return a part whose result is kept in the document, since several topics ask for it."""

    def evaluate(document: Document) -> Hits | None:
        memo = document.memo
        if name not in memo:
            memo[name] = part.evaluate(document)
        return memo[name]

    return Part(evaluate, part.needs, part.literals)
