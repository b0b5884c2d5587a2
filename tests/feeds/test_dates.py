from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.feeds.dates import believed_date, parse_date
from tests.builders import NOW


@pytest.mark.parametrize(
    "raw",
    [
        "2026-01-05T10:00:00Z", "2026-01-05T10:00Z", "2026-01-05 10:00:00", "2026-01-05T12:00:00.123+02:00",
        "2026-01-05T05:00:00-0500", "Mon, 05 Jan 2026 10:00:00 GMT", "Mon, 5 Jan 2026 10:00 +0000",
        "05 Jan 26 05:00:00 EST", "Monday, 05 January 2026 12:00:00 CEST", "Mon, 05 Jan 2026 18:00:00 GMT+8",
        "Mon Jan  5 10:00:00 2026", "Mon Jan  5 02:00:00 PST 2026", "Mon, 05-Jan-2026 10:00:00 UTC (UTC)",
    ],
)  # fmt: skip
def test_a_date_in_a_known_shape_is_read(raw: str) -> None:
    assert parse_date(raw) == datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    ["2026/01/05 10:00:00", "2026-W02-1", "1767607200", "20260105T100000Z", "2026-02-30", "0000-00-00", "1/5/2026",
     "5.1.2026", "lundi 5 janvier 2026", "", "now", "Mon, 05 Jan 2026 10:00:00 XYZ", "2026-01-05T25:00:00Z",
     "9999-12-31T23:59:59-14:00", "Mon, 05 Foo 2026 10:00:00 GMT", "2026-01-05T10:00:00+99:99"],
)  # fmt: skip
def test_a_date_in_another_shape_is_not_guessed(raw: str) -> None:
    assert parse_date(raw) is None


def test_midnight_and_leap_seconds_have_two_names() -> None:
    assert parse_date("2026-01-05T24:00:00Z") == datetime(2026, 1, 6, tzinfo=UTC)
    assert parse_date("2016-12-31T23:59:60Z") == datetime(2017, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "confidence"),
    [("2025-01-27T08:00:00Z", "exact"), ("2099-01-01", "clamped"), ("1970-01-01T00:00:00Z", "none"), ("soon", "none")],
)
def test_a_date_is_believed_within_reason(raw: str, confidence: str) -> None:
    assert believed_date(raw, NOW)[1] == confidence


@settings(max_examples=200)
@given(st.datetimes(datetime(1996, 1, 1), datetime(2024, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001 - made aware
def test_every_instant_is_read_in_every_zone(naive: datetime, minutes: int) -> None:
    instant = naive.replace(microsecond=0, tzinfo=UTC)
    sign, minutes = "-" if minutes < 0 else "+", abs(minutes)
    local = instant + timedelta(minutes=-minutes if sign == "-" else minutes)
    zone = f"{sign}{minutes // 60:02}{minutes % 60:02}"
    assert parse_date(f"{local:%Y-%m-%dT%H:%M:%S}{zone}") == instant
    assert parse_date(f"{local:%a, %d %b %Y %H:%M:%S} {zone}") == instant


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(raw: str) -> None:
    believed, confidence = believed_date(raw, NOW)
    assert (believed is None) == (confidence == "none")
