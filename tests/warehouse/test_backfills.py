"""The ledger of backfills, the days that they fill, and what history counts as."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders import NOW, article, entry, feed
from warehouse.records import Attempt, Backfill, Entry, HourTotal, Listing, Origin, Record
from warehouse.store import Warehouse

DAY = timedelta(days=1)
FEED = "https://ledger.example/feed.xml"
SINCE = datetime(2024, 12, 1, tzinfo=UTC)
UNTIL = SINCE + 10 * DAY


def backfill(**fields: Any) -> Backfill:
    defaults: dict[str, Any] = {
        "backfill_id": 1,
        "since_at": SINCE,
        "until_at": UNTIL,
        "feed_urls": (FEED,),
        "sources": ("sitemap",),
        "state": "running",
        "changed_at": NOW,
    }
    return Backfill(**defaults | fields)


def listing(**fields: Any) -> Listing:
    defaults: dict[str, Any] = {
        "backfill_id": 1,
        "source": "sitemap",
        "kind": "sitemap",
        "url": "https://ledger.example/sitemap.xml",
        "feed_url": FEED,
        "changed_at": NOW,
    }
    return Listing(**defaults | fields)


def past(number: int, at: datetime, **fields: Any) -> Entry:
    link = f"https://ledger.example/past/{number}"
    said = {"guid": link, "link": link, "published_at": at, "seen_at": at, "origin": Origin.HISTORY}
    return entry(**said | fields)


def loaded(warehouse: Warehouse, *batches: Record) -> None:
    for record in batches:
        warehouse.land([record])
        warehouse.load()


def left(warehouse: Warehouse, *, after: timedelta = timedelta(0)) -> list[Listing]:
    return list(warehouse.records(Listing, "listings_to_parse", backfill_id=1, source="sitemap", now=NOW + after))


def to_read(warehouse: Warehouse, *, now: datetime = NOW) -> list[Entry]:
    query = {"feeds": [FEED], "since": SINCE, "until": UNTIL, "now": now, "limit": 10}
    return list(warehouse.records(Entry, "history_to_extract", **query))


def days(warehouse: Warehouse) -> dict[int, tuple[int, bool]]:
    """Return day of the month -> entries found, and whether that is thin."""
    rows = warehouse.rows("backfill_days", feeds=[FEED], since=SINCE, until=UNTIL)
    return {row["day"].day: (row["found"], row["thin"]) for row in rows}


def test_a_listing_that_was_read_is_final(warehouse: Warehouse) -> None:
    done = listing(state="done", changed_at=NOW)
    loaded(warehouse, listing(), done, listing(state="failed", tries=1, changed_at=NOW + DAY))
    assert left(warehouse, after=2 * DAY) == []


def test_a_listing_that_is_named_again_keeps_its_failures(warehouse: Warehouse) -> None:
    loaded(warehouse, listing(state="failed", tries=2), listing(changed_at=NOW + DAY))
    assert [found.tries for found in left(warehouse, after=DAY)] == [2]


def test_a_failed_listing_is_tried_again_after_a_quarter_of_an_hour(warehouse: Warehouse) -> None:
    loaded(warehouse, listing(state="failed", tries=1))
    assert left(warehouse, after=timedelta(minutes=14)) == []
    assert len(left(warehouse, after=timedelta(minutes=15))) == 1


def test_a_listing_is_given_up_after_five_failures(warehouse: Warehouse) -> None:
    loaded(warehouse, listing(state="failed", tries=5))
    assert left(warehouse, after=30 * DAY) == []


def test_one_address_may_be_read_for_two_feeds(warehouse: Warehouse) -> None:
    warehouse.land([listing(), listing(feed_url="https://ledger.example/other.xml")])
    warehouse.load()
    assert len(left(warehouse)) == 2


def test_a_cancelled_backfill_stays_so_until_it_is_asked_for_again(warehouse: Warehouse) -> None:
    cancelled = backfill(state="cancelled", changed_at=NOW + DAY)
    loaded(warehouse, backfill(), cancelled, backfill(state="done", changed_at=NOW + 2 * DAY))
    assert [found.state for found in warehouse.records(Backfill, "backfills")] == ["cancelled"]
    loaded(warehouse, backfill(changed_at=NOW + 3 * DAY))
    assert [found.state for found in warehouse.records(Backfill, "backfills")] == ["running"]


def test_history_waits_for_its_articles_however_old_it_is(warehouse: Warehouse) -> None:
    loaded(warehouse, past(1, SINCE), past(2, SINCE - DAY), past(3, SINCE, origin=Origin.LIVE))
    assert to_read(warehouse) == [past(1, SINCE)]


def test_of_what_names_one_article_the_one_that_says_most_is_read(warehouse: Warehouse) -> None:
    in_sitemap = past(1, SINCE, title="", published_at=None, version=2, seen_at=SINCE + DAY)
    titled_later = past(1, SINCE, guid="tag:1", entry_id=7, published_at=SINCE + timedelta(hours=1))
    loaded(warehouse, past(1, SINCE, title="", entry_id=8), in_sitemap, titled_later)
    assert to_read(warehouse) == [titled_later]


def test_of_one_entry_the_version_with_a_title_is_read(warehouse: Warehouse) -> None:
    loaded(warehouse, past(1, SINCE), past(1, SINCE, title="", version=2, seen_at=SINCE + DAY))
    assert to_read(warehouse) == [past(1, SINCE)]


def test_history_whose_article_is_there_through_another_entry_does_not_wait(warehouse: Warehouse) -> None:
    loaded(warehouse, past(1, SINCE), article(canonical_url=past(1, SINCE).link, entry_id=7))
    assert to_read(warehouse) == []


def test_a_page_of_history_that_failed_is_tried_again_later(warehouse: Warehouse) -> None:
    failed = Attempt(
        stage="extract", subject=past(1, SINCE).link, started_at=NOW, ended_at=NOW, outcome="failed", reason="timeout"
    )
    loaded(warehouse, past(1, SINCE), failed)
    assert to_read(warehouse, now=NOW + timedelta(minutes=14)) == []
    assert len(to_read(warehouse, now=NOW + timedelta(minutes=15))) == 1


def test_a_day_with_less_than_a_quarter_of_the_usual_is_thin(warehouse: Warehouse) -> None:
    said = [past(100 * day + number, SINCE + day * DAY) for day in range(9) for number in range(8 if day else 1)]
    warehouse.land([backfill(), *said])
    warehouse.load()
    found = days(warehouse)
    assert (found[1], found[2], found[10]) == ((1, True), (8, False), (0, True))


def test_feeds_of_one_publisher_fill_each_others_days(warehouse: Warehouse) -> None:
    sport = feed(url="https://ledger.example/sport.xml")
    warehouse.land([feed(), sport, backfill(feed_urls=(FEED, sport.url)), past(1, SINCE)])
    warehouse.load()
    rows = warehouse.rows("backfill_days", feeds=[sport.url], since=SINCE, until=SINCE + 2 * DAY)
    assert [(row["found"], row["thin"]) for row in rows] == [(0, False), (0, True)]


def test_what_two_archives_name_is_one_article_of_its_day(warehouse: Warehouse) -> None:
    captured = past(1, SINCE, guid="tag:1")
    warehouse.land([backfill(), past(1, SINCE), captured])
    warehouse.load()
    assert days(warehouse)[1] == (1, False)


def test_hours_of_history_are_covered_as_backfills_filled_them(warehouse: Warehouse) -> None:
    warehouse.land([backfill(feed_urls=(FEED, "https://silent.example/feed.xml")), past(1, SINCE)])
    warehouse.load()
    totals = warehouse.records(HourTotal, "hour_totals", since=SINCE - DAY, until=SINCE + DAY)
    assert {(t.hour_at >= SINCE, t.feeds_due, t.feeds_answered) for t in totals} == {(False, 0, 0), (True, 2, 1)}


def test_hours_of_a_cancelled_backfill_say_nothing(warehouse: Warehouse) -> None:
    loaded(warehouse, backfill(state="cancelled"), past(1, SINCE))
    totals = warehouse.records(HourTotal, "hour_totals", since=SINCE, until=SINCE + DAY)
    assert {total.feeds_due for total in totals} == {0}


def test_history_of_the_time_before_live_watching_counts_as_fresh(warehouse: Warehouse) -> None:
    fresh = {article_at(NOW - DAY): 1, article_at(NOW + timedelta(minutes=5)): 0}
    loaded(warehouse, entry(origin=Origin.LIVE, seen_at=NOW), *fresh)
    for one, count in fresh.items():
        hour = one.event_at.replace(minute=0)
        totals = warehouse.records(HourTotal, "hour_totals", since=hour, until=hour + timedelta(hours=1))
        assert sum(total.fresh for total in totals) == count


def article_at(at: datetime) -> Any:
    said = replace(article(canonical_url=f"https://ledger.example/{at:%d}"), origin=Origin.HISTORY)
    return replace(said, published_at=at, event_at=at, seen_at=at)
