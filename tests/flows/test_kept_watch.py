"""What the watch over topics keeps between runs: stories taken in bit by bit find what all at once would find."""

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detection.all_stories import AllStories, hours
from alerts.detection.events import NewWatches, standings, take_in
from alerts.detection.sightings import Finding, Sighting, Standing
from flows.stages.kept_watch import open_watch
from flows.stages.topic_watches import KeptWatches
from tests.builders import NOW, spike

THRESHOLD = 1.5  # low, so that much is found
WORDS = ("skua", "tariff", "reactor", "court", "merger", "strike", "lantern", "deal", "ban", "leak")
BEGAN = NOW - timedelta(days=60)


@st.composite
def news(draw: st.DrawFn) -> list[Sighting]:
    """Return a few weeks of two topics, with bursts, repeated headlines and stories that come twice."""
    made, at = [], BEGAN
    for number in range(draw(st.integers(20, 60))):
        at += timedelta(minutes=draw(st.sampled_from((1, 5, 5, 20, 400, 1500))))
        picked = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=3))
        made.append(
            Sighting(
                topic=draw(st.sampled_from(("chips", "ports"))),
                at=at,
                story_id=draw(st.sampled_from((number, number, number, 3))),
                family=f"Paper {draw(st.integers(0, 5))}",
                title=" ".join(picked) + draw(st.sampled_from(("", f" {number}x"))),
                own=frozenset({"chip"}),
            )
        )
    return made


def bit_by_bit(
    path: Path, stories: Sequence[Sighting], cuts: Sequence[int], everything: AllStories
) -> tuple[list[Finding], list[Standing]]:
    found: list[Finding] = []
    for first, last in zip((0, *cuts), (*cuts, len(stories)), strict=True):
        with open_watch(path, "same") as kept:
            watches = KeptWatches(kept, everything, THRESHOLD)
            found += take_in(watches, stories[first:last])
            states = {topic: watch.state for topic, watch in watches.items()}
            until_h = hours(stories[last - 1].at) if last else 0.0
            assert kept.save(states, until_h=until_h, instants=[], instants_since_h=until_h, findings=[])
    with open_watch(path, "same") as kept:
        watches = KeptWatches(kept, everything, THRESHOLD)
        for topic in kept.topics():
            watches[topic]
        return found, list(standings(watches, NOW))


@settings(max_examples=15)
@given(stories=news(), data=st.data())
def test_stories_taken_in_bit_by_bit_find_what_all_at_once_finds(
    tmp_path_factory: pytest.TempPathFactory, stories: list[Sighting], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stories)), max_size=6)))
    everything = AllStories([hours(BEGAN - timedelta(days=20)), *(hours(each.at) for each in stories)])
    at_once = NewWatches(everything, THRESHOLD)
    found = list(take_in(at_once, stories))
    path = tmp_path_factory.mktemp("watch") / "watch.sqlite"
    assert bit_by_bit(path, stories, cuts, everything) == (found, list(standings(at_once, NOW)))


def saved(path: Path, stamp: str, until_h: float) -> bool:
    with open_watch(path, stamp) as kept:
        kept.memory("chips").terms["skua"] = 1.0
        return kept.save({}, until_h=until_h, instants=[until_h - 1.0], instants_since_h=until_h - 2.0, findings=[])


def test_what_rests_on_something_else_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "watch.sqlite"
    saved(path, "one", 1000.0)
    with open_watch(path, "other") as kept:
        assert kept.until_h is None
        assert "skua" not in kept.memory("chips").terms
        assert not kept.instants_before(1000.0)
    with open_watch(path, "one") as kept:  # nothing was saved of the other
        assert kept.memory("chips").terms.get("skua", 0.0) == 1.0
        assert list(kept.instants_before(1000.0)) == [999.0]


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "watch.sqlite"
    path.write_bytes(b"not a database" * 100)
    assert saved(path, "one", 1000.0)
    with open_watch(path, "one") as kept:
        assert kept.until_h == 1000.0


def test_a_state_of_another_version_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "watch.sqlite"
    saved(path, "one", 1000.0)
    with sqlite3.connect(path) as db:
        db.execute("update note set value = '[{}]' where name = 'findings'")
    with open_watch(path, "one") as kept:
        assert kept.until_h is None


def test_of_two_runs_at_once_the_first_one_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "watch.sqlite"
    saved(path, "one", 1000.0)
    with open_watch(path, "one") as slow:
        assert saved(path, "one", 1001.0)
        assert slow.until_h == 1000.0
        assert not slow.save({}, until_h=1002.0, instants=[], instants_since_h=1002.0, findings=[])
    with open_watch(path, "one") as kept:
        assert kept.until_h == 1001.0


def test_what_is_old_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "watch.sqlite"
    with open_watch(path, "one") as kept:
        kept.memory("chips").stories[7] = 100.0
        kept.memory("chips").stories[8] = 2000.0
        kept.save({}, until_h=2000.0, instants=[100.0, 1999.0], instants_since_h=0.0, findings=[])
    with open_watch(path, "one") as kept:
        assert [story in kept.memory("chips").stories for story in (7, 8)] == [False, True]
        assert list(kept.instants_before(3000.0)) == [1999.0]


def test_judgements_of_other_counts_are_not_known(tmp_path: Path) -> None:
    path = tmp_path / "watch.sqlite"
    made = [spike(topic="chips")]
    with open_watch(path, "one") as kept:
        assert kept.spikes("these") is None
        kept.judged("these", made)
        kept.save({}, until_h=1000.0, instants=[], instants_since_h=1000.0, findings=[])
    with open_watch(path, "one") as kept:
        assert kept.spikes("these") == made
        assert kept.spikes("others") is None
    with open_watch(path, "two") as kept:
        assert kept.spikes("these") is None
