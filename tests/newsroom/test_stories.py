import re
from collections import Counter
from itertools import combinations, islice

import pytest

from newsroom.world.build import build_world
from newsroom.world.stories import WorldStory, abridge, tell

_SHINGLE = 4  # words
_SAME = 0.5  # from this containment on, readers and the pipeline take two texts for one


def story(seed: int = 1, subject: str = "business", **fields: str) -> WorldStory:
    return WorldStory(seed=seed, subject=subject, weekday=0, phrases=fields.pop("phrases", subject), **fields)


def shingles(one: WorldStory) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", " ".join(tell(one).paragraphs).lower())
    return {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}


def containment(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / min(len(one), len(other))


def test_a_story_is_told_alike_each_time() -> None:
    tell.cache_clear()
    first = tell(story())
    tell.cache_clear()
    assert tell(story()) == first


@pytest.mark.parametrize("seed", range(5))
def test_a_story_has_four_to_nine_paragraphs(seed: int) -> None:
    assert 4 <= len(tell(story(seed)).paragraphs) <= 9


def test_a_story_happens_on_its_day() -> None:
    leads = {
        tell(WorldStory(seed=seed, subject="launch", phrases="launch", weekday=3)).paragraphs[0] for seed in range(20)
    }
    assert any("Thursday" in lead for lead in leads)


def test_a_shortened_story_is_its_beginning() -> None:
    paragraphs = tell(story()).paragraphs
    assert abridge(paragraphs) == paragraphs[: len(abridge(paragraphs))] != paragraphs


@pytest.mark.parametrize("phrases", ["launch", "selloff", "chip-export-controls", "business", "fr"])
def test_two_stories_of_one_kind_are_not_near_duplicates(phrases: str) -> None:
    world = build_world(days=15)
    stories = {piece.story: None for piece in world.pieces if piece.story.phrases == phrases}
    texts = [shingles(one) for one in islice(stories, 60)]
    assert max(containment(one, other) for one, other in combinations(texts, 2)) < _SAME


def test_copies_share_their_story() -> None:
    world = build_world(days=12)
    publishers = Counter(piece.story for piece in world.pieces)
    copied = {piece.story for piece in world.pieces if piece.copied}
    assert all(publishers[one] > 1 for one in copied)
