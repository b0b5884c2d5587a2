"""Dates that say when the document was made are no publications."""

from datetime import timedelta

import pytest

from extractors.feeds import ParsedFeed, parse_feed
from tests.builders import NOW
from tests.feeds.documents import item, rss_page


def confidences(*minutes: float) -> set[str]:
    """Return how far the dates of items are believed that were published so many minutes before the poll."""
    dates = [NOW - timedelta(minutes=each) for each in minutes]
    items = [item(str(place), pubDate=f"{date:%a, %d %b %Y %H:%M:%S} GMT") for place, date in enumerate(dates)]
    parsed = parse_feed(rss_page(*items))
    assert isinstance(parsed, ParsedFeed)
    assert all(bool(entry.published_at) == (entry.date_confidence != "none") for entry in parsed.entries)
    return {entry.date_confidence for entry in parsed.entries}


@pytest.mark.parametrize("minutes", [(0, 0, 0, 0), (5, 5, 5, 5, 5), (1, 0.5, 0.5, 1)])
def test_a_time_at_all_items_that_is_the_polls_is_no_date(minutes: tuple[float, ...]) -> None:
    assert confidences(*minutes) == {"none"}


@pytest.mark.parametrize(
    "minutes", [(0, 0, 0), (0, 0, 0, 90), (3, 2, 1, 0), (40, 40, 40, 40)], ids=["few", "one older", "spread", "older"]
)
def test_other_dates_are_believed(minutes: tuple[float, ...]) -> None:
    assert confidences(*minutes) == {"exact"}
