"""One automaton for all patterns: the only file that knows ahocorasick_rs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ahocorasick_rs import AhoCorasick

Find = Callable[[str], list[tuple[int, int, int]]]


def build_finder(patterns: Sequence[str]) -> Find:
    """Return a function that finds every occurrence, overlapping ones too: (pattern index, start, end)."""
    if not patterns:
        return lambda _text: []
    automaton = AhoCorasick(list(patterns), store_patterns=False)
    find: Callable[..., list[tuple[int, int, int]]] = automaton.find_matches_as_indexes
    return lambda text: find(text, overlapping=True)
