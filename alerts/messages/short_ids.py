"""Ids of alerts that a person can read out and type: four characters of a number of nineteen digits. Pure."""

from collections.abc import Iterable

ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"  # without i, l, o, u, 0, 1: nothing is mistaken, few words are spelled
LETTERS = ALPHABET[:22]  # a short id begins with a letter, so that it is never taken for the digits of a long one
LENGTH = 4
SHORTEST = 3  # characters that are enough to type


def short_id(alert_id: int) -> str:
    """Return the short id, the same everywhere and always; about 1 in 600,000 pairs of alerts share theirs."""
    rest, first = divmod(alert_id, len(LETTERS))
    characters = LETTERS[first]
    for _ in range(LENGTH - 1):
        rest, index = divmod(rest, len(ALPHABET))
        characters += ALPHABET[index]
    return characters


def matching(typed: str, alert_ids: Iterable[int]) -> frozenset[int]:
    """Return the alerts that a typed id may mean: by short id or its beginning, by number or its first digits."""
    every, words = frozenset(alert_ids), typed.strip().lower()
    if not words:
        return frozenset()
    if words.isdecimal():
        return frozenset(one for one in every if str(one) == words) or frozenset(
            one for one in every if str(one).startswith(words)
        )
    if len(words) < SHORTEST:
        return frozenset()
    return frozenset(one for one in every if short_id(one).startswith(words))
