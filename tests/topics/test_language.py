"""Numbers, marks and sentence ends: what must not be taken for something else."""

import re

import pytest

from extractors.topics import DefinitionError
from extractors.topics.matching.matcher import compile_matcher
from tests.builders import article
from tests.topics.matching import definitions, found, mentions


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ('"$5 million"', "raised $2.5 million"),
        ('"3 nm"', "a 1.3 nm process"),
        ("GPT-4", "OpenAI ships GPT-4.5"),
        ("1.2", "on 1/2/2025"),
        ("ビザ", "ピザの値段"),
        ("シル", "シﾙﾞ"),
        ("कुल", "कल आएगा"),
        ("ปี", "ปูม้า"),
        ("ข", "ขึ้น"),
        ('"percent iPhone"', "fell 3 percent. iPhone sales"),
        ('"$65bn"', "a €65bn plan"),
        ("case:año", "el ano"),
        ("日本", "今日、本社で会見"),
        ("日本", "今日\n本社で会見"),
        ("C++", "vitamin C"),
        ("M&S", "wind of 10 m/s"),
        ("3M", "a $3m deal"),
        ("X", "solve for x"),
        ("goods", "a good day"),
        ("corps", "Acme Corp"),
        ("*zoll", "der Zollverein"),
        ("ATLEAST/2 (center OR data-center)", "a data center"),
    ],
)
def test_a_term_is_not_found_in_something_else(query: str, text: str) -> None:
    assert found(query, text) == []


@pytest.mark.parametrize(
    ("query", "text", "evidence"),
    [
        ('"10000 jobs"', "cut 10,000 jobs", "10,000 jobs"),
        ('"2.5 million"', "2.5 million", "2.5 million"),
        ("*exportkontroll*", "die Chipexportkontrollen der USA", "Chipexportkontrollen"),
        ("*zoll", "ein Strafzoll", "Strafzoll"),
        ('"*zoll auf Stahl"', "ein Strafzoll auf Stahl", "Strafzoll auf Stahl"),
        ("case:70B", "the 70B model", "70B"),
        ('case:"$65bn"', "a $65bn plan", "65bn"),
        ("ภาษี", "ขึ้นภาษีรถ", "ภาษี"),
        ("आयु", "उसकी आयु कम", "आयु"),
        ("ビザ", "ﾋﾞｻﾞを取る", "ﾋﾞｻﾞ"),
        ('"Mrd Dollar"', "5 Mrd. Dollar", "Mrd. Dollar"),
        ("C++", "written in C++ now", "C"),
        ("M&S", "M&S shares", "M&S"),
        ('"Nvidia chip"', "Nvidia\u2019s chips", "Nvidia\u2019s chips"),
        ('"sell off"', "sold off assets", "sold off"),
        ('"exceed forecast"', "exceeded forecasts", "exceeded forecasts"),
        ('"transfer data"', "transferred data", "transferred data"),
        ("embargo", "arms embargoes", "embargoes"),
        ("chairman", "two chairmen", "chairmen"),
        ("lens", "lenses", "lenses"),
        ('"BANK OF AMERICA"', "Bank of America cuts", "Bank of America"),
        ("DeepSeek", "Deep Seek tops", "Deep Seek"),
        ('"Open AI"', "OpenAI raises", "OpenAI"),
        ("نفط", "سعر النفط", "النفط"),
        ("שבבים", "השבבים", "השבבים"),
        ('"p.m. Monday"', "at 5 p.m. Monday", "p.m. Monday"),
    ],
)
def test_a_number_a_mark_and_an_abbreviation_are_kept_whole(query: str, text: str, evidence: str) -> None:
    assert found(query, text) == [evidence]


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("chip lang:english", "write en"),
        ("chip lang:eng", "write en"),
        ("chip lang:xx", "code of two letters"),
        ("chip lang:'en'", 'use double quotes: lang:"..."'),
        ("chip site:example.com/news", "write the domain alone"),
        ("chip site:www.example.com", "write the domain alone"),
        ("chip site:user@example.com", "write the domain alone"),
        ("chip site:.example.com", "write the domain alone"),
        ("chip author:'Jane Doe'", 'use double quotes: author:"..."'),
        ("exact:'oil price'", 'use double quotes: exact:"..."'),
        ("'low cost'", "put a phrase in double quotes"),
        ("«low cost»", "put a phrase in double quotes"),
        ("a ANDNOT b", "write NOT"),
        ("a AND-NOT b", "write NOT"),
    ],
)
def test_what_can_never_match_is_an_error_with_advice(query: str, advice: str) -> None:
    with pytest.raises(DefinitionError, match=re.escape(advice)):
        definitions(match=query)


