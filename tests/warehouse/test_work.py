"""The queries by which each stage finds its work, and those that a message is written from."""

from datetime import datetime, timedelta

import pytest

from tests.builders import NOW, article, entry, mention
from warehouse.records import Article, Attempt, Entry, LinkUse, MatchRun, Record, Span, StoryMember, TopStory
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
LINK = "https://ledger.example/a/1"


def failed(at: datetime, outcome: str = "failed") -> Attempt:
    return Attempt(stage="extract", subject=LINK, started_at=at, ended_at=at, outcome=outcome, reason="timeout")


def to_extract(warehouse: Warehouse, *records: Record, now: datetime = NOW + HOUR) -> list[Entry]:
    warehouse.land(records)
    warehouse.load()
    return list(warehouse.records(Entry, "entries_to_extract", now=now, limit=10))


def test_a_new_entry_waits_for_its_article(warehouse: Warehouse) -> None:
    assert to_extract(warehouse, entry()) == [entry()]


def test_an_entry_whose_article_is_there_does_not_wait(warehouse: Warehouse) -> None:
    other_address = article(entry_id=entry().entry_id, canonical_url="https://ledger.example/moved")
    assert to_extract(warehouse, entry(), other_address) == []


def test_an_entry_of_a_second_feed_with_a_known_link_does_not_wait(warehouse: Warehouse) -> None:
    assert to_extract(warehouse, entry(feed_url="https://ledger.example/other.xml"), article()) == []


def test_two_feeds_with_one_link_wait_once(warehouse: Warehouse) -> None:
    second = entry(feed_url="https://ledger.example/other.xml", seen_at=NOW + timedelta(minutes=1))
    assert to_extract(warehouse, entry(), second) == [entry()]


def test_an_entry_without_a_link_waits_until_it_has_an_article_of_its_feed(warehouse: Warehouse) -> None:
    bare = entry(link="", link_use=LinkUse.NONE)
    assert to_extract(warehouse, bare) == [bare]
    assert to_extract(warehouse, article(entry_id=bare.entry_id)) == []


def test_entries_with_one_link_for_all_wait_each_for_itself(warehouse: Warehouse) -> None:
    both = [entry(guid=guid, link="https://ledger.example/", link_use=LinkUse.SHARED) for guid in ("1", "2")]
    assert len(to_extract(warehouse, *both)) == 2


@pytest.mark.parametrize(
    ("attempts", "minutes", "waits"),
    [
        ([failed(NOW)], 14, False),
        ([failed(NOW)], 15, True),
        ([failed(NOW - HOUR), failed(NOW)], 59, False),
        ([failed(NOW - HOUR), failed(NOW)], 60, True),
        ([failed(NOW - hours * HOUR) for hours in range(5)], 60 * 24 * 5, False),
        ([failed(NOW, "skipped")], 60 * 24, False),
    ],
    ids=["too early", "after 15 minutes", "too early again", "after an hour", "given up", "final"],
)
def test_a_failed_link_is_tried_again_ever_more_slowly(
    warehouse: Warehouse, attempts: list[Attempt], minutes: int, *, waits: bool
) -> None:
    found = to_extract(warehouse, entry(), *attempts, now=NOW + timedelta(minutes=minutes))
    assert found == ([entry()] if waits else [])


def test_an_article_waits_until_it_has_its_place_in_a_story(warehouse: Warehouse) -> None:
    first, second = article(), article(canonical_url="https://ledger.example/a/2", seen_at=NOW + HOUR)
    place = StoryMember(article_id=1, story_id=1, rank=1, similarity=1.0, joined_at=NOW)
    warehouse.land([second, first, place])
    warehouse.load()
    assert warehouse.records(Article, "articles_to_group", limit=10) == [first, second]


def test_a_recent_member_comes_with_what_joining_needs(warehouse: Warehouse) -> None:
    one = article(sketch=(7, 8), text_hash=9)
    place = StoryMember(article_id=one.article_id, story_id=one.article_id, rank=1, similarity=1.0, joined_at=NOW)
    warehouse.land([one, place])
    warehouse.load()
    found = warehouse.rows("recent_stories", days=[NOW.date()], keys="[]", chain=16)[0]
    assert (found["sketch"], found["text_hash"], found["title"], found["rank"]) == ([7, 8], 9, one.title, 1)
    assert found["keys"] is None


