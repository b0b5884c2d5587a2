"""YAML values with their line and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from extractors.topics.query.errors import DefinitionProblem


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A value of a YAML file. `line` and `column` count from 0, as in ruamel."""

    source: Source
    line: int
    column: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Text(Value):
    """A scalar, as text: text, number, true or false."""

    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Items(Value):
    """A list."""

    values: tuple[Value, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table(Value):
    """A mapping, as pairs: a key may be there twice."""

    pairs: tuple[tuple[Text, Value], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and lines."""

    file: str
    lines: tuple[str, ...]

    def problem(self, message: str, advice: str, *, line: int, column: int) -> DefinitionProblem:
        """Return a problem at a position, with its line. Positions count from 0."""
        shown = self.lines[line] if line < len(self.lines) else ""
        return DefinitionProblem(
            file=self.file, line=line + 1, column=column + 1, message=message, advice=advice, source=shown
        )


def read_tree(text: str, file: str) -> Value | DefinitionProblem | None:
    """Return the file's root value, None where it is empty, or the problem why it cannot be parsed."""
    source = Source(file, tuple(text.splitlines()))
    reader = YAML(typ="safe")
    try:
        root = reader.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return source.problem(f"not YAML: {error.problem or error.context}", _YAML_ADVICE, line=line, column=column)
    except YAMLError as error:
        return source.problem(f"not YAML: {error}", "save the file as UTF-8 text", line=0, column=0)
    try:
        return None if root is None else _value(root, source, {})
    except _CircleError as circle:
        mark = circle.node.start_mark
        advice = "write it out instead of referring to it with *"
        return source.problem("a value is inside itself", advice, line=mark.line, column=mark.column)


def plain(value: Value) -> Any:
    """Return a value as text, lists and mappings, which JSON can store and `read_tree` reads again."""
    if isinstance(value, Table):
        return {name.value: plain(each) for name, each in value.pairs}
    if isinstance(value, Items):
        return [plain(each) for each in value.values]
    assert isinstance(value, Text)  # noqa: S101 -- there are three kinds of values
    return value.value


class _CircleError(Exception):
    """A node that contains an alias of itself."""

    def __init__(self, node: Any) -> None:
        self.node = node


_YAML_ADVICE = "check indentation, quotes and colons; a query with quotes or brackets is best written after `|`"


def problem_at(value: Value, message: str, advice: str, *, offset: int | None = None) -> DefinitionProblem:
    """Return a problem of a value; with an offset, of that character of its text."""
    line, column = value.line, value.column
    if offset is not None and isinstance(value, Text):
        line, column = _place(value, offset)
    return value.source.problem(message, advice, line=line, column=column)


def _value(node: Any, source: Source, known: dict[int, Value | None]) -> Value:
    """Return a node as a value. `known`: those met before, which aliases stand for; None while one is being made."""
    if id(node) in known:
        value = known[id(node)]
        if value is None:
            raise _CircleError(node)
        return value
    known[id(node)] = None
    known[id(node)] = value = _new_value(node, source, known)
    return value


def _new_value(node: Any, source: Source, known: dict[int, Value | None]) -> Value:
    line, column = node.start_mark.line, node.start_mark.column
    if isinstance(node, MappingNode):
        pairs = tuple((_key(key, source, known), _value(value, source, known)) for key, value in node.value)
        return Table(pairs=pairs, source=source, line=line, column=column)
    if isinstance(node, SequenceNode):
        values = tuple(_value(value, source, known) for value in node.value)
        return Items(values=values, source=source, line=line, column=column)
    assert isinstance(node, ScalarNode)  # noqa: S101 YAML has three kinds of nodes
    return Text(value=node.value, source=source, line=line, column=column)


def _key(node: Any, source: Source, known: dict[int, Value | None]) -> Text:
    value = _value(node, source, known)
    if isinstance(value, Text):
        return value
    return Text(value="?", source=source, line=value.line, column=value.column)


def _place(text: Text, offset: int) -> tuple[int, int]:
    """Return where a character of a scalar stands in the file.

    The scalar and the file are walked together: YAML only changes white space, folds lines and drops quotes, so each
    visible character of the value is the next such character of the file.
    """
    line, column = text.line, text.column
    lines = text.source.lines
    head = lines[line][column:].lstrip() if line < len(lines) else ""
    if head[:1] in {"|", ">"}:
        line, column = line + 1, 0
    elif head[:1] in {'"', "'"}:
        column += 1
    wanted = [char for char in text.value[: offset + 1] if not char.isspace()]
    beyond = not text.value[offset:].strip()  # just after the last character
    for number, char in enumerate(wanted):
        while line < len(lines):
            found = lines[line].find(char, column)
            if found >= 0:
                column = found if number == len(wanted) - 1 and not beyond else found + 1
                break
            line, column = line + 1, 0
    return (line, column) if line < len(lines) else (text.line, text.column)
