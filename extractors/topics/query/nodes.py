"""The tree of a query: what `syntax.parse_query` returns and `compiler` turns into something that runs.

`start` and `end` of every node are offsets in the query's text, for messages and explanations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Scope = Literal["title", "lead", "top", "body", "sentence", "paragraph"]
_SCOPE_WORDS: dict[Scope, str] = {
    "title": "title:",
    "lead": "lead:",
    "top": "top:",
    "body": "body:",
    "sentence": "SENT",
    "paragraph": "PARA",
}
_BARE = re.compile(r"[^\W_][\w-]*\*?$")
_OPERATORS = {"AND", "OR", "NOT", "NEAR", "ONEAR", "ATLEAST", "SENT", "PARA", "W", "N", "PRE", "ADJ", "WITHIN", "SAME"}
Attribute = Literal["site", "author", "lang"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceSpan:
    """Where a node stands in the text of its query."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Term(SourceSpan):
    """A word or a phrase as written, without its quotes; a star at the end of a word stands for any ending."""

    text: str
    mode: Literal["inflected", "exact", "case", "ticker"] = "inflected"


@dataclass(frozen=True, kw_only=True, slots=True)
class And(SourceSpan):
    """All parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Or(SourceSpan):
    """Any part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Not(SourceSpan):
    """The part is nowhere."""

    part: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Near(SourceSpan):
    """At most `words` words between the two, in one paragraph; `ordered`: left comes first."""

    left: Node
    right: Node
    words: int
    ordered: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AtLeast(SourceSpan):
    """The part is found `count` times or more."""

    part: Node
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Within(SourceSpan):
    """The part holds inside one field, one sentence or one paragraph."""

    scope: Scope
    part: Node


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighted(SourceSpan):
    """The part, its hits counting `weight` times in the score."""

    part: Node
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class About(SourceSpan):
    """A fact about the article rather than words in it."""

    attribute: Attribute
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference(SourceSpan):
    """What the list, topic or entity of this name finds."""

    name: str


Node = Term | And | Or | Not | Near | AtLeast | Within | Weighted | About | Reference


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, in the order in which they are written."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            return parts
        case Near(left=left, right=right):
            return (left, right)
        case Not(part=part) | AtLeast(part=part) | Within(part=part) | Weighted(part=part):
            return (part,)
        case _:
            return ()


def references(node: Node) -> tuple[Reference, ...]:
    """Return every reference in a tree."""
    if isinstance(node, Reference):
        return (node,)
    return tuple(reference for child in children(node) for reference in references(child))


def describe(node: Node) -> str:  # noqa: C901, PLR0911 one case for each kind of node
    """Return a query that says the same as the tree, always in the same way."""
    match node:
        case Term(text=text, mode=mode):
            words = " ".join(text.split())
            bare = mode == "inflected" and _BARE.match(words) and words.upper() not in _OPERATORS
            quoted = words if bare else f'"{words}"'
            return quoted if mode == "inflected" else f"{mode}:{quoted}"
        case And(parts=parts):
            return f"({' AND '.join(map(describe, parts))})"
        case Or(parts=parts):
            return f"({' OR '.join(map(describe, parts))})"
        case Not(part=part):
            return f"NOT {describe(part)}"
        case Near(left=left, right=right, words=words, ordered=ordered):
            return f"({describe(left)} {'O' if ordered else ''}NEAR/{words} {describe(right)})"
        case AtLeast(part=part, count=count):
            return f"ATLEAST/{count} ({describe(part)})"
        case Within(scope=scope, part=part):
            return f"{_SCOPE_WORDS[scope]}({describe(part)})"
        case Weighted(part=part, weight=weight):
            return f"{describe(part)}^{weight:g}"
        case About(attribute=attribute, value=value):
            return f'{attribute}:"{value}"'
        case Reference(name=name):
            return f'@"{name}"'
