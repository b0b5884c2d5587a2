import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.text import clean_line, clean_text

FORBIDDEN = {*map(chr, range(32)), "\x7f", "\u200b", "\u202e", "\u2066", "\ufeff", "\u2028"}


@settings(max_examples=300)
@given(text=st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@settings(max_examples=200)
@given(text=st.text(), limit=st.integers(1, 50))
def test_a_line_is_bounded_composed_and_visible(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert not FORBIDDEN & set(line)
    assert unicodedata.is_normalized("NFC", line)


def test_a_line_has_single_spaces_and_no_line_ends() -> None:
    assert clean_line(" Rates\r\n rise\t\xa0again \x00") == "Rates rise again"


def test_text_keeps_its_paragraphs() -> None:
    assert clean_text("One \r\n\r\n\n\n two\t\tthree\u2028four") == "One\n\ntwo three\nfour"


def test_a_cut_is_marked() -> None:
    assert clean_line("abcdef", 4) == "abc…"


def test_joiners_that_spelling_needs_stay() -> None:
    assert clean_line("\u0645\u06cc\u200c\u062e\u0648") == "\u0645\u06cc\u200c\u062e\u0648"


def test_a_pile_of_marks_is_cut() -> None:
    assert len(clean_text("a" + "\u0301\u0323" * 100_000)) < 40
