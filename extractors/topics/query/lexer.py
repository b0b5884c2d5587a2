"""The words, signs and operators that a query is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.topics.query.errors import QuerySyntaxError
from extractors.topics.text.characters import is_mark

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<phrase>"[^"]*"|“[^”"]*”)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<weight>\^[0-9.]*)
    | (?P<reference>@(?:"[^"]*"|[^\s()"^]+))
    | (?P<field>[A-Za-z]+:)(?=\S)
    | (?P<word>[^\s()"“”^]+)
    | (?P<stray>["“”])
    )""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"(?:^|(?<=\s))#(?:\s.*)?$", re.MULTILINE)
COUNTED = re.compile(r"(NEAR|ONEAR|ATLEAST)/(\d{1,3})$")
_PLAIN = re.compile(r"[\w'’‘.&/$€£%#+\-‐‑–—*·@]+$")  # noqa: RUF001 dashes and quotes as people paste them
_ODD_OPERATORS = re.compile(
    r"[A-Z]{2,}/\w*$|(?:W|N|PRE|ADJ|NEAR|ONEAR|WITHIN|SAME|ATLEAST)/?\d*$|&&|\|\||[+!~\-|&].*|~\d+$"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; `kind` is the name of its group in the pattern, or end."""

    kind: str
    text: str
    start: int
    end: int


def split_query(text: str) -> list[Token]:
    """Return the tokens of a query, without comments, an end token last; raises `QuerySyntaxError` for a lone quote."""
    text = _COMMENT.sub(lambda match: " " * len(match.group()), text)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        if kind == "stray":
            raise QuerySyntaxError("a quote that is never closed", "close the phrase with a second quote", start)
        tokens.append(Token(kind, text[start:end], start, end))
    tokens.append(Token("end", "", len(text.rstrip()), len(text.rstrip())))
    return tokens


def is_plain(text: str) -> bool:
    """Return whether a text is nothing but words, so that as an item of a list it is one phrase."""
    kinds = [(match.lastgroup, match.group().strip()) for match in _TOKEN.finditer(text)]
    return all(kind == "word" and not _is_operator(word) for kind, word in kinds if word)


def check_word(token: Token) -> None:
    """Raise for an operator in the wrong place, for operators of other products, and for stray punctuation."""
    text = token.text
    if text in {"AND", "OR", "NOT"} or COUNTED.match(text):
        raise QuerySyntaxError(f"{text} with nothing before it to join", "a term must stand on both sides", token.start)
    if text.lower() in {"and", "or", "not"} or re.match(r"(?:o?near|atleast)/\d+$", text, re.IGNORECASE):
        advice = f'write {text.upper()}, or "{text}" in quotes if you mean the word'
        raise QuerySyntaxError(f"operators are written in capitals, not {text}", advice, token.start)
    if text in {"NEAR", "ONEAR", "ATLEAST"}:
        raise QuerySyntaxError(f"{text} without a number", f"write {text}/5, for example", token.start)
    if _ODD_OPERATORS.fullmatch(text):
        known = "AND, OR, NOT, NEAR/n, ONEAR/n, ATLEAST/n, SENT(...), PARA(...)"
        raise QuerySyntaxError(f"unknown operator {text}", f"use {known}, or quotes if you mean the word", token.start)
    if len(text) > 1 and text[0] in "'\u2018\u201a\u2039\u00ab\u00b4`" and text[-1] not in "'\u2019\u2018":
        advice = 'put a phrase in double quotes: "low cost"'
        raise QuerySyntaxError(f"a phrase in quotes of another kind at {text}", advice, token.start)
    if re.fullmatch(r"(?:AND|OR)[-_]?NOT", text):
        raise QuerySyntaxError(f"unknown operator {text}", "write NOT, or quotes if you mean the word", token.start)
    if not _PLAIN.match("".join(char for char in text if not is_mark(char))):
        raise QuerySyntaxError(f"{text} is not a word", "put quotes around it", token.start)


def _is_operator(word: str) -> bool:
    return word in {"AND", "OR", "NOT", "SENT", "PARA"} or bool(COUNTED.match(word) or _ODD_OPERATORS.fullmatch(word))
