from datetime import timedelta

import pytest

from newsroom.sites.feeds import FEED_LENGTH
from newsroom.world.build import World, build_world
from newsroom.world.entities import entity_kinds
from newsroom.world.outlets import BY_HOST, OUTLETS
from newsroom.world.publications import title_at


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(days=12)


def test_the_same_seed_gives_the_same_world(world: World) -> None:
    assert build_world(days=12).pieces == world.pieces


def test_another_seed_gives_another_world(world: World) -> None:
    assert build_world(seed=8, days=12).pieces != world.pieces


def test_nothing_is_published_after_the_end(world: World) -> None:
    assert world.pieces[-1].published_at <= world.end


def test_the_launch_comes_on_a_wednesday_morning_ten_hours_before_the_end(world: World) -> None:
    assert (world.launch_at.strftime("%A %H"), world.end - world.launch_at) == ("Wednesday 08", timedelta(hours=10))


def test_a_dozen_families_of_the_first_list_have_a_launch_story_of_their_own_within_six_hours(world: World) -> None:
    until = world.launch_at + timedelta(hours=6)
    own = [
        piece.outlet.owner
        for outlet in OUTLETS
        for piece in world.published(outlet, world.launch_at, until)
        if piece.story.phrases == "launch" and not piece.copied
    ]
    assert len(set(own)) >= 10


def test_forty_copies_of_the_wire_story_appear_within_three_hours(world: World) -> None:
    copies = [piece for piece in world.pieces if piece.story.phrases == "wire" and piece.copied]
    within = copies[-1].published_at - copies[0].published_at
    assert (len(copies), len({piece.story for piece in copies}), within < timedelta(hours=3)) == (40, 1, True)


def test_the_burst_is_twelve_stories_of_one_outlet(world: World) -> None:
    scene = next(scene for scene in world.scenes if scene.name == "burst")
    pieces = world.published(BY_HOST["gridturbine.example"], scene.starts_at, scene.ends_at)
    assert len({piece.story for piece in pieces if piece.story.subject == scene.topic}) >= 12


def test_latest_shows_nothing_of_the_future_and_the_newest_first(world: World) -> None:
    now = world.end - timedelta(days=3)
    times = [piece.published_at for piece in world.latest(OUTLETS[0], now, 25)]
    assert times == sorted(times, reverse=True)
    assert times[0] <= now


def test_a_feed_holds_three_days_of_every_outlet(world: World) -> None:
    days = timedelta(days=3)
    starts = [world.start + hours * timedelta(hours=6) for hours in range(36)]
    most = max(len(world.published(outlet, start, start + days)) for outlet in OUTLETS for start in starts)
    assert most <= FEED_LENGTH


def test_headlines_name_entities_of_the_world(world: World) -> None:
    latest = [piece for piece in world.pieces[-600:] if piece.outlet.language == "en"]
    headlines = " | ".join(title_at(piece, world.end) for piece in latest)
    named = {name for name in entity_kinds() if name in headlines}
    assert {"Lantern Bay", "Skua-1"} < named
    assert len(named) > 20
