"""docs/topics.md: every example on the page does what the page says."""

import re
from pathlib import Path

import pytest

from extractors.topics import DefinitionError, compile_matcher, parse_definitions
from extractors.topics.examples import check_examples
from tests.builders import NOW
from tests.topics.matching import found

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "topics.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str]]:
    """Return every query of the page with every line below it."""
    pairs = []
    for block in blocks("query"):
        query, *lines = block.splitlines()
        pairs += [(query, line) for line in lines]
    return pairs


@pytest.mark.parametrize(("query", "line"), examples())
def test_an_example_shows_the_evidence_in_brackets(query: str, line: str) -> None:
    sign, text = line[0], line[2:]
    evidence = re.findall(r"\[(.*?)\]", text)
    assert sign in "+-"
    assert bool(evidence) is (sign == "+")
    assert [clip(piece) for piece in found(query, re.sub(r"[\[\]]", "", text))] == [clip(piece) for piece in evidence]


def clip(evidence: str) -> str:
    """Return evidence without the signs at its ends, which the page puts where they read best."""
    return evidence.strip("$“”. ")


@pytest.mark.parametrize("definitions", blocks("yaml"))
def test_a_definition_file_holds_its_own_examples(definitions: str) -> None:
    verdicts = check_examples(compile_matcher(parse_definitions([("page.yaml", definitions)])), now=NOW)
    assert verdicts
    assert [verdict.example.text for verdict in verdicts if not verdict.holds] == []


@pytest.mark.parametrize("block", blocks("problem"))
def test_a_problem_is_told_as_the_page_shows_it(block: str) -> None:
    definitions, told = block.split("---\n")
    with pytest.raises(DefinitionError) as caught:
        parse_definitions([("t.yaml", definitions)])
    assert str(caught.value) == told.rstrip("\n")
