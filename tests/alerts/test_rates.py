"""What a threshold gives on a history, and what of it chance alone would give."""

from collections import Counter
from itertools import pairwise

from alerts.detection.rates import CHOICES, false_alarms, reports_a_week, threshold_for, without_events
from alerts.detection.sightings import Sighting
from tests.alerts.test_events import DAY, FIRST, HOUR, NOW, launch, quiet

SINCE = FIRST + 14 * DAY
OTHERS = [FIRST + hour * HOUR / 6 for hour in range(40 * 24 * 6)]


def eventful() -> list[Sighting]:
    """Return forty days with three events of different sizes."""
    what = ("Lantern Bay unveils Skua accelerator", "Harbour Foundry recalls Tern boards", "Mirren court frees Quill")
    events = [
        each
        for number, families in enumerate((4, 5, 6))
        for each in launch(NOW - (3 + 6 * number) * DAY, families=families, what=what[number])
    ]
    return sorted([*quiet(), *events], key=lambda each: each.at)


def test_a_history_without_events_has_the_same_headlines_at_other_instants() -> None:
    moved = without_events(eventful(), OTHERS, seed=1)
    assert Counter(each.title for each in moved) == Counter(each.title for each in eventful())
    assert all(earlier.at <= later.at for earlier, later in pairwise(moved))
    assert {each.at for each in moved} <= set(OTHERS)


def test_where_nothing_happens_events_are_no_alarms() -> None:
    alarms = false_alarms(eventful(), OTHERS, threshold=3.5)
    assert reports_a_week(eventful(), OTHERS, threshold=3.5, since=SINCE) * 26 / 7 >= 3
    assert alarms.found == 0
    assert alarms.rate == 1 / alarms.topic_months


def test_the_lowest_threshold_that_keeps_to_the_rate_is_chosen() -> None:
    wanted = 0.6
    chosen = threshold_for(wanted, eventful(), OTHERS, since=SINCE)
    assert reports_a_week(eventful(), OTHERS, threshold=chosen, since=SINCE) <= wanted
    assert reports_a_week(eventful(), OTHERS, threshold=chosen - 0.25, since=SINCE) > wanted


def test_a_rate_above_what_happens_chooses_the_lowest_threshold() -> None:
    assert threshold_for(1000.0, eventful(), OTHERS, since=SINCE) == CHOICES[0]


def test_a_history_without_stories_has_no_rate() -> None:
    assert false_alarms([], OTHERS, threshold=3.5).rate == 0.0
