"""Whatever is not understood is reported: where, what, and what to do. All of it at once."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.topics import DefinitionError, definitions_in_force, load_definitions, parse_definitions
from extractors.topics.query.errors import QuerySyntaxError
from extractors.topics.query.nodes import describe
from extractors.topics.query.parser import parse_query


def problems(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        parse_definitions([("t.yaml", text)])
    return [f"{problem.line}:{problem.column} {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("query", "column", "message"),
    [
        ("chip WITHIN/5 export", 6, "unknown operator WITHIN/5"),
        ("chip W/5 export", 6, "unknown operator W/5"),
        ("chip NEAR5 export", 6, "unknown operator NEAR5"),
        ("chip && export", 6, "unknown operator &&"),
        ("chip -potato", 6, "unknown operator -potato"),
        ("chip and export", 6, "operators are written in capitals, not and"),
        ("chip And export", 6, "operators are written in capitals, not And"),
        ("chip or export", 6, "operators are written in capitals, not or"),
        ("chip near/3 export", 6, "operators are written in capitals, not near/3"),
        ("chip NEAR export", 6, "NEAR without a number"),
        ('chip OR "export', 9, "a quote that is never closed"),
        ("(chip OR export", 1, "a bracket that is never closed"),
        ("chip)", 5, "a closing bracket without an opening one"),
        ("chip OR ()", 10, "nothing between the brackets"),
        ("chip OR", 8, "the query ends too early"),
        ("OR chip", 1, "OR with nothing before it to join"),
        ("chip OR *", 9, "a term without a letter or digit"),
        ("chip OR ch*", 9, "ch* would match too much"),
        ("chip OR ex*rt", 9, "a star stands only at the beginning or end of a word"),
        ("sale *oll", 6, "*oll would match too much"),
        (chr(34) + "new *zoll" + chr(34), 1, "a star in front stands only before the first word"),
        ('chip OR "!!"', 9, "a phrase without a letter or digit"),
        ("headline:chip", 1, "unknown field headline:"),
        ("chip NEAR/3 (a AND b)", 14, "NEAR/3 takes terms, phrases and groups joined by OR"),
        ("chip NEAR/3 title:b", 13, "NEAR/3 takes terms, phrases and groups joined by OR"),
        ("chip^", 5, "a weight without a number"),
        ("case:exp*", 1, "case: takes no star"),
        ("chip SENT export", 6, "SENT takes brackets"),
        ("chip,export", 1, "chip,export is not a word"),
        ("(" * 80 + "chip" + ")" * 80, 61, "brackets are nested deeper than 60"),
    ],
)
def test_a_query_that_is_not_understood_is_an_error_at_its_place(query: str, column: int, message: str) -> None:
    assert problems(f"topics:\n  t:\n    match: |\n      {query}\n") == [f"4:{column + 6} {message}"]


@pytest.mark.parametrize("query", ["NOT chip", "NOT chip NOT oil", "site:a.example", "chip OR NOT oil", "lang:en"])
def test_a_topic_that_holds_without_any_word_is_an_error(query: str) -> None:
    assert problems(json.dumps({"topics": {"t": {"match": query}}})) == [
        "1:13 the match of t can hold without any word"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("version: 2\n", "1:10 unknown version 2"),
        ("topic: {}\n", "1:1 unknown key topic"),
        ("topics: [a]\n", "1:9 topics must be a mapping"),
        ("topics: {t: {title: A}}\n", "1:10 t has no match"),
        ("topics: {t: {match: {a: b}}}\n", "1:21 a query is text or a list"),
        ("topics: {t: {match: a, about: high}}\n", "1:31 about is not a number from 0 to 1000"),
        ("topics: {t: {match: a, ticker: X}}\n", "1:24 unknown key ticker"),
        ("topics: {t: {match: a}, t: {match: b}}\n", "1:25 t is defined twice"),
        ("entities: {E: {case: perhaps}}\n", "1:22 case is neither true nor false"),
        ("entities: {E: {kind: topic}}\n", "1:22 an entity of kind topic"),
        ("topics: {t: {match: '@nobody'}}\n", "1:22 nothing is called nobody"),
        ("topics: {t: {match: '@t'}}\n", "1:22 t refers to itself"),
        ("topics: {\n", "2:1 not YAML: did not find expected node content"),
    ],
)
def test_a_file_that_is_not_understood_is_an_error_at_its_place(text: str, expected: str) -> None:
    assert problems(text) == [expected]


def test_a_circle_through_a_list_is_an_error_on_both_sides() -> None:
    text = "lists: {l: ['@t']}\ntopics: {t: {match: 'a OR @l'}}\n"
    assert problems(text) == ["1:14 l refers to itself", "2:27 t refers to itself"]


def test_all_problems_are_reported_together_and_none_twice() -> None:
    text = "topics:\n  a: {match: chip and oil}\n  b: {match: '@a', contxt: c}\n  c: {match: NOT d}\n"
    assert problems(text) == [
        "2:19 operators are written in capitals, not and",
        "3:20 unknown key contxt",
        "4:3 the match of c can hold without any word",
    ]


def test_the_message_shows_the_line_with_a_caret_and_what_to_do() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_definitions([("t.yaml", 'topics:\n  t:\n    match: "chip \\"x\\" and oil"\n')])
    assert str(caught.value) == (
        "1 problem in the topic definitions\n"
        't.yaml:3:24: operators are written in capitals, not and: write AND, or "and" in quotes if you mean the word\n'
        '        match: "chip \\"x\\" and oil"\n'
        "                           ^"
    )


def test_a_file_that_cannot_be_read_is_a_problem_too(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"topics: {caf\xe9: {match: a}}")
    with pytest.raises(DefinitionError, match=r"latin.yaml:1:1: cannot be read: not UTF-8"):
        load_definitions([tmp_path])
    with pytest.raises(DefinitionError, match="No such file"):
        load_definitions([tmp_path / "missing.yaml"])


def test_the_files_of_a_folder_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("topics: {t: {match: '@things'}}")
    (tmp_path / "b.yaml").write_text("lists: {things: [chip]}")
    assert [topic.name for topic in load_definitions([tmp_path]).topics] == ["t"]


WORDS = [
    *("chip", "AND", "OR", "NOT", "NEAR/3", "ATLEAST/2", "SENT", "(", ")"),
    *('"and"', '"', "title:", "case:", "@x", "^2", "*", "exp*", "“", "#", "é"),
]


def place_of_error(query: str) -> int:
    """Return where a query cannot be understood, -1 where it can, and then also in its described form."""
    try:
        parse_query(describe(parse_query(query)))
    except QuerySyntaxError as error:
        return error.start
    return -1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_query_is_read_or_is_an_error_with_a_place(query: str) -> None:
    assert place_of_error(query) <= len(query)


YAML = [
    *("topics:", "lists:", "\n", "  ", "t: ", "match: ", "chip", "[", "]", "{", "}", "- "),
    *('"', "|\n", "&x ", "*x", "<<: ", "null", "? ", "#", ","),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(YAML), max_size=14).map("".join))
def test_any_file_is_read_or_is_an_error(text: str) -> None:
    with suppress(DefinitionError):
        parse_definitions([("t.yaml", text)])


def test_a_value_inside_itself_is_an_error() -> None:
    assert problems("topics: &x {t: *x}\n") == ["1:9 a value is inside itself"]


def test_a_query_says_the_same_after_being_described() -> None:
    query = (
        'title:(AI^2 NEAR/3 "data center") OR ATLEAST/2 (a OR big*) NOT SENT(x AND case:"Y z") AND site:"a.example" @l'
    )
    assert describe(parse_query(describe(parse_query(query)))) == describe(parse_query(query))


def test_one_bad_definition_leaves_out_what_refers_to_it_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "version: 1\nlists:\n  none: []\ntopics:\n"
        "  good: {match: [tariff]}\n  bad: {match: ['a AND (']}\n  twice: {match: [one]}\n"
        "  uses: {match: ['@none']}\n  last: {match: [chips]}\n"
    )
    (tmp_path / "b.yaml").write_text("version: 1\ntopics:\n  twice: {match: [two]}\n  other: {match: [steel]}\n")
    (tmp_path / "c.yaml").write_text("version: 1\ntopics: {\n")
    in_force = definitions_in_force([tmp_path])
    found, noted = in_force.definitions, in_force.problems
    assert {topic.name for topic in found.topics} == {"good", "twice", "last", "other"}
    assert found.lists == {}
    assert len(noted) >= 4


def test_an_empty_list_is_a_problem_with_a_line() -> None:
    assert problems("lists: {x: []}\ntopics: {t: {match: ['@x']}}\n") == ["1:9 the list x is empty"]
