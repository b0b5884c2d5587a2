import pytest

from extractors.stories import article_keys
from extractors.stories.hash_index import CHAIN, HashIndex, Segment, StoryTraits, keys_of, title_keys
from tests.builders import article


def traits(number: int, text: range = range(0), lead: range = range(0)) -> StoryTraits:
    return StoryTraits(article_id=number, text_hash=number, title_hash=0, text=text, lead=lead)


@pytest.fixture(params=[2, 4_096], ids=["in many segments", "in one segment"])
def index(request: pytest.FixtureRequest) -> HashIndex:
    return HashIndex(request.param)


def add(index: HashIndex, one: StoryTraits, seen_s: int = 1) -> None:
    index.add(one, keys_of(one), story_id=one.article_id, seen_s=seen_s)


def found(index: HashIndex, wanted: StoryTraits, limit: int = 8) -> list[int]:
    return [place.article_id for place in index.find(keys_of(wanted), limit)]


def test_an_article_is_found_by_its_id(index: HashIndex) -> None:
    add(index, traits(7))
    assert found(index, StoryTraits(article_id=7, text_hash=0, title_hash=0, text=(), lead=())) == [7]


def test_an_article_is_found_by_hashes_of_its_text(index: HashIndex) -> None:
    add(index, traits(1, range(100, 140)))
    add(index, traits(2, range(500, 540)))
    assert found(index, traits(3, range(105, 145))) == [1]


def test_those_that_share_more_come_first_and_of_these_the_latest(index: HashIndex) -> None:
    for number, first in ((1, 100), (2, 110), (4, 100), (5, 110)):
        add(index, traits(number, range(first, first + 20)))
    assert found(index, traits(3, range(101, 121))) == [4, 1, 5, 2]
    assert found(index, traits(3, range(101, 121)), limit=3) == [4, 1, 5]


def test_hashes_of_leads_are_not_taken_for_those_of_texts(index: HashIndex) -> None:
    add(index, traits(1, lead=range(100, 108)))
    assert found(index, traits(3, text=range(100, 108))) == []
    assert found(index, traits(3, lead=range(100, 108))) == [1]


def test_the_best_by_lead_come_beside_the_best_by_text(index: HashIndex) -> None:
    for number in range(10, 20):
        add(index, traits(number, text=range(100, 120)))
    add(index, traits(1, lead=range(100, 108)))
    assert found(index, traits(3, text=range(100, 120), lead=range(100, 108)), limit=2) == [19, 18, 1]


def test_an_article_is_found_by_no_other_keys_than_those_it_was_added_with(index: HashIndex) -> None:
    one = traits(1, range(100, 120))
    index.add(one, [100], story_id=1, seen_s=1)
    assert found(index, traits(3, range(101, 121))) == []
    assert found(index, traits(3, range(100, 120))) == [1]


def test_what_is_stored_comes_back_whole(index: HashIndex) -> None:
    kept = StoryTraits(article_id=2**62, text_hash=2**61, title_hash=2**60, text=[*range(1, 50)], lead=[*range(60, 70)])
    add(index, traits(1, range(1, 97), range(1, 25)))
    index.add(kept, keys_of(kept), story_id=5, seen_s=9)
    place = index.find(keys_of(kept), 1)[0]
    back = place.traits()
    assert (back.article_id, back.text_hash, back.title_hash) == (2**62, 2**61, 2**60)
    assert (list(back.text), list(back.lead)) == (kept.text, kept.lead)
    assert (place.story_id, place.seen_s) == (5, 9)
    place.put(6)
    assert index.find(keys_of(kept), 1)[0].story_id == 6


def test_of_a_hash_that_very_many_share_the_latest_are_looked_at(index: HashIndex) -> None:
    add(index, traits(999, range(99, 101)))  # shares more, but came too long ago
    for number in range(1, CHAIN + 1):
        add(index, traits(number * 1_000, range(100, 101)))
    assert found(index, traits(3, range(100, 101)), limit=100) == [number * 1_000 for number in range(CHAIN, 0, -1)]


def test_the_keys_of_a_title_and_lead_are_among_those_of_the_article() -> None:
    title, lead = "A title of six words or more", "And a lead of words of its own."
    one = article(title=title, lead=lead, sketch=tuple(range(30)))
    assert article_keys(one)[-9:] == [*title_keys(title, lead)]
    assert len(title_keys("Five words are too few", "")) == 4


def test_a_full_segment_whose_articles_are_all_too_old_is_over() -> None:
    segment = Segment(0, 2)
    segment.add(traits(1), [1], story_id=1, seen_s=10)
    assert not segment.is_over(100)
    segment.add(traits(2), [2], story_id=2, seen_s=20)
    assert (segment.is_over(15), segment.is_over(21)) == (False, True)


def test_what_is_over_is_no_longer_found() -> None:
    index = HashIndex(2)
    for number in (1, 2, 3):
        add(index, traits(number, range(100, 120)), seen_s=10 * number)
    index.forget(21)
    assert found(index, traits(4, range(100, 120))) == [3]
    add(index, traits(5, range(100, 120)), seen_s=50)
    assert found(index, traits(4, range(100, 120))) == [5, 3]
