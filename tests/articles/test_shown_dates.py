import pytest
from lxml.html import document_fromstring

from extractors.articles.dates import page_claims
from extractors.articles.head import Head
from extractors.articles.linked_data import LinkedData
from extractors.articles.shown_dates import shown_day


def day(line: str, language: str = "") -> str | None:
    return shown_day(
        document_fromstring(f"<html><body><h1>Chips</h1><p>{line}</p><p>Text.</p></body></html>"), language
    )


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("25. listopadu 2026", "cs"),
        ("25 listopada 2026", "pl"),
        ("25 de noviembre de 2026", "es"),
        ("25. marraskuuta 2026", "fi"),
        ("25 \u043d\u043e\u044f\u0431\u0440\u044f 2026", "ru"),
        ("2026\u5e7411\u670825\u65e5", "ja"),
        ("2026\ub144 11\uc6d4 25\uc77c", "ko"),
        ("Nov. 25, 2026, 7:10 a.m. ET", "en"),
        ("By Ann Lee, Published: November 25th, 2026", "en"),
        ("25. listopadu 2026", "en"),
        ("Published 2026-11-25", "en"),
        ("25-nov-2026 7:10:11", "es"),
        ("Stand: 25.11.2026, 7.10 Uhr", "de"),
    ],
)
def test_a_day_below_the_heading_is_read_in_many_languages(line: str, language: str) -> None:
    assert day(line, language) == "2026-11-25"


def test_an_update_and_a_date_in_a_teaser_are_no_publication() -> None:
    body = '<div class="teaser"><time>3 May 2019</time></div><p class="date">Updated 26 November 2026</p>'
    assert shown_day(document_fromstring(f"<html><body>{body}</body></html>"), "en") is None


def test_a_day_below_a_second_heading_is_read() -> None:
    body = "<div><h1>The Ledger</h1></div><div><h1>Chips</h1><p>25 November 2026</p></div>"
    assert shown_day(document_fromstring(f"<html><body>{body}</body></html>"), "en") == "2026-11-25"


@pytest.mark.parametrize("line", ["2026-13-25", "Version 3.25.11.2026", "45.11.2026"])
def test_numbers_that_are_no_day_are_none(line: str) -> None:
    assert day(line, "en") is None


def test_a_date_beside_another_element_is_read_apart_from_its_words() -> None:
    assert day("<a>Arnold</a><span>November 25, 2026</span>", "en") == "2026-11-25"


def claim(body: str, data: LinkedData | None = None) -> str:
    tree = document_fromstring(f"<html><body><article><h1>Chips</h1>{body}</article></body></html>")
    return page_claims(tree, Head(), data or LinkedData())[0].raw


def test_the_time_of_an_update_yields_to_the_one_of_publication() -> None:
    update, first = "2026-11-26T09:00:00+01:00", "2026-11-25T08:00:00+01:00"
    times = f"<p>Updated <time datetime={update}>9:00</time> Published <time datetime={first}>8:00</time></p>"
    assert claim(times) == first


def test_an_abbreviation_and_the_date_of_creation_keep_their_hour() -> None:
    stamp = "2026-11-25T00:23:00-05:00"
    assert claim(f'<abbr class="published" title="{stamp}">12:23 AM</abbr>') == stamp
    assert claim("", LinkedData(articles=({"dateCreated": stamp},))) == stamp


def test_a_time_in_an_articles_own_footer_is_its_own() -> None:
    footer = "<footer><time datetime=2026-11-25T07:10Z></time></footer>"
    assert claim(f"<p>Text.</p>{footer}") == "2026-11-25T07:10:00+00:00"
    of_the_page = document_fromstring(f"<html><body><main><p>Text.</p>{footer}</main></body></html>")
    assert page_claims(of_the_page, Head(), LinkedData()) == ()


def test_a_day_in_a_byline_is_read() -> None:
    body = '<h1>Chips</h1><div><div class="post-author">By <a>Ann Lee</a> on November 25, 2026</div></div>'
    assert shown_day(document_fromstring(f"<html><body>{body}</body></html>"), "en") == "2026-11-25"
