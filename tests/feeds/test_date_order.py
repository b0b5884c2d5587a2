"""Dates of which day and month could be either: their order is learned from the document, or they are not read."""

from datetime import UTC, datetime, timedelta

import pytest

from extractors.feeds import ParsedFeed, parse_feed
from tests.feeds.documents import item, rss_page

SEEN_AT = datetime(2026, 10, 5, 14, tzinfo=UTC)
LATER = SEEN_AT + timedelta(days=200)


def dates(*written: str, language: str = "", seen_at: datetime = SEEN_AT) -> list[tuple[str, str]]:
    """Return the day and the confidence of each date as a feed writes them."""
    head = f"<language>{language}</language>" if language else ""
    items = [item(str(number), pubDate=text) for number, text in enumerate(written)]
    found = parse_feed(rss_page(*items, head=head, fetched_at=seen_at))
    assert isinstance(found, ParsedFeed)
    return [
        (f"{entry.published_at:%Y-%m-%d %H:%M}" if entry.published_at else "", entry.date_confidence)
        for entry in found.entries
    ]


def days(*written: str, language: str = "", seen_at: datetime = SEEN_AT) -> list[str]:
    return [day[:10] for day, _ in dates(*written, language=language, seen_at=seen_at)]


def test_a_value_above_twelve_says_the_order_of_all() -> None:
    assert dates("09/10/2025 08:00 GMT", "25/10/2025 09:30 GMT") == [
        ("2025-10-09 08:00", "exact"),
        ("2025-10-25 09:30", "exact"),
    ]
    assert days("10/09/2025", "10/25/2025") == ["2025-10-09", "2025-10-25"]


def test_two_orders_in_one_document_say_nothing_of_the_others() -> None:
    assert days("25/10/2025", "10/26/2025", "10/09/2025") == ["2025-10-25", "2025-10-26", ""]


def test_a_weekday_says_the_order() -> None:
    assert days("Thu, 09/10/2025 08:00 GMT", "10-09-2025") == ["2025-10-09", "2025-09-10"]


@pytest.mark.parametrize(
    ("written", "day"), [(("05/10/2026", "04/10/2026"), "2026-10-05"), (("10/05/2026", "10/04/2026"), "2026-10-05")]
)
def test_the_newest_entry_was_published_just_before_the_poll(written: tuple[str, ...], day: str) -> None:
    assert days(*written)[0] == day


def test_what_was_concluded_is_never_called_exact() -> None:
    assert dates("10/05/2026 08:00 GMT") == [("2026-10-05 08:00", "local")]
    assert dates("10/05/2026") == [("2026-10-05 00:00", "day")]


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en-us", "2026-05-10"),
        ("en-gb", "2026-10-05"),
        ("de", "2026-10-05"),
        ("es_MX", "2026-10-05"),
        ("en-Latn-US", "2026-05-10"),
    ],
)
def test_else_the_declared_region_says_it(language: str, day: str) -> None:
    assert days("05/10/2026", language=language, seen_at=LATER) == [day]


@pytest.mark.parametrize("language", ["", "en", "en-ca", "en-ph", "zh"])
def test_without_a_sign_it_is_not_read(language: str) -> None:
    assert dates("05/10/2026", language=language, seen_at=LATER) == [("", "none")]


def test_where_both_orders_are_the_same_day_nothing_has_to_be_known() -> None:
    assert days("10/10/2026", seen_at=LATER) == ["2026-10-10"]


@pytest.mark.parametrize("written", ["31/31/2026", "10/05/26", "10/05/2026 at noon", "1/2/3/2026"])
def test_what_is_no_such_date_is_not_read(written: str) -> None:
    assert days(written) == [""]


def test_half_of_the_day_and_zone_are_read_behind_it() -> None:
    assert dates("10/25/2025 2:30:00 PM EST") == [("2025-10-25 19:30", "exact")]
