"""The page Now: what comes first, how far to believe it, and what is nearest to an alert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.pages.now import believed, by_weight, closest
from dashboard.settings import DashboardSettings
from tests.builders import spike
from tests.dashboard.conftest import browsing
from tests.dashboard.test_pages import text_of
from tests.dashboard.world import EVENT, NOW, QUIET, TOPIC, article_id, published
from warehouse.records import Alert, AlertState, Severity, key
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
OVER = key("alert", QUIET, "yesterday")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Return the small world with an event of another topic that has ended since."""
    warehouse = published(tmp_path_factory.mktemp("busy"))
    opened = Alert(
        alert_id=OVER,
        topic=QUIET,
        state=AlertState.OPENED,
        severity=Severity.EXTREME,
        opened_at=NOW - 20 * HOUR,
        changed_at=NOW - 20 * HOUR,
        started_at=NOW - 21 * HOUR,
        spike=spike(topic=QUIET, hour_at=NOW - 20 * HOUR, score=30.0, threshold=4.0),
        peak_score=30.0,
    )
    warehouse.land([opened, replace(opened, state=AlertState.RESOLVED, changed_at=NOW - 5 * HOUR)])
    warehouse.load()
    warehouse.publish()
    return warehouse


def row(topic: str, *, is_open: bool = True, severity: str = "notable", peak: float = 5.0) -> dict[str, Any]:
    return {"event_id": topic, "open": is_open, "severity": severity, "peak_score": peak}


def test_open_events_come_first_and_of_these_the_most_unusual() -> None:
    rows = [
        row("ended", is_open=False, severity="extreme"),
        row("weak"),
        row("strong", peak=6.0),
        row("extreme", severity="extreme", peak=4.0),
    ]
    assert [each["event_id"] for each in by_weight(rows)] == ["extreme", "strong", "weak", "ended"]


@pytest.mark.parametrize(
    ("due", "answered", "share", "trust"),
    [
        (10, 10, 1.0, "good"),
        (10, 2, 0.95, "good"),
        (10, 9, 0.8, "partly"),
        (10, 10, 0.59, "none"),
        (10, 5, None, "none"),
        (10, 7, None, "partly"),
        (0, 0, None, "good"),
    ],
)
def test_the_last_hour_is_believed_by_the_share_of_the_usual_stories(
    due: int, answered: int, share: float | None, trust: str
) -> None:
    assert believed({"feeds_due": due, "feeds_answered": answered, "coverage": share})[0] == trust


def test_the_topic_nearest_to_an_alert_is_one_that_was_judged_lately_and_is_usual() -> None:
    def hour(topic: str, score: float | None, ago: int) -> dict[str, Any]:
        at = NOW - ago * HOUR
        return {"topic": topic, "hour_at": at, "score": score, "threshold": 4.0, "outcome": "normal", "severity": None}

    rows = [hour("near", 3.0, 1), hour("far", 1.0, 1), hour("old", 3.5, 9), hour("none", None, 1), hour("hot", 9.0, 1)]
    found = closest(rows, NOW)
    assert found is not None
    assert (found[0]["topic"], found[1]) == ("near", 0.75)
    assert closest([hour("none", None, 1)], NOW) is None


def test_an_event_that_has_ended_is_listed_below_and_is_not_counted_as_unusual(
    busy: Warehouse, settings_of: Callable[..., DashboardSettings]
) -> None:
    with browsing(settings_of(busy)) as client:
        html = client.get("/").text
    shown = text_of(html)
    assert "One thing is unusual right now." in shown
    assert "partly reliable" in shown
    assert html.count('<article class="card') == 1
    assert f'/event/{OVER}"' in html.split("Ended in the last 24 hours")[1]


def test_the_stories_of_events_are_the_central_ones_then_those_that_most_carry(busy: Warehouse) -> None:
    window: dict[str, Any] = {"since": (NOW - 22 * HOUR).replace(minute=0), "until": NOW + HOUR, "limit": 3}
    rows = busy.snapshot_rows("dashboard/event_tops", events=[str(EVENT), str(OVER)], **window)
    assert {each["event_id"] for each in rows} == {str(EVENT)}  # of the other topic there is no story
    assert [each["place"] for each in rows] == [1, 2, 3]
    assert [each["story_id"] for each in rows] == [str(article_id(number)) for number in (3, 1, 0)]
    assert rows[2]["articles"] == 3
    own = window | {"since": (NOW - 4 * HOUR).replace(minute=0)}
    whole = busy.snapshot_rows("dashboard/event_stories", event=str(EVENT), topic=TOPIC, **own)
    assert [each["story_id"] for each in whole] == [each["story_id"] for each in rows]


def test_before_the_first_cycle_there_is_nothing_to_believe(
    empty: Warehouse, settings_of: Callable[..., DashboardSettings]
) -> None:
    with browsing(settings_of(empty)) as client:
        shown = text_of(client.get("/").text)
    assert "There is no news yet." in shown
    assert "cannot judge" in shown
