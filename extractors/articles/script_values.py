"""Values in scripts that are not JSON: object literals with bare keys, and functions called with the values.

Nuxt 2 writes the state of a page as ``(function(a,b){b.shown=a;return {title:"A title",more:b}}(true,{}))`` (devalue
before its version 4). Nothing is executed: names stand for the arguments of the call, and assignments fill them. Other
code has no value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

DEPTH_LIMIT = 100
PARTS_LIMIT = 50_000  # of a value, where parts that stand in several places count in each

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)"""
    r"|(?P<list>Array\(\d*\))|(?P<object>Object\.create\(null\)|\{\s*\})"
    r"|(?P<described>Object\.create\(null\s*,)|(?P<date>new Date\([^()]*\))"
    r"|(?P<word>void\s+0|[A-Za-z_$][\w$]*)|(?P<flag>![01])|(?P<sign>[{}\[\]:,()]))\s*",
    re.DOTALL | re.IGNORECASE,
)
_CALL = re.compile(r"function\s*\(([\w$,\s]*)\)\s*\{\s*")
_ASSIGNMENT = re.compile(r"""([\w$]+)(?:\.([\w$]+)|\[(\d+)\]|\["([^"\\]*)"\])\s*=\s*""")
_RETURN = re.compile(r"return\s*")
_NEXT = re.compile(r"\s*[;,]?\s*")
_APPLIED = re.compile(r"\s*;?\s*\}\s*\)?\s*\(\s*")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(['\n])|(.))|(\")", re.DOTALL)
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}


def literal_at(code: str, start: int) -> object:
    """Return the object or list that begins at a place in a script; raise `ValueError` where it is code."""
    return _Reading(code, {}).value(start)[0]


def called_value(code: str) -> object:
    """Return what a function returns that a script calls at once; raise `ValueError` where this is other code."""
    call = _CALL.search(code)
    if call is None:
        raise ValueError("no function")
    parameters = [name.strip() for name in call[1].split(",") if name.strip()]
    # The arguments follow the function: it is read twice, at first with names that stand for nothing.
    after = _body(code, call.end(), dict.fromkeys(parameters))[1]
    applied = _APPLIED.match(code, after)
    if applied is None:
        raise ValueError("the function is not called at once")
    given, _ = _Reading(code, {}).items(applied.end(), ")")
    value, _ = _body(code, call.end(), dict(zip(parameters, given, strict=False)))
    return _unfolded(value)


def _body(code: str, place: int, names: dict[str, object]) -> tuple[object, int]:
    """Return what the body of a function returns, after its assignments, and where that ends."""
    reading = _Reading(code, names)
    while assignment := _ASSIGNMENT.match(code, place):
        value, place = reading.value(assignment.end())
        name, key, index, quoted = assignment.groups()
        owner = names.get(name)
        if isinstance(owner, list) and index:
            owner.append(value)
        elif isinstance(owner, dict):
            owner[key or quoted or index] = value
        place = _following(_NEXT, code, place)
    returned = _RETURN.match(code, place)
    if returned is None:
        raise ValueError(f"no assignment or return at {place}")
    return reading.value(returned.end())


def _following(pattern: re.Pattern[str], code: str, place: int) -> int:
    found = pattern.match(code, place)
    return found.end() if found else place


class _Reading:
    """A parser of literals in a script, with the values of names."""

    def __init__(self, code: str, names: Mapping[str, object]) -> None:
        self._code = code
        self._names = names

    def value(self, place: int, depth: int = DEPTH_LIMIT) -> tuple[object, int]:
        """Return the value at a position, and where it ends."""
        token = self._token(place)
        if token["sign"] == "[":
            return self.items(token.end(), "]", depth - 1)
        if token["sign"] == "{":
            pairs, place = self.items(token.end(), "}", depth - 1)
            return dict(pairs), place
        if token["described"]:  # Object.create(null, {key: {value: ...}})
            [properties], place = self.items(token.end(), ")", depth - 1)
            return {name: one.get("value") for name, one in properties.items()}, place
        return self._scalar(token), token.end()

    def items(self, place: int, closing: str, depth: int = DEPTH_LIMIT) -> tuple[list[Any], int]:
        """Return the values (of an object, pairs of key and value) up to a closing bracket, and where they end."""
        found: list[Any] = []
        if depth == 0:
            raise ValueError("too deep")
        while (token := self._token(place))["sign"] != closing:
            if found:
                if token["sign"] != ",":
                    raise ValueError(f"no comma at {place}")
                place = token.end()
                if self._token(place)["sign"] == closing:  # JavaScript allows a comma after the last
                    continue
            key, place = self._key(place) if closing == "}" else ("", place)
            value, place = self.value(place, depth)
            found.append((key, value) if closing == "}" else value)
        return found, token.end()

    def _token(self, place: int) -> re.Match[str]:
        token = _TOKEN.match(self._code, place)
        if token is None:
            raise ValueError(f"no literal at {place}")
        return token

    def _key(self, place: int) -> tuple[str, int]:
        """Return the key of an object at a position, and where its value begins."""
        token = self._token(place)
        colon = self._token(token.end())
        if colon["sign"] != ":" or not (token["string"] or token["word"] or token["number"]):
            raise ValueError(f"no key at {place}")
        return _text(token["string"]) if token["string"] else token["word"] or token["number"], colon.end()

    def _scalar(self, token: re.Match[str]) -> object:
        if token["string"]:
            return _text(token["string"])
        if token["number"]:
            return float(token["number"])
        if token["list"] or token["object"]:
            return [] if token["list"] else {}
        if token["flag"]:
            return token["flag"] == "!0"
        word, following = token["word"], self._code[token.end() : token.end() + 1]
        if token["sign"] or (word and following in {"(", ".", "=", "["}):
            raise ValueError(f"code at {token.start()}")
        return self._names.get(word, _WORDS.get(word)) if word else None


def _unfolded(value: object) -> object:
    """Return a value whose parts stand in one place each, without what is deeper or more than can be an article's."""
    left = iter(range(PARTS_LIMIT))

    def part(one: object, depth: int) -> object:
        if depth == 0 or next(left, None) is None:
            return None
        if isinstance(one, dict):
            return {name: part(item, depth - 1) for name, item in one.items()}
        return [part(item, depth - 1) for item in one] if isinstance(one, list) else one

    return part(value, DEPTH_LIMIT // 2)


def _text(quoted: str) -> str:
    """Return the text of a JavaScript string."""

    def plain(found: re.Match[str]) -> str:
        code, quote, other, double = found.groups()
        if code:
            return f"\\u00{code}"
        if double:
            return '\\"'
        return quote.strip("\n") if quote else f"\\{other}" if other in '"\\/bfnrtu' else other

    return str(json.loads(f'"{_ESCAPE.sub(plain, quoted[1:-1])}"', strict=False))
