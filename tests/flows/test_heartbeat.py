"""The heartbeat: once a day, from its hour on, in the settings' zone."""

from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from alerts.outbox.outbox import Outbox
from flows.configuration.settings import load_settings
from flows.runtime.context import RunContext, warehouse_of
from flows.stages.heartbeat import heartbeat_posts
from tests import builders


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    path = tmp_path / "newspike.yaml"
    path.write_text('home: home\ntimezone: Europe/Paris\nalerts: {heartbeat: "08:00"}\n', encoding="utf-8")
    settings = load_settings(path)
    warehouse = warehouse_of(settings)
    warehouse.load()
    return RunContext(
        settings=settings, feeds=(builders.feed(),), warehouse=warehouse, at=datetime(2025, 1, 27, 7, tzinfo=UTC)
    )


def test_it_is_told_once_a_day_from_its_hour_on(context: RunContext, tmp_path: Path) -> None:
    hours = [datetime(2025, 1, 27, hour, tzinfo=UTC) for hour in (6, 7, 8, 20)] + [datetime(2025, 1, 28, 7, tzinfo=UTC)]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        new = [outbox.enqueue(heartbeat_posts(context.moved_to(at), outbox, tuple, ["slack"]), now=at) for at in hours]
    assert new == [0, 1, 0, 0, 1]


def test_an_hour_in_the_last_minutes_of_the_day_is_not_missed(context: RunContext, tmp_path: Path) -> None:
    settings = context.settings.model_copy(
        update={"alerts": context.settings.alerts.model_copy(update={"heartbeat": time(23, 58)})}
    )
    late = replace(context, settings=settings)
    runs = [
        datetime(2025, 1, 27, 22, 55, tzinfo=UTC),
        *(datetime(2025, 1, 27, 23, minute, tzinfo=UTC) for minute in (0, 5)),
    ]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        new = [outbox.enqueue(heartbeat_posts(late.moved_to(at), outbox, tuple, ["slack"]), now=at) for at in runs]
    assert new == [0, 1, 0]  # 23:55, 00:00 and 00:05 in Paris


def test_it_counts_the_subscribed_feeds(context: RunContext, tmp_path: Path) -> None:
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        (post,) = heartbeat_posts(context, outbox, tuple, ["slack"])
    assert post.message.headline == "Watching: nothing happened, 1 of 1 feed healthy"
