"""Typed values of a definition file: each reader returns a value, and notes a problem where that is invalid."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extractors.topics.definitions.model import Definition, Example
from extractors.topics.definitions.yaml_tree import Items, Table, Text, Value, problem_at
from extractors.topics.query.errors import DefinitionProblem
from extractors.topics.query.nodes import Node

_EXAMPLE = ("title", "text", "lang", "site", "author")


@dataclass(slots=True)
class Draft:
    """The definitions parsed so far: every name with its value and position, and the problems."""

    problems: list[DefinitionProblem] = field(default_factory=list)
    definitions: dict[str, tuple[Definition, Text]] = field(default_factory=dict)
    lists: dict[str, tuple[Node, Text]] = field(default_factory=dict)
    values: dict[str, tuple[str, Value]] = field(default_factory=dict)  # of each: its section, and what is written
    queries: list[tuple[str, Node, Text]] = field(default_factory=list)  # owner, tree, where it is written
    fingerprints: dict[str, str] = field(default_factory=dict)  # of what is referred to
    names: list[tuple[str, Text]] = field(default_factory=list)  # all that were met, also what could not be read
    failed: set[str] = field(default_factory=set)  # names of which the definition could not be read

    def blame(self, value: Value, message: str, advice: str, *, offset: int | None = None) -> None:
        """Note a problem of a value; with an offset, of that character of its text."""
        self.problems.append(problem_at(value, message, advice, offset=offset))


def did_you_mean(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return advice for a name that is not known."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean {close[0]}?" if close else otherwise


def read_entries(draft: Draft, value: Value | None, what: str) -> tuple[tuple[Text, Value], ...]:
    """Return the pairs of a mapping; none where it is left out or empty."""
    if value is None or _is_empty(value):
        return ()
    if not isinstance(value, Table):
        draft.blame(value, f"{what} must be a mapping", "write `name: value` lines, indented below it")
        return ()
    return value.pairs


def parse_table(draft: Draft, value: Value, what: str, allowed: Sequence[str]) -> dict[str, Value]:
    """Return a mapping of which the keys are known, each once."""
    entries: dict[str, Value] = {}
    for name, entry in read_entries(draft, value, what):
        if name.value not in allowed:
            advice = did_you_mean(name.value, allowed, f"use one of {', '.join(allowed)}")
            draft.blame(name, f"unknown key {name.value}", advice)
        elif name.value in entries:
            draft.blame(name, f"{name.value} is there twice", "join the two")
        else:
            entries[name.value] = entry
    return entries


def read_texts(draft: Draft, value: Value | None, what: str) -> list[Text]:
    """Return the texts of a list; a single text is a list of one."""
    if value is None or _is_empty(value):
        return []
    values = value.values if isinstance(value, Items) else (value,)
    for each in values:
        if not isinstance(each, Text):
            draft.blame(each, f"each item of {what} is text", "put quotes around it")
    return [each for each in values if isinstance(each, Text)]


def read_word(draft: Draft, entries: Mapping[str, Value], name: str, default: str) -> str:
    """Return a single text."""
    value = entries.get(name)
    if value is None or _is_empty(value):
        return default
    if not isinstance(value, Text):
        draft.blame(value, f"{name} is one text", "write it on the same line")
        return default
    return value.value


def read_number(draft: Draft, entries: Mapping[str, Value], name: str, default: float) -> float:
    """Return a number that is not negative."""
    text = read_word(draft, entries, name, str(default))
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1000:
        draft.blame(entries[name], f"{name} is not a number from 0 to 1000", f"write a number such as {default}")
        return default
    return number


def read_flag(draft: Draft, entries: Mapping[str, Value], name: str, *, default: bool) -> bool:
    """Return true or false."""
    text = read_word(draft, entries, name, "true" if default else "false").lower()
    if text not in {"true", "false"}:
        draft.blame(entries[name], f"{name} is neither true nor false", "write true or false")
    return text == "true"


def read_examples(draft: Draft, value: Value | None) -> tuple[Example, ...]:
    """Return examples: texts, or mappings with title, text, lang, site, author."""
    if value is None:
        return ()
    examples: list[Example] = []
    for each in value.values if isinstance(value, Items) else (value,):
        file, line = each.source.file, each.line + 1
        if isinstance(each, Text):
            examples.append(Example(text=each.value, file=file, line=line))
            continue
        entries = parse_table(draft, each, "an example", _EXAMPLE)
        words = {name: read_word(draft, entries, name, "") for name in _EXAMPLE}
        examples.append(
            Example(
                text=words["text"],
                title=words["title"],
                language=words["lang"] or None,
                site=words["site"],
                author=words["author"],
                file=file,
                line=line,
            )
        )
    return tuple(examples)


def _is_empty(value: Value) -> bool:
    return isinstance(value, Text) and value.value in {"", "null", "~"}
