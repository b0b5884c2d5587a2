from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.messages.message import byline, compose, how_to_acknowledge, status
from tests.alerts.briefs import NOW, alert, brief, later, of_event, spike, story
from warehouse.records import AlertBrief, AlertState, Event, EventKind, Rank, Severity


def test_the_headline_says_topic_volume_and_expectation() -> None:
    assert compose(brief()).headline == "Low-cost AI models: 40 stories in 4 h (1.6 expected, 25 times)"


def test_how_rare_it_is_is_a_fact_about_the_past() -> None:
    assert compose(brief()).lead.endswith("The most in 4 hours since 12 December 2024.")
    assert "hours" not in compose(brief(rank=None)).lead


def test_the_first_publisher_is_the_earliest_whatever_the_order_of_the_stories() -> None:
    stories = tuple(reversed(brief().stories))
    assert dict(compose(brief(stories=stories)).facts)["First"] == "Ledger, 27 Jan 03:17 UTC"


def test_copies_are_the_articles_beyond_the_stories() -> None:
    assert dict(compose(brief(story_count=40, article_count=71)).facts)["Copies"] == "31 of 71 articles"


def test_all_messages_of_an_episode_share_a_thread_and_differ_in_key() -> None:
    first = brief()
    every = [compose(first), *(compose(later(first, state)) for state in AlertState if state is not AlertState.OPENED)]
    assert len({message.thread for message in every}) == 1
    assert len({message.key for message in every}) == len(AlertState)


def test_an_escalation_to_another_severity_is_another_message() -> None:
    high = later(brief(), AlertState.ESCALATED)
    extreme = replace(high, alert=replace(high.alert, severity=Severity.EXTREME))
    assert compose(high).key != compose(extreme).key
    assert compose(extreme).headline.startswith("Now extreme: ")


def test_a_follow_up_says_what_was_said_before() -> None:
    notes = compose(later(brief(), AlertState.CONFIRMED)).notes
    assert "Before: 40 stories in 4 h (1.6 expected, 25 times)" in notes


def test_a_withdrawal_says_that_nothing_is_to_be_done() -> None:
    message = compose(later(brief(), AlertState.WITHDRAWN))
    assert message.headline == "Withdrawn: Low-cost AI models is within its usual range after all"
    assert "No action is needed" in message.lead


def test_back_to_normal_says_how_long_it_lasted() -> None:
    assert compose(later(brief(), AlertState.RESOLVED)).headline == "Back to normal: Low-cost AI models, after 8 hours"


def test_what_stays_high_is_at_its_new_level_and_not_back_to_normal() -> None:
    days = tuple((NOW.replace(hour=0, minute=0) - number * timedelta(days=1), 30) for number in range(27, -1, -1))
    before = tuple((day, 4 if NOW - day > timedelta(days=6) else stories) for day, stories in days)
    began = ("Ledger", NOW - timedelta(days=5))
    stays = later(brief(days=before, first=began), AlertState.RESOLVED)
    assert compose(stays).headline.startswith("New level: Low-cost AI models stays high after ")
    assert "It stays at 30 stories a day, 4 before: this is its new level." in compose(stays).lead
    assert "usual range" not in compose(stays).lead
    fell = replace(stays, days=(*before[:-2], (before[-2][0], 5), before[-1]))
    assert compose(fell).headline.startswith("Back to normal: ")


def test_topics_lifted_by_one_event_make_one_message() -> None:
    other = brief(alert=alert(topic="ai-market-selloff"), topic_title="AI market sell-off")
    message = compose(brief(), other)
    assert message.alert_ids == (brief().alert.alert_id, other.alert.alert_id)
    assert any("Lifted by the same event: AI market sell-off: 40 stories" in note for note in message.notes)


def test_stories_beyond_the_shown_ones_are_counted() -> None:
    stories = tuple(story(number) for number in range(1, 11))
    message = compose(brief(stories=stories, story_count=12))
    assert (len(message.stories), message.more_stories) == (6, 6)


def test_an_address_that_is_not_of_the_web_is_left_out() -> None:
    message = compose(brief(stories=(story(url="javascript:alert(1)"),), link="https://user:secret@dash.example/"))
    assert message.stories[0].url == ""
    assert message.link is None


