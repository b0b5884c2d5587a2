"""Grouping on a real warehouse: texts of earlier cycles, and what outlets repeated in the weeks before."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.stories.rows import article_of_row
from flows.runtime.context import RunContext, open_context
from flows.stages.grouping import group
from tests.builders import NOW
from warehouse.records import Article

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
