"""Languages and sites that a query may ask for: what no article can have is an error with advice."""

from __future__ import annotations

import re

from extractors.topics.query.errors import QuerySyntaxError

# ISO 639-1; articles carry codes of two letters
_ALL = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
    nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn
    so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_CODES = frozenset(_ALL.split())
_OTHERS = {
    "english": "en", "eng": "en", "german": "de", "deutsch": "de", "deu": "de", "ger": "de", "french": "fr",
    "fra": "fr", "fre": "fr", "spanish": "es", "spa": "es", "italian": "it", "ita": "it", "portuguese": "pt",
    "por": "pt",
    "russian": "ru", "rus": "ru", "chinese": "zh", "zho": "zh", "chi": "zh", "cn": "zh", "japanese": "ja", "jpn": "ja",
    "jp": "ja", "korean": "ko", "kor": "ko", "arabic": "ar", "ara": "ar", "dutch": "nl", "nld": "nl", "dut": "nl",
    "polish": "pl", "pol": "pl", "turkish": "tr", "tur": "tr", "ukrainian": "uk", "ukr": "uk", "ua": "uk", "cz": "cs",
    "dk": "da", "gr": "el", "greek": "el", "hebrew": "he", "iw": "he", "in": "id", "swedish": "sv", "swe": "sv",
}  # fmt: skip
_SUBTAGS = re.compile(r"(?:-[A-Za-z0-9]{2,8})*")
_SITE = re.compile(r"[^\W_](?:[\w .&-]*[^\W_])?")
_SINGLE_QUOTES = "'\u2018\u2019\u201a\u2039"


def language_problem(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a language code and what to write, or None where it is one: en, en-GB, zh-Hans."""
    language, rest = text[:2].lower(), text[2:]
    if language in _CODES and _SUBTAGS.fullmatch(rest):
        return None
    known = _OTHERS.get(text.lower())
    advice = f"write {known}" if known else "write a code of two letters, such as en or en-GB"
    return f"{text} is not a language code", advice


def check_value(name: str, text: str, start: int) -> None:
    """Raise for a value of a field that no article can have: a language, a site, or a phrase in single quotes."""
    if text[:1] in _SINGLE_QUOTES and len(text) > 1:
        what = f'use double quotes: {name}:"..."'
        raise QuerySyntaxError(f"a phrase in single quotes at {name}:{text}", what, start)
    if name == "lang" and (problem := language_problem(text)):
        raise QuerySyntaxError(*problem, start)
    if name == "site" and (not _SITE.fullmatch(text) or text.casefold().startswith("www.")):
        advice = "write the domain alone: site:example.com (its subdomains are included)"
        raise QuerySyntaxError(f"{text} is not a domain", advice, start)
