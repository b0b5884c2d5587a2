"""What a monitor reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from dashboard.settings import DashboardSettings, Operation
from tests.dashboard.conftest import browsing
from tests.dashboard.world import NOW, published, records
from warehouse.records import Delivery, DeliveryOutcome


def test_metrics_have_what_an_operator_wants(client: httpx.Client) -> None:
    found = client.get("/metrics").text
    assert 'newspike_feeds{health="failing"} 1.0' in found
    assert "newspike_last_cycle_age_seconds" in found
    assert 'newspike_attempts_day{outcome="failed",stage="poll"}' in found
    assert 'newspike_items_day{gate="article"}' in found
    assert 'newspike_items_day{gate="document"}' in found
    assert 'newspike_deliveries_day{channel="slack",outcome="sent"} 1.0' in found
    assert 'newspike_articles_waiting{what="articles never read"}' in found


def test_metrics_say_how_the_cycles_go(tmp_path: Path, settings_of: Callable[..., DashboardSettings]) -> None:
    operation = Operation(
        cycle_ended_at=NOW - timedelta(minutes=3),
        stage_seconds={"poll": 2.5},
        failures_in_row={"alert": 2},
        running_stage="extract",
        troubles={"disk": 1},
        landed_batches=4,
    )
    given_up = replace(
        next(one for one in records() if isinstance(one, Delivery)),
        delivery_id=9,
        channel="webhook",
        outcome=DeliveryOutcome.GIVEN_UP,
    )
    settings = replace(settings_of(published(tmp_path, given_up)), operation=lambda: operation)
    with browsing(settings) as client:
        found = client.get("/metrics").text
    for line in (
        "newspike_finished_cycle_age_seconds 180.0",
        'newspike_cycle_stage_seconds{stage="poll"} 2.5',
        'newspike_stage_failures_in_row{stage="alert"} 2.0',
        'newspike_running_stage{stage="extract"} 1.0',
        'newspike_troubles{kind="disk"} 1.0',
        "newspike_landed_batches 4.0",
        'newspike_deliveries_day{channel="webhook",outcome="given-up"} 1.0',
    ):
        assert line in found
