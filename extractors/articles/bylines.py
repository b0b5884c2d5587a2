"""Bylines: the names of people and agencies in a line such as "By Ann Lee, science editor, and Bo Chen in Oslo"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.text import clean_line

NAME_LIMIT = 80  # characters

# What comes before names: "Written by", "Von", "Text:", in the languages of the feeds that we know
_PREFIX = re.compile(
    r"^(?:(?:(?:written|posted|published|updated|reported|words|text|texte|story|author|autore?|auteur|autor(?:in)?"
    r"|ver\xf6ffentlicht|eingestellt|publi\xe9|publicado|rese\xf1a|about|\xfcber|skrevet|tekst"
    r"|(?:view )?(?:all|more) (?:posts|articles|stories)|alles"
    r"|alle (?:beitr\xe4ge|artikel)|tous les articles|todos los art\xedculos"
    r"|\u0430\u0432\u0442\u043e\u0440|\u0442\u0435\u043a\u0441\u0442)\b\s*:?\s*)?"
    r"(?:(?:by|von|par|por|di|door|av|af|przez|od|yazan|oleh)(?=\s|:)\s*:?\s*)?)+",
    re.IGNORECASE,
)
_PREFIX_CJK = re.compile(
    "^(?:\u8bb0\u8005|\u8a18\u8005|\u672c\u62a5\u8bb0\u8005|\u4f5c\u8005|\u6587|\u64b0\u6587|\u6587\u30fb|\u7f16\u8f91|\u8cac\u4efb\u7de8\u8f2f)"
    "\\s*[:\uff1a/\uff0f\\s]\\s*"
)
_SUFFIX_CJK = re.compile("\\s*(?:\u8bb0\u8005|\u8a18\u8005|\uae30\uc790|\ud2b9\ud30c\uc6d0|\ub17c\uc124\uc704\uc6d0)$")
_ADDRESS = re.compile(r"https?:\S*|www\.\S+|\S+@\S+\.\S+")
_HANDLE = re.compile(r"(?:^|\s)@\w+")
_NAMED_MAIL = re.compile(r"^\S+@\S+\s*\(([^()]+)\)$")
_INITIALS = re.compile(r"\s*\((?:[a-z]{2,4}|[A-Z]{2,4})\.?\)")
# What follows names: a date, a remark, a place, an employer
_TAIL = re.compile(
    r"\s+(?:[-\u2013\u2014]\s+.*|(?:published|(?:last )?updated|posted|ver\xf6ffentlicht|aktualisiert|reviewed by"
    r"|on behalf of)\b.*|@\s.*"
    r"|(?:says?|said|wrote|twitter|follow)$)",
    re.IGNORECASE | re.DOTALL,
)
_TAIL_CASED = re.compile(r"\s+(?:in|at|for|from|aus|f\xfcr|pour|para)\s+[A-Z\xc0-\xde].*$", re.DOTALL)
# Between names. Words of one letter, and Spanish "y", also stand inside names: they part full names alone.
_BETWEEN = re.compile(
    r"\s*[;|/\u3001\uff0c\u30fb\xb7\u2022]\s*|\s+(?:and|with|und|et|og|och|ve|en|sowie|\u0438|\u0442\u0430)\s+|\s*&\s*",
    re.IGNORECASE,
)
_BETWEEN_FULL = re.compile(r"(?<=\S)\s+(?:y|e|i|a|o)\s+(?=\S)")
_COMMA = re.compile(r"\s*,\s+|\s*\u060c\s*")
_CREDENTIAL = re.compile(r"(?:jr|sr|ph\.?\s?d|m\.?d|md|mba|msc|ba|ma|rn|cfp|cpa|facp|esq)\.?\W*", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:correspondents?|editors?|reporters?|writers?|journalists?|columnists?|contributors?|analysts?|producers?|staff"
    r"|bureau|chief|senior|specialist|expert|freelance|founder|director|manager|desk|newsroom|team|intern|photographer"
    r"|redakt\w*|korrespondent\w*|journalist\w*|r\xe9dact\w*|journaliste|correspondant\w*|periodista|redacci\xf3n|redacci\xf3"
    r"|corresponsal|redazione|giornalista|inviato|redacteur|redactie|reporter\w*|experte|gastautor\w*|toimittaja"
    r"|\u043a\u043e\u0440\u0440\u0435\u0441\u043f\u043e\u043d\u0434\u0435\u043d\u0442\w*)\b",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\(|[^(]*\)$")  # a remark in brackets, or what is left of one
_DIGIT = re.compile(r"\d")
_OUTLET = re.compile(
    r"\b(?:news|press|agency|agencies|media|times|post|tv|radio|newspaper|online|magazine|journal|network|services?"
    r"|reuters|afp|ap|dpa|efe|ansa|apa|bbc|cnn|upi|xinhua|bloomberg|pti|ani|tass|kyodo|yonhap|belga|anp|ritzau|lusa)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\W*(?:(?:\w+\s|word\s?press|site|web|blog)?admin(?:istrator)?|webmaster|guest|anonymous|unknown|none|null|n/?a|user|default|root"
    r"|from our .*correspondent|your name|name|author|by|\d+[\s.].*"
    r"|sign in|log in|login|register|subscribe|follow|share|view (?:more|all) posts.*|comments?|posts?|more|about"
    r"|contact|home|menu|search)\W*",
    re.IGNORECASE,
)


def parse_byline(text: str) -> tuple[str, ...]:
    """Return the names in a byline, without roles, places, handles and addresses; () where there are none.

    A name is a person, or where none is named, an agency or outlet. "Lee, Ann" stays one name.
    """
    line = clean_line(text)
    if mailed := _NAMED_MAIL.match(line):
        line = mailed[1]
    line = _INITIALS.sub("", _HANDLE.sub(" ", _ADDRESS.sub(" ", line))).strip()
    line = _PREFIX_CJK.sub("", _PREFIX.sub("", line, count=1).strip())
    names = [name for part in _BETWEEN.split(line) for full in _full_names(part) for name in _without_roles(full)]
    people = [name for name in names if not _is_outlet(name)]
    return distinct_names(people or names or ([line] if _ROLE.search(line) else []))


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names cleaned, each once, without addresses and placeholders such as "admin"."""
    cleaned = (clean_line(name).strip(" ,;:|/-\u2013\u2014\u2022\xb7*") for name in names)
    usable = (name for name in cleaned if name and len(name) <= NAME_LIMIT and not _ADDRESS.search(name))
    return tuple(dict.fromkeys(name for name in usable if not is_nobody(name)))


