"""Polls at once on a suspicion, over real HTTP: which feeds, how often, and what the ledger says."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.detection.sightings import Suspicion
from extractors.feeds.schedule import may_be_asked_early
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import RunContext, open_context
from flows.stages.look import LOOKS, ask_for_a_look, look_of
from flows.stages.polling import poll_due
from tests.builders import NOW, feed, state
from tests.conftest import TOPICS
from tests.feeds.documents import item, rss
from tests.flows.sites import Sites
from warehouse.records import Feed, FeedState, Health, Origin

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FEEDS = [f"http://outlet{number}.example/feed.xml" for number in range(3)]
BUSY = "http://busy.example/feed.xml"  # asks to be left alone


@pytest.fixture
def sites(sites: Sites) -> Sites:
    sites.pages |= {url: rss(item("1")).decode() for url in FEEDS}
    sites.statuses[BUSY] = 429
    return sites


def context_of(home: Path, sites: Sites, **spikes: object) -> RunContext:
    stage = SandboxSettings(
        feeds=[feed(url=url) for url in [*FEEDS, BUSY]], connect_to={"*.example": sites.address}, topics=TOPICS
    )
    context = open_context(write_configuration(home, stage), at=NOW)
    changed = context.settings.spikes.model_copy(update=spikes)
    context = replace(context, settings=context.settings.model_copy(update={"spikes": changed}))
    poll_due(context)
    sites.asked.clear()
    return context


def suspicion(at: datetime) -> Suspicion:
    return Suspicion(
        topic="chips",
        event_id=1,
        at=at,
        started_at=at,
        headline="Lantern Bay unveils Skua",
        story_ids=(1, 2, 3),
        terms=("skua",),
        publishers=3,
        score=3.0,
        threshold=3.5,
        window_h=2,
        observed=3,
        expected=0.2,
    )


def test_on_a_suspicion_the_active_feeds_are_polled_before_their_turn_once(tmp_path: Path, sites: Sites) -> None:
    context = context_of(tmp_path, sites)
    poll_due(context.moved_to(NOW + 11 * MINUTE))
    assert [url for url in sites.asked if url != BUSY] == []
    ask_for_a_look(context.moved_to(NOW + 11 * MINUTE), [suspicion(NOW + 11 * MINUTE)])
    assert poll_due(context.moved_to(NOW + 12 * MINUTE))["unchanged"] == len(FEEDS)
    assert sorted(sites.asked) == FEEDS
    poll_due(context.moved_to(NOW + 13 * MINUTE))
    assert sorted(sites.asked) == FEEDS
    context.warehouse.load()
    with context.warehouse.opened() as connection:
        rows = connection.execute("select subject, reason, detail from attempts where stage = 'look'").fetchall()
    assert rows == [("chips", "suspicion", "3 feeds before their turn: Lantern Bay unveils Skua")]


def test_no_more_looks_are_made_than_the_settings_allow_in_a_day(tmp_path: Path, sites: Sites) -> None:
    context = context_of(tmp_path, sites, looks_per_day=1)
    for minutes in (15, 30):
        later = context.moved_to(NOW + minutes * MINUTE)
        ask_for_a_look(later, [suspicion(later.at)])
        poll_due(later)
    assert sorted(url for url in sites.asked if url != BUSY) == FEEDS
    tomorrow = context.moved_to(NOW + 25 * HOUR)
    ask_for_a_look(tomorrow, [suspicion(tomorrow.at)])
    assert look_of(tomorrow) is not None


@pytest.mark.parametrize(
    ("change", "asked"), [({"looks_per_day": 0}, False), ({"origin": Origin.HISTORY}, False), ({}, True)]
)
def test_a_look_is_asked_for_by_live_runs_where_the_settings_allow_it(
    tmp_path: Path, sites: Sites, change: dict[str, object], *, asked: bool
) -> None:
    context = context_of(tmp_path, sites, **{name: value for name, value in change.items() if name != "origin"})
    context = replace(context, origin=change.get("origin", Origin.LIVE))  # type: ignore[arg-type]
    ask_for_a_look(context, [suspicion(NOW)])
    assert (look_of(context) is not None) is asked


def test_a_look_that_comes_too_late_is_left_out(tmp_path: Path, sites: Sites) -> None:
    context = context_of(tmp_path, sites)
    ask_for_a_look(context, [suspicion(NOW)])
    assert look_of(context.moved_to(NOW + 30 * MINUTE)) is not None
    assert look_of(context.moved_to(NOW + 31 * MINUTE)) is None


def test_a_damaged_note_of_looks_is_made_again(tmp_path: Path, sites: Sites) -> None:
    context = context_of(tmp_path, sites)
    (context.settings.home_folder / LOOKS).write_text("[")
    assert look_of(context) is None
    ask_for_a_look(context, [suspicion(NOW)])
    assert look_of(context) is not None


WELL = state(polled_at=NOW - 11 * MINUTE, due_at=NOW + 40 * MINUTE, interval_s=3000.0, last_new_at=NOW - HOUR)


@pytest.mark.parametrize(
    ("subscribed", "known", "expected"),
    [
        (feed(), WELL, True),
        (feed(), replace(WELL, polled_at=NOW - 9 * MINUTE), False),
        (feed(every_s=3600.0), WELL, False),
        (feed(), replace(WELL, failures=0.25), False),
        (feed(), replace(WELL, paused_until_at=NOW + HOUR), False),
        (feed(), replace(WELL, health=Health.DISABLED), False),
        (feed(), replace(WELL, last_new_at=NOW - 8 * 24 * HOUR), False),
        (feed(), replace(WELL, ttl_s=1800.0), False),
        (feed(), replace(WELL, validators_lie=True), False),
        (feed(), replace(WELL, due_at=NOW + 3 * HOUR), False),  # its max-age, or hours to be skipped
    ],
)
def test_only_the_learned_interval_is_overruled(subscribed: Feed, known: FeedState, *, expected: bool) -> None:
    assert may_be_asked_early(subscribed, known, NOW) is expected
