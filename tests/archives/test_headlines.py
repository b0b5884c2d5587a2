"""Dated headlines as articles of history."""

import pytest

from extractors.archives.files.headlines import HeadlineError, articles_of, parse_headlines
from warehouse.records import Article, Origin, StoryMember


def row(**fields: str) -> dict[str, str]:
    base = {
        "timestamp": "2025-01-27T09:00:00Z",
        "source": "Ledger",
        "title": "A cheaper model",
        "url": "https://a.example/1",
    }
    return base | fields


def imported(*rows: dict[str, str]) -> list[tuple[Article, StoryMember]]:
    return list(articles_of(parse_headlines(rows), {"Courier": "Ledger Group"}))


def test_a_headline_is_an_article_of_history() -> None:
    ((article, _),) = imported(row())
    assert (article.title, article.publisher, article.origin) == ("A cheaper model", "Ledger", Origin.HISTORY)


def test_a_row_that_is_there_twice_counts_once() -> None:
    assert len(imported(row(), row())) == 1


def test_one_url_in_several_outlets_is_one_story() -> None:
    first, second = imported(row(), row(source="Courier"))
    assert first[0].article_id != second[0].article_id
    assert first[1].story_id == second[1].story_id == first[0].article_id


def test_the_first_seen_begins_the_story() -> None:
    late = row(first_seen="2025-01-27T12:00:00Z")
    early = row(source="Courier", first_seen="2025-01-27T10:00:00Z")
    assert [(article.publisher, member.rank) for article, member in imported(late, early)] == [
        ("Courier", 1),
        ("Ledger", 2),
    ]


def test_a_source_belongs_to_its_family() -> None:
    ((article, _),) = imported(row(source="Courier"))
    assert article.family == "Ledger Group"


def test_a_time_without_an_offset_is_utc() -> None:
    ((with_offset, _),) = imported(row())
    ((without, _),) = imported(row(timestamp="2025-01-27 09:00:00"))
    assert without.published_at == with_offset.published_at


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"timestamp": "yesterday"}, "line 2: timestamp: 'yesterday' is no time"),
        ({"first_seen": "noon"}, "line 2: first_seen: 'noon' is no time"),
        ({"title": " "}, "line 2: title is empty"),
    ],
)
def test_a_row_that_is_no_headline_is_named(fields: dict[str, str], says: str) -> None:
    with pytest.raises(HeadlineError, match=says):
        imported(row(**fields))
