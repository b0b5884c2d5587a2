# ruff: noqa: RUF001 full-width signs
"""Tickers count where print marks them as tickers, and nowhere else."""

import pytest

from tests.builders import article
from tests.topics.matching import mentions


def is_found(ticker: str, text: str) -> bool:
    entity = {"Acme Widgets": {"kind": "company", "ticker": ticker}}
    return bool(mentions(article(title="", text=text), match="unheard-of", entities=entity))


@pytest.mark.parametrize(
    ("ticker", "text"),
    [
        ("NVDA", "$NVDA rose"),
        ("NVDA", "＄NVDA rose"),
        ("NVDA", "#NVDA rose"),
        ("NVDA", "the maker (NVDA) rose"),
        ("NVDA", "（NVDA）"),
        ("NVDA", "<NVDA.O>"),
        ("NVDA", "[NVDA.O]"),
        ("NVDA", "NASDAQ: NVDA"),
        ("NVDA", "NASDAQ - NVDA"),
        ("NVDA", "(NASDAQ-NVDA)"),
        ("NVDA", "(NasdaqGS: NVDA)"),
        ("NVDA", "(NYSE American: NVDA)"),
        ("NVDA", "under the ticker NVDA"),
        ("NVDA", "(symbol: NVDA)"),
        ("NVDA", "(NVDA US)"),
        ("NVDA", "NVDA US Equity"),
        ("NVDA", "NVDA, +5.3%"),
        ("NVDA", "the maker (NVDA, up 3%)"),
        ("AMD", "(NASDAQ: NVDA, AMD)"),
        ("AMD", "(NVDA/AMD)"),
        ("AMD", "(Nasdaq: NVDA; NYSE: AMD)"),
        ("SAP", "(Xetra: SAP)"),
        ("MC", "(Euronext Paris: MC)"),
        ("7203", "(TSE: 7203)"),
        ("7203", "トヨタ（7203）"),
        ("2330", "(TWSE：2330)"),
        ("700", "(HKG: 0700)"),
        ("0700", "(700.HK)"),
        ("BRK.B", "(NYSE: BRK B)"),
        ("F", "Ford (F) shares"),
    ],
)
def test_a_ticker_in_print_is_found(ticker: str, text: str) -> None:
    assert is_found(ticker, text)


@pytest.mark.parametrize(
    ("ticker", "text"),
    [
        ("NVDA", "NVDA rose"),
        ("NVDA", "NVDA.O"),
        ("NVDA", "(as NVDA said)"),
        ("F", "it was 90° (F) outside"),
        ("F", "(VOW.F)"),
        ("A", "(A) first, (B) second"),
        ("ALL", "(ALL) rights reserved"),
        ("BRK.B", "(BRK.A)"),
        ("2024", "the report (2024)"),
        ("US", "(NVDA, a US firm)"),
    ],
)
def test_what_only_looks_like_a_ticker_is_left_alone(ticker: str, text: str) -> None:
    assert not is_found(ticker, text)