def test_a_drop_is_worded_as_one() -> None:
    fell = alert(spike=spike(observed=2, expected=31.0, window_h=24))
    rank = Rank(window_h=24, counted=2, equalled_at=None, known_since=NOW - timedelta(days=60), lowest=True)
    message = compose(brief(alert=fell, rank=rank))
    assert message.headline == "Drop in Low-cost AI models: only 2 stories in 24 h (31 expected)"
    assert message.lead == (
        "Far less than usual: only 2 stories in 24 h (31 expected). The fewest in 24 hours of the 8 weeks on record."
    )


def test_a_topic_that_fell_silent_has_no_story() -> None:
    message = compose(brief(alert=alert(spike=spike(observed=0, expected=31.0, window_h=24))))
    assert message.headline == "Drop in Low-cost AI models: no story in 24 h (31 expected)"


def test_a_topic_that_is_usually_silent_says_so() -> None:
    silent = brief(alert=alert(spike=spike(expected=0.02, baseline=(0.0, 0.0))))
    assert dict(compose(silent).facts)["Expected"] == "0.02 (usually none)"


def test_a_follow_up_names_new_stories_first_and_says_how_many() -> None:
    stories = tuple(story(number) for number in range(1, 5))
    message = compose(replace(later(brief(stories=stories), AlertState.ESCALATED), named_before=frozenset({1, 2})))
    assert [one.story_id for one in message.stories] == [3, 4, 1, 2]
    assert "New since then: the first 2 stories above" in message.notes


def event_of(found: AlertBrief, *, kind: EventKind = EventKind.OPENING) -> Event:
    """Return an event of the brief's stories, the last of them most central."""
    ids = tuple(story.story_id for story in reversed(found.stories))
    return Event(
        event_id=found.alert.alert_id,
        topic=found.alert.topic,
        kind=kind,
        opened_at=found.alert.opened_at,
        changed_at=found.alert.opened_at,
        started_at=found.alert.started_at,
        headline=found.stories[-1].title,
        story_ids=ids,
        terms=("skua-1", "price war"),
        publishers=4,
        score=6.0,
        volume_score=4.0,
        novelty_score=5.0,
    )


def test_a_message_about_an_event_begins_with_its_central_headline_and_its_publisher() -> None:
    found = brief()
    message = compose(replace(found, event=event_of(found)))
    assert message.headline.startswith(found.stories[-1].title)
    assert found.stories[-1].publisher in message.headline
    assert "40 stories, 7 publishers since 03:17 UTC" in message.headline
    assert "skua-1" in message.lead


def test_an_event_is_told_in_numbers_of_one_window() -> None:
    message = compose(of_event())
    assert message.headline == (
        "Small lab releases an open model at a fraction of the usual cost (Ledger)"
        " · 9 stories, 7 publishers since 03:17 UTC"
    )
    assert dict(message.facts)["Stories"] == "9 since 27 Jan 03:17 UTC, and 15 copies of them"
    assert "12 stories since then, 0.8 expected, 15 times the usual" in message.lead


def test_new_terms_are_spelled_as_in_the_headlines_and_without_short_words_at_their_ends() -> None:
    found = of_event()
    assert found.event
    titles = (story(title="Rivals cut prices after Lantern Bay\N{RIGHT SINGLE QUOTATION MARK}s launch of Skua-1"),)
    terms = ("lantern bay launch", "launch of", "rivals cut", "unseen term")
    made = compose(replace(found, stories=titles, event=replace(found.event, terms=terms)))
    assert made.lead.startswith(
        "New in the headlines: Lantern Bay\N{RIGHT SINGLE QUOTATION MARK}s launch, launch, Rivals cut, unseen term. "
    )


