"""Counts learn a new level in three days, and know the old one when it ends."""

from collections.abc import Sequence

import pytest

from alerts.detection.episodes import Policy
from alerts.detection.spike_rule import SpikeRule
from alerts.detection.spikes import judge
from tests.alerts.test_spikes import HOUR, quiet
from tests.builders import NOW, volume
from warehouse.records import Outcome, Spike, Volume

DAY_H = 24
RISEN_AT = 15 * DAY_H
EVERY = 4  # hours between two stories of the topic


def judged(*more: Sequence[Volume], days: int) -> tuple[Spike, ...]:
    """Return the judgements of so many days after the rise."""
    totals, usual = quiet(RISEN_AT + days * DAY_H, every=EVERY)
    counts = {each.hour_at: each for each in (*usual, *(each for group in more for each in group))}
    return judge(totals, list(counts.values()), SpikeRule(), since=NOW + RISEN_AT * HOUR)


def at(hours: range, stories: int) -> list[Volume]:
    return [volume(stories, hour_at=NOW + hour * HOUR) for hour in hours]


def between(spikes: Sequence[Spike], since: int, until: int) -> list[Spike]:
    return [each for each in spikes if NOW + since * HOUR <= each.hour_at < NOW + until * HOUR]


@pytest.mark.parametrize("stories", [2, 8], ids=["8 times", "32 times"])
def test_a_level_that_lasts_for_three_days_is_expected_and_ends_the_episode(stories: int) -> None:
    spikes = judged(at(range(RISEN_AT, RISEN_AT + 8 * DAY_H), stories), days=8)
    assert Outcome.SPIKE in {each.outcome for each in between(spikes, RISEN_AT, RISEN_AT + DAY_H)}
    later = between(spikes, RISEN_AT + 3 * DAY_H, RISEN_AT + 8 * DAY_H)
    assert max(each.score / each.threshold for each in later) < Policy().hysteresis
    longest = [each for each in later if each.window_h == 8]
    assert all(each.observed <= 1.5 * each.expected for each in longest)


def test_two_days_are_no_level() -> None:
    spikes = judged(at(range(RISEN_AT, RISEN_AT + 2 * DAY_H, EVERY), 10), days=2)
    second = between(spikes, RISEN_AT + DAY_H, RISEN_AT + 2 * DAY_H)
    assert Outcome.SPIKE in {each.outcome for each in second}


def test_what_is_more_than_the_new_level_is_a_spike() -> None:
    war, attack = range(RISEN_AT, RISEN_AT + 7 * DAY_H, EVERY), range(RISEN_AT + 6 * DAY_H, RISEN_AT + 6 * DAY_H + 4)
    spikes = judged(at(war, 5), at(attack, 9), days=7)
    assert Outcome.SPIKE in {each.outcome for each in between(spikes, attack.start, attack.stop)}


@pytest.mark.parametrize("days", [2, 3, 7])
def test_after_ten_days_of_a_long_story_the_topic_is_judged_as_before_it(days: int) -> None:
    ended = RISEN_AT + 10 * DAY_H
    event = range(ended + days * DAY_H, ended + days * DAY_H + 4)
    with_war = judged(at(range(RISEN_AT, ended, EVERY), 10), at(event, 3), days=11 + days)
    without = judged(at(event, 3), days=11 + days)
    before, after = (
        max(each.score for each in between(spikes, event.start, event.stop)) for spikes in (without, with_war)
    )
    assert after > 0.75 * before > 0.75 * with_war[0].threshold


def test_few_stories_a_day_are_no_level() -> None:
    spikes = judged(at(range(RISEN_AT, RISEN_AT + 6 * DAY_H, DAY_H // 2), 2), days=6)
    last = spikes[-1]
    assert last.expected < 8 / EVERY * 1.5 * last.window_h / 8
