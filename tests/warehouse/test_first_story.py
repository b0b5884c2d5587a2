"""When the first story of a window was published."""

from datetime import datetime, timedelta

import pytest

from tests.builders import NOW, article, entry, mention
from warehouse.records import Record, StoryMember
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
TOPIC = "low-cost-model-launches"


def told(number: int, seen_at: datetime, *, after: timedelta = HOUR / 2, story: int = 0) -> list[Record]:
    """Return an article about the topic, seen so long after its publication, in a story of its own or another's."""
    at = seen_at - after
    one = article(
        canonical_url=f"https://ledger.example/{number}",
        seen_at=seen_at,
        published_at=at,
        event_at=at,
        date_confidence="day" if after > 3 * HOUR else "exact",
    )
    place = StoryMember(
        article_id=one.article_id, story_id=story or one.article_id, rank=1, similarity=1.0, joined_at=seen_at
    )
    return [one, place, mention(article_id=one.article_id, subject=TOPIC, event_at=at, seen_at=seen_at)]


def first_story(warehouse: Warehouse, *articles: list[Record]) -> datetime | None:
    warehouse.land([record for one in articles for record in one])
    warehouse.load()
    rows = warehouse.rows("first_story", topic=TOPIC, since=NOW, until=NOW + 4 * HOUR)
    found: datetime | None = rows[0]["published_at"]
    return found


def test_it_is_the_earliest_publication_among_the_stories_of_the_window(warehouse: Warehouse) -> None:
    found = first_story(warehouse, told(1, NOW + 2 * HOUR), told(2, NOW + HOUR), told(3, NOW + 5 * HOUR))
    assert found == NOW + HOUR / 2


def test_a_copy_of_an_earlier_story_is_not_the_first(warehouse: Warehouse) -> None:
    found = first_story(warehouse, told(1, NOW - HOUR, story=1), told(2, NOW + HOUR, story=1), told(3, NOW + 2 * HOUR))
    assert found == NOW + 1.5 * HOUR


def test_a_date_without_an_hour_counts_from_when_it_was_seen(warehouse: Warehouse) -> None:
    assert first_story(warehouse, told(1, NOW + HOUR, after=9 * HOUR)) == NOW + HOUR


@pytest.mark.parametrize(("absent", "published"), [(10 * HOUR, NOW - 8 * HOUR), (HOUR, NOW + HOUR)])
def test_an_article_that_came_after_an_outage_counts_from_its_date_and_one_with_a_wrong_date_from_its_arrival(
    warehouse: Warehouse, absent: timedelta, published: datetime
) -> None:
    late = told(1, NOW + HOUR, after=9 * HOUR)
    found_through = entry(entry_id=1, seen_at=NOW + HOUR, absent_at=NOW + HOUR - absent)
    assert first_story(warehouse, [found_through, *late]) == published


def test_a_window_without_a_story_has_no_first(warehouse: Warehouse) -> None:
    assert first_story(warehouse, told(1, NOW - HOUR)) is None
