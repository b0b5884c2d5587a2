from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.articles.dates import NEVER, Published, decide_date, hold_event, parse_date
from tests.builders import NOW, entry
from warehouse.records import Origin


@pytest.mark.parametrize(
    ("text", "raw", "at"),
    [
        ("2025-01-27T08:30:00+02:00", "2025-01-27T08:30:00+02:00", datetime(2025, 1, 27, 6, 30, tzinfo=UTC)),
        ("2025-01-27T08:30:00.123Z", "2025-01-27T08:30:00+00:00", datetime(2025, 1, 27, 8, 30, tzinfo=UTC)),
        ("2025-01-27 08:30 +0530", "2025-01-27T08:30:00+05:30", datetime(2025, 1, 27, 3, 0, tzinfo=UTC)),
        ("Mon, 27 Jan 2025 08:30:00 -0500", "2025-01-27T08:30:00-05:00", datetime(2025, 1, 27, 13, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_with_its_offset(text: str, raw: str, at: datetime) -> None:
    claim = parse_date(text, "meta")
    assert (claim.raw, claim.at, claim.confidence) == (raw, at, "exact")


@pytest.mark.parametrize("text", ["2025-01-27", "2025-01-27T08:30:00"])
def test_without_an_offset_only_the_day_is_sure(text: str) -> None:
    assert parse_date(text, "meta").confidence == "day"


@pytest.mark.parametrize("text", ["", "yesterday", "2025-02-31", "2025-13-01T00:00:00Z", "27/01/2025", "0000-00-00"])
def test_what_is_no_date_claims_nothing(text: str) -> None:
    assert parse_date(text, "meta") == NEVER


def claim(at: datetime, **fields: str) -> Published:
    return Published(**{"at": at, "raw": at.isoformat(), "source": "json-ld", "confidence": "exact"} | fields)


def test_a_page_that_knows_the_day_yields_to_a_feed_that_knows_the_hour() -> None:
    said = entry(published_at=NOW - timedelta(hours=3), date_confidence="exact")
    midnight = claim(NOW.replace(hour=0), confidence="day")
    assert decide_date([midnight], said, now=NOW).date.source == "feed"


def test_what_an_archive_said_of_history_is_recorded_as_such() -> None:
    said = entry(published_at=NOW - timedelta(hours=3), date_confidence="exact", origin=Origin.HISTORY)
    assert decide_date([], said, now=NOW).date.source == "archive"


def test_an_archive_that_knows_the_day_yields_to_a_page_that_knows_the_hour() -> None:
    midnight = NOW.replace(hour=0)
    fields = {"published_raw": f"{NOW:%Y-%m-%d}", "date_confidence": "exact", "origin": Origin.HISTORY}
    assert decide_date([claim(NOW)], entry(published_at=midnight, **fields), now=NOW).date.at == NOW
    assert decide_date([], entry(published_at=midnight, **fields), now=NOW).date.confidence == "day"


def test_a_placeholder_of_long_ago_is_passed_over() -> None:
    claims = [claim(datetime(1970, 1, 1, tzinfo=UTC)), claim(NOW - timedelta(days=1), source="meta")]
    assert decide_date(claims, entry(published_at=None), now=NOW).date.source == "meta"


def test_a_feed_date_that_was_clamped_yields_to_the_page() -> None:
    said = entry(published_at=NOW - timedelta(hours=3), date_confidence="clamped")
    assert decide_date([claim(NOW - timedelta(hours=2))], said, now=NOW).date.source == "json-ld"


instants = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(instants, st.none() | instants)
def test_a_publication_is_never_in_the_future(page_at: datetime, feed_at: datetime | None) -> None:
    said = entry(published_at=feed_at, date_confidence="exact")
    chosen = decide_date([claim(page_at)], said, now=NOW).date
    assert chosen.at is None or chosen.at <= NOW


@given(st.none() | instants, instants)
def test_an_event_lies_within_the_thirty_days_before_it_was_seen(published: datetime | None, seen: datetime) -> None:
    assert seen - timedelta(days=30) <= hold_event(published, seen) <= seen
