"""All starter packs together: they load, their examples hold, every topic teaches by examples."""

from pathlib import Path

import pytest

from benchmarks.topics.packs import PACK, SETS, answer, of_labelled_topics, read_items, topic_score
from extractors.topics.definitions.loader import load_definitions
from extractors.topics.definitions.model import Definition, Definitions, Example
from extractors.topics.matching.matcher import Matcher, compile_matcher, find_mentions
from tests.builders import NOW, article

FOLDER = PACK.parent


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return load_definitions([FOLDER])


@pytest.fixture(scope="module")
def matcher(definitions: Definitions) -> Matcher:
    return compile_matcher(definitions)


def finds(matcher: Matcher, definition: Definition, example: Example) -> bool:
    text = article(title=example.title, text=example.text)
    return definition.name in {found.subject for found in find_mentions(text, matcher, now=NOW)}


def test_every_must_match_example_is_found(definitions: Definitions, matcher: Matcher) -> None:
    missed = [
        (one.name, example.text)
        for one in definitions.all
        for example in one.must_match
        if not finds(matcher, one, example)
    ]
    assert missed == []


def test_no_must_not_match_example_is_found(definitions: Definitions, matcher: Matcher) -> None:
    wrong = [
        (one.name, example.text)
        for one in definitions.all
        for example in one.must_not_match
        if finds(matcher, one, example)
    ]
    assert wrong == []


def test_every_topic_has_a_title_and_examples_of_both_kinds(definitions: Definitions) -> None:
    poor = [
        one.name
        for one in definitions.topics
        if one.title == one.name or len(one.must_match) < 2 or len(one.must_not_match) < 2
    ]
    assert poor == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_pack_loads_alone(path: Path) -> None:
    assert load_definitions([path]).topics


def test_policy_and_markets_topics_hold_on_their_items(matcher: Matcher) -> None:
    answers = [answer(item, matcher) for item in read_items(SETS / "policy_markets_items.jsonl")]
    assert topic_score(of_labelled_topics(answers)).f1 >= 0.95


def test_lines_fit_on_a_screen() -> None:
    lines = [line for path in FOLDER.glob("*.yaml") for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if len(line) > 120] == []
