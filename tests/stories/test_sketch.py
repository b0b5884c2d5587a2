import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.stories.minhash import LEAST, TEXT_SKETCH, containment, sketch_text, split_words

texts = st.lists(st.sampled_from([f"word{number}" for number in range(300)]), min_size=30, max_size=600).map(" ".join)


@settings(max_examples=50)
@given(texts)
def test_a_text_contains_itself(text: str) -> None:
    sketch = sketch_text(text)
    overlap = containment(sketch, sketch, size=TEXT_SKETCH)
    assert overlap is None or overlap.share == 1  # None: the same words over and over


@settings(max_examples=50)
@given(texts, texts)
def test_containment_does_not_ask_who_copied_whom(one: str, other: str) -> None:
    first, second = sketch_text(one), sketch_text(other)
    assert containment(first, second, size=TEXT_SKETCH) == containment(second, first, size=TEXT_SKETCH)


@settings(max_examples=50)
@given(texts)
def test_a_sketch_is_small_and_sorted(text: str) -> None:
    sketch = sketch_text(text)
    assert len(sketch) <= TEXT_SKETCH
    assert list(sketch) == sorted(set(sketch))


@pytest.mark.parametrize("text", ["", "three short words"])
def test_a_text_of_fewer_than_four_words_has_no_sketch(text: str) -> None:
    assert sketch_text(text) == ()


def test_too_little_in_common_range_is_not_judged() -> None:
    assert containment(range(LEAST - 1), range(LEAST - 1), size=TEXT_SKETCH) is None


def test_case_and_punctuation_do_not_matter() -> None:
    assert sketch_text("One, two; three: FOUR five!") == sketch_text("one two three four five")


def test_scripts_without_spaces_are_split_by_character() -> None:
    assert split_words("新模型 GPT4") == ["新", "模", "型", "GPT4"]
