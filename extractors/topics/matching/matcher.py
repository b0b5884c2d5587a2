"""Compiled definitions: one automaton over the literals of all topics and entities, then only candidates.

A matcher is pickled as its definitions and compiled again on the other side.
"""

from __future__ import annotations

import gc
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from extractors.topics.definitions.model import Definition, Definitions
from extractors.topics.json_rows import article_of
from extractors.topics.matching.automaton import build_finder
from extractors.topics.matching.compiler import Compiler, Literals
from extractors.topics.matching.document import Document, Hits, outermost
from extractors.topics.matching.literals import Pattern
from extractors.topics.matching.rules import MatchRule, compile_rules
from extractors.topics.matching.salience import salience_in
from extractors.topics.matching.tickers import is_in_dress
from extractors.topics.text.characters import is_mark
from extractors.topics.text.folding import Folded
from extractors.topics.text.inflection import FUNCTION_WORDS
from warehouse.records import Article, Mention, key

_SHOUTED_WORDS = FUNCTION_WORDS | {"us", "am", "me", "my", "he", "go", "up", "i", "you"}  # acronyms elsewhere


class Matcher:
    """Compiled definitions for `find_mentions`. `hash` identifies all of them together."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.hash = key(*(str(found.hash) for found in definitions.all))
        literals = Literals()
        self.compiler = Compiler(literals, {})  # for parts of the same definitions, see explanation.py
        self.rules = compile_rules(definitions, self.compiler)
        self._evidence = {rule.definition.name: rule.match.literals for rule in self.rules}
        self._patterns = tuple(literals.patterns.values())
        self._plain = tuple(_plain_literal(owners) for owners in self._patterns)
        self._find = build_finder(tuple(literals.patterns))
        candidates: dict[int, list[int]] = {}
        for number, rule in enumerate(self.rules):
            for literal in rule.needs:
                candidates.setdefault(literal, []).append(number)
        self._candidates = candidates

    def __reduce__(self) -> tuple[Callable[[Definitions], Matcher], tuple[Definitions]]:
        return _unpickled, (self.definitions,)

    @property
    def topics(self) -> Mapping[str, str]:
        """Return the title of every topic by its name."""
        return {found.name: found.title for found in self.definitions.topics}

    def names(self, term: str, name: str) -> bool:
        """Return whether the definition of this name finds a term alone, or has it as one of its terms."""
        document = self.read(article_of({"text": term}))
        if any(rule.definition.name == name and rule.find(document) for rule, _ in self.candidates(document)):
            return True
        whole = len(document.folded.text.strip())
        return any(
            end - start >= whole
            for literal in self._evidence[name] & document.hits.keys()
            for start, end, _ in document.hits[literal]
        )

    def covers(self, term: str, headlines: Sequence[str]) -> bool:
        """Return whether a rule finds a term alone, or finds it in at least half of the headlines that contain it."""
        if self._finds(term, term):
            return True
        found = sum(self._finds(term, headline) for headline in headlines)
        return found > 0 and 2 * found >= len(headlines)

    def _finds(self, term: str, headline: str) -> bool:
        """Return whether the evidence of a rule touches the term in a headline."""
        document = self.read(article_of({"title": headline}))
        words = f" {Folded(term).text.strip()} "
        start = document.folded.text.find(words)
        if start < 0:
            return False
        end = start + len(words) - 1
        return any(
            hit[0] < end and start < hit[1]
            for rule, _ in self.candidates(document)
            for hit in rule.find(document) or ()
        )

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
                if _is_written(document, pattern, start, end):
                    first = text.rfind(" ", 0, start) + 1 if pattern.open_start else start + 1
                    last = text.index(" ", end) if pattern.open_end else end - 1
                    hits.setdefault(number, []).append((first, last, 1.0))
        return document

    def candidates(self, document: Document) -> list[tuple[MatchRule, list[int]]]:
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
    """Return the definitions ready to run.

    Python's garbage collector is paused meanwhile: it would go through a hundred thousand new objects again and again,
    none of which is garbage, and take half of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return Matcher(definitions)
    finally:
        if was_enabled:
            gc.enable()


_KEPT = 2  # matchers of other processes: the newest, and one that a run still uses
_unpickled_matchers: deque[Matcher] = deque(maxlen=_KEPT)


def _unpickled(definitions: Definitions) -> Matcher:
    """Return the matcher of definitions: each shard that comes to a process has them, and compiling takes a second."""
    for known in list(_unpickled_matchers):
        if known.definitions == definitions:
            return known
    matcher = compile_matcher(definitions)
    _unpickled_matchers.append(matcher)
    return matcher


def find_mentions(article: Article, matcher: Matcher, *, now: datetime) -> tuple[Mention, ...]:
    """Return the mentions of an article: topics first, then entities, in the order of their definitions."""
    document = matcher.read(article)
    salience = salience_in(document)
    mentions: list[Mention] = []
    for rule, literals in matcher.candidates(document):
        if not rule.flat:
            hits = rule.find(document)
        elif len(literals) == 1:
            hits = document.hits[literals[0]]
        else:
            hits = [hit for literal in literals for hit in document.hits[literal]]
        if hits:
            kept = outermost(hits)
            mentions.append(_mention(rule.definition, document, kept, salience(kept), now))
    return tuple(mentions)


def _mention(definition: Definition, document: Document, hits: Hits, score: float, now: datetime) -> Mention:
    article = document.article
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
    """Return the one literal that a pattern consists of, in any case; -1 where a hit needs a closer look."""
    number, pattern = owners[0]
    special = pattern.cased or pattern.open_end or pattern.raw or pattern.solid or pattern.open_start
    return -1 if len(owners) > 1 or special else number


def _is_written(document: Document, pattern: Pattern, start: int, end: int) -> bool:
    """Return whether the stored text has the capitals, accents and signs that a pattern asks for."""
    if pattern.solid or pattern.raw:
        raw = document.folded.raw
        first, last = document.folded.raw_span(start + 1, end if pattern.open_end else end - 1)
        if pattern.solid and not all(char.isalnum() or is_mark(char) for char in raw[first:last]):
            return False
        if pattern.raw and not pattern.raw.match(raw, first):
            shouted = pattern.cased and _is_shouted(document, start)
            if not shouted or not re.match(pattern.raw.pattern, raw[first:], re.IGNORECASE):
                return False
    return not pattern.cased or _has_case(document, pattern, start)


def _is_shouted(document: Document, start: int) -> bool:
    """Return whether a hit is in a headline that has capitals only."""
    return start < document.title_end and len(document.article.title) > 8 and document.article.title.isupper()


def _has_case(document: Document, pattern: Pattern, start: int) -> bool:
    """Return whether the capitals that a pattern asks for stand in the text."""
    cased = document.folded.cased
    if _is_shouted(document, start) and not pattern.ticker:
        return pattern.text.strip() not in _SHOUTED_WORDS  # in capitals anyway
    if not all(cased.startswith(letters, start + offset) for offset, letters in pattern.cased):
        return False
    if not pattern.ticker:
        return True
    first, last = document.folded.raw_span(start + 1, start + len(pattern.text) - 1)
    return is_in_dress(document.folded.raw, first, last)
