"""When the demonstration does what."""

from itertools import pairwise

from extractors.feeds.schedule import JITTER, LONGEST_WHILE_ACTIVE
from flows.commands.demo_run import timeline
from newsroom.world.build import build_world


def test_each_run_of_the_last_hours_finds_every_feed_with_news_due() -> None:
    world = build_world()
    runs = [world.launch_at, *timeline(world).last_hours]
    assert min(later - earlier for earlier, later in pairwise(runs)) >= LONGEST_WHILE_ACTIVE * (1 + JITTER)


def test_nothing_is_watched_after_the_end_of_the_world() -> None:
    world = build_world()
    assert timeline(world).last_hours[-1] <= world.end
