"""The evidence of an article in the warehouse: by SQL, in the answer to "why", and after its time of keeping."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, article, entry
from warehouse.erasure import expire
from warehouse.records import StoryMember
from warehouse.store import Warehouse

URL = "https://ledger.example/a/1"
EVIDENCE = {
    "page": {"status": 200, "url": URL, "content_type": "text/html"},
    "text": {"from": "page", "reason": "full", "refused": [{"from": "feed", "reason": "page-is-better", "words": 7}]},
    "date": {"reason": "feed-is-exact", "candidates": [{"raw": "2025-01-27T08:40Z", "from": "feed"}]},
    "identity": {"from": "link", "refused": [{"url": "https://ledger.example/news", "reason": "section"}]},
    "keywords": ["chips", "schools"],
    "credit": "Reuters",
}


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    warehouse = Warehouse(home=tmp_path, landing="")
    known = entry(entry_id=1, link=URL)
    warehouse.land([known, article(evidence=json.dumps(EVIDENCE), quality="full"), article(canonical_url=URL + "2")])
    warehouse.load()
    warehouse.publish()
    return warehouse


def test_sql_has_a_column_for_each_part(warehouse: Warehouse) -> None:
    with warehouse.connect_snapshot() as connection:
        found = connection.sql(
            "select status, text_from, date_reason, address_from, keywords, credit from article_evidence"
        )
        assert found.fetchall() == [(200, "page", "feed-is-exact", "link", ["chips", "schools"], "Reuters")]


def test_why_names_what_was_chosen_and_what_was_refused(warehouse: Warehouse) -> None:
    with warehouse.connect_snapshot() as connection:
        rows = connection.sql("select step, outcome, detail from why_missing($url)", params={"url": URL}).fetchall()
    steps = {step: (outcome, detail) for step, outcome, detail in rows}
    assert steps["page"] == ("200", f"{URL}, text/html")
    assert steps["text"][0] == "page"
    assert "refused: feed page-is-better 7 words" in steps["text"][1]
    assert "feed-is-exact" in steps["date"][1]
    assert "refused: section https://ledger.example/news" in steps["identity"][1]
    assert steps["facts"] == ("ok", "credit Reuters; keywords chips, schools")


def test_why_an_article_is_first_or_a_copy_goes_by_publication_and_names_the_first(tmp_path: Path) -> None:
    warehouse = Warehouse(home=tmp_path, landing="")
    began = article(canonical_url=URL, published_at=NOW, date_confidence="exact")
    earlier = article(
        canonical_url="https://wire.example/1",
        publisher="Wire",
        published_at=NOW - timedelta(hours=1),
        date_confidence="exact",
    )
    alone = article(canonical_url=URL + "9")
    members = [(began, began, 1, 1.0), (earlier, began, 2, 0.875), (alone, alone, 1, 1.0)]
    places = [
        StoryMember(article_id=one.article_id, story_id=story.article_id, rank=rank, similarity=share, joined_at=NOW)
        for one, story, rank, share in members
    ]
    warehouse.land([began, earlier, alone, *places])
    warehouse.load()
    why = "select outcome, detail from why_missing($url) where step = 'story'"
    with warehouse.opened() as connection:
        steps = {
            one: connection.sql(why, params={"url": one.canonical_url}).fetchone() for one in (began, earlier, alone)
        }
    story = f"story {began.article_id}"
    assert steps[began] == ("copy", f"{story}: number 2 of 2, after Wire https://wire.example/1")
    assert steps[earlier] == ("first", f"{story}: first of 2, joined with similarity 0.875")
    assert steps[alone] == ("first", f"story {alone.article_id}")


def test_the_beginning_of_a_refused_text_goes_with_the_text(warehouse: Warehouse) -> None:
    expire(warehouse, before=NOW + timedelta(days=1))
    with warehouse.opened() as connection:
        found = connection.sql("select text_from, texts_refused, date_reason from article_evidence").fetchall()
    assert found == [("page", None, "feed-is-exact")]


def test_pages_to_compare_later_ones_with_are_short_and_have_a_sketch_if_they_are_not_about_their_title(
    tmp_path: Path,
) -> None:
    warehouse = Warehouse(home=tmp_path, landing="")
    unlike = json.dumps({"text": {"unlike_title": True}}, separators=(",", ":"))
    pages = [
        article(
            canonical_url=f"{URL}{number}", title=str(number), text_hash=9, words=words, evidence=why, sketch=(1, 2)
        )
        for number, words, why in ((1, 249, None), (2, 249, unlike), (3, 900, unlike))
    ]
    warehouse.land([*pages, article(canonical_url=URL + "4", text_hash=4, words=9, publisher="Other")])
    warehouse.load()
    period = {"since": NOW - timedelta(days=7), "until": NOW, "limit": 9}
    found = warehouse.rows("outlet_pages", publishers=["Ledger"], **period)
    assert sorted((row["title"], row["sketch"]) for row in found) == [("1", []), ("2", [1, 2])]
