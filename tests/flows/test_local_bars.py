"""Bars of the chart in local time over a change of clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.messages import chart
from flows.stages.briefs import chart_bars
from tests.alerts.briefs import brief, spike

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("until", "hours_of_odd_bar"),
    [(datetime(2026, 10, 26, 6, 20, tzinfo=UTC), 3), (datetime(2026, 3, 30, 6, 20, tzinfo=UTC), 1)],
)
def test_each_bar_begins_at_an_even_local_hour_and_no_story_is_lost(until: datetime, hours_of_odd_bar: int) -> None:
    hours = [until.replace(minute=0) - number * HOUR for number in range(60)]
    expected = {at: spike(hour_at=at, window_h=2, expected=4.0, baseline=(0.0, 8.0)) for at in hours}
    bars = chart_bars(dict.fromkeys(hours, 1), expected, until=until, zone=BERLIN)
    begins = [at.astimezone(BERLIN) for at, *_ in bars]
    odd = [at for at in begins if at.hour % 2 and at.hour != 3]  # 03:00 is the hour after 01:59 in spring
    assert (odd, len(bars)) == ([], 24)
    assert sorted({stories for _, stories, _, _ in bars[:-1]}) == sorted({2, hours_of_odd_bar})
    assert {upper / stories for _, stories, _, upper in bars[:-1]} == {4.0}
    drawn = chart.spec(replace(brief(), hours=bars, zone="Europe/Berlin"))["vconcat"][0]["data"]["values"]
    assert [row["to"] for row in drawn[:-1]] == [row["from"] for row in drawn[1:]]
    assert sum(row["from"].endswith("T00:00:00Z") for row in drawn) == 2


def test_where_local_hours_begin_within_hours_of_utc_bars_follow_these() -> None:
    until = datetime(2026, 5, 4, 6, 20, tzinfo=UTC)
    hours = [until.replace(minute=0) - number * HOUR for number in range(60)]
    expected = {at: spike(hour_at=at, window_h=2) for at in hours}
    bars = chart_bars(dict.fromkeys(hours, 1), expected, until=until, zone=ZoneInfo("Asia/Kolkata"))
    assert {stories for _, stories, _, _ in bars[:-1]} == {2}
