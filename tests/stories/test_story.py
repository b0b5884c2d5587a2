"""What the index keeps, in which order, and for how long. `test_copies.py` says which articles are copies."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from extractors.stories import OutletUse, StoryIndex, known
from extractors.stories.minhash import fingerprint
from tests.builders import NOW, article
from warehouse.records import Article


def words(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - made-up words
    return ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(count)]


def report(name: str, text: list[str], *, hours: float = 0, **fields: object) -> Article:
    body = " ".join(text)
    text_hash, sketch = fingerprint(body)
    defaults = {
        "canonical_url": f"https://{name}.example/news",
        "publisher": name,
        "title": " ".join(text[:8]),
        "text": body,
        "text_hash": text_hash,
        "sketch": sketch,
        "seen_at": NOW + timedelta(hours=hours),
        "published_at": None,
    }
    return article(**defaults | fields)


ORIGINAL = words(1, 400)


def stories(*articles: Article) -> list[int]:
    return [member.story_id for member in StoryIndex().join(articles, now=NOW)]


def test_the_first_article_begins_a_story_of_its_own() -> None:
    (member,) = StoryIndex().join([report("a", ORIGINAL)], now=NOW)
    assert (member.story_id, member.rank, member.similarity) == (member.article_id, 1, 1.0)


def test_another_text_begins_another_story() -> None:
    first, second = stories(report("a", ORIGINAL), report("b", words(9, 400), hours=1))
    assert first != second


def test_copies_are_ranked_in_the_order_in_which_they_were_seen() -> None:
    articles = [report(name, ORIGINAL, hours=hours) for name, hours in (("c", 3), ("a", 1), ("b", 2))]
    members = StoryIndex().join(articles, now=NOW)
    assert [member.rank for member in members] == [1, 2, 3]
    assert members[0].article_id == articles[1].article_id


@pytest.mark.parametrize(
    ("published", "confidence", "first"),
    [
        pytest.param(-3.0, "exact", "late", id="an exact time counts, however late it was seen"),
        pytest.param(-3.0, "day", "early", id="a day may have begun long before the text was there"),
        pytest.param(-3.0, "clamped", "early", id="a time that was corrected is not believed"),
    ],
)
def test_who_published_first_is_first(published: float, confidence: str, first: str) -> None:
    early = report("early", ORIGINAL)
    late = report("late", ORIGINAL, hours=1, published_at=NOW + timedelta(hours=published), date_confidence=confidence)
    members = StoryIndex().join([early, late], now=NOW)
    assert {"early": early.article_id, "late": late.article_id}[first] == members[0].article_id


def test_a_copy_outside_the_window_begins_a_new_story() -> None:
    first, second = stories(report("a", ORIGINAL), report("b", ORIGINAL, hours=73))
    assert first != second


def test_a_story_lives_on_as_long_as_copies_follow_each_other() -> None:
    assert len(set(stories(*(report(f"paper-{day}", ORIGINAL, hours=48 * day) for day in range(5))))) == 1


def test_an_article_met_again_keeps_its_place() -> None:
    index = StoryIndex()
    index.join([report("a", ORIGINAL)], now=NOW)
    assert index.join([report("a", words(5, 300), hours=1)], now=NOW) == ()


def series() -> list[Article]:
    return [
        report(f"{story}-{copy}", words(story, 200 + 50 * copy), hours=copy) for story in range(5) for copy in range(4)
    ]


class Archive:
    """Articles that an earlier index placed, as a warehouse has them."""

    def __init__(self, articles: Iterable[Article], uses: Sequence[OutletUse] = ()) -> None:
        self.kept = {article.article_id: article for article in articles}
        self.used = uses

    def articles(self, article_ids: Collection[int]) -> list[Article]:
        return [self.kept[name] for name in article_ids if name in self.kept]

    def uses(self, articles: Sequence[Article]) -> Sequence[OutletUse]:
        outlets = {article.publisher for article in articles}
        return [use for use in self.used if use.publisher in outlets]


def test_an_index_filled_from_memory_goes_on_like_the_one_before() -> None:
    articles = series()
    early, late = articles[::2], articles[1::2]
    lasting, successor = StoryIndex(), StoryIndex(past=Archive(early))
    places = {member.article_id: member for member in lasting.join(early, now=NOW)}
    successor.remember(known(report, places[report.article_id]) for report in early)
    assert lasting.join(late, now=NOW) == successor.join(late, now=NOW)


def test_what_an_outlet_used_in_the_weeks_before_weighs_nothing() -> None:
    standing, one, other = words(3, 150), words(4, 40), words(5, 40)
    first = report("paper", standing + one, title="Harbour bridge reopens")
    second = report(
        "paper", standing + other, hours=1, title="Harbour bridge reopens", canonical_url="https://paper.example/b"
    )
    uses = [
        OutletUse(publisher="paper", shingle=shingle, story_id=7, seen_s=1) for shingle in report("x", standing).sketch
    ]
    without = StoryIndex(past=Archive([])).join([first, second], now=NOW)
    knowing = StoryIndex(past=Archive([], uses)).join([first, second], now=NOW)
    assert [len({member.story_id for member in members}) for members in (without, knowing)] == [1, 2]


def test_what_an_outlet_used_later_does_not_weigh_less() -> None:
    text = words(3, 150)
    first, second = report("paper", text), report("other", text, hours=1)
    later = int((NOW + timedelta(hours=2)).timestamp())
    uses = [OutletUse(publisher="paper", shingle=shingle, story_id=7, seen_s=later) for shingle in first.sketch]
    members = StoryIndex(past=Archive([], uses)).join([first, second], now=NOW)
    assert len({member.story_id for member in members}) == 1


def test_the_order_of_a_batch_does_not_matter() -> None:
    articles = series()
    shuffled = articles[::-2] + articles[::2]
    assert StoryIndex().join(articles, now=NOW) == StoryIndex().join(shuffled, now=NOW)


def test_a_copy_of_a_text_that_was_erased_is_found_by_its_sketch() -> None:
    original, copy = report("a", ORIGINAL), report("b", ORIGINAL[:200], hours=1)
    other = report("c", words(9, 400), hours=1)
    index = StoryIndex(past=Archive([replace(original, title="", text="")]))
    (member,) = StoryIndex().join([original], now=NOW)
    index.remember([known(original, member)])
    places = {member.article_id: member.story_id for member in index.join([copy, other], now=NOW)}
    assert (places[copy.article_id], places[other.article_id]) == (original.article_id, other.article_id)
