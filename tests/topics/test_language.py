"""Numbers, marks and sentence ends: what must not be taken for something else."""

import pytest

from extractors.topics import DefinitionError
from extractors.topics.matching.matcher import compile_matcher
from tests.topics.matching import definitions, found


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
    "query",
    ["chip lang:english", "chip site:example.com/news", "chip site:www.example.com", "'low cost'", "a ANDNOT b"],
)
def test_what_can_never_match_is_an_error(query: str) -> None:
    with pytest.raises(DefinitionError):
        definitions(match=query)


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
