"""Who had a story first: views, macros, pages and messages give one answer."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, article, mention
from warehouse.records import Article, StoryMember, TopStory
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
WINDOW = {"since": NOW - timedelta(days=2), "until": NOW + timedelta(days=2)}


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Return a warehouse with one story: seen first with a day alone, then with an exact time before."""
    home = Warehouse(tmp_path)
    midnight = NOW.replace(hour=0)
    told = [("Daily", midnight, "day", NOW), ("Wire", NOW - HOUR, "exact", NOW + HOUR), ("Undated", None, "none", NOW)]
    articles = [published(name, at, confidence, seen) for name, at, confidence, seen in told]
    members = [
        StoryMember(
            article_id=one.article_id, story_id=articles[0].article_id, rank=rank, similarity=1.0, joined_at=NOW
        )
        for rank, one in enumerate(articles, start=1)
    ]
    mentions = [
        mention(article_id=one.article_id, subject="chips", event_at=one.event_at, seen_at=one.seen_at)
        for one in articles
    ]
    home.land([*articles, *members, *mentions])
    home.load()
    home.publish()
    return home


def published(name: str, at: datetime | None, confidence: str, seen_at: datetime) -> Article:
    return article(
        canonical_url=f"https://{name.lower()}.example/1",
        publisher=name,
        family=name,
        published_at=at,
        date_confidence=confidence,
        event_at=at or seen_at,
        seen_at=seen_at,
    )


def test_an_exact_time_of_publication_beats_a_day_and_first_sight(warehouse: Warehouse) -> None:
    with warehouse.connect_snapshot() as connection:
        spread = connection.execute("select first_publisher, minutes_until_last from story_spread").fetchall()
        (story,) = connection.execute("select distinct story_id from arrivals").fetchone() or (0,)
        order = connection.execute("select publisher from story_spread($story)", {"story": story}).fetchall()
        profile = connection.execute("select publisher from source_profile where copied_by_others = 1").fetchall()
        top = connection.execute("select publisher from top_stories('chips', $since, $until)", WINDOW).fetchall()
    (message,) = warehouse.records(TopStory, "top_stories", topic="chips", **WINDOW, limit=5)
    assert (spread, order[0], profile, top) == ([("Wire", 60)], ("Wire",), [("Wire",)], [("Wire",)])
    assert message.publisher == "Wire"


def test_pages_and_the_delay_of_alerts_name_the_same_first(warehouse: Warehouse) -> None:
    rows = warehouse.rows("dashboard/sources", **WINDOW, publisher="", limit=9)
    assert {row["publisher"]: (row["originals"], row["copies"], row["copied"]) for row in rows} == {
        "Daily": (0, 1, 0),
        "Undated": (0, 1, 0),
        "Wire": (1, 0, 1),
    }
    partners = warehouse.rows("dashboard/source_partners", **WINDOW, publisher="Daily", limit=9)
    assert [(row["partner"], row["copies_of_partner"], row["copied_by_partner"]) for row in partners] == [
        ("Wire", 1, 0)
    ]
    spread = warehouse.rows("dashboard/event_spread", **WINDOW, topic="chips", limit=9)
    assert (spread[0]["publisher"], spread[0]["original"]) == ("Wire", 1)
    assert warehouse.rows("first_story", **WINDOW, topic="chips")[0]["publisher"] == "Wire"
