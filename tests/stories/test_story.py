import random
from datetime import timedelta

import pytest

from extractors.stories import StoryIndex, known
from extractors.stories.minhash import sketch_text
from tests.builders import NOW, article
from warehouse.records import Article, key


def words(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - made-up words
    return ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(count)]


def report(name: str, text: list[str], *, hours: float = 0, **fields: object) -> Article:
    body = " ".join(text)
    defaults = {
        "canonical_url": f"https://ledger.example/{name}",
        "title": " ".join(words(key(name), 8)),
        "text": body,
        "text_hash": key(body) if body else 0,
        "sketch": sketch_text(body),
        "seen_at": NOW + timedelta(hours=hours),
    }
    return article(**defaults | fields)


ORIGINAL = words(1, 400)


def stories(*articles: Article) -> list[int]:
    return [member.story_id for member in StoryIndex().join(articles, now=NOW)]


def test_the_first_article_begins_a_story_of_its_own() -> None:
    (member,) = StoryIndex().join([report("a", ORIGINAL)], now=NOW)
    assert (member.story_id, member.rank, member.similarity) == (member.article_id, 1, 1.0)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(ORIGINAL, id="exact"),
        pytest.param(ORIGINAL[:160], id="cut to 40 %"),
        pytest.param([*words(2, 40), *ORIGINAL[40:]], id="new lead"),
        pytest.param([*ORIGINAL, *words(3, 80)], id="boilerplate added"),
        pytest.param([f"x{word}" if n % 20 == 0 else word for n, word in enumerate(ORIGINAL)], id="5 % changed"),
    ],
)
def test_a_copy_joins_the_story_of_its_original(copy: list[str]) -> None:
    first, second = stories(report("a", ORIGINAL), report("b", copy, hours=1))
    assert first == second


def test_another_text_begins_another_story() -> None:
    first, second = stories(report("a", ORIGINAL), report("b", words(9, 400), hours=1))
    assert first != second


def test_copies_are_ranked_in_the_order_in_which_they_were_seen() -> None:
    articles = [report(name, ORIGINAL, hours=hours) for name, hours in (("c", 3), ("a", 1), ("b", 2))]
    members = StoryIndex().join(articles, now=NOW)
    assert [member.rank for member in members] == [1, 2, 3]
    assert members[0].article_id == articles[1].article_id


def test_a_copy_outside_the_window_begins_a_new_story() -> None:
    first, second = stories(report("a", ORIGINAL), report("b", ORIGINAL, hours=73))
    assert first != second


def test_a_story_lives_on_as_long_as_copies_follow_each_other() -> None:
    assert len(set(stories(*(report(str(day), ORIGINAL, hours=48 * day) for day in range(5))))) == 1


def test_an_article_met_again_keeps_its_place() -> None:
    index = StoryIndex()
    index.join([report("a", ORIGINAL)], now=NOW)
    assert index.join([report("a", words(5, 300), hours=1)], now=NOW) == ()


def test_articles_without_text_are_compared_by_title_and_lead() -> None:
    lead = " ".join(words(7, 25))
    first, second, third = stories(
        report("a", [], lead=lead, title="one two three"),
        report("b", [], hours=1, lead=lead, title="one two four"),
        report("c", [], hours=2, lead=" ".join(words(8, 25))),
    )
    assert first == second != third


def test_an_index_filled_from_memory_goes_on_like_the_one_before() -> None:
    articles = [
        report(f"{story}-{copy}", words(story, 200 + 50 * copy), hours=copy) for story in range(5) for copy in range(4)
    ]
    early, late = articles[::2], articles[1::2]
    lasting, successor = StoryIndex(), StoryIndex()
    members = lasting.join(early, now=NOW)
    places = {member.article_id: member for member in members}
    successor.remember(known(report, places[report.article_id]) for report in early)
    assert lasting.join(late, now=NOW) == successor.join(late, now=NOW)


def test_the_order_of_a_batch_does_not_matter() -> None:
    articles = [report(f"{story}-{copy}", words(story, 200), hours=copy) for story in range(5) for copy in range(4)]
    shuffled = articles[::-2] + articles[::2]
    assert StoryIndex().join(articles, now=NOW) == StoryIndex().join(shuffled, now=NOW)
