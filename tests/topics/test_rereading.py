"""Changed definitions against a real warehouse: preview, apply, suggest, emerging terms."""

from datetime import timedelta
from pathlib import Path

import pytest

from extractors.topics import Matcher, compile_matcher
from extractors.workers import Workers
from flows.reprocessing.preview import preview_topic, suggest_for
from flows.reprocessing.rematch import apply_definitions
from flows.stages.detecting import match_article
from flows.stages.emerging import emerging_terms
from tests.builders import NOW, article
from tests.topics.matching import definitions
from warehouse.erasure import forget
from warehouse.errors import WarehouseHeldError
from warehouse.records import Article, Row
from warehouse.store import Warehouse

LATER = NOW + timedelta(hours=1)
HERE = Workers()  # not entered: it works in this process


def story(number: int, title: str, text: str = "Nothing more was said.", **fields: object) -> Article:
    return article(
        canonical_url=f"https://ledger.example/a/{number}",
        title=title,
        text=text,
        publisher=f"Ledger {number % 3}",
        family=f"Ledger {number % 3}",
        **fields,
    )


def matcher(query: str) -> Matcher:
    return compile_matcher(definitions(match=query))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Hold three stories, read with a topic that finds chips."""
    store = Warehouse(home=tmp_path)
    store.land([story(1, "A chip"), story(2, "A chip and oil"), story(3, "Oil alone")])
    store.load()
    apply_definitions(store, matcher("chip"), workers=HERE, now=NOW)
    return store


def found(store: Warehouse) -> list[str]:
    return sorted(row["title"] for row in store.rows("articles_with", subject="t"))


def readings(store: Warehouse, wanted: Matcher) -> list[Row]:
    with store.connect_snapshot() as connection:
        rows = connection.execute("select read_at from readings where definitions = ?", [wanted.hash]).fetchall()
    return [{"read_at": read_at} for (read_at,) in rows]


def test_a_preview_shows_what_would_come_and_go_and_changes_nothing(warehouse: Warehouse) -> None:
    seen = preview_topic(warehouse, matcher("oil"), "t", workers=HERE, now=LATER)
    assert [change.title for change in seen.added] == ["Oil alone"]
    assert seen.added[0].evidence == ("Oil",)
    assert [change.title for change in seen.removed] == ["A chip"]
    assert (seen.kept, seen.days) == (1, ((NOW.date(), 2, 2),))
    assert found(warehouse) == ["A chip", "A chip and oil"]


def test_applying_replaces_the_mentions_and_publishes_them(warehouse: Warehouse) -> None:
    done = apply_definitions(warehouse, matcher("oil"), workers=HERE, now=LATER)
    assert dict(done) == {"read": 3, "mentions": 2}
    assert found(warehouse) == ["A chip and oil", "Oil alone"]
    assert {row["title"] for row in warehouse.snapshot_rows("articles_with", subject="t")} == set(found(warehouse))


def test_worker_processes_find_what_one_process_finds(warehouse: Warehouse) -> None:
    with Workers(count=2, preload=()) as workers:
        done = apply_definitions(warehouse, matcher("oil"), workers=workers, now=LATER)
    assert dict(done) == {"read": 3, "mentions": 2}
    assert found(warehouse) == ["A chip and oil", "Oil alone"]


def test_who_watches_is_told_of_every_article(warehouse: Warehouse) -> None:
    told: list[int] = []
    apply_definitions(warehouse, matcher("oil"), workers=HERE, now=LATER, tell=told.append)
    assert sum(told) == 3


def test_nothing_takes_effect_before_all_is_read(warehouse: Warehouse) -> None:
    def look(_articles: int) -> None:
        warehouse.load()
        assert found(warehouse) == ["A chip", "A chip and oil"]

    apply_definitions(warehouse, matcher("oil"), workers=HERE, now=LATER, tell=look)


def killed_while_applying(warehouse: Warehouse, query: str) -> None:
    """Begin to apply a definition, and stop when its only part was read."""

    def die(_articles: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply_definitions(warehouse, matcher(query), workers=HERE, now=LATER, tell=die)


def test_what_was_read_before_a_kill_is_not_read_again(warehouse: Warehouse) -> None:
    killed_while_applying(warehouse, "oil")
    after = LATER + timedelta(hours=1)
    assert dict(apply_definitions(warehouse, matcher("oil"), workers=HERE, now=after)) == {"read": 3, "mentions": 2}
    assert {row["read_at"] for row in readings(warehouse, matcher("oil"))} == {LATER}
    assert found(warehouse) == ["A chip and oil", "Oil alone"]


def test_other_definitions_do_not_go_on_where_a_killed_run_was(warehouse: Warehouse) -> None:
    killed_while_applying(warehouse, "oil")
    apply_definitions(warehouse, matcher("alone"), workers=HERE, now=LATER)
    assert found(warehouse) == ["Oil alone"]
    assert list((warehouse.home / "landing" / "aside").glob("*")) == []


def test_what_was_read_before_others_definitions_held_again_is_read_again(warehouse: Warehouse) -> None:
    killed_while_applying(warehouse, "oil")
    between = LATER + timedelta(hours=1)
    warehouse.land([*match_article(story(3, "Oil alone"), matcher("alone"), now=between)])
    warehouse.load()
    apply_definitions(warehouse, matcher("oil"), workers=HERE, now=between + timedelta(hours=1))
    assert found(warehouse) == ["A chip and oil", "Oil alone"]
    assert {row["read_at"] for row in readings(warehouse, matcher("oil"))} == {between + timedelta(hours=1)}


def test_an_article_that_changed_after_a_kill_is_read_again(warehouse: Warehouse) -> None:
    killed_while_applying(warehouse, "oil")
    warehouse.land([story(3, "Gas alone", version=7, fetched_at=LATER)])
    warehouse.load()
    apply_definitions(warehouse, matcher("oil"), workers=HERE, now=LATER)
    assert found(warehouse) == ["A chip and oil"]


def test_what_is_forgotten_meanwhile_leaves_no_evidence(warehouse: Warehouse) -> None:
    def forget_one(_articles: int) -> None:
        forget(warehouse, "https://ledger.example/a/3", now=LATER)

    apply_definitions(warehouse, matcher("oil"), workers=HERE, now=LATER, tell=forget_one)
    with warehouse.connect_snapshot() as connection:
        evidence = connection.execute("select len(spans) from mentions order by all").fetchall()
    assert evidence == [(0,), (1,)]


def test_forgetting_removes_what_a_killed_run_left(warehouse: Warehouse) -> None:
    killed_while_applying(warehouse, "oil")
    forget(warehouse, "https://ledger.example/a/3", now=LATER)
    assert list((warehouse.home / "landing").rglob("*.parquet")) == []


def test_a_second_run_at_once_is_refused(warehouse: Warehouse) -> None:
    def begin_another(_articles: int) -> None:
        with pytest.raises(WarehouseHeldError, match="wait for it to end"):
            apply_definitions(warehouse, matcher("oil"), workers=HERE, now=LATER)

    apply_definitions(warehouse, matcher("oil"), workers=HERE, now=LATER, tell=begin_another)


def test_after_applying_nothing_waits_to_be_read_with_the_same_definitions(warehouse: Warehouse) -> None:
    changed = matcher("oil")
    apply_definitions(warehouse, changed, workers=HERE, now=LATER)
    since = NOW - timedelta(days=400)
    assert warehouse.rows("articles_to_match", definitions=changed.hash, since=since, limit=9) == []


def test_applying_reads_what_is_older_than_any_run_looks_back(warehouse: Warehouse) -> None:
    warehouse.land([story(4, "Old oil", event_at=NOW - timedelta(days=900), seen_at=NOW - timedelta(days=900))])
    warehouse.load()
    apply_definitions(warehouse, matcher("oil"), workers=HERE, now=LATER)
    assert "Old oil" in found(warehouse)


def test_terms_are_suggested_from_what_a_topic_finds(warehouse: Warehouse) -> None:
    warehouse.land([story(number, "Chip news", "A wafer plant opens.") for number in range(10, 14)])
    warehouse.land([story(number, "Farm news", "A corn plant grows.") for number in range(20, 28)])
    warehouse.load()
    apply_definitions(warehouse, matcher("chip"), workers=HERE, now=LATER)
    terms = [suggestion.term for suggestion in suggest_for(warehouse, matcher("chip"), "t")]
    assert terms[0] == "wafer plant opens"
    assert not any("chip" in term.split() for term in terms)


def test_what_no_topic_names_emerges(warehouse: Warehouse) -> None:
    warehouse.land([story(number, f"Comet Elias, says {number}", seen_at=NOW) for number in range(30, 36)])
    warehouse.land([story(number, f"Chip plant number {number}", seen_at=NOW) for number in range(40, 46)])
    past = NOW - timedelta(days=30)
    warehouse.land([story(number, f"Council {number} meets", seen_at=past, event_at=past) for number in range(50, 90)])
    warehouse.load()
    terms = emerging_terms(warehouse, matcher("chip"), now=LATER)
    assert terms[0].term.startswith("comet")
    assert not any("chip" in term.term for term in terms)
