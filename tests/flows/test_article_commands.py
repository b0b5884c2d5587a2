import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.commands.articles import app
from tests.articles.hostile_pages import TEXT, around

FIELDS = [
    "file",
    "ok",
    "error",
    "title",
    "authors",
    "published_at",
    "date_source",
    "language",
    "canonical_url",
    "site",
    "quality",
    "text",
    "article_id",
    "evidence",
]


def extract(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["extract", *arguments])


@pytest.fixture
def page(tmp_path: Path) -> str:
    file = tmp_path / "page.html.gz"
    file.write_bytes(gzip.compress(around("")))
    return str(file)


def test_a_page_is_printed_as_one_json_object(page: str) -> None:
    result = extract(page, "--url", "https://ledger.example/news/1", "--json")
    row = json.loads(result.stdout)
    assert list(row) == FIELDS
    assert (row["ok"], row["title"], row["text"]) == (True, "Chips for the town", TEXT)
    assert (row["canonical_url"], row["language"], row["quality"]) == ("https://ledger.example/news/1", "en", "full")


def test_what_a_feed_says_is_a_prior(page: str) -> None:
    said = {"title": "Chips for the whole town", "published_at": "2025-01-27T08:30:00+02:00", "authors": ["Ann Lee"]}
    row = json.loads(extract(page, "--entry", json.dumps(said), "--json").stdout)
    assert (row["published_at"], row["date_source"]) == ("2025-01-27T08:30:00+02:00", "feed")
    assert row["authors"] == ["Ann Lee"]


def test_one_unreadable_file_does_not_stop_the_others(page: str, tmp_path: Path) -> None:
    result = extract(str(tmp_path / "missing.html"), page, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["ok"] for row in rows] == [False, True]
    assert rows[0]["error"] == "cannot be read: No such file or directory"
    assert result.exit_code == 1


def test_a_page_without_text_is_an_error(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"<html><body></body></html>")
    row = json.loads(extract(str(empty), "--json").stdout)
    assert (row["ok"], row["error"]) == (False, "no text was found on the page")


def test_an_entry_that_is_no_json_is_wrong_usage(page: str) -> None:
    result = extract(page, "--entry", "not json")
    assert result.exit_code == 2
    assert "not an entry in JSON" in result.output
