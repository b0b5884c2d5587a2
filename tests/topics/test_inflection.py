"""Forms of English words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.topics.text.inflection import number_forms, verb_forms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("chip", "chips"),
        ("policy", "policies"),
        ("day", "days"),
        ("bus", "buses"),
        ("house", "houses"),
        ("virus", "viruses"),
        ("tax", "taxes"),
        ("bank", "banks"),
        ("loss", "losses"),
        ("switch", "switches"),
        ("price", "prices"),
        ("tie", "ties"),
        ("woman", "women"),
        ("crisis", "crises"),
        ("gas", "gases"),
    ],
)
def test_singular_and_plural_find_each_other(one: str, other: str) -> None:
    assert other in number_forms(one)
    assert one in number_forms(other)


@pytest.mark.parametrize("word", ["the", "its", "news", "politics", "ai", "h100", "über"])
def test_some_words_have_one_form(word: str) -> None:
    assert number_forms(word) == (word,)


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("restrict", "restricting"),
        ("exports", "exported"),
        ("price", "pricing"),
        ("ban", "banned"),
        ("model", "modelling"),
        ("model", "modeling"),
        ("deny", "denied"),
        ("agree", "agreed"),
        ("train", "training"),
        ("tax", "taxing"),
    ],
)
def test_a_verb_has_its_endings(word: str, form: str) -> None:
    assert form in verb_forms(word)


@settings(max_examples=200)
@given(st.text("abeiosuxyzl", min_size=1, max_size=7))
def test_any_word_keeps_its_own_form(word: str) -> None:
    assert word in verb_forms(word)
    assert word in number_forms(word)