@pytest.mark.parametrize(
    ("term", "title", "shown"),
    [
        ("denie", "U.S. denies visas", "denies"),
        ("countrie", "Your countries are going to hell", "countries"),
        ("theyll trigger", "Ministers say they'll trigger sanctions", "they'll trigger"),
        ("dalla", "Shots at Dallas\N{RIGHT SINGLE QUOTATION MARK} office", "Dallas"),
        ("noem", "Noem's deputy leaves", "Noem"),
        ("general assembly", "The General-Assembly opens", "General-Assembly"),
    ],
)  # fmt: skip
def test_a_folded_term_is_shown_as_the_word_that_it_was(term: str, title: str, shown: str) -> None:
    found = of_event()
    assert found.event
    made = compose(replace(found, stories=(story(title=title),), event=replace(found.event, terms=(term,))))
    assert made.lead.startswith(f"New in the headlines: {shown}. ")


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        (("Lantern Bay launches Skua-1", "A day with Lantern Bay"), "Lantern Bay"),
        (("Lantern Bay launches Skua-1", "Bay of surprises"), "Bay"),
        (("Lantern Bay launches Skua-1", "Walks in Hudson Bay"), "Bay"),
        (("Lantern Bay launches Skua-1",), "Bay"),
        (("What the Bay said", "Why the Bay is silent"), "Bay"),
    ],
)
def test_a_part_of_a_name_is_shown_as_the_name_where_all_headlines_have_it(titles: tuple[str, ...], shown: str) -> None:
    found = of_event()
    assert found.event
    stories = tuple(story(number, title=title) for number, title in enumerate(titles))
    made = compose(replace(found, stories=stories, event=replace(found.event, headline=titles[0], terms=("bay",))))
    assert made.lead.startswith(f"New in the headlines: {shown}. ")


def test_stories_with_one_headline_are_shown_once_as_copies() -> None:
    same = tuple(story(number, title="Skua-1 tops the charts", copies=1, publishers=2) for number in (1, 2))
    message = compose(brief(stories=(*same, story(3)), story_count=5))
    assert (message.stories[0].title, message.stories[0].copies) == ("Skua-1 tops the charts", 3)
    assert (len(message.stories), message.more_stories) == (2, 2)


def test_the_end_says_what_the_event_was_in_all_and_at_its_peak() -> None:
    message = compose(of_event(AlertState.RESOLVED))
    assert message.headline.startswith("Over after 6 hours: Small lab releases")
    assert message.lead == (
        "In all 9 stories in 24 articles of 7 publishers, the last at 27 Jan 08:50 UTC. "
        "At its peak: 9 stories of the topic in the 4 h to 27 Jan 09:00 UTC (0.5 expected)."
    )
    assert dict(message.facts)["Peak"].startswith("9 stories of the topic")


def test_the_end_carries_the_headline_that_the_event_opened_with() -> None:
    found = of_event(AlertState.RESOLVED, opening="Lantern Bay launches Skua-1")
    assert "Lantern Bay launches Skua-1" in compose(found).headline


def test_times_are_in_the_zone_of_the_reader_with_utc_beside() -> None:
    message = compose(of_event(zone="Asia/Tokyo"))
    assert message.headline.endswith("since 12:17 JST")
    assert dict(message.facts)["First"] == "Ledger, 27 Jan 12:17 JST (03:17 UTC)"
    assert status(message).startswith("high · opened · 27 Jan 18:05 JST (09:05 UTC)")
    assert byline(message.stories[0], message.zone).startswith("Ledger · 27 Jan 12:17 JST")


def test_names_stand_before_what_else_rises() -> None:
    message = compose(of_event())
    assert dict(message.facts)["Names"] == "Lantern Bay, Skua-1, Eastvale"
    assert "Rising with it: AI market sell-off, Chip export controls" in message.notes


def test_the_most_central_story_of_an_event_stands_first() -> None:
    found = brief()
    message = compose(replace(found, event=event_of(found)))
    assert message.stories[0].story_id == found.stories[-1].story_id


def test_a_development_says_that_it_is_new_and_is_a_message_of_its_own() -> None:
    found = brief()
    developing = replace(found.alert, state=AlertState.DEVELOPING)
    later = replace(developing, spike=replace(developing.spike, hour_at=developing.spike.hour_at + timedelta(hours=3)))
    event = event_of(found, kind=EventKind.DEVELOPMENT)
    first, second = (compose(replace(found, alert=alert, event=event)) for alert in (developing, later))
    assert first.headline.startswith("New: ")
    assert first.key != second.key


def test_an_open_alert_says_how_to_acknowledge_it_and_one_that_is_over_does_not() -> None:
    assert how_to_acknowledge(compose(of_event())).startswith("newspike alerts ack ")
    assert how_to_acknowledge(compose(of_event(AlertState.RESOLVED))) == ""
