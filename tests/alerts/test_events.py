"""Events: found in the stories of a topic as they arrive, each reported once, and again when something new happens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count, pairwise

import pytest

from alerts.detection.all_stories import AllStories, hours
from alerts.detection.events import NewWatches, find_events, take_in
from alerts.detection.novelty import terms, words
from alerts.detection.open_events import shown_terms
from alerts.detection.sightings import Finding, Sighting, Suspicion
from alerts.detection.topic_watch import TopicWatch
from tests.builders import NOW
from warehouse.records import EventKind

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
FIRST = NOW - 40 * DAY
NUMBERS = count(1)


def story(title: str, at: datetime, family: str) -> Sighting:
    return Sighting(
        topic="chips", at=at, story_id=next(NUMBERS), family=family, title=title, own=frozenset({"chip", "export"})
    )


def quiet() -> list[Sighting]:
    """Return forty days with two stories of the topic a day, in words that change."""
    verbs = ("weigh", "discuss", "study", "expect", "debate", "question", "map")
    whom = ("makers", "traders", "lawyers", "ministers", "buyers")
    return [
        story(f"{whom[day % 5].title()} {verbs[(day + half) % 7]} chip export rules {day}", at, f"Outlet {day % 9}")
        for day in range(40)
        for half, at in enumerate((FIRST + day * DAY + HOUR, FIRST + day * DAY + 9 * HOUR))
    ]


def launch(at: datetime, *, families: int = 5, what: str = "Lantern Bay unveils Skua accelerator") -> list[Sighting]:
    endings = ("", " in surprise move", ", shares fall", " despite curbs", " as rivals watch", " for data centres")
    return [
        story(
            f"{what}{endings[number % 6]} despite chip export rules {number}",
            at + 7 * number * MINUTE,
            f"Paper {number}",
        )
        for number in range(families)
    ]


def found(
    *stories: Sequence[Sighting], threshold: float = 3.5, usual: Sequence[Sighting] | None = None
) -> list[Finding]:
    usual = quiet() if usual is None else usual
    every = sorted((each for group in (usual, *stories) for each in group), key=lambda each: each.at)
    others = [FIRST + hour * HOUR / 6 for hour in range(40 * 24 * 6 + 6 * 48)]
    return list(find_events(every, sorted([*others, *(each.at for each in every)]), threshold=threshold))


def test_nothing_is_found_where_nothing_happens() -> None:
    assert found() == []


def test_an_event_is_found_with_its_stories_and_its_words() -> None:
    (event,) = found(launch(NOW - 5 * HOUR))
    assert event.kind is EventKind.OPENING
    assert "Skua" in event.headline
    assert {"skua", "lantern", "bay", "unveil", "accelerator"} & set(" ".join(event.terms).split())
    assert event.publishers >= 3


def test_it_is_reported_by_the_fourth_story_of_the_third_outlet() -> None:
    (event,) = found(launch(NOW - 5 * HOUR))
    assert event.at <= NOW - 5 * HOUR + 4 * 7 * MINUTE


def test_further_stories_of_an_event_are_not_reported_again() -> None:
    assert len(found(launch(NOW - 30 * HOUR), launch(NOW - 20 * HOUR, families=8))) == 1


def test_another_event_of_the_topic_is_reported_while_the_first_is_open() -> None:
    second = launch(NOW - 6 * HOUR, families=8, what="Tariff tribunal jails smuggler Corvin")
    assert [event.headline[:7] for event in found(launch(NOW - 40 * HOUR), second)] == ["Lantern", "Tariff "]


def test_one_outlet_alone_is_no_event() -> None:
    alone = [story(each.title, each.at, "Paper 0") for each in launch(NOW - 5 * HOUR, families=9)]
    assert found(alone) == []


def test_copies_of_one_story_are_no_event() -> None:
    first = launch(NOW - 5 * HOUR)[0]
    copies = [
        Sighting(
            topic="chips",
            at=first.at + number * MINUTE,
            story_id=first.story_id,
            family=f"Copy {number}",
            title=first.title,
        )
        for number in range(40)
    ]
    assert found(copies) == []


@pytest.mark.parametrize("stories", [1, 2, 3])
def test_fewer_than_four_stories_are_an_anecdote(stories: int) -> None:
    assert found(launch(NOW - 5 * HOUR, families=stories)) == []


def test_nothing_is_reported_in_the_first_two_weeks() -> None:
    assert found(launch(FIRST + 10 * DAY)) == []


def test_the_same_stories_give_the_same_events() -> None:
    first = [(event.event_id, event.at, event.headline) for event in found(launch(NOW - 5 * HOUR))]
    assert first == [(event.event_id, event.at, event.headline) for event in found(launch(NOW - 5 * HOUR))]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Nvidia\u2019s rates", ["nvidia", "rate"]),
        ("Markets, Nov. 20", ["market", "nov"]),
        ("深度求索 H200", ["深度", "度求", "求索", "h200"]),
    ],
)
def test_headlines_become_words_that_outlets_share(title: str, expected: list[str]) -> None:
    assert words(title) == expected


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Sniper held in Dallas - ABC News", "sniper held in dallas"),
        ("Sniper held in Dallas | Reuters", "sniper held in dallas"),
        ("Sniper held in Dallas \u2014 Live Updates", "sniper held in dallas"),
        ("Sniper held in Dallas \u2014 Noem", "sniper held in dallas noem"),
        ("Sniper held in Dallas - two wounded", "sniper held in dallas two wounded"),
        ("Dallas sniper - held", "dallas sniper held"),
    ],
)
def test_the_publisher_at_the_end_of_a_headline_is_no_word_of_the_event(title: str, kept: str) -> None:
    assert {term for term in terms(title) if " " not in term} == set(words(kept))


def test_a_burst_of_one_outlet_beside_few_others_is_no_event() -> None:
    burst = [
        story(f"Reactor plan number {number} for chip export makers", NOW - 5 * HOUR + number * MINUTE, "Paper 0")
        for number in range(12)
    ]
    others = [
        story("Ministers weigh other things", NOW - 50 * HOUR, "Paper 1"),
        story("Traders wait", NOW - 2 * HOUR, "Paper 2"),
    ]
    assert found(burst, others) == []


def test_asking_how_a_topic_stands_changes_nothing_that_is_found_later() -> None:
    every = sorted([*quiet(), *launch(NOW - 30 * HOUR), *launch(NOW - 5 * HOUR)], key=lambda each: each.at)
    everything = AllStories([hours(at) for at in (FIRST - DAY / 2, *(each.at for each in every))])
    silent, asked = TopicWatch(everything, 1.0), TopicWatch(everything, 1.0)
    found_alone, found_asked = [], []
    for each, following in pairwise(every):
        found_alone.append(silent.see(each))
        found_asked.append(asked.see(each))
        asked.standing("chips", (hours(each.at) + hours(following.at)) / 2)
    assert found_alone == found_asked
    assert any(found_alone)


def made_clear(stories: Sequence[Sighting]) -> list[Finding | Suspicion]:
    """Return all that stories make clear or suspect after the quiet weeks."""
    every = sorted([*quiet(), *stories], key=lambda each: each.at)
    others = [FIRST + hour * HOUR / 6 for hour in range(40 * 24 * 6 + 6 * 48)]
    instants = sorted([*others, *(each.at for each in every)])
    watches = NewWatches(AllStories([hours(at) for at in instants]), 3.5)
    return [each for each in take_in(watches, every) if each.at >= NOW - HOUR]


def test_three_outlets_raise_a_suspicion_and_a_fourth_story_opens_the_event_under_its_id() -> None:
    suspicion, opening = made_clear(launch(NOW, families=4))
    assert isinstance(suspicion, Suspicion)
    assert isinstance(opening, Finding)
    assert (suspicion.at, suspicion.publishers) == (NOW + 14 * MINUTE, 3)
    assert opening.at == NOW + 21 * MINUTE
    assert opening.event_id == suspicion.event_id
    assert len(set(suspicion.story_ids)) == 3


def test_what_comes_to_nothing_is_suspected_once_and_never_found() -> None:
    again = story("Lantern Bay unveils Skua accelerator, a review", NOW + 3 * DAY, "Paper 7")
    (suspicion,) = made_clear([*launch(NOW, families=3), again])
    assert isinstance(suspicion, Suspicion)
    assert found(launch(NOW, families=3)) == []


def test_another_event_that_opens_has_an_id_of_its_own() -> None:
    words = ("today", "worldwide", "over battery fires", "again", "at once", "after complaints", "says regulator")
    other = [
        story(f"Gale Ridge recalls Petrel tablets {word}", NOW + 30 * HOUR + at * MINUTE, f"Paper {at}")
        for at, word in enumerate(words)
    ]
    every = made_clear([*launch(NOW, families=4), *other])
    openings = [each.event_id for each in every if isinstance(each, Finding)]
    assert len(openings) == len(set(openings)) == 2


def test_nothing_is_suspected_of_one_outlet() -> None:
    assert made_clear([story(f"Lantern Bay unveils Skua {n}", NOW + n * MINUTE, "Paper 1") for n in range(3)]) == []


@pytest.mark.parametrize(
    ("weights", "shown"),
    [
        ({"lander": 3.0, "after": 2.0, "crater rim": 2.5}, ("lander", "crater rim")),
        ({"lander": 3.0, "moon": 1.0}, ("lander",)),
        ({"and lander": 3.0, "lander": 3.0, "and": 1.0}, ("lander",)),
        ({"moon lander": 3.0, "lander": 3.0, "moon": 1.0}, ("lander",)),
        ({"skua lander": 3.0, "lander": 3.0, "skua": 2.9}, ("skua lander",)),
        ({"of the": 3.0, "the": 1.0}, ()),
        ({}, ()),
    ],
)
def test_shown_are_terms_that_tell_the_event_from_others(weights: dict[str, float], shown: tuple[str, ...]) -> None:
    assert shown_terms(weights) == shown
