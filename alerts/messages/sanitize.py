"""Make text from outside harmless: one line, no control or direction marks, bounded. Each channel escapes by itself."""

import re
import unicodedata
from urllib.parse import urlsplit

ELLIPSIS = "…"
KEPT_FORMAT = frozenset("\u200d\u200c")  # joiners: emoji families, Persian and Indic words need them
MARKS_IN_A_ROW = 4  # no script needs more; stacked marks would paint over the lines above
URL_LENGTH = 2000  # every channel takes this; longer ones are never an article's address

_MARKS = re.compile(r"(?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]){5,}")


def one_line(text: str, limit: int) -> str:
    """Return the text as one line of at most `limit` characters, without anything that is not seen as itself."""
    kept = "".join(map(_seen, text[: 4 * limit + 1000]))
    kept = _MARKS.sub(lambda run: run.group()[:MARKS_IN_A_ROW], kept)
    return shorten(" ".join(kept.split()), limit)


def shorten(text: str, limit: int) -> str:
    """Return the text cut at a word, with an ellipsis, so that it has at most `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:\u200d") + ELLIPSIS


def web_url(url: str | None) -> str | None:
    """Return the address where it is one that a reader may be sent to, else None: http(s), no secret, no space."""
    if not url or len(url) > URL_LENGTH or any(_hidden(character) or character in ' "<>`|\\' for character in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc else None


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    if category == "Cf":
        return character if character in KEPT_FORMAT else ""
    return "\ufffd" if category == "Cs" else character


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
