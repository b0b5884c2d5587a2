"""Texts and topics that would take for ever if anything looked at everything twice."""

import pytest

from tests.topics.matching import found

MANY = 20_000


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["." * MANY, ". " * MANY, "\n" * MANY, "\n " * MANY, "A. " * MANY, '."' * MANY, "\x1c" * MANY]
)
def test_runs_of_signs_are_read_once(text: str) -> None:
    assert found("chip", f"{text} chip") == ["chip"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "query",
    [
        "(chip OR oil) NEAR/5 (export OR chip)",
        "SENT(chip AND oil)",
        "(chip NEAR/3 oil) NEAR/3 export",
        "ATLEAST/3 (chip OR oil)",
    ],
)
def test_many_hits_are_joined_in_order(query: str) -> None:
    assert found(query, "Chip oil export. " * 5_000)
