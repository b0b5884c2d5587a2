"""What counts as fresh, new, a story and a source; and how an outage differs from silence."""

from datetime import datetime, timedelta

import pytest

from tests.builders import NOW, article, entry, mention
from warehouse.records import Article, Attempt, HourTotal, Origin, Record, StoryMember, Volume
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
TOPIC = "low-cost-model-launches"
COVERAGES = (
    "select share from coverage('2025-01-27 09:00', '2025-01-27 10:00')",
    "select share from heard_hours where hour_at = '2025-01-27 09:00:00+00'",
    f"select coverage from mention_volume('{TOPIC}', interval 1 hour, '2025-01-27 09:00', '2025-01-27 10:00')",  # noqa: S608
)


def told(number: int, *, seen_at: datetime = NOW, family: str = "Ledger", **fields: object) -> Article:
    """Return one of several articles, published just before it was seen."""
    defaults = {"published_at": seen_at - timedelta(minutes=5), "event_at": seen_at - timedelta(minutes=5)}
    url = f"https://ledger.example/a/{number}"
    return article(canonical_url=url, seen_at=seen_at, family=family, publisher=family, **defaults | fields)


def poll(feed_url: str, at: datetime, outcome: str = "ok") -> Attempt:
    return Attempt(stage="poll", subject=feed_url, started_at=at, ended_at=at, outcome=outcome, reason=outcome)


def about(*articles: Article) -> list[Record]:
    """Return the articles, each with a mention of the topic."""
    mentions = [mention(article_id=one.article_id, event_at=one.event_at, seen_at=one.seen_at) for one in articles]
    return [*articles, *mentions]


def member(one: Article, story: Article) -> StoryMember:
    return StoryMember(
        article_id=one.article_id, story_id=story.article_id, rank=1, similarity=1.0, joined_at=one.seen_at
    )


def totals(warehouse: Warehouse, records: list[Record], *, hours: int = 3) -> list[HourTotal]:
    warehouse.land(records)
    warehouse.load()
    return list(warehouse.records(HourTotal, "hour_totals", since=NOW, until=NOW + hours * HOUR))


def volumes(warehouse: Warehouse, records: list[Record]) -> list[Volume]:
    warehouse.land(records)
    warehouse.load()
    return list(warehouse.records(Volume, "volumes", since=NOW - 48 * HOUR, until=NOW + 3 * HOUR, topics=None))


def test_volumes_of_some_topics_alone_can_be_asked_for(warehouse: Warehouse) -> None:
    found = volumes(warehouse, about(told(1)))
    window = {"since": NOW - 48 * HOUR, "until": NOW + 3 * HOUR}
    assert found
    assert warehouse.records(Volume, "volumes", **window, topics=[found[0].topic, "other"]) == found
    assert warehouse.records(Volume, "volumes", **window, topics=["other"]) == []


def test_hours_without_anything_are_there_too(warehouse: Warehouse) -> None:
    found = totals(warehouse, [told(1), told(2, seen_at=NOW + 2 * HOUR)])
    assert [(t.hour_at, t.articles) for t in found] == [(NOW, 1), (NOW + HOUR, 0), (NOW + 2 * HOUR, 1)]


@pytest.mark.parametrize(
    ("fields", "fresh"),
    [
        ({"published_at": NOW - 3 * HOUR}, 1),
        ({"published_at": NOW - timedelta(hours=3, minutes=1)}, 0),
        ({"published_at": None, "event_at": NOW}, 0),
        ({"published_at": NOW - 9 * HOUR, "date_confidence": "day"}, 1),
        ({"published_at": NOW - 33 * HOUR, "date_confidence": "day"}, 0),
        ({"published_at": NOW, "date_confidence": "clamped"}, 0),
    ],
    ids=["three hours", "longer", "no date", "the same day", "the day before", "from the future"],
)
def test_of_the_first_document_of_a_feed_what_was_published_within_three_hours_is_fresh(
    warehouse: Warehouse, fields: dict[str, object], fresh: int
) -> None:
    assert totals(warehouse, [told(1, **fields)], hours=1)[0].fresh == fresh  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "fresh"),
    [
        ({"published_at": NOW - 26 * HOUR, "date_confidence": "exact"}, 1),
        ({"published_at": NOW - 27 * HOUR, "date_confidence": "exact"}, 0),
        ({"published_at": None, "event_at": NOW}, 1),
        ({"published_at": NOW - 50 * HOUR, "date_confidence": "day"}, 1),
        ({"published_at": NOW - 51 * HOUR, "date_confidence": "day"}, 0),
    ],
    ids=["a day", "longer", "no date", "the day before", "two days before"],
)
def test_what_was_absent_at_an_earlier_poll_is_fresh_unless_its_date_is_old(
    warehouse: Warehouse, fields: dict[str, object], fresh: int
) -> None:
    new, edit = entry(entry_id=1, absent_at=NOW - 90 * HOUR), entry(entry_id=1, title="Edited", seen_at=NOW + HOUR)
    found = totals(warehouse, [new, edit, told(1, **fields)], hours=1)  # type: ignore[arg-type]
    assert found[0].fresh == fresh


