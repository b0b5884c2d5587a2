"""The starter packs on newsroom items that no rule was written from. Raise the floors, do not lower them."""

import pytest

from benchmarks.topics.newsroom import Judged, entity_recall, judge, topic_score, topics_of_packs
from benchmarks.topics.packs import PACK, SETS, load_pack
from extractors.topics.matching.matcher import Matcher


@pytest.fixture(scope="module")
def packs() -> Matcher:
    return load_pack(PACK.parent)


@pytest.fixture(scope="module")
def unseen(packs: Matcher) -> list[Judged]:
    return judge(SETS / "newsroom_items_unseen.jsonl", packs)


@pytest.fixture(scope="module")
def names(packs: Matcher) -> list[Judged]:
    return judge(SETS / "newsroom_entities_unseen.jsonl", packs)


@pytest.mark.parametrize(("pack", "floor"), [("ai-industry", 0.86), ("markets", 0.95), ("policy", 0.88)])
def test_english_topics_are_found_in_unseen_news(unseen: list[Judged], pack: str, floor: float) -> None:
    english = [one for one in unseen if one.item.language == "en"]
    assert topic_score(english, topics_of_packs()[pack]).f1 >= floor


@pytest.mark.parametrize("style", ["wire", "headline", "feed summary"])
def test_topics_are_found_in_each_matter_of_fact_style(unseen: list[Judged], style: str) -> None:
    assert topic_score([one for one in unseen if one.style == style]).f1 >= 0.9


@pytest.mark.parametrize("language", ["de", "fr", "es", "zh", "ja"])
def test_topics_are_found_in_other_languages(unseen: list[Judged], language: str) -> None:
    assert topic_score([one for one in unseen if one.item.language == language]).f1 >= 0.9


def test_a_headline_alone_is_enough(packs: Matcher) -> None:
    assert topic_score(judge(SETS / "newsroom_headlines.jsonl", packs)).recall >= 0.93


def test_at_most_one_unseen_confusable_in_fourteen_raises_an_alarm(unseen: list[Judged]) -> None:
    empty = [one for one in unseen if not one.item.topics]
    assert sum(bool(one.false) for one in empty) <= len(empty) / 14


def test_companies_are_found_in_ordinary_news(names: list[Judged]) -> None:
    found, labelled = entity_recall(names)
    assert found >= 0.9 * labelled


def test_names_that_are_words_are_left_alone(names: list[Judged]) -> None:
    assert [one.item.title for one in names if not one.item.entities and one.answer.entities] == []
