"""Grouping on a real warehouse: texts of earlier cycles, and what outlets repeated in the weeks before."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.stories import CHAIN, WINDOW, StoryIndex, article_keys, known
from extractors.stories.hash_index import title_keys
from extractors.stories.rows import article_of_row
from flows.runtime.context import RunContext, open_context
from flows.stages.grouping import WarehousePast, group, place
from tests.builders import NOW
from warehouse.records import Article, StoryMember
from warehouse.store import QuerySession

REPORT = (
    "The harbour bridge in Pell Bay reopened on Saturday after eleven weeks of repairs. Engineers replaced 42 bearings"
    " beneath the northern span, work that the city had put off four times since 2019 because of its cost of 18.4"
    " million crowns. Marta Oblonsky, who leads the roads department, said that sensors now report the load on all."
)
STANDING = (
    "The Courier has covered the harbour since 1884. Our work is paid for by readers, and everything that we publish"
    " stays free to read. If you value it, please consider a contribution: every amount helps us to send reporters to"
    " meetings, courts and ballots. You can also write to the editor with a correction or an idea for a story."
)


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    (tmp_path / "newspike.yaml").write_text("home: home\nfeeds: feeds.yaml\n")
    (tmp_path / "feeds.yaml").write_text("feeds: []\n")
    return open_context(tmp_path / "newspike.yaml", NOW)


def row(name: str, publisher: str, title: str, text: str, *, days: float) -> Article:
    return article_of_row(
        {
            "id": name,
            "publisher": publisher,
            "title": title,
            "text": text,
            "seen_at": (NOW + timedelta(days=days)).isoformat(),
        }
    )


def cycle(context: RunContext, *articles: Article) -> None:
    context.warehouse.land([replace(article, event_at=article.seen_at) for article in articles])
    context.warehouse.load()
    group(context, 100)
    context.warehouse.load()


def stories(context: RunContext) -> dict[str, int]:
    with context.warehouse.opened() as connection:
        rows = connection.execute(
            "select canonical_url, story_id from articles inner join story_members using (article_id)"
        ).fetchall()
    return dict(rows)


def test_a_copy_is_compared_with_texts_of_earlier_cycles(context: RunContext) -> None:
    cycle(context, row("a", "wire", "Harbour bridge reopens", REPORT, days=0))
    cycle(context, row("b", "paper", "Bridge in Pell Bay reopens", REPORT[:200], days=0.2))
    found = stories(context)
    assert found["a"] == found["b"]


def test_what_an_outlet_used_weeks_ago_is_no_reason_to_join(context: RunContext) -> None:
    first = row("a", "courier", "Library hours", f"Library hours are cut. {STANDING}", days=0)
    cycle(context, first)
    fine = f"Dog owners face fines. {STANDING}"
    cycle(context, row("b", "courier", "Fines for dog owners and their dogs", fine, days=20))
    cycle(context, row("c", "elsewhere", "Fines for dog owners and their dogs", f"Elsewhere. {STANDING}", days=20.1))
    assert len(set(stories(context).values())) == 3


def test_articles_that_are_grouped_a_few_at_once_join_the_same_stories(context: RunContext) -> None:
    waiting = [
        *(row(name, name, "Bridge reopens", REPORT, days=days) for name, days in (("a", 0), ("b", 0.5), ("c", 1))),
        row("d", "d", "A message from our editors to all readers", STANDING, days=0.7),
        row("late", "late", "Bridge reopens", REPORT, days=9),
    ]
    context.warehouse.land([replace(article, event_at=article.seen_at) for article in waiting])
    assert group(context, 4, at_once=2) == {"grouped": 4, "stories": 2}
    assert group(context, 4, at_once=2) == {"grouped": 1, "stories": 1}
    context.warehouse.load()
    found = stories(context)
    assert found["a"] == found["b"] == found["c"]
    assert len({found["a"], found["d"], found["late"]}) == 3


WORDS = [
    f"{first}{last}" for first in ("har", "bri", "cou", "fer", "mar", "ole") for last in ("bour", "dge", "ncil", "ry")
]


def made_up(chance: random.Random, number: int) -> Article:
    """Return an article that shares passages, title and lead with many others, or with none."""
    pool = random.Random(chance.randrange(6))  # noqa: S311 -- made-up words
    passages = [" ".join(pool.choices(WORDS, k=60)) for _ in range(3)]
    own = " ".join(f"{word}{number}" for word in chance.choices(WORDS, k=chance.choice((0, 40, 120))))
    text = ". ".join([*chance.sample(passages, chance.randrange(4)), own])
    title = " ".join(chance.choice((pool, chance)).choices(WORDS, k=chance.choice((4, 8))))
    made = row(str(number), f"outlet {chance.randrange(5)}", title, text, days=6 * number / 160)
    lead = chance.choice((made.lead, "", passages[0]))
    keys = title_keys(title, lead) if chance.random() < 0.8 else None  # as of a program before
    return replace(made, lead=lead, title_keys=keys, version=1 + number % 2, event_at=made.seen_at)


def retitled(one: Article, chance: random.Random) -> Article:
    title = " ".join(chance.choices(WORDS, k=7))
    return replace(one, title=title, title_keys=title_keys(title, one.lead), version=one.version + 1, fetched_at=NOW)


def placed_among_all(
    ask: QuerySession, new: Sequence[Article], before: Mapping[int, Article], members: Mapping[int, StoryMember]
) -> Sequence[StoryMember]:
    """Return the places of articles in an index of all members of the days around."""
    days = {article.seen_at.date() for article in new}
    latest: dict[int, int] = {}
    for member in members.values():
        latest[member.story_id] = max(member.rank, latest.get(member.story_id, 1))
    index = StoryIndex(past=WarehousePast(ask))
    index.remember(
        replace(known(article, member), rank=latest[member.story_id])
        for article, member in ((before[name], members[name]) for name in before)
        if any(abs(article.seen_at.date() - day) <= WINDOW for day in days)
    )
    return index.join(new, now=NOW)


@pytest.mark.parametrize("seed", range(2))
def test_members_that_the_warehouse_chooses_give_the_same_stories_as_all_members(
    context: RunContext, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 -- made-up words
    waiting = [made_up(chance, number) for number in range(160)]
    before: dict[int, Article] = {}
    members: dict[int, StoryMember] = {}
    copies = 0
    while waiting:
        size = chance.choice((1, 40, 60))
        new, waiting = waiting[:size], waiting[size:]
        edited = {name: retitled(before[name], chance) for name in chance.sample([*before], len(before) // 20)}
        before |= edited
        context.warehouse.land([*new, *edited.values()])
        with context.warehouse.caught_up() as ask:
            places = place(ask, new, at=NOW)
            assert places == placed_among_all(ask, new, before, members)
        context.warehouse.land(places)
        before |= {article.article_id: article for article in new}
        members |= {member.article_id: member for member in places}
        copies += sum(member.rank > 1 for member in places)
    assert 20 < copies < 140
    assert max(Counter(key for one in before.values() for key in article_keys(one)).values()) > 2 * CHAIN
