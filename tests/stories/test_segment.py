import pytest

from extractors.stories.hash_index import CHAIN, Segment, Traits


def traits(number: int, text: range = range(0), lead: range = range(0)) -> Traits:
    return Traits(article_id=number, text_hash=number, title_hash=0, text=text, lead=lead)


@pytest.fixture
def segment() -> Segment:
    return Segment(64)


def found(segment: Segment, wanted: Traits) -> list[int]:
    return [stored.traits.article_id for stored in segment.find(wanted, 8)]


def test_an_article_is_found_by_its_id(segment: Segment) -> None:
    segment.add(traits(7), story_id=7, seen_s=1)
    assert found(segment, Traits(article_id=7, text_hash=0, title_hash=0, text=(), lead=())) == [7]


def test_an_article_is_found_by_hashes_of_its_text(segment: Segment) -> None:
    segment.add(traits(1, range(100, 140)), story_id=1, seen_s=1)
    segment.add(traits(2, range(500, 540)), story_id=2, seen_s=2)
    assert found(segment, traits(3, range(105, 145))) == [1]


def test_those_that_share_more_come_first(segment: Segment) -> None:
    segment.add(traits(1, range(100, 120)), story_id=1, seen_s=1)
    segment.add(traits(2, range(110, 130)), story_id=2, seen_s=2)
    assert found(segment, traits(3, range(101, 121))) == [1, 2]


def test_hashes_of_leads_are_not_taken_for_those_of_texts(segment: Segment) -> None:
    segment.add(traits(1, lead=range(100, 108)), story_id=1, seen_s=1)
    assert found(segment, traits(3, text=range(100, 108))) == []


def test_what_is_stored_comes_back_whole(segment: Segment) -> None:
    kept = Traits(
        article_id=2**62, text_hash=2**61, title_hash=2**60, text=list(range(1, 50)), lead=list(range(60, 70))
    )
    segment.add(kept, story_id=5, seen_s=9)
    (stored,) = segment.find(kept, 8)
    assert (stored.traits, segment.story_of(stored.row), stored.seen_s) == (kept, 5, 9)


def test_a_hash_that_very_many_share_finds_the_latest_of_them(segment: Segment) -> None:
    for number in range(1, 61):
        segment.add(traits(number * 1_000, range(100, 101)), story_id=number, seen_s=number)
    assert found(segment, traits(3, range(100, 101))) == [number * 1_000 for number in range(60, 60 - 8, -1)]
    assert CHAIN < 60


def test_a_full_segment_whose_articles_are_all_too_old_is_over() -> None:
    segment = Segment(2)
    segment.add(traits(1), story_id=1, seen_s=10)
    assert not segment.is_over(100)
    segment.add(traits(2), story_id=2, seen_s=20)
    assert (segment.is_over(15), segment.is_over(21)) == (False, True)
