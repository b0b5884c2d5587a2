"""Forms of an English word that an analyst means when writing one of them.

Rules rather than a dictionary: a form that does not exist costs a pattern and finds nothing. Words of one or two
letters, function words, words with digits and words not in the Latin alphabet have one form.
"""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "mice": "mouse", "feet": "foot",
    "crises": "crisis", "analyses": "analysis", "criteria": "criterion", "shelves": "shelf", "wolves": "wolf",
    "halves": "half", "lives": "life", "thieves": "thief", "knives": "knife",
}  # fmt: skip
_IRREGULAR_PLURALS = {singular: plural for plural, singular in _IRREGULAR.items()}
_SMALL_WORDS = """
    a an as at be by do if in is it no of on or so to we the and for not but its his her our this that than then with
    from into over under about after are was were has had have been they them their who what when where which while
    will would could should may might can all any some more most less very also just only such too out off per via
"""
FUNCTION_WORDS = frozenset(_SMALL_WORDS.split())
_UNCHANGED_ENDINGS = ("ss", "us", "is", "news", "series", "species", "economics", "politics")
_VOWELS = "aeiou"


@lru_cache(maxsize=50_000)
def number_forms(word: str) -> tuple[str, ...]:
    """Return the word as given, then its singular or plural."""
    if not _inflects(word):
        return (word,)
    if word.endswith(("ases", "ises", "uses")) and word not in _IRREGULAR:
        return (word, word[:-1], word[:-2])  # houses, buses: the ending does not say which
    singular = _singular(word)
    other = singular if singular != word else _plural(word)
    return (word,) if other == word else (word, other)


@lru_cache(maxsize=50_000)
def verb_forms(word: str) -> tuple[str, ...]:
    """Return the word as given, then its forms with -s, -ing and -ed where it can be a verb."""
    if not _inflects(word) or word.endswith(("ing", "ed")):
        return number_forms(word)
    base = _singular(word)
    if len(base) < 3:
        return number_forms(word)
    return tuple(dict.fromkeys((word, *number_forms(word), *_suffixed(base, "ing"), *_suffixed(base, "ed"))))


def _inflects(word: str) -> bool:
    return len(word) > 2 and word not in FUNCTION_WORDS and word.isascii() and word.isalpha()


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) == 3 or not word.endswith("s") or word.endswith(_UNCHANGED_ENDINGS):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def _plural(word: str) -> str:
    if word in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[word]
    if word.endswith(_UNCHANGED_ENDINGS) and not word.endswith(("ss", "us")):
        return word
    if word.endswith("y") and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    return word + "s"


def _suffixed(base: str, suffix: str) -> tuple[str, ...]:
    """Return the base with -ing or -ed: train/training, price/pricing, ban/banning; ambiguous ones both ways."""
    if base.endswith("e"):
        return (base[:-1] + suffix,) if not base.endswith(("ee", "ye", "oe")) else (base + suffix.removeprefix("e"),)
    if base.endswith("y") and suffix == "ed" and base[-2] not in _VOWELS:
        return (base[:-1] + "ied",)
    doubled = base + base[-1] + suffix
    if len(base) <= 4 and _is_closed(base):
        return (doubled,)
    if base.endswith("l") and base[-2] in _VOWELS and base[-3] not in _VOWELS:
        return (base + suffix, doubled)  # modeling, modelling
    return (base + suffix,)


def _is_closed(base: str) -> bool:
    """Return whether a short word ends in consonant, vowel, consonant, and so doubles its last letter."""
    first, vowel, last = base[-3], base[-2], base[-1]
    return first not in _VOWELS and vowel in _VOWELS and last not in "aeiouwxy"
