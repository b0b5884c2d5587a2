import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.messages.sanitize import one_line, shorten, web_url


@settings(max_examples=200)
@given(text=st.text(), limit=st.integers(2, 200))
def test_any_text_becomes_one_bounded_line_without_hidden_characters(text: str, limit: int) -> None:
    made = one_line(text, limit)
    assert len(made) <= limit
    assert not [mark for mark in made if unicodedata.category(mark) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(made) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")


@settings(max_examples=200)
@given(text=st.text(), limit=st.integers(2, 200))
def test_cleaning_twice_is_cleaning_once(text: str, limit: int) -> None:
    assert one_line(one_line(text, limit), limit) == one_line(text, limit)


def test_text_is_cut_at_a_word() -> None:
    assert shorten("the quick brown fox", 12) == "the quick…"


def test_a_text_without_spaces_is_cut_anywhere() -> None:
    assert shorten("x" * 50, 10) == "x" * 9 + "…"


def test_emoji_families_and_accents_are_kept() -> None:
    assert one_line("👩‍👩‍👧 café naïve", 50) == "👩‍👩‍👧 café naïve"


def test_stacked_marks_are_thinned_out() -> None:
    assert one_line("a" + "\u0301" * 50, 100) == "a" + "\u0301" * 4


def test_right_to_left_words_are_kept_and_their_marks_are_not() -> None:
    hebrew = "\u05e9\u05dc\u05d5\u05dd"
    assert one_line(f"\u202e{hebrew}\u202c world", 50) == f"{hebrew} world"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//ledger.example/a",
        "https://",
        "https://user:secret@ledger.example/",
        "https://ledger.example/a b",
        'https://ledger.example/"onclick',
        "https://ledger.example/\u202e",
        "https://ledger.example/<script>",
        "https://[::1",
        "https://ledger.example/" + "x" * 3000,
    ],
)
def test_an_address_that_could_do_harm_is_none(url: str) -> None:
    assert web_url(url) is None


def test_an_ordinary_address_is_kept_as_it_is() -> None:
    assert web_url("https://ledger.example/a?b=ü&c=1#d") == "https://ledger.example/a?b=ü&c=1#d"
