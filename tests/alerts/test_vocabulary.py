from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.messages.new_words import new_words

BEFORE = [f"Chipmaker {verb} a new model for the market" for verb in ("plans", "shows", "sells", "tests")] * 30
NOW = [
    "Lab uses distillation for a cheap model",
    "Why Distillation worries the market",
    "Distillation explained: a new model for the few",
    "Shares fall as distillation spreads",
] * 3


def test_a_word_that_is_new_is_found_as_most_headlines_spell_it() -> None:
    assert new_words(NOW, BEFORE)[0] == "distillation"


def test_words_that_were_always_there_are_not_new() -> None:
    assert not {"model", "market", "for", "the"} & set(new_words(NOW, BEFORE))


def test_a_word_of_one_headline_is_not_news() -> None:
    assert new_words(["Zebra escapes"], BEFORE) == ()


def test_a_headline_cannot_shout() -> None:
    assert new_words(["spam spam spam spam spam"], BEFORE) == ()


def test_without_a_past_there_is_nothing_to_compare_with() -> None:
    assert new_words(NOW, []) == ()


@settings(max_examples=50)
@given(headlines=st.lists(st.text(max_size=40), max_size=30))
def test_headlines_compared_with_themselves_have_no_new_words(headlines: list[str]) -> None:
    assert new_words(headlines, headlines) == ()
