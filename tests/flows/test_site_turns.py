"""Sites in turn: who holds one, and how long it rests."""

from pathlib import Path

import pytest

from flows.backfilling.site_locks import let_rest, rest_s, taken
from flows.configuration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(path=tmp_path / "newspike.yaml", home=tmp_path)


def test_a_site_that_is_held_is_left_to_its_holder(settings: Settings) -> None:
    with taken(settings, ["a.example"]) as first, taken(settings, ["a.example", "b.example"]) as second:
        assert (first, second) == ({"a.example"}, {"b.example"})


def test_a_site_is_free_once_its_holder_is_done(settings: Settings) -> None:
    with taken(settings, ["a.example"]):
        pass
    with taken(settings, ["a.example"]) as mine:
        assert mine == {"a.example"}


def test_a_site_that_wants_to_be_left_alone_is(settings: Settings) -> None:
    let_rest(settings, "a.example", 600)
    with taken(settings, ["a.example"]) as mine:
        assert mine == set()
    assert 590 < rest_s(settings, "a.example") <= 600


def test_whoever_comes_next_waits_for_the_rest_of_the_gap(settings: Settings) -> None:
    let_rest(settings, "a.example", 0.2)
    with taken(settings, ["a.example"]) as mine:
        assert (mine, rest_s(settings, "a.example")) == ({"a.example"}, 0.0)


def test_a_site_that_was_never_asked_needs_no_rest(settings: Settings) -> None:
    assert rest_s(settings, "new.example") == 0.0