def test_an_edit_does_not_make_an_entry_of_the_first_document_fresh(warehouse: Warehouse) -> None:
    edit = entry(entry_id=1, title="Edited", seen_at=NOW + HOUR, absent_at=NOW)
    records = [entry(entry_id=1), edit, told(1, published_at=None, event_at=NOW)]
    assert totals(warehouse, records, hours=1)[0].fresh == 0


def test_history_counts_when_it_happened(warehouse: Warehouse) -> None:
    old = told(1, seen_at=NOW + 500 * HOUR, origin=Origin.HISTORY, published_at=NOW, event_at=NOW)
    assert totals(warehouse, [old], hours=1)[0].fresh == 1


def test_an_edited_article_counts_once(warehouse: Warehouse) -> None:
    edited = told(1, seen_at=NOW + HOUR, text="Corrected.")
    assert [t.articles for t in totals(warehouse, [told(1), edited])] == [1, 0, 0]


def test_copies_of_a_story_are_one_story(warehouse: Warehouse) -> None:
    first, copy = told(1), told(2, seen_at=NOW + HOUR, family="Courier")
    records = [*about(first, copy), member(first, first), member(copy, first)]
    assert [(v.articles, v.stories, v.new_stories) for v in volumes(warehouse, records)] == [(1, 1, 1), (1, 1, 0)]


def test_a_story_is_new_with_its_first_fresh_article(warehouse: Warehouse) -> None:
    stale = told(1, published_at=NOW - 30 * HOUR)
    fresh = told(2, seen_at=NOW + HOUR)
    records = [*about(stale, fresh), member(stale, stale), member(fresh, stale)]
    assert [(v.fresh, v.new_stories) for v in volumes(warehouse, records)] == [(0, 0), (1, 1)]


def test_outlets_of_one_family_are_one_source(warehouse: Warehouse) -> None:
    found = volumes(warehouse, about(told(1), told(2), told(3, family="Courier")))
    assert (found[0].fresh, found[0].sources) == (3, 2)


def test_the_loudest_family_is_known(warehouse: Warehouse) -> None:
    found = volumes(warehouse, about(told(1), told(2), told(3, family="Courier")))
    assert found[0].loudest == 2


def test_the_loudest_family_is_counted_by_its_fresh_articles(warehouse: Warehouse) -> None:
    stale = told(4, published_at=NOW - 30 * HOUR)
    assert volumes(warehouse, about(told(1), told(2), told(3, family="Courier"), stale))[0].loudest == 2


def test_an_article_without_a_story_is_a_story_of_its_own(warehouse: Warehouse) -> None:
    assert volumes(warehouse, about(told(1), told(2)))[0].new_stories == 2


def test_a_failing_feed_in_back_off_stays_due(warehouse: Warehouse) -> None:
    records = [poll("b", NOW - HOUR), poll("b", NOW, "failed"), *(poll("a", NOW + hour * HOUR) for hour in range(3))]
    assert [(t.feeds_due, t.feeds_answered) for t in totals(warehouse, records)] == [(2, 1)] * 3


def test_a_feed_that_never_answered_is_not_due(warehouse: Warehouse) -> None:
    records = [poll("a", NOW), poll("never", NOW - 47 * HOUR, "failed"), poll("never", NOW, "failed")]
    assert [(t.feeds_due, t.feeds_answered) for t in totals(warehouse, records, hours=1)] == [(1, 1)]


def test_a_feed_that_has_failed_for_two_days_is_no_longer_due(warehouse: Warehouse) -> None:
    failing: list[Record] = [poll("dead", NOW + hour * HOUR, "failed") for hour in range(0, 60, 20)]
    others = [poll("a", NOW + hour * HOUR) for hour in range(60)]
    found = totals(warehouse, [poll("dead", NOW - HOUR), *failing, *others], hours=60)
    assert [hour for hour, total in enumerate(found) if total.feeds_due == 2] == list(range(48))


