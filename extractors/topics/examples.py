"""Examples of definitions: which pass, and which terms no example covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.topics.definitions.model import Definition, Example
from extractors.topics.json_rows import article_of
from extractors.topics.matching.matcher import Matcher, find_mentions
from extractors.topics.query.nodes import Node, Term, children, describe
from warehouse.records import Article


@dataclass(frozen=True, kw_only=True, slots=True)
class ExampleResult:
    """The result of one example. `found` is the evidence, where there was any."""

    definition: Definition
    example: Example
    wanted: bool
    found: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Return whether the definition does what the example wants."""
        return bool(self.found) is self.wanted


@dataclass(frozen=True, kw_only=True, slots=True)
class ExampleCoverage:
    """How many terms of one definition its examples cover."""

    definition: Definition
    examples: int
    terms: int
    unseen: tuple[str, ...]  # terms of `match` that no must_match example holds


def check_examples(matcher: Matcher, *, now: datetime) -> tuple[ExampleResult, ...]:
    """Return a verdict on every example, in the order of the definitions."""
    verdicts: list[ExampleResult] = []
    for definition in matcher.definitions.all:
        for wanted, examples in ((True, definition.must_match), (False, definition.must_not_match)):
            for example in examples:
                mentions = find_mentions(example_article(example), matcher, now=now)
                own = [mention for mention in mentions if mention.subject == definition.name]
                found = tuple(span.text for mention in own for span in mention.spans)
                verdicts.append(ExampleResult(definition=definition, example=example, wanted=wanted, found=found))
    return tuple(verdicts)


def measure_coverage(matcher: Matcher) -> tuple[ExampleCoverage, ...]:
    """Return for every definition the terms that its must_match examples do not cover."""
    return tuple(_coverage(definition, matcher) for definition in matcher.definitions.all)


def example_article(example: Example) -> Article:
    """Return an example as an article."""
    row = {"title": example.title, "text": example.text, "site": example.site, "author": example.author}
    return replace(article_of(row), language=example.language)


def _coverage(definition: Definition, matcher: Matcher) -> ExampleCoverage:
    documents = [matcher.read(example_article(example)) for example in definition.must_match]
    terms = list(dict.fromkeys(_terms(definition.match)))
    unseen = [
        describe(term)
        for term in terms
        if not any(matcher.compiler.part(term).evaluate(document) for document in documents)
    ]
    return ExampleCoverage(
        definition=definition,
        examples=len(definition.must_match) + len(definition.must_not_match),
        terms=len(terms),
        unseen=tuple(unseen),
    )


def _terms(node: Node) -> Iterable[Term]:
    """Return the terms of a query, without those of its references."""
    if isinstance(node, Term):
        yield replace(node, start=0, end=0)
    for child in children(node):
        yield from _terms(child)