def is_nobody(name: str) -> bool:
    """Return whether a name is a placeholder or an element of a page, such as "admin" or "Sign In"."""
    return bool(_NOBODY.fullmatch(name)) or not any(sign.isalpha() for sign in name)


def _full_names(part: str) -> list[str]:
    """Split at "y", "e", "i", "a" only between two names of two words: Ortega y Gasset is one person."""
    pieces = _BETWEEN_FULL.split(part)
    if len(pieces) > 1 and all(len(piece.split()) > 1 for piece in pieces):
        return pieces
    return [part]


def _without_roles(part: str) -> list[str]:
    """Return the names in a part: what follows a comma is a role, a place or a degree, or one more name."""
    bare = _SUFFIX_CJK.sub("", _TAIL_CASED.sub("", _TAIL.sub("", _PREFIX.sub("", part, count=1)))).strip()
    pieces = [piece.strip() for piece in _COMMA.split(bare) if piece.strip() and not _REMARK.match(piece)]
    if len(pieces) == 2 and all(len(piece.split()) == 1 for piece in pieces) and not _drops(pieces[1]):
        return [", ".join(pieces)]
    names: list[str] = []
    for piece in pieces:
        if names and _CREDENTIAL.fullmatch(piece):
            names[-1] += f", {piece}" if piece.casefold().startswith(("jr", "sr")) else ""
        elif not names or not (
            _drops(piece) or _DIGIT.search(piece) or (len(names) == 1 and " " in names[0] and " " not in piece)
        ):
            names.append(piece)
    return [name for name in names if not is_role(name)]


def is_role(name: str) -> bool:
    """Return whether a name is a role and not a person: "Senior Editor", "Redaktion"."""
    return bool(_ROLE.search(name)) and not _looks_like_person(name)


def _drops(piece: str) -> bool:
    return bool(_ROLE.search(piece) or _OUTLET.search(piece))


def _is_outlet(name: str) -> bool:
    return bool(_OUTLET.search(name))


def _looks_like_person(name: str) -> bool:
    words = [word for word in name.split() if not _ROLE.search(word)]
    return len(words) >= 2 and all(word[:1].isupper() for word in words)
