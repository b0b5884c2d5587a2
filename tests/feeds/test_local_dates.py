"""Dates in the calendars, digits and words of other countries."""

# ruff: noqa: RUF001 -- other scripts

from datetime import UTC, datetime

import pytest

from extractors.feeds import ParsedFeed, parse_feed
from extractors.feeds.dates import parse_date
from tests.feeds.documents import item, rss_page


@pytest.mark.parametrize(
    "raw",
    [
        "1405/09/07 10:30",
        "۱۴۰۵/۰۹/۰۷ - ۱۰:۳۰",
        "شنبه ۷ آذر ۱۴۰۵ ساعت ۱۰:۳۰",
        "28/11/2569 10:30",
        "28 พ.ย. 2569 10:30 น.",
        "令和8年11月28日 10:30",
        "2026年11月28日（土）10時30分",
        "2026.11.28. 오전 10:30",
        "2026.11.28 10:30",
        "2026. november 28. 10:30",
        "السبت 28 نوفمبر 2026 - 10:30",
        "28 novembre 2026 à 10h30",
        "28 de noviembre de 2026, 10:30",
        "28.11.2026, 10:30 Uhr",
        "2026-11-28 kl. 10:30",
        "Thứ bảy, 28/11/2026, 10:30",
    ],
)
def test_a_local_time_is_read_in_the_calendar_and_words_of_its_country(raw: str) -> None:
    parsed = parse_feed(rss_page(item(pubDate=raw), fetched_at=datetime(2026, 11, 28, 12, tzinfo=UTC)))
    assert isinstance(parsed, ParsedFeed)
    assert parsed.entries[0].published_at == datetime(2026, 11, 28, 10, 30, tzinfo=UTC)
    assert parsed.entries[0].date_confidence == "local"


@pytest.mark.parametrize(
    "raw",
    [
        "Sat, 28 Nov 2569 10:00:00 GMT",
        "2026-11-28t10:00:00z",
        "Σαβ, 28 Νοε 2026 12:00:00 +0200",
        "Сб, 28 лис 2026 12:00:00 +0200",
        "Thứ Bảy, 28 Nov 2026 17:00:00 +0700",
        '<time datetime="2026-11-28T11:00:00+01:00" class="datetime">Sat, 11/28/2026</time>',
    ],
)
def test_an_exact_time_is_read_in_the_calendar_and_words_of_its_country(raw: str) -> None:
    assert parse_date(raw) == datetime(2026, 11, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize("raw", ["28 listopada 2026", "17/06/1448", "1405-13-01", "1405-07-31", "30 februari 2026"])
def test_what_could_be_two_days_or_none_is_no_date(raw: str) -> None:
    assert parse_date(raw) is None
