"""From a term of a query to the patterns of the automaton in folded text.

A pattern is padded with a space on both sides, except where it has a wildcard, so that a hit is whole words. What must
stand in capitals is checked on the hit afterwards: the automaton itself knows no case.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from typing import NamedTuple

from extractors.topics.query.nodes import Term
from extractors.topics.text.characters import is_mark, is_unspaced
from extractors.topics.text.folding import fold_words
from extractors.topics.text.inflection import FUNCTION_WORDS, number_forms, verb_forms

_ACRONYM = re.compile(r"[A-Z]{1,3}$")
_SHOUTED = re.compile(r"[A-Z][A-Z0-9]+$")  # capitals and digits only: the plural has a small s
_DOTTED = re.compile(r"(?:[A-Z]\.){2,4}$")
_CAPITALS = re.compile(r"[A-Z]+[0-9]*")
_AMPERSAND = re.compile(r"[A-Za-z]{1,3}(?:&[A-Za-z]{1,3})+")
_DESIGNATION = re.compile(r"([A-Z]{1,4})(-?)(\d{1,4}[A-Z]?)")
_HYPHENATED = re.compile(r"([A-Za-z])-([a-z]{3,})|([A-Z][a-z]+)-([A-Z][a-z]+)")
_NO_MARK = r"(?![\u0300-\u036f])"
_ARABIC_PREFIXES = ("ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ك", "كال")
_HEBREW_PREFIXES = ("ה", "ו", "וה", "ב", "ל", "מ", "מה", "ש", "שה", "כ")  # noqa: RUF001
_SHORTEST_COMPOUND = 7  # letters of two words that may be written as one: shorter ones make other words


class Pattern(NamedTuple):
    """One string to look for in folded text, and what must stand in the cased text at its place."""

    text: str
    open_end: bool = False  # a wildcard: the hit extends to the end of the word
    cased: tuple[tuple[int, str], ...] = ()  # offset in the pattern, letters
    ticker: bool = False
    raw: re.Pattern[str] | None = None  # what the stored text must be, with two characters on each side
    solid: bool = False  # a term of a script without spaces, in which no sign or space may stand
    open_start: bool = False  # a star in front: the hit begins where the word begins


class _Word(NamedTuple):
    text: str  # folded; an acronym in its capitals, which must then stand in the text
    plurals: tuple[str, ...]  # itself and its other number, for the end of a phrase
    verbs: tuple[str, ...]  # itself and its forms as a verb, for the beginning of a phrase


def split_at_stars(term: Term) -> tuple[Term, ...]:
    """Return the term in pieces, each with at most one star, at its end. The pieces stand next to each other."""
    if "*" not in term.text:
        return (term,)
    pieces: list[list[str]] = [[]]
    for word in term.text.split():
        pieces[-1].append(word)
        if word.endswith("*"):
            pieces.append([])
    return tuple(
        Term(text=" ".join(piece), mode=term.mode, start=term.start, end=term.end) for piece in pieces if piece
    )


def patterns(term: Term) -> tuple[Pattern, ...]:
    """Return what to look for: every form of the term. A star is allowed at either end only."""
    open_end = term.text.endswith("*")
    if term.text.startswith("*"):
        ending = " ".join(fold_words(term.text)[0])
        return (Pattern(ending if open_end else f"{ending} ", open_end, open_start=True),)
    if term.mode != "inflected":
        folded, cased = fold_words(term.text)
        text, written = f" {' '.join(folded)} ", " ".join(cased)
        if term.mode == "ticker":
            return tuple(Pattern(f" {code.lower()} ", cased=((1, code),), ticker=True) for code in _codes(written))
        must = ((1, written),) if term.mode == "case" else ()
        raw = _exact_letters(term.text) if term.mode == "case" else _raw_form(term.text)
        return (Pattern(text[:-1] if open_end else text, open_end, must, raw=raw, solid=_is_solid(term.text)),)
    # a name of several words in capitals alone, as registers have it, is any name
    register = " " in term.text and term.text.isupper() and re.search(r"[A-Z]{4}", term.text) is not None
    written = term.text.title() if register else term.text
    forms = _forms([word for piece in written.split() for word in _words(piece)], open_end=open_end)
    apart = _CAPITALS.sub(lambda match: " ".join(match.group()) if match.group().isalpha() else match.group(), forms[0])
    raw, solid = _raw_form(term.text), _is_solid(term.text)
    others = [apart, *_respaced(term.text), *_prefixed(forms)] if not open_end else [apart]
    made = (_pattern(form, open_end=open_end) for form in dict.fromkeys((*forms, *others)))
    return tuple(each._replace(raw=raw, solid=solid) for each in made) if raw or solid else tuple(made)


def _codes(ticker: str) -> tuple[str, ...]:
    """Return a ticker as exchanges write it: numbers with and without leading zeros, 700 and 0700."""
    if not ticker.isdigit():
        return (ticker,)
    return tuple(dict.fromkeys((ticker, ticker.lstrip("0") or ticker, ticker.zfill(4), ticker.zfill(5))))


def _is_solid(text: str) -> bool:
    return len(text) > 1 and all(is_unspaced(char) and not "\uac00" <= char <= "\ud7ff" for char in text)


def _exact_letters(text: str) -> re.Pattern[str]:
    """Return what finds the letters of a term with their capitals and accents, with any signs between them."""
    letters = [char for char in unicodedata.normalize("NFC", text) if char.isalnum() or is_mark(char)]
    return re.compile(r"[\W_]*?".join(map(re.escape, letters)) + _NO_MARK)


def _raw_form(text: str) -> re.Pattern[str] | None:
    """Return what the signs of a name ask of the stored text: C++, C#, M&S, 3M, $65bn. None: nothing."""
    if match := re.match(r"([$€£¥])\d", text):
        others = "$€£¥".replace(match[1], "")
        return re.compile(f"(?<![{others}])(?=\\d)")
    if _AMPERSAND.fullmatch(text):
        letters = map(re.escape, text.split("&"))
        return re.compile(r"\s*(?:&amp;|&)\s*".join(letters), re.IGNORECASE)
    if match := re.fullmatch(r"(\w{1,2})([+#]+)", text):
        return re.compile(re.escape(match[0]) + r"(?![+#\w])", re.IGNORECASE)
    if re.fullmatch(r"\d{1,3}[A-Z]", text):
        return re.compile(rf"(?<![$€£¥]){text}(?!\w)")
    if re.fullmatch(r"[A-Za-z]", text):
        return re.compile(rf"(?<![&/+#]){text}(?![&/+#]|['\u2019](?!s))")
    return None


