"""What is wrong with a definition, said so that it can be put right: file, line, column, caret, advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class QuerySyntaxError(Exception):
    """A query that cannot be understood: `start` is the offset in the query's own text."""

    def __init__(self, message: str, advice: str, start: int) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.start = start


@dataclass(frozen=True, kw_only=True, slots=True)
class DefinitionProblem:
    """One mistake in one place. `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str
    advice: str
    source: str = ""  # the line as written; "" where there is none to show

    def __str__(self) -> str:
        """Return the problem as people read it: place, what, what to do, the line and a caret under the spot."""
        text = f"{self.file}:{self.line}:{self.column}: {self.message}: {self.advice}"
        if not self.source:
            return text
        indent = "".join("\t" if char == "\t" else " " for char in self.source[: self.column - 1])
        return f"{text}\n    {self.source}\n    {indent}^"


class DefinitionError(Exception):
    """All problems of the definitions that were read together."""

    def __init__(self, problems: Sequence[DefinitionProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return every problem, in the order of the files."""
        count = len(self.problems)
        head = f"{count} problem{'s' if count > 1 else ''} in the topic definitions"
        return "\n".join([head, *map(str, self.problems)])