def test_coverage_is_the_share_of_the_stories_that_the_feeds_usually_bring_first(warehouse: Warehouse) -> None:
    yesterday = NOW - 24 * HOUR
    big = [told(number, seen_at=yesterday, feed_url="big") for number in range(3)]
    small = [told(number, seen_at=yesterday, feed_url="small") for number in range(3, 5)]
    copy = told(5, seen_at=yesterday + timedelta(minutes=1), feed_url="small")
    story = [member(big[0], big[0]), member(copy, big[0])]
    polls = [poll("big", yesterday), poll("small", yesterday), poll("big", NOW), poll("small", NOW, "failed")]
    found = totals(warehouse, [*big, *small, copy, *story, *polls], hours=4)
    assert [(total.feeds_answered, total.coverage) for total in found] == [(1, 0.6), (0, None), (0, None), (0, None)]


def test_coverage_is_the_same_in_every_question(warehouse: Warehouse) -> None:
    yesterday = NOW - 24 * HOUR
    big = [told(number, seen_at=yesterday, feed_url="big") for number in range(3)]
    small = told(3, seen_at=yesterday, feed_url="small")
    polls = [poll("big", yesterday), poll("small", yesterday), poll("big", NOW, "failed"), poll("small", NOW)]
    warehouse.land([*about(*big, small), *polls])
    warehouse.load()
    warehouse.publish()
    with warehouse.connect_snapshot() as connection:
        for question in COVERAGES:
            assert connection.execute(question).fetchall() == [(0.25,)]


def test_without_stories_of_the_days_before_coverage_is_the_share_of_the_feeds(warehouse: Warehouse) -> None:
    records = [poll("a", NOW - HOUR), poll("b", NOW - HOUR), poll("a", NOW), poll("b", NOW, "failed")]
    assert totals(warehouse, records, hours=1)[0].coverage == 0.5


def test_a_feed_that_answers_again_in_the_hour_is_heard(warehouse: Warehouse) -> None:
    records: list[Record] = [poll("a", NOW, "failed"), poll("a", NOW + timedelta(minutes=30))]
    assert totals(warehouse, records, hours=1)[0].feeds_answered == 1


def test_an_unchanged_feed_is_heard(warehouse: Warehouse) -> None:
    assert totals(warehouse, [poll("a", NOW, "unchanged")], hours=1)[0].feeds_answered == 1


def test_a_stopped_pipeline_is_an_outage_after_three_hours(warehouse: Warehouse) -> None:
    found = totals(warehouse, [poll("a", NOW), poll("a", NOW + 6 * HOUR)], hours=5)
    assert [(t.feeds_due, t.feeds_answered) for t in found] == [(1, 1), (1, 1), (1, 1), (1, 0), (1, 0)]


def test_after_the_last_poll_nobody_was_heard(warehouse: Warehouse) -> None:
    found = totals(warehouse, [poll("a", NOW)], hours=3)
    assert [(t.feeds_due, t.feeds_answered) for t in found] == [(1, 1), (1, 0), (1, 0)]


def test_a_removed_feed_is_due_for_two_days(warehouse: Warehouse) -> None:
    records = [poll("gone", NOW), *(poll("a", NOW + hour * HOUR) for hour in range(50))]
    assert [t.feeds_due for t in totals(warehouse, records, hours=50)][-3:] == [2, 1, 1]


def test_before_the_first_poll_no_feed_is_due(warehouse: Warehouse) -> None:
    assert totals(warehouse, [poll("a", NOW + HOUR)])[0].feeds_due == 0


def test_while_history_is_read_no_feed_is_due(warehouse: Warehouse) -> None:
    old = told(1, origin=Origin.HISTORY)
    first_live = told(2, seen_at=NOW + 2 * HOUR)
    records = [old, first_live, poll("a", NOW), poll("a", NOW + 2 * HOUR)]
    assert [t.feeds_due for t in totals(warehouse, records)] == [0, 0, 1]


def test_volumes_end_before_until(warehouse: Warehouse) -> None:
    one = article(seen_at=NOW, published_at=NOW, event_at=NOW)
    warehouse.land([one, mention(article_id=one.article_id)])
    warehouse.load()
    assert warehouse.records(Volume, "volumes", since=NOW - HOUR, until=NOW, topics=None) == []