@pytest.mark.parametrize(
    "query", ["chip lang:en-GB", "chip lang:zh-Hans", 'chip site:"The Daily"', "chip site:a-b.example"]
)
def test_what_an_article_can_have_is_no_error(query: str) -> None:
    assert definitions(match=query).topics


def test_plain_words_of_a_mask_are_one_phrase() -> None:
    story = article(title="", text="A potato farmer buys a chip maker. A potato chip fell.")
    found_spans = mentions(story, match="chip", mask="potato chip")[0].spans
    assert [span.start for span in found_spans] == [23]


@pytest.mark.parametrize(
    ("query", "text", "evidence"),
    [
        ("ban NEAR/5 chip NEAR/1 export", "a chip ban hit the chip export", ["ban hit the chip export"]),
        ("ban NEAR/5 chip NEAR/1 export", "chip ban, old chip and chip export", ["ban, old chip and chip export"]),
        ("export NEAR/1 (chip NEAR/6 ban)", "a chip ban hit the chip export", ["ban hit the chip export"]),
        ("ban ONEAR/5 chip ONEAR/0 export", "ban chip by chip export", ["ban chip by chip export"]),
        ("ban NEAR/2 chip NEAR/1 export", "a ban that hit the old chip export", []),
        ("ban NEAR/5 chip NEAR/1 export", "a chip ban. The chip export", []),
    ],
)
def test_a_chain_of_nears_takes_any_partner_that_is_close_enough(query: str, text: str, evidence: list[str]) -> None:
    assert found(query, text) == evidence


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("nuclear", "see https://example.com/nuclear-ai-chips"),
        ("DeepSeek", "mail info@deepseek.com"),
        ("class", '<p class="x">hello</p>'),
        ("site", '<a href="https://site.example/site">x</a>'),
        ("nbsp", "chip&nbsp;export"),
    ],
)
def test_addresses_and_leftovers_of_html_are_no_words(query: str, text: str) -> None:
    assert found(query, text) == []


def test_evidence_around_an_address_reproduces_the_text() -> None:
    text = "chip https://example.com/a export and R&amp;D"
    assert found("chip NEAR/3 export", text) == ["chip https://example.com/a export"]
    assert found("R&D", text) == ["R&amp;D"]


def test_an_empty_list_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="the list x is empty"):
        definitions(match="chip @x", lists={"x": []})


def test_a_summary_cut_with_an_ellipsis_counts_nothing_twice() -> None:
    assert found("chip", "A chip plan was made public on Monday.", lead="A chip plan was made ...") == ["chip"]


def test_a_term_is_covered_where_a_rule_finds_it_or_its_headlines() -> None:
    matcher = compile_matcher(definitions(match=["plane NEAR/5 order", "comet"]))
    assert matcher.covers("comet elias", ["Comet Elias fades"])
    assert not matcher.covers("plane crash", ["Plane crash in the hills", "Divers after plane crash"])
    assert matcher.covers("big plane", ["Big plane order", "An order for a big plane", "A big plane lands"])


def test_a_headline_in_capitals_says_names_and_no_acronyms_that_are_words() -> None:
    assert found("WHO", "", title="THE MAN WHO SOLD IT") == []
    assert found("case:Meta", "", title="META CUTS JOBS") == ["META"]


@pytest.mark.parametrize("languages", [["english"], "en,de"])
def test_a_language_that_no_article_can_have_is_an_error(languages: object) -> None:
    with pytest.raises(DefinitionError, match="is not a language code"):
        definitions(match="chip", languages=languages)
