"""Emerging terms: what surges against the year before."""

from functools import cache
from pathlib import Path

import pytest

from extractors.topics import Matcher, compile_matcher, load_definitions
from extractors.topics.emerging import SURGE, Headline, count_terms, find_emerging, log_likelihood


def headlines(*texts: str, first: int = 0, source: str = "") -> list[Headline]:
    return [
        Headline(text=text, story_id=first + number, source=source or str(number)) for number, text in enumerate(texts)
    ]


BEFORE = count_terms(headlines(*["Council meets again"] * 200))


def terms(recent: list[Headline]) -> list[str]:
    return [found.term for found in find_emerging(recent, *BEFORE)]


def test_a_phrase_that_nobody_said_before_comes_first() -> None:
    recent = headlines("Comet Elias appears", "Where to see Comet Elias", "Comet Elias fades", "Council meets again")
    assert terms(recent) == ["comet elias"]


def test_copies_of_one_story_count_once() -> None:
    recent = [Headline(text="Comet appears", story_id=1, source=str(number)) for number in range(9)]
    assert terms(recent) == []


def test_one_source_alone_makes_nothing_emerge() -> None:
    assert terms(headlines("Comet one", "Comet two", "Comet three", "Comet four", source="Ledger")) == []


def test_what_was_said_as_often_before_does_not_emerge() -> None:
    assert terms(headlines(*["Council meets again"] * 5)) == []


def test_a_name_that_is_always_in_the_news_does_not_emerge_in_a_loud_week() -> None:
    before = count_terms(headlines(*["Council meets"] * 200, *["Mayor speaks"] * 800))
    rises = headlines(*["Council meets"] * 90, *["Mayor speaks"] * 110)
    assert log_likelihood(90, 200, 200, 1_000) > SURGE
    assert [found.term for found in find_emerging(rises, *before)] == []
    floods = headlines(*["Council meets"] * 150, *["Mayor speaks"] * 50)
    assert [found.term for found in find_emerging(floods, *before)] == ["council meets"]


def test_a_named_term_is_left_out() -> None:
    recent = headlines(*["Comet appears"] * 4)
    assert find_emerging(recent, *BEFORE, is_named=lambda term, said: "comet" in term and len(said) == 4) == ()


def test_a_share_that_falls_has_a_negative_score() -> None:
    assert log_likelihood(1, 100, 50, 100) < 0 < log_likelihood(50, 100, 1, 100)


def test_a_phrase_does_not_reach_over_the_end_of_a_sentence() -> None:
    counted, _ = count_terms(headlines("Comet fades. Elias waits"))
    assert "fades elias" not in counted


def test_a_term_of_a_script_without_spaces_emerges() -> None:
    assert terms(headlines("能登半島地震で死者", "能登半島地震、津波警報", "今朝の能登半島地震")) == ["能登半島地震"]


def test_a_leading_article_of_another_language_is_no_part_of_a_term() -> None:
    assert terms(headlines("Die Zölle kommen", "Die Zölle steigen", "Die Zölle treffen")) == ["zolle"]


def test_a_name_with_a_sign_keeps_it() -> None:
    assert terms(headlines("AT&T outage", "AT&T outage grows", "Cause of AT&T outage")) == ["at&t outage"]


def test_a_term_is_written_as_its_headlines_write_it() -> None:
    assert terms(headlines("다리 붕괴 조사", "다리 붕괴 현장", "어제 다리 붕괴")) == ["다리 붕괴"]
    assert terms(headlines("تحطم الطائرة اليوم", "بعد تحطم الطائرة", "سبب تحطم الطائرة")) == ["تحطم الطائرة"]


PHRASES = {
    "bridge collapse": "Town in shock after {}|What the {} means|Police on the {}|{}: second day",
    "train derailment": "Town in shock after {}|What the {} means|Police on the {}|{}: second day",
    "government shutdown": "Town in shock after {}|What the {} means|Police on the {}|{}: second day",
    "factory fire": "Town in shock after {}|What the {} means|Police on the {}|{}: second day",
    "visa ban": "Town in shock after {}|What the {} means|Police on the {}|{}: second day",
    "大桥坍塌": "{}震惊全国|救援赶赴{}现场|市长谈{}",
    "列車脱線": "{}で避難|知事「{}は想定外」|{}から一夜",
    "สะพานถล่ม": "เหตุ{}วันนี้|ข่าว{}ล่าสุด|สอบสวน{}",
}


@pytest.mark.parametrize(("phrase", "frames"), PHRASES.items())
def test_breaking_news_surfaces_beside_the_starter_packs(phrase: str, frames: str) -> None:
    recent = headlines(*[frame.format(phrase) for frame in frames.split("|")])
    assert phrase in [found.term for found in find_emerging(recent, *BEFORE, is_named=packs().covers)]


def test_what_the_starter_packs_find_does_not_emerge() -> None:
    recent = headlines("Nvidia rises", "Nvidia falls", "What Nvidia does", "Nvidia, again")
    assert [found.term for found in find_emerging(recent, *BEFORE, is_named=packs().covers)] == []


@cache
def packs() -> Matcher:
    """Return the starter packs, compiled once."""
    return compile_matcher(load_definitions([Path("config/topics")]))
