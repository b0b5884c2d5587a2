"""Schedules across daylight saving: what is planned each night is planned once, and cycles leave no gap."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import anyio
import pytest
from prefect.server.schemas.schedules import CronSchedule, IntervalSchedule

from flows.configuration.settings import Settings
from flows.operations.deployments import CYCLE, DEPLOYMENTS, Deployment
from flows.runtime.registration import schedule_of
from tests.conftest import ROOT

ZONES = ("Europe/Paris", "Australia/Lord_Howe", "Africa/Casablanca")
DAYS = 365
NIGHTLY = [deployment for deployment in DEPLOYMENTS if deployment.slug == "nightly"]


def planned(deployment: Deployment, zone: str) -> list[datetime]:
    """Return when Prefect's server plans a deployment in a year, in the time of a zone."""
    settings = Settings(path=ROOT / "newspike.yaml", timezone=zone, every_minutes=60)
    wanted = schedule_of(deployment, settings)
    begin = datetime(2026, 1, 1, 12, tzinfo=UTC)
    schedule = (
        IntervalSchedule(interval=wanted.interval, anchor_date=begin, timezone=wanted.timezone or "UTC")
        if wanted.interval
        else CronSchedule(cron=wanted.cron, timezone=wanted.timezone)
    )

    async def dates() -> list[datetime]:
        return list(await schedule.get_dates(n=25 * DAYS, start=begin, end=begin + timedelta(days=DAYS)))

    return [found.astimezone(ZoneInfo(zone)) for found in anyio.run(dates)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("deployment", NIGHTLY, ids=lambda each: each.module)
def test_each_night_has_one_run(deployment: Deployment, zone: str) -> None:
    days: list[date] = [found.date() for found in planned(deployment, zone)]
    first = datetime(2026, 1, 2, tzinfo=UTC).date()
    assert days == [first + timedelta(days=number) for number in range(DAYS)]


def test_cycles_leave_no_gap_and_none_is_planned_twice() -> None:
    instants = [found.timestamp() for found in planned(CYCLE, "Europe/Paris")]
    assert {after - before for before, after in pairwise(instants)} == {3600.0}
