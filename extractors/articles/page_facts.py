"""Facts that a page states beside its text: when it was modified, its keywords, its credit line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.articles.dates import parse_date
from extractors.articles.page import ExtractedPage
from extractors.text import clean_line

_MODIFIED_METAS = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_KEYWORD_METAS = ("news_keywords", "article:tag", "keywords", "parsely-tags")
_CREDIT_METAS = ("article:source", "syndication-source", "original-source", "dc.source", "dcterms.source", "source")
_CREDIT_NAMES = ("creditText", "sourceOrganization", "provider")  # of linked data
KEYWORDS_LIMIT = 30
WORD_LIMIT = 80  # characters of a keyword or a credit
_OPENING = 200  # characters of a text in which its dateline stands
_ENDING = 3  # lines at the end of a text, among which a credit line stands
_LINE = 120  # characters of a credit line

_AGENCIES = (
    "Reuters|AFP|Agence France-Presse|AP|Associated Press|The Associated Press|dpa|EFE|Europa Press|ANSA|Adnkronos|APA"
    "|PA Media|PA|Press Association|UPI|Xinhua|TASS|Interfax|Kyodo(?: News)?|Jiji(?: Press)?|Yonhap|PTI|ANI|IANS|AAP"
    "|The Canadian Press|CP|Belga|ANP|Ritzau|NTB|TT|STT|Lusa|Bloomberg|Keystone-SDA|SDA|MTI|PAP|CTK|Tanjug|Anadolu"
    "|Anadolu Agency|AA|Bernama|Antara|SPA|WAM|MENA|GNA|NAN|Dow Jones(?: Newswires)?|RTTNews|SID"
)
_DATELINE = re.compile(rf"^[^\n(]{{0,80}}\((?:[\w .]+/)?({_AGENCIES})\)")
_DATELINE_DASH = re.compile(rf"^(?:[^\n]{{0,60}},\s)?({_AGENCIES})\s*[-\u2013\u2014]\s")
_CREDIT_LINE = re.compile(
    rf"^\W*(?:(?:source|quelle|fuente|fonte|bron|k\xe4lla|kilde|\u0438\u0441\u0442\u043e\u0447\u043d\u0438\u043a"
    rf"|\u6765\u6e90|with (?:material|reporting|files) from|mit material von|avec|con informaci\xf3n de)\s*:?\s*)?"
    rf"(?:\xa9|\(c\)|copyright)?\s*(?:\d{{4}}\s*)?({_AGENCIES})\W*$",
    re.IGNORECASE,
)


def modified_at(reading: ExtractedPage) -> str | None:
    """Return when a page says that its article was changed last, in ISO 8601 with the offset it gave."""
    said = (
        *reading.data.article_texts("dateModified"),
        *reading.data.page_texts("dateModified"),
        *(reading.head.metas[name] for name in _MODIFIED_METAS if name in reading.head.metas),
    )
    return next((claim.raw for text in said if (claim := parse_date(text, "page")).at is not None), None)


def keywords(reading: ExtractedPage) -> tuple[str, ...]:
    """Return the keywords that a page gives its article, each once."""
    found = (clean_line(part, WORD_LIMIT).strip(" ,;") for text in _keyword_texts(reading) for part in _parts(text))
    return tuple({word.casefold(): word for word in found if word}.values())[:KEYWORDS_LIMIT]


def credit_line(reading: ExtractedPage) -> str | None:
    """Return the agency or the outlet that a page credits with its text: as it states, in the dateline, at the end."""
    stated = (
        *(name for field in _CREDIT_NAMES for node in reading.data.articles for name in _names(node.get(field))),
        reading.head.first(_CREDIT_METAS),
    )
    named = next((clean_line(text, WORD_LIMIT) for text in stated if text and not text.startswith("http")), None)
    return named or _credited_in(reading.text)


def _credited_in(text: str) -> str | None:
    opening, lines = text[:_OPENING], text.rstrip().split("\n")[-_ENDING:]
    found = _DATELINE.match(opening) or _DATELINE_DASH.match(opening)
    ends = (_CREDIT_LINE.match(line.strip()) for line in lines if len(line) <= _LINE)
    found = found or next((end for end in ends if end), None)
    return found[1] if found else None


def _keyword_texts(reading: ExtractedPage) -> Iterator[str]:
    for node in reading.data.articles:
        yield from _names(node.get("keywords"))
    for name in _KEYWORD_METAS:
        yield from reading.head.every((name,))


def _parts(text: str) -> list[str]:
    return re.split(r"[,;\uff0c\u3001\u060c|]", text)


def _names(value: object) -> Iterator[str]:
    """Yield the texts of a value of linked data: a text, a thing with a name, or a list of either."""
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and name.strip():
            yield name.strip()