def _respaced(text: str) -> tuple[str, ...]:
    """Return a name written otherwise: DeepSeek as Deep Seek, Open AI as OpenAI, F-35 as F35, G7 as G-7, Wi-Fi as wifi.

    Capitals stay required, but for the last.
    """
    if re.fullmatch(r"[A-Z][a-z]{2,}[A-Z][a-z]{2,}", text):
        return (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text),)
    if _AMPERSAND.fullmatch(text):
        return (text.replace("&", " amp "),)  # as it stands in the code of a page
    if re.fullmatch(r"[A-Z][a-z]{2,} [A-Z](?:[A-Z]|[a-z]{2,})", text):
        return (text.replace(" ", ""),)
    if match := _DESIGNATION.fullmatch(text):
        joined, apart = f"{match[1]}{match[3]}", " ".join(fold_words(f"{match[1]}-{match[3]}")[1])
        both = (joined, apart) if match[2] or match[1] not in {"A", "I"} else (joined,)  # "A 7 year old" is no A7
        return tuple(form + ending for form in both for ending in ("", "s"))
    if match := _HYPHENATED.fullmatch(text):
        return number_forms("".join(filter(None, match.groups())).lower())
    return ()


def _prefixed(forms: list[str]) -> list[str]:
    """Return Arabic and Hebrew words with the article and the particles that are written with them."""
    first = forms[0][:1]
    if "\u0620" <= first <= "\u064a":
        return [prefix + form for form in forms if len(form) > 2 for prefix in _ARABIC_PREFIXES]
    if "\u05d0" <= first <= "\u05ea":
        return [prefix + form for form in forms if len(form) > 2 for prefix in _HEBREW_PREFIXES]
    return []


def _words(piece: str) -> list[_Word]:
    """Return the words of a piece between spaces, each with its forms. A word with a capital has one form."""
    if _DOTTED.match(piece):
        folded: tuple[str, ...] = (piece.replace(".", "").lower(),)
        cased: tuple[str, ...] = (piece.replace(".", ""),)
    else:
        folded, cased = fold_words(piece)
    words: list[_Word] = []
    for low, kept in zip(folded, cased, strict=True):
        if _SHOUTED.match(kept):
            text = kept if _ACRONYM.match(kept) else low
            words.append(_Word(text, (text, text + "s"), (text,)))
        elif kept[0].isupper():
            words.append(_Word(low, (low,), (low,)))
        else:
            words.append(_Word(low, number_forms(low), verb_forms(low)))
    return words


def _forms(words: list[_Word], *, open_end: bool) -> list[str]:
    """Return the forms of a term: the first word as a verb, the last in singular and plural, two words as one.

    Inflecting every word of a phrase would give six times as many patterns for each further word, and nothing that
    is said in practice: English inflects the verb that leads and the noun that ends.
    """
    texts = [word.text for word in words]
    lasts = texts[-1:] if open_end else words[-1].plurals
    if len(words) == 1:
        return list(lasts)
    middle = " ".join(["", *texts[1:-1], ""])
    forms = [f"{first}{middle}{last}" for first, last in product(words[0].verbs, lasts)]
    for place in range(len(words) - 1):
        if texts[place].isalpha() and texts[place].isascii() and texts[place].lower() not in FUNCTION_WORDS:
            owner = " ".join([*texts[: place + 1], "s", *texts[place + 1 : -1]])  # Nvidia's chips
            forms += [f"{owner} {last}" for last in lasts]
    for place in range(len(words) - 1):
        if _is_compound(texts[place], texts[place + 1]):
            before, after = " ".join([*texts[:place], ""]), texts[place + 2 : -1]
            if place == len(words) - 2:
                forms += [f"{before}{texts[place]}{last}" for last in lasts]
            else:
                whole = " ".join([f"{before}{texts[place]}{texts[place + 1]}", *after])
                forms += [f"{whole} {last}" for last in lasts]
    return forms


def _is_compound(left: str, right: str) -> bool:
    """Return whether two words may be written as one: data center, sell off, GPT 4; not: no table, AI model."""
    if not left.isalpha() or not left.isascii() or left in FUNCTION_WORDS:
        return False
    if right.isdigit():
        return len(left) > 1
    if not (left.islower() and right.islower()):
        return False
    return len(left) + len(right) >= _SHORTEST_COMPOUND and min(len(left), len(right)) > 1


def _pattern(form: str, *, open_end: bool) -> Pattern:
    """Return the pattern of a form in which the capitals are those that must stand in the text."""
    text = f" {form}" if open_end else f" {form} "
    if form.islower():
        return Pattern(text, open_end)
    cased = tuple((match.start() + 1, match.group()) for match in _CAPITALS.finditer(form))
    return Pattern(text.lower(), open_end, cased)
