"""One cycle without Prefect: what it notes, what a failing stage leaves standing, and a disk that is full."""

import logging
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import open_context
from flows.runtime.home_lock import home_lock
from flows.runtime.last_cycle import last_cycle, running_cycle
from flows.runtime.sharding import on_threads
from flows.runtime.whole_cycle import run_cycle
from tests.builders import feed, state
from tests.conftest import TOPICS
from tests.feeds.documents import item, rss
from tests.flows.sites import Sites
from warehouse.records import Health

URL = "http://ledger.example/feed.xml"


@pytest.fixture
def sites(sites: Sites) -> Sites:
    sites.pages[URL] = rss(item("1")).decode()
    return sites


@pytest.fixture
def config(tmp_path: Path, sites: Sites) -> Path:
    stage = SandboxSettings(feeds=[feed(url=URL)], connect_to={"*.example": sites.address}, topics=TOPICS, pages=False)
    return write_configuration(tmp_path / "home", stage)


def run(config: Path) -> dict[str, Any]:
    return run_cycle(config, None, engines=on_threads, log=logging.getLogger("flows"))


def test_a_cycle_notes_its_end_its_stages_and_the_rhythm_of_the_feeds(config: Path) -> None:
    assert run(config)["extract"]["articles"] == 1
    noted = last_cycle(config.parent.parent)
    assert noted is not None
    assert noted.last_entry_at == noted.began_at
    assert (noted.coverage, noted.blind_since_at, noted.dead) == (1.0, None, ())
    assert noted.seconds.keys() == {"poll", "extract", "detect", "emerging", "alert", "publish"}
    assert running_cycle(config.parent.parent) is None
    run(config)
    after = last_cycle(config.parent.parent)
    assert after is not None
    assert after.last_entry_at == noted.last_entry_at < after.began_at


def test_a_cycle_notes_dead_feeds_but_for_those_that_are_no_longer_subscribed(config: Path) -> None:
    context = open_context(config)
    since = context.at - timedelta(days=9)
    for url in (URL, "http://removed.example/feed.xml"):
        dead = state(feed_url=url, polled_at=since, due_at=context.at + timedelta(days=1), failing_since_at=since)
        context.warehouse.land([replace(dead, health=Health.FAILING)])
    run(config)
    noted = last_cycle(config.parent.parent)
    assert noted is not None
    assert noted.dead == (URL,)


def test_a_stage_that_fails_is_counted_until_it_succeeds(config: Path) -> None:
    blocked = config.parent.parent / "outbox.sqlite"
    blocked.mkdir(parents=True)
    for count in (1, 2):
        with pytest.raises(sqlite3.OperationalError, match="unable to open"):
            run(config)
        noted = last_cycle(config.parent.parent)
        assert noted is not None
        assert (noted.failed, noted.failures_in_row) == (("alert",), {"alert": count})
    blocked.rmdir()
    assert run(config)["publish"] is not None
    noted = last_cycle(config.parent.parent)
    assert noted is not None
    assert noted.failures_in_row == {}


def test_nothing_is_fetched_onto_a_full_disk(config: Path, sites: Sites) -> None:
    with config.open("a") as file:
        file.write(f"watch: {{fetch_stops_mb: {10**12}}}\n")
    assert run(config)["poll"] == {"disk is full": 1}
    assert sites.asked == []


def test_a_second_cycle_of_a_home_does_nothing(config: Path, sites: Sites) -> None:
    with home_lock(config.parent.parent, "cycle"):
        assert run(config) == {"skipped": {"another cycle is running": 1}}
    assert sites.asked == []
