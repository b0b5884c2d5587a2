import re
from pathlib import Path
from random import Random

import pytest

import newsroom
from newsroom.world.grammar import Rules, Teller, load_rules
from newsroom.world.stories import TOPIC_SECTIONS

PHRASES = Path(newsroom.__file__).parent / "world" / "phrases"
SHARED = ("names", "shared")
FILES = sorted({path.stem for path in PHRASES.glob("*.txt")} - set(SHARED))
RULES: Rules = {
    "town!": ("Aldermere", "Port Sable"),
    "colour": ("red", "blue"),
    "sign": ("a {colour} sign in {town}",),
}


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - stories need no secure randomness


def teller(seed: int = 1, **kept: str) -> Teller:
    return Teller(RULES, seeded(seed), kept)


def rules_of(name: str) -> Rules:
    return load_rules(name) if name in {"de", "fr", "es"} else load_rules(*SHARED, name)


def test_a_kept_rule_gives_the_same_each_time() -> None:
    first, second = teller().say("{town} and {town}").split(" and ")
    assert first == second


def test_a_numbered_name_is_another_one_of_its_kind() -> None:
    first, second = teller().say("{town} and {town2}").split(" and ")
    assert {first, second} == set(RULES["town!"])


def test_rules_are_filled_inside_rules() -> None:
    assert re.fullmatch(r"A (red|blue) sign in (Aldermere|Port Sable)", teller().say("{sign}"))


def test_what_was_kept_before_is_used() -> None:
    assert teller(town="Kessock").say("{town}") == "Kessock"


def test_the_last_word_of_a_name_can_be_had() -> None:
    assert teller(person="Mara Ellison").say("{person.last}") == "Ellison"


@pytest.mark.parametrize("seed", range(8))
def test_linked_choices_agree(seed: int) -> None:
    assert teller(seed).say("{d:up|down} {n:2..40} {d:up|down} {n:2..40}").split()[::2] in (
        ["Up", "up"],
        ["Down", "down"],
    )


def test_linked_numbers_agree() -> None:
    first, second = teller().say("{n:2..40} {n:2..40}").split()
    assert first == second


def test_a_number_is_in_its_range() -> None:
    assert {teller(seed).say("{2..4}") for seed in range(50)} == {"2", "3", "4"}


def test_the_same_seed_says_the_same() -> None:
    assert teller(5).say("{sign}, {2..400}") == teller(5).say("{sign}, {2..400}")


def test_all_topics_have_phrases() -> None:
    assert set(TOPIC_SECTIONS) <= set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_phrase_can_be_said(name: str) -> None:
    rules = rules_of(name)
    phrases = [line for alternatives in rules.values() for line in alternatives]
    said = [Teller(rules, seeded(seed), {"today": "Monday"}).say(line) for line in phrases for seed in (1, 2)]
    assert [text for text in said if re.search(r"[{}|]|\.\.", text)] == []


@pytest.mark.parametrize("name", FILES)
def test_every_story_has_two_headlines_to_choose_from(name: str) -> None:
    assert [news for news in rules_of(name)["news"] if news.count("\n") < 2] == []
