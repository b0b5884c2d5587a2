"""Encodings: which codec a declared label means, and which one is usual in a language. As browsers have it."""

from __future__ import annotations

import codecs

# What browsers read when they see these labels (WHATWG Encoding Standard): each is a superset of its label.
_SUPERSETS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
# The legacy encoding of an undeclared document, by its language (the defaults of the same standard).
BY_LANGUAGE = {
    "ru": "cp1251",
    "uk": "cp1251",
    "bg": "cp1251",
    "sr": "cp1251",
    "el": "iso-8859-7",
    "tr": "cp1254",
    "he": "cp1255",
    "ar": "cp1256",
    "fa": "cp1256",
    "th": "cp874",
    "ja": "cp932",
    "ko": "cp949",
    "zh": "gb18030",
    "pl": "iso-8859-2",
    "cs": "cp1250",
    "hu": "iso-8859-2",
    "sk": "cp1250",
    "lt": "cp1257",
    "lv": "cp1257",
    "et": "cp1257",
    "vi": "cp1258",
}


def codec_of(label: str | None) -> str:
    """Return the name of the codec that a declared label means; "" where there is none that decodes bytes to text."""
    plain = (label or "").strip().lower()
    try:
        found = codecs.lookup(_SUPERSETS.get(plain, plain))
    except (LookupError, ValueError):
        return ""
    # ("hex" and "zip" are codecs, too)
    return found.name if getattr(found, "_is_text_encoding", True) else ""
