"""What counts of an hour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.detection.story_counts import counted
from tests.builders import volume


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 6),
        ({"new_stories": 1}, 1),
        ({"sources": 1}, 1),
        ({"new_stories": 0}, 0),
        ({"fresh": 28, "new_stories": 24, "loudest": 23, "sources": 6}, 3),
        ({"fresh": 12, "new_stories": 9, "loudest": 4, "sources": 5}, 5),
        ({"fresh": 20, "new_stories": 20, "loudest": 20, "sources": 1}, 1),
    ],
    ids=["a story each", "copies", "one outlet", "nothing new", "one outlet beside others", "a busy outlet", "alone"],
)
def test_new_stories_count_once_and_one_outlet_does_not_make_a_chorus(fields: dict[str, int], count: int) -> None:
    assert counted(volume(6, **fields)) == count


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_no_more_counts_than_new_stories_or_outlets(new: int, sources: int, loudest: int) -> None:
    found = counted(volume(60, new_stories=new, sources=sources, loudest=loudest))
    assert 0 <= found <= min(new, sources)


def test_an_unknown_loudest_outlet_takes_nothing_away() -> None:
    assert counted(volume(9, loudest=0)) == 9
