"""Changed definitions against a real warehouse: preview, apply, suggest, emerging terms."""

from datetime import timedelta
from pathlib import Path

import pytest

from extractors.topics import Matcher, compile_matcher
from flows.rereading import apply_definitions, emerging_terms, preview_topic, suggest_for
from tests.builders import NOW, article
from tests.topics.matching import definitions
from warehouse.records import Article
from warehouse.store import Warehouse

LATER = NOW + timedelta(hours=1)


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
    apply_definitions(store, matcher("chip"), now=NOW)
    return store


def found(store: Warehouse) -> list[str]:
    return sorted(row["title"] for row in store.rows("articles_with", subject="t"))


def test_a_preview_shows_what_would_come_and_go_and_changes_nothing(warehouse: Warehouse) -> None:
    seen = preview_topic(warehouse, matcher("oil"), "t", now=LATER)
    assert [change.title for change in seen.added] == ["Oil alone"]
    assert seen.added[0].evidence == ("Oil",)
    assert [change.title for change in seen.removed] == ["A chip"]
    assert (seen.kept, seen.days) == (1, ((NOW.date(), 2, 2),))
    assert found(warehouse) == ["A chip", "A chip and oil"]


def test_applying_replaces_the_mentions_and_publishes_them(warehouse: Warehouse) -> None:
    done = apply_definitions(warehouse, matcher("oil"), now=LATER)
    assert dict(done) == {"read": 3, "mentions": 2}
    assert found(warehouse) == ["A chip and oil", "Oil alone"]
    assert {row["title"] for row in warehouse.snapshot_rows("articles_with", subject="t")} == set(found(warehouse))


def test_after_applying_nothing_waits_to_be_read_with_the_same_definitions(warehouse: Warehouse) -> None:
    changed = matcher("oil")
    apply_definitions(warehouse, changed, now=LATER)
    since = NOW - timedelta(days=400)
    assert warehouse.rows("articles_to_read", definitions=changed.hash, since=since, limit=9) == []


def test_applying_reads_what_is_older_than_any_run_looks_back(warehouse: Warehouse) -> None:
    warehouse.land([story(4, "Old oil", event_at=NOW - timedelta(days=900), seen_at=NOW - timedelta(days=900))])
    warehouse.load()
    apply_definitions(warehouse, matcher("oil"), now=LATER)
    assert "Old oil" in found(warehouse)


def test_terms_are_suggested_from_what_a_topic_finds(warehouse: Warehouse) -> None:
    warehouse.land([story(number, "Chip news", "A wafer plant opens.") for number in range(10, 14)])
    warehouse.land([story(number, "Farm news", "A corn plant grows.") for number in range(20, 28)])
    warehouse.load()
    apply_definitions(warehouse, matcher("chip"), now=LATER)
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
