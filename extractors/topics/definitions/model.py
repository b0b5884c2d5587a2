"""Definitions: topics, entities and lists, parsed and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractors.topics.query.nodes import Node

ABOUT = 1.5  # score from which an article counts as being about a topic that names no other threshold


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A text that a definition must find, or must not find."""

    text: str
    title: str = ""
    language: str | None = None
    site: str = ""
    author: str = ""
    file: str = ""
    line: int = 0  # from 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """A topic or an entity."""

    name: str
    kind: str  # topic; or the entity's kind
    title: str
    match: Node
    context: Node | None
    mask: Node | None
    exclude: Node | None  # `not:` in the file
    languages: frozenset[str]  # empty: any
    about: float  # score from which an article is about it
    ticker: str | None
    hash: int  # over everything that decides what is found, the referred-to parts too
    file: str
    line: int  # from 1
    must_match: tuple[Example, ...] = ()
    must_not_match: tuple[Example, ...] = ()

    def covers(self, language: str | None) -> bool:
        """Return whether articles in a language are looked at: en covers en-GB; an unknown one is always covered."""
        if not self.languages or language is None:
            return True
        folded = language.casefold()
        return folded in self.languages or folded.partition("-")[0] in self.languages


@dataclass(frozen=True, kw_only=True, slots=True)
class Definitions:
    """Definitions loaded together. References are resolved: every name in a query is here, without circles."""

    topics: tuple[Definition, ...]
    entities: tuple[Definition, ...]
    lists: Mapping[str, Node]

    @property
    def all(self) -> tuple[Definition, ...]:
        """Return topics and entities, in the order of the files."""
        return self.topics + self.entities
