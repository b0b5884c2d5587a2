"""What each operator of the query language finds."""

import pytest

from tests.builders import article
from tests.topics.matching import found, mentions


@pytest.mark.parametrize(
    ("query", "text", "evidence"),
    [
        ("cheap chip", "a chip that is cheap", ["chip", "cheap"]),
        ("cheap AND chip", "a chip that is cheap", ["chip", "cheap"]),
        ("cheap AND chip", "a cheap meal", []),
        ("cheap OR chip", "a cheap meal", ["cheap"]),
        ("cheap OR chip AND oil", "a cheap meal", ["cheap"]),
        ("(cheap OR chip) AND oil", "a cheap meal", []),
        ("chip NOT potato", "a potato chip", []),
        ("chip AND NOT potato", "a silicon chip", ["chip"]),
        ("chip NOT (potato OR casino)", "a casino chip", []),
        ('"cheap chip"', "a cheap chip", ["cheap chip"]),
        ('"cheap chip"', "a chip, cheap", []),
        ("restrict*", "restrictive restrictions", ["restrictive", "restrictions"]),
        ('"export restrict*"', "export restrictions bite", ["export restrictions"]),
        ('"restrict* exports"', "restrictive exports", ["restrictive exports"]),
        ('"restrict* exports"', "It is restrictive. Exports fell", []),
        ('"restrict* chip* export"', "restricted chips exports", ["restricted chips exports"]),
        ("case:Meta", "meta and Meta", ["Meta"]),
        ('case:"Apple Vision"', "apple vision, Apple Vision", ["Apple Vision"]),
        ('exact:"cheap chip"', "cheap chips, Cheap Chip", ["Cheap Chip"]),
        ("ai", "AI and ai", ["AI", "ai"]),
        ("ATLEAST/2 (oil OR crude)", "oil is oil", ["oil", "oil"]),
        ("ATLEAST/2 (oil OR crude)", "oil is wet", []),
        ("SENT(chip AND export)", "Chip sales rose. An export ban. Chip exports fell", ["Chip exports"]),
        ("SENT(chip AND export)", "Chip sales rose. An export ban.", []),
        ("SENT(chip AND export)", "Chip by chip, the chips are for export", ["chips are for export"]),
        ("SENT(chip NOT potato)", "A potato chip. A fast chip.", ["chip"]),
        ("PARA(chip AND export)", "Chip sales rose. An export ban.", ["Chip", "export"]),
        ("PARA(chip AND export)", "Chip sales rose.\n\nAn export ban.", []),
        ("SENT(chip AND export AND AI^0)", "AI and the chip for export", ["chip for export"]),
        ("PARA(chip AND AI^0)", "AI and the chip", ["chip"]),
        ("chip^0", "a chip", []),
        ("chip # the small ones\nOR oil", "oil", ["oil"]),
    ],
)
def test_an_operator_finds(query: str, text: str, evidence: list[str]) -> None:
    assert found(query, text) == evidence


@pytest.mark.parametrize(
    ("query", "text", "evidence"),
    [
        ("chip NEAR/0 export", "chip export", ["chip export"]),
        ("chip NEAR/1 export", "export of chips", ["export of chips"]),
        ("chip NEAR/0 export", "export of chips", []),
        ("chip ONEAR/1 export", "export of chips", []),
        ("chip ONEAR/1 export", "chips for export", ["chips for export"]),
        ('"fast chip" NEAR/3 (export OR sale)', "the sale of many fast chips", ["sale of many fast chips"]),
        ("chip NEAR/1 export", "A chip. The export.", []),
        ("chip NEAR/10 export", "A chip. The export.", []),
        ("chip NEAR/11 export", "A chip. The export.", ["chip. The export"]),
        ("chip NEAR/0 export", "A chip's export", ["chip's export"]),
        ("chip NEAR/5 export", "A chip.\n\nThe export.", []),
        ("chip NEAR/5 export", "A chip Inc.\n\nThe export.", []),
        ("chip NEAR/5 export", "A chip ...\n\nThe export.", []),
        ("chip NEAR/5 export", "A chip.\nThe export.", []),
        ("chip NEAR/5 export", "A chip\nfor export.", ["chip\nfor export"]),
        ("ban NEAR/4 chip NEAR/3 export", "a ban on export of any chip", ["ban on export of any chip"]),
        ("ban NEAR/4 chip NEAR/3 export", "a ban on a chip. No export", []),
        ("(ban NEAR/1 chip) NEAR/1 export", "ban a chip for export", ["ban a chip for export"]),
        ("chip NEAR/3 chips", "a chip", []),
        ("US NEAR/2 chip", "The U.S. chip", ["U.S. chip"]),
    ],
)
def test_near_counts_the_words_between(query: str, text: str, evidence: list[str]) -> None:
    assert found(query, text) == evidence


def test_near_does_not_reach_from_the_title_into_the_text() -> None:
    assert found("chip NEAR/5 export", "exports rise", title="The chip") == []
    assert found("chip NEAR/5 export", "Exports rise", title="The chip.") == []


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("title:chip", ["title"]),
        ("lead:chip", ["lead", "text"]),
        ("body:chip", ["text", "text"]),
        ("top:(chip AND rise)", ["title", "title", "lead", "text"]),
        ("title:chip OR body:chip", ["title", "text", "text"]),
        ("title:(chip AND rise)", ["title", "title"]),
    ],
)
def test_a_field_restricts_where_a_term_counts(query: str, fields: list[str]) -> None:
    story = article(title="Chips rise", lead="A chip.", text="The chip" + " so" * 200 + " chip")
    assert [span.field for span in mentions(story, match=query)[0].spans] == fields


def test_two_terms_in_one_field_are_not_found_in_two() -> None:
    assert found("title:(chip AND rise)", "they rise", title="Chips") == []


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("chip AND site:ledger.example", True),
        ("chip AND site:example", True),
        ("chip AND site:edger.example", False),
        ("chip AND lang:EN", True),
        ("chip AND lang:fr", False),
        ('chip AND author:"jane doe"', True),
        ('chip AND author:"doe jane"', False),
        ("chip NOT author:Doe", False),
    ],
)
def test_facts_about_the_article_can_be_asked_for(query: str, *, holds: bool) -> None:
    story = article(title="", text="A chip", authors=("Ann Roe", "Jane Doe"))
    assert bool(mentions(story, match=query)) is holds
