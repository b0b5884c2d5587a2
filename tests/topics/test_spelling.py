# ruff: noqa: RUF001 letters that look alike are what this file is about
"""The same thing written in different ways is found, and its span is what stands in the text."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.topics import compile_matcher, find_mentions
from tests.builders import NOW, article
from tests.topics.matching import definitions, found

SAME = [
    ("cheap chip", "a cheap-chip plan", "cheap-chip"),
    ("cheap-chip", "a cheap chip plan", "cheap chip"),
    ("cheap-chip", "a cheap\u2011chip plan", "cheap\u2011chip"),
    ("cheap-chip", "a cheap\u2013chip plan", "cheap\u2013chip"),
    ("cheap chip", "a cheap\u00a0chip plan", "cheap\u00a0chip"),
    ("cheap chip", "a cheap\nchip plan", "cheap\nchip"),
    ("cheap chip", "a cheap   chip plan", "cheap   chip"),
    ("cheap chip", "a “cheap” chip plan", "cheap” chip"),
    ("data center", "a datacenter deal", "datacenter"),
    ("data centre", "two datacentres", "datacentres"),
    ("sell-off", "a selloff on Monday", "selloff"),
    ("GPT-4", "trained like GPT4", "GPT4"),
    ("F-35", "an F35 crashed", "F35"),
    ("F-35", "two F-35s crashed", "F-35s"),
    ("G7", "the G-7 meets", "G-7"),
    ("COP30", "at COP 30 in Brazil", "COP 30"),
    ("H-1B", "the H1B visa", "H1B"),
    ("H1B", "the H-1B visa", "H-1B"),
    ("A380", "an A380 lands", "A380"),
    ("A-10", "two A10s", "A10s"),
    ("e-commerce", "ecommerce grows", "ecommerce"),
    ("e-bike", "ten ebikes", "ebikes"),
    ("Wi-Fi", "free wifi", "wifi"),
    ("X-ray", "an xray", "xray"),
    ("Alphabet", "Alphabet's shares", "Alphabet"),
    ("Alphabet", "Alphabet’s shares", "Alphabet"),
    ("subsidy", "new subsidies", "subsidies"),
    ("subsidies", "a subsidy", "subsidy"),
    ("ban imports", "banning imports", "banning imports"),
    ("ban imports", "banned the import", None),
    ("price cut", "priced cuts", "priced cuts"),
    ("Pele", "Pelé said", "Pelé"),
    ("Pelé", "Pele\u0301 said", "Pele\u0301"),
    ("Malmo", "in Malmø", "Malmø"),
    ("EU", "the ＥＵ said", "ＥＵ"),
    ("贸易战", "中美贸易战升级", "贸易战"),
    ("サーバー", "新サーバー室", "サーバー"),
    ("삼성전자", "삼성전자가 밝혔다", "삼성전자"),
    ("regulator", "the regu\u00adlator", "regu\u00adlator"),
    ("GPU", "more GPUs", "GPUs"),
    ("LLM", "the LLM’s answer", "LLM"),
    ("H100", "8,000 H100s", "H100s"),
    ("UK", "the U.K. said", "U.K"),
    ("U.K.", "the UK said", "UK"),
    ("grosse", "Große Pläne", "Große"),
    ("office", "the o\ufb03ce", "o\ufb03ce"),
    ("МОСКВА", "Москва заявила", "Москва"),
    ("izmir", "in İzmir", "İzmir"),
    ("$65bn", "spends $65 bn", "65 bn"),
    ("65 bn", "spends $65bn now", "65bn"),
    ("AI chip", "AI, chips and more", "AI, chips"),
]
OTHER = [
    ("A380", "A 380 page report"),
    ("G7", "a gang of 7"),
    ("re-sign", "they resign"),
    ("car", "a scare"),
    ("chip", "chipotle"),
    ("cafe", "cafeteria"),
    ("caf", "café noir"),
    ("cheap chip", "It is cheap. Chip makers disagree"),
    ("cheap chip", "It is cheap!” Chip makers disagree"),
    ("cheap chip", "It is cheap\n\nChip makers disagree"),
    ("US", "they told us so"),
    ("GPU", "more gpus"),
    ("AI", "ho mangiato ai funghi"),
    ("Apple", "two apples"),
    ("no table", "a notable day"),
    ("GPT-4", "GPT-4o"),
    ("interest", "interesting"),
]


@pytest.mark.parametrize(("phrase", "text", "evidence"), SAME, ids=[f"{a}|{b}" for a, b, _ in SAME])
def test_variants_are_found_and_the_evidence_is_as_written(phrase: str, text: str, evidence: str | None) -> None:
    assert found([phrase], text) == ([] if evidence is None else [evidence])


@pytest.mark.parametrize(("phrase", "text"), OTHER, ids=[f"{a}|{b}" for a, b in OTHER])
def test_other_words_are_not_found(phrase: str, text: str) -> None:
    assert found([phrase], text) == []


@pytest.mark.parametrize("title", ["U.S. Steel rises", "Mr. Smith goes", "Sen. Smith goes", "Inc. Magazine"])
def test_an_abbreviation_ends_no_sentence(title: str) -> None:
    first, second = title.replace(".", "").split()[:2] if title[1] != "." else ("US", "Steel")
    assert found([f"{first} {second}"], "", title=title) != []


def test_a_phrase_does_not_reach_from_the_title_into_the_text() -> None:
    assert found(["chip export"], "exports rise", title="The chip") == []


def test_every_case_of_the_shared_matrix_holds(shared_data: Path) -> None:
    wrong = [
        case["case"]
        for case in json.loads((shared_data / "topics" / "matching_cases.json").read_text())
        if bool(found([case["phrase"]], case["text"])) != case["matches"]
    ]
    assert wrong == []


PIECES = [
    *("cheap", "Chip", "chips", " ", "  ", "-", "’s", "“", "”", ". ", "\n", "\n\n", "é", "e\u0301", "ß", "\ufb01"),
    *("中", "国", "$5bn", "\u00ad", "İ", "Ａ", "ก", "한", "😀", "½", "...", "AI", "A.I.", "\x1c", "\u200b"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
TERMS = ["chip", "cheap", "cheap chip", "ss", "中", "国", "e", "fi", "bn", "AI", "a"]


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_a_span_always_reproduces_its_text(title: str, text: str) -> None:
    matcher = compile_matcher(definitions(match=TERMS))
    story = article(title=title, text=text, lead="a cheap lead", language=None)
    for mention in find_mentions(story, matcher, now=NOW):
        for span in mention.spans:
            assert getattr(story, span.field)[span.start : span.end] == span.text
            assert span.text
