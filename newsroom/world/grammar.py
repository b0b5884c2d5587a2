"""A small phrase grammar: files of lines in ``phrases/`` in, sentences out, the same ones for the same seed.

A file holds rules: ``[name]`` and below it one alternative a line; lines indented below it belong to it. In a line,
``{name}`` is another rule, ``{a|b|c}`` one of these and ``{2..40}`` a number. What has a letter before, as in
``{d:rose|fell}`` or ``{n:2..40}``, is chosen once for the whole story, so that the headline says what the text says.
So is what comes from a rule written ``[name!]``; ``{name2}`` is then another one of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

Rules = Mapping[str, tuple[str, ...]]

_FOLDER = Path(__file__).parent / "phrases"
_INDENT = "  "
_LAST_YEAR = 2100  # numbers of ranges beyond it are no years and have commas
_SLOT = re.compile(r"\{([^{}]*)\}")
_LINKED = re.compile(r"([a-z]):(.*)")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
_HEADER = re.compile(r"\[([a-z0-9-]+!?)\]")


@cache
def load_rules(*names: str) -> Rules:
    """Return the rules of some phrase files together; an alternative with indented lines holds them after line ends."""
    rules: dict[str, list[str]] = {}
    for name in names:
        lines: list[str] = []
        for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if header := _HEADER.fullmatch(line):
                lines = rules.setdefault(header[1], [])
            elif line.startswith(_INDENT):
                lines[-1] += "\n" + line.strip()
            elif line and not line.startswith("#"):
                lines.append(line)
    return {name: tuple(lines) for name, lines in rules.items()}


class Teller:
    """Expands phrases of one story, and remembers what was named and chosen in it."""

    def __init__(self, rules: Rules, random: Random, kept: Mapping[str, str]) -> None:
        self._rules = rules
        self._random = random
        self._kept = dict(kept)
        self._turns: dict[str, int] = {}

    def say(self, phrase: str) -> str:
        """Return the phrase with every slot filled and its first letter a capital."""
        said = self._expand(phrase)
        return said[:1].upper() + said[1:]

    def pick(self, rule: str, count: int) -> list[str]:
        """Return some different alternatives of a rule, unfilled: fewer where it has fewer."""
        lines = self._rules.get(rule, ())
        return self._random.sample(lines, min(count, len(lines)))

    def _expand(self, phrase: str) -> str:
        while "{" in phrase:
            phrase = _SLOT.sub(self._fill, phrase)
        return phrase

    def _fill(self, slot: re.Match[str]) -> str:
        inside: str = slot[1]
        if linked := _LINKED.fullmatch(inside):
            turn = self._turns.setdefault(linked[1], self._random.getrandbits(32))
            return _choose(linked[2], turn)
        if "|" in inside or ".." in inside:
            return _choose(inside, self._random.getrandbits(32))
        name, _, part = inside.partition(".")
        value = self._name(name)
        return value.rsplit(" ", 1)[-1] if part == "last" else value

    def _name(self, name: str) -> str:
        """Return what a rule gives: for a kept rule, what it gave before, or something that no other name has."""
        if name in self._kept:
            return self._kept[name]
        if name in self._rules:
            return self._random.choice(self._rules[name])
        lines = self._rules[name.rstrip("0123456789") + "!"]
        while (value := self._expand(self._random.choice(lines))) in self._kept.values():
            pass
        self._kept[name] = value
        return value


def _choose(alternatives: str, turn: int) -> str:
    """Return one of ``a|b|c``, or a number of ``2..40``: the same one for the same turn."""
    if limits := _RANGE.fullmatch(alternatives):
        first, last = map(int, limits.groups())
        number = first + turn % (last - first + 1)
        return f"{number:,}" if last > _LAST_YEAR else str(number)
    options = alternatives.split("|")
    return options[turn % len(options)]
