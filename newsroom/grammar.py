"""A small phrase grammar: files of lines in ``phrases/`` in, sentences out, the same ones for the same seed.

A file holds rules: ``[name]`` and below it one alternative a line. In a line, ``{name}`` is another rule, ``{a|b|c}``
one of these, ``{2..40}`` a number in that range. A rule written ``[name!]`` keeps what it first gave for the rest of
the story; ``{name2}`` is then another one of its kind, and ``{name.last}`` the last word of what ``{name}`` gave.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

Rules = dict[str, tuple[str, ...]]

FOLDER = Path(__file__).parent / "phrases"
_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
_HEADER = re.compile(r"\[([a-z0-9-]+)(!?)\]")


@cache
def load_rules(*names: str) -> Rules:
    """Return the rules of some phrase files together; a kept rule has its name with ``!``."""
    rules: Rules = {}
    for name in names:
        heading = ""
        for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
            if header := _HEADER.fullmatch(line):
                heading = "".join(header.groups())
                rules.setdefault(heading, ())
            elif line and not line.startswith("#"):
                rules[heading] += (line,)
    return rules


class Teller:
    """Expands phrases of one story, and remembers what was named in it."""

    def __init__(self, rules: Rules, random: Random, kept: dict[str, str] | None = None) -> None:
        self._rules = rules
        self._random = random
        self._kept = dict(kept or {})

    def say(self, phrase: str) -> str:
        """Return the phrase with every slot filled and its first letter a capital."""
        while "{" in phrase:
            phrase = _SLOT.sub(self._fill, phrase)
        return phrase[:1].upper() + phrase[1:]

    def pick(self, rule: str, count: int) -> list[str]:
        """Return some different alternatives of a rule, unfilled: fewer where it has fewer."""
        lines = self._rules.get(rule, ())
        return self._random.sample(lines, min(count, len(lines)))

    def _fill(self, slot: re.Match[str]) -> str:
        inside: str = slot.group(1)
        if "|" in inside:
            return self._random.choice(inside.split("|"))
        if limits := _RANGE.fullmatch(inside):
            return str(self._random.randint(int(limits[1]), int(limits[2])))
        name, _, part = inside.partition(".")
        value = self._rule(name)
        return value.rsplit(" ", 1)[-1] if part == "last" else value

    def _rule(self, name: str) -> str:
        if name in self._kept:
            return self._kept[name]
        if name in self._rules:
            return self._random.choice(self._rules[name])
        lines = self._rules[name.rstrip("0123456789") + "!"]
        value = self._random.choice(lines)
        while "{" in value:
            value = _SLOT.sub(self._fill, value)
        if value in self._kept.values():
            return self._rule(name)
        self._kept[name] = value
        return value
