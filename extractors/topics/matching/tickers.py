"""Whether a ticker in a text is written as one: $NVDA, (NASDAQ: NVDA), <NVDA.O>, (NVDA, AMD), NVDA US Equity.

A ticker alone is a word like others (ALL, A, T), so it counts only where print marks it as a ticker.
"""

from __future__ import annotations

import re

from extractors.topics.text.inflection import FUNCTION_WORDS

_EXCHANGES = """
    NASDAQ Nasdaq NasdaqGS NasdaqGM NasdaqCM NYSE NYSEAMERICAN NYSEARCA AMEX CBOE OTC OTCQB OTCQX OTCMKTS OTCPK
    LSE LON AIM TSX TSXV TSX-V CSE NEO HKEX HKG SEHK HKSE FRA ETR XETRA Xetra FWB GER EPA PAR Euronext AMS EBR BRU
    ELI BIT MIL BME MCE SWX SIX VTX STO OMX CPH HEL OSL OSE VIE WSE ASX NZX NZE NSE BSE KRX KOSPI KOSDAQ TYO TSE
    JPX TPE TWSE TPEX SHA SHE SSE SZSE SGX IDX KLSE BKK SET PSE JSE BVMF B3 BMV TASE TLV Tadawul ADX DFM MOEX MCX
    BIST IST
"""
_PLACES = "American|Arca|Paris|Amsterdam|Brussels|Lisbon|Dublin|Milan|Oslo|Growth"
_EXCHANGE = rf"(?:{'|'.join(sorted(map(re.escape, _EXCHANGES.split()), key=len, reverse=True))})(?: (?:{_PLACES}))?"
_WORD = r"(?:[Tt]icker|[Ss]ymbol|[Tt]icker symbol|[Ss]tock symbol)"
_SIGN = "[:\uff1a\\-\u2013]"
_LABEL = rf"(?:{_EXCHANGE}(?: ?{_SIGN} ?| {_WORD}:? | )|{_WORD}:? )"
_ITEM = re.compile(rf"(?P<label>{_LABEL})?[A-Z0-9]{{1,9}}(?:[.\- ][A-Z]{{1,3}})?(?: Equity)?")
_CHANGE = re.compile(r"(?:up |down )?[+\-\u2212]?[$€£]?\d[\d.,]*(?: ?(?:%|percent|per cent))?")
_BETWEEN = re.compile(r"\s*(?:[,;/|\u3001\uff0c]|\band\b)\s*")
_LABEL_BEFORE = re.compile(rf"\b(?:{_EXCHANGE}(?: ?{_SIGN} ?| {_WORD}:? )|{_WORD}:? )$")
_EQUITY_AFTER = re.compile(r" [A-Z]{2} Equity\b")
_CHANGE_AFTER = re.compile(r",? [+\-\u2212]\d+(?:[.,]\d+)?%")
_OPENING, _CLOSING = "([<\uff08\uff3b\u3010", ")]>\uff09\uff3d\u3011"
_REACH = 60  # characters that a bracket with tickers may have on each side


def is_in_dress(raw: str, start: int, end: int) -> bool:
    """Return whether the ticker at a place of a text is written as a ticker."""
    before, after = raw[max(start - 24, 0) : start], raw[end : end + 24]
    if before.endswith(("$", "\uff04", "#")) or _LABEL_BEFORE.search(before) or _EQUITY_AFTER.match(after):
        return True
    if end - start > 1 and not before.endswith((".", "-")) and _CHANGE_AFTER.match(after):
        return True
    return not before.endswith((".", "-")) and _is_bracketed(raw, start, end)


def _is_bracketed(raw: str, start: int, end: int) -> bool:
    """Return whether a ticker is in brackets that contain nothing but tickers and changes of price."""
    opening = max(raw.rfind(sign, max(start - _REACH, 0), start) for sign in _OPENING)
    ends = [place for sign in _CLOSING if (place := raw.find(sign, end, end + _REACH)) >= 0]
    if opening < 0 or not ends:
        return False
    parts = _BETWEEN.split(raw[opening + 1 : min(ends)].strip())
    items = [_ITEM.fullmatch(part) for part in parts]
    if not all(item or _CHANGE.fullmatch(part) for item, part in zip(items, parts, strict=True)):
        return False
    if any(item and item["label"] for item in items):
        return True
    ticker = raw[start:end]
    if ticker.isdigit():
        return (len(ticker) >= 4 and ticker[:2] not in {"19", "20"}) or "." in raw[end : end + 1]
    if len(ticker) > 1 and ticker.lower() not in FUNCTION_WORDS:
        return True
    return _follows_a_name(raw, opening, min(ends))


def _follows_a_name(raw: str, opening: int, closing: int) -> bool:
    """Return whether brackets stand after a name, as in Ford (F), or alone: not as in 90° (F) or (A) first."""
    words = raw[max(opening - 40, 0) : opening].split()
    if not words:
        return not any(char.isalnum() for char in raw[closing + 1 : closing + 40])
    return words[-1].lstrip("\"'\u201c\u2018")[:1].isupper()
