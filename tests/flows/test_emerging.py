"""Emerging terms: noted once a day, and told with the heartbeat."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.outbox.outbox import Outbox
from flows.configuration.settings import load_settings
from flows.runtime.context import RunContext, warehouse_of
from flows.stages.emerging import note_emerging
from flows.stages.heartbeat import heartbeat_posts
from tests import builders
from tests.builders import NOW, article
from warehouse.records import Article

NEXT_DAY = datetime(2025, 1, 28, 7, tzinfo=UTC)
TOPICS = "version: 1\ntopics:\n  chips:\n    title: Chips\n    match: chip\n"


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    """Return a context on the day after six outlets spoke of a comet, with a quiet past."""
    path = tmp_path / "newspike.yaml"
    path.write_text('home: home\ntopics: [topics.yaml]\nalerts: {heartbeat: "07:00"}\n', encoding="utf-8")
    (tmp_path / "topics.yaml").write_text(TOPICS, encoding="utf-8")
    settings = load_settings(path)
    warehouse = warehouse_of(settings)
    past = NOW - timedelta(days=30)
    warehouse.land([story(number, f"Comet Elias, says {number}", NOW) for number in range(6)])
    warehouse.land([story(number, f"Council {number} meets", past) for number in range(50, 90)])
    return RunContext(settings=settings, feeds=(builders.feed(),), warehouse=warehouse, at=NEXT_DAY)


def story(number: int, title: str, at: datetime) -> Article:
    name = f"Ledger {number % 3}"
    return article(
        canonical_url=f"https://ledger.example/a/{number}",
        title=title,
        publisher=name,
        family=name,
        seen_at=at,
        event_at=at,
    )


def test_what_surged_without_a_topic_is_in_the_warehouse(context: RunContext) -> None:
    note_emerging(context)
    context.warehouse.load()
    (first, *_) = context.warehouse.rows("emerged_terms", day=datetime(2025, 1, 28, tzinfo=UTC))
    assert (first["term"].split()[0], first["stories"], first["sources"]) == ("comet", 6, 3)


def test_it_is_noted_once_a_day_also_where_nothing_surged(context: RunContext) -> None:
    hours = [NEXT_DAY, NEXT_DAY + timedelta(hours=9), NEXT_DAY + timedelta(days=20), NEXT_DAY + timedelta(days=20)]
    noted = [note_emerging(context.moved_to(at)) for at in hours]
    assert [bool(tally["emerged"]) for tally in noted] == [True, False, False, False]
    context.warehouse.load()
    assert [row["stage"] for row in context.warehouse.rows("status")] == ["emerging"]


def test_its_attempt_is_at_the_time_of_the_cycle(context: RunContext) -> None:
    note_emerging(context)
    context.warehouse.load()
    with context.warehouse.opened() as connection:
        attempts = connection.execute("select subject, started_at, ended_at from attempts").fetchall()
    assert attempts == [("2025-01-28", NEXT_DAY, NEXT_DAY)]


def test_the_heartbeat_tells_what_emerged(context: RunContext, tmp_path: Path) -> None:
    note_emerging(context)
    context.warehouse.load()
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        (post,) = heartbeat_posts(context, outbox, tuple, ["slack"])
    ((name, told),) = post.message.facts
    assert name == "emerging"
    assert told.startswith("comet")
