from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.feeds.dates import believed_date, parse_date, precise_date
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
    ["2026-W02-1", "2026-02-30", "0000-00-00", "1/5/2026", "01/05/2026 8:00:00 AM", "2026", "2026-01", "20261399",
     "", "now", "Today, 08:00", "2026-01-05T25:00:00Z", "mardi 5 janvier 2026", "5 janvier",
     "9999-12-31T23:59:59-14:00", "Mon, 05 Foo 2026 10:00:00 GMT", "2026-01-05T10:00:00+99:99", "13:00 AM"],
)  # fmt: skip
def test_a_date_in_another_shape_is_not_guessed(raw: str) -> None:
    assert parse_date(raw) is None


@pytest.mark.parametrize(
    ("raw", "precision"),
    [
        ("Mon,05 Jan 2026 10:00:00 GMT", "exact"), ("Mon, Jan 5 2026 05:00:00 -0500", "exact"),
        ("Mon, 05 Jan 2026 05:00:00 -500", "exact"), ("Mo, 05 Jan 2026 11:00:00 +0100", "exact"),
        ("Mon, 05 Jan 2026 10:00:00 Europe/London", "exact"), ("2026-01-05T11:00:00+01", "exact"),
        ("20260105T100000Z", "exact"), ("1767607200", "exact"), ("1767607200000", "exact"),
        ("Mon Jan 05 2026 10:00:00 GMT+0000 (Coordinated Universal Time)", "exact"),
        ("Mon, 05 Jan 2026 07:00:00 BRT", "exact"), ("Mon, 05 Jan 2026 &#43;0200", "day"),
        ("2026-01-05 10:00:00", "local"), ("2026/01/05 10:00", "local"), ("05.01.2026 10:00", "local"),
        ("Mon, 05 Jan 2026 10:00:00 XYZ", "local"), ("Mon, 5 Jan 2026 10:00 AM", "local"),
        ("January 5, 2026 - 10:00am", "local"), ("2026年01月05日 10:00:00", "local"),
        ("2026-01-05", "day"), ("January 5, 2026", "day"), ("5 Jan 2026", "day"), ("5.1.2026", "day"),
        ("lundi 5 janvier 2026", "day"), ("20260105", "day"), ("Mon, 05 Jan 2026 00:00:00 GMT", "day"),
    ],
)  # fmt: skip
def test_a_date_has_the_precision_in_which_it_is_written(raw: str, precision: str) -> None:
    parsed = precise_date(raw)
    assert parsed is not None
    assert parsed.precision == precision
    midnight = datetime(2026, 1, 5, tzinfo=UTC)
    assert parsed.at == (midnight if precision == "day" else midnight.replace(hour=10)) or "&#43;" in raw


@pytest.mark.parametrize(
    "raw", ["Di, 06 Okt 2026", "mardi 06 octobre 2026", "Вт, 06 окт 2026", "ti, 06 lok 2026", "wt, 06 paź 2026"]
)
def test_months_of_other_languages_count_where_the_weekday_fits(raw: str) -> None:
    assert parse_date(raw) == datetime(2026, 10, 6, tzinfo=UTC)
    assert parse_date(raw.replace("06", "07")) is None


def test_midnight_and_leap_seconds_have_two_names() -> None:
    assert parse_date("2026-01-05T24:00:00Z") == datetime(2026, 1, 6, tzinfo=UTC)
    assert parse_date("2016-12-31T23:59:60Z") == datetime(2017, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "confidence"),
    [
        ("2025-01-27T08:00:00Z", "exact"),
        ("2025-01-27", "day"),
        ("2025-01-27 08:00", "local"),
        ("2099-01-01", "clamped"),
        ("1970-01-01T00:00:00Z", "none"),
        ("soon", "none"),
    ],
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