def test_a_recent_member_whose_keys_are_known_comes_where_it_shares_one(warehouse: Warehouse) -> None:
    members = [
        article(
            canonical_url=f"https://ledger.example/{number}",
            sketch=(7, 8),
            title_keys=(50,),
            seen_at=NOW + number * HOUR,
        )
        for number in range(3)
    ]
    places = [
        StoryMember(article_id=one.article_id, story_id=5, rank=4 - at, similarity=1.0, joined_at=NOW)
        for at, one in enumerate(members)
    ]
    warehouse.land([*members, *places])
    warehouse.load()

    def chosen(*keys: int, chain: int = 16) -> list[tuple[int, list[int], int]]:
        rows = warehouse.rows("recent_stories", days=[NOW.date()], keys=str([*keys]), chain=chain)
        return [(row["article_id"], sorted(row["keys"]), row["rank"]) for row in rows]

    names = [one.article_id for one in members]
    assert chosen(9) == []
    assert chosen(8, 50) == [(name, [8, 50], 4) for name in names]
    assert chosen(8, chain=2) == [(name, [8], 4) for name in names[1:]]


def test_an_article_is_read_again_when_it_or_the_definitions_change(warehouse: Warehouse) -> None:
    one = article()
    warehouse.land([one, MatchRun(article_id=one.article_id, version=one.version, definitions=1, read_at=NOW)])
    warehouse.load()
    work = {"since": NOW - 24 * HOUR, "limit": 10}
    assert warehouse.rows("articles_to_match", definitions=1, **work) == []
    assert warehouse.records(Article, "articles_to_match", definitions=2, **work) == [one]
    edited = article(text="Corrected.", seen_at=NOW + HOUR)
    warehouse.land([edited])
    warehouse.load()
    assert warehouse.records(Article, "articles_to_match", definitions=1, **work) == [edited]


def test_definitions_that_come_back_are_matched_again(warehouse: Warehouse) -> None:
    one = article()
    work = {"since": NOW - timedelta(days=9), "limit": 9}
    warehouse.land([one])
    warehouse.load()
    for hour, definitions in enumerate((1, 2, 1)):
        assert warehouse.records(Article, "articles_to_match", definitions=definitions, **work) == [one]
        at = NOW + hour * HOUR
        warehouse.land([
            MatchRun(article_id=one.article_id, version=one.version, definitions=definitions, read_at=at)
        ])  # fmt: skip
        warehouse.load()
    assert warehouse.rows("articles_to_match", definitions=1, **work) == []


def test_a_top_story_shows_the_sentence_that_matched(warehouse: Warehouse) -> None:
    text = "It rained. The lab says its model costs a tenth.\nNobody replied."
    start = text.index("a tenth")
    one = article(text=text, seen_at=NOW)
    copy = article(canonical_url="https://courier.example/b", text=text, family="Courier", seen_at=NOW + HOUR / 2)
    hit = Span(field="text", start=start, end=start + 7, text="a tenth")
    places = [
        StoryMember(article_id=each.article_id, story_id=one.article_id, rank=1, similarity=1.0, joined_at=NOW)
        for each in (one, copy)
    ]
    found = [mention(article_id=each.article_id, spans=(hit,)) for each in (one, copy)]
    warehouse.land([one, copy, *places, *found])
    warehouse.load()
    window = {"topic": "low-cost-model-launches", "since": NOW, "until": NOW + HOUR}
    story = warehouse.records(TopStory, "top_stories", **window, limit=5)[0]
    assert story.evidence == "The lab says its model costs a tenth."
    assert (story.copies, story.publishers, story.publisher) == (1, 2, "Ledger")
    counts = warehouse.rows("topic_counts", **window)
    assert counts == [{"stories": 1, "articles": 2, "publishers": ["Ledger"]}]


def test_what_rises_with_a_topic_is_more_frequent_there_than_elsewhere(warehouse: Warehouse) -> None:
    records: list[Record] = []
    for number in range(8):
        one = article(canonical_url=f"https://ledger.example/{number}", seen_at=NOW)
        records += [one, mention(article_id=one.article_id, subject="everyday")]
        if number < 3:
            records += [mention(article_id=one.article_id, subject=subject) for subject in ("topic", "Nvidia")]
    warehouse.land(records)
    warehouse.load()
    found = warehouse.rows("rising_with", topic="topic", since=NOW, until=NOW + HOUR, limit=5)
    assert [(row["subject"], row["articles"]) for row in found] == [("Nvidia", 3)]
