"""Articles by their words: plainly, on every snapshot; with DuckDB's full-text extension where it is installed."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from extractors.articles.word_bits import word_bits
from flows.cli import app
from flows.commands.search import render
from tests.builders import NOW, article
from warehouse.database import attach
from warehouse.full_text import FullTextMissingError, open_index
from warehouse.records import Article
from warehouse.store import Warehouse


def told(number: int, title: str, text: str = "", **fields: object) -> Article:
    bits = {"word_bits": word_bits(title, text)} | fields
    return article(canonical_url=f"https://ledger.example/{number}", title=title, text=text, **bits)


def published(warehouse: Warehouse, *articles: Article) -> Warehouse:
    warehouse.land(articles)
    warehouse.load()
    warehouse.publish()
    return warehouse


def found(warehouse: Warehouse, words: str) -> Sequence[str]:
    with warehouse.connect_snapshot() as connection:
        rows = connection.execute("select title from search_articles($words)", {"words": words}).fetchall()
    return [title for (title,) in rows]


def test_all_words_must_be_there_in_title_or_text(warehouse: Warehouse) -> None:
    published(warehouse, told(1, "A cheaper model", "of chips"), told(2, "A model", "of trains"))
    assert found(warehouse, "model chips") == ["A cheaper model"]


@pytest.mark.parametrize("words", ["CHIP", "chip", "chips", "Chip  CHIP chips"])
def test_words_are_found_in_any_case_and_as_beginnings(warehouse: Warehouse, words: str) -> None:
    published(warehouse, told(1, "Quotas", "Of (chips)."), told(2, "Microchips"))
    assert found(warehouse, words) == ["Quotas"]


def test_a_script_without_spaces_is_searched_anywhere(warehouse: Warehouse) -> None:
    published(warehouse, told(1, "Launch", "公司发布低成本模型。"), told(2, "Other", "公司"))
    assert found(warehouse, "模型") == ["Launch"]


@pytest.mark.parametrize("words", ["$5", "c++", "(sic)", "a.b", "100%", "o'neil"])
def test_signs_stand_for_themselves(warehouse: Warehouse, words: str) -> None:
    published(warehouse, told(1, "Signs", "Of $5, c++ (sic) a.b 100% O'Neil"), told(2, "None", "5 c sic acb 100"))
    assert found(warehouse, words) == ["Signs"]


def test_more_words_in_the_title_come_first_and_then_more_hits(warehouse: Warehouse) -> None:
    published(warehouse, told(1, "One", "chip"), told(2, "Three", "chip chip chip"), told(3, "Chip"))
    assert found(warehouse, "chip") == ["Chip", "Three", "One"]


def test_an_article_of_an_older_program_is_read(warehouse: Warehouse) -> None:
    published(warehouse, told(1, "Quotas", "Of chips.", word_bits=None))
    assert found(warehouse, "chips") == ["Quotas"]


PARTS = (
    "Chip",
    "chips",
    "micro",
    "İstanbul",
    "ΟΔΟΣ",
    "Straße",
    "e\u0301t",
    "新",
    "発売",
    "iPhone",
    "サーバー",
    "한국어",
    "ไทย",
    "मैं",
)
SIGNS = ("", " ", "-", ".", "_", "\n", "'", "\u00a0")
WORDS = st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(SIGNS)), min_size=1, max_size=4).map(
    lambda pairs: "".join(part + sign for part, sign in pairs)
)


CASES = st.lists(st.tuples(WORDS, WORDS, st.integers(0, 12), st.integers(1, 9)), min_size=1, max_size=30)


@given(cases=CASES)
@settings(max_examples=8)
def test_the_bits_of_an_article_leave_out_nothing_that_its_words_would_find(
    asked: duckdb.DuckDBPyConnection, cases: list[tuple[str, str, int, int]]
) -> None:
    searches = [(text, words) for text, other, cut, size in cases for words in (other, text[cut : cut + size])]
    finds = " and ".join(f"search_finds('', body, words, {number})" for number in range(1, 5))
    left_out = asked.execute(
        "select body, words "  # noqa: S608 -- our own words
        "from (select unnest($texts) as body, unnest($words) as words, unnest($bits::bigint[][]) as bits) "
        f"where not may_have_words(bits, words) and {finds} and search_word(words, 5) is null",
        {
            "texts": [text for text, _ in searches],
            "words": [words for _, words in searches],
            "bits": [[*word_bits("", text)] for text, _ in searches],
        },
    ).fetchall()
    assert left_out == []


@pytest.mark.parametrize("words", ["trains", "tra", "trains chips", "列"])
def test_most_articles_without_a_word_are_not_read(asked: duckdb.DuckDBPyConnection, words: str) -> None:
    others = [[*word_bits(f"Report {number}", f"of chips and quotas, {number + 1}")] for number in range(40)]
    read = asked.execute(
        "select count(*) from (select unnest($bits::bigint[][]) as bits) where may_have_words(bits, $words)",
        {"bits": others, "words": words},
    ).fetchall()[0][0]
    assert read < len(others) / 2


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that has the macros of today."""
    with attach(published(Warehouse(tmp_path_factory.mktemp("asked"))).snapshot_file, read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("words", ["", "  "])
def test_no_words_find_nothing(warehouse: Warehouse, words: str) -> None:
    assert found(published(warehouse, told(1, "One")), words) == []


def test_an_edited_article_is_found_by_what_it_says_now(warehouse: Warehouse) -> None:
    published(warehouse, told(1, "Before", "x"), told(1, "After", "x", seen_at=NOW + timedelta(hours=1)))
    assert (found(warehouse, "before"), found(warehouse, "x")) == ([], ["After"])


@pytest.fixture
def config(warehouse: Warehouse, tmp_path: Path) -> Path:
    """Return a configuration whose home has two published articles, an hour apart."""
    published(warehouse, told(1, "One", "A chip."), told(2, "Two", "Chips.", event_at=NOW))
    path = tmp_path / "newspike.yaml"
    path.write_text(f"home: {warehouse.home}\n")
    return path


def typed(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["search", *arguments, "--json", "--config", str(config)])


def titles(said: Result) -> Sequence[str]:
    return [json.loads(line)["title"] for line in said.stdout.splitlines()]


def test_the_command_finds_articles_and_says_how_it_searched(config: Path) -> None:
    said = typed(config, "chip")
    assert (titles(said), said.stderr) == (["Two", "One"], "exact-word search (no stemming)\n")


def test_the_command_searches_a_time(config: Path) -> None:
    assert titles(typed(config, "chip", "--since", f"{NOW:%Y-%m-%dT%H:%M}")) == ["Two"]


def test_an_article_is_shown_in_narrow_lines_with_its_address_whole() -> None:
    url = f"https://ledger.example/{'a-long-path/' * 12}"
    shown = render(
        (NOW, "The Ledger", "Tariffs " * 12, url, "ffs on chips were raised " + "again " * 30 + "tod"), width=60
    )
    first, *rest = shown.splitlines()
    assert first == f"{NOW:%Y-%m-%d %H:%M}  The Ledger"
    assert f"  {url}" in rest
    assert max(len(line) for line in rest if url not in line) <= 60
    assert "... on chips were raised again" in " ".join(" ".join(rest).split())
    assert "ffs" not in "".join(rest).replace("Tariffs", "")


def test_a_time_that_is_none_exits_2(config: Path) -> None:
    said = typed(config, "chip", "--since", "soon")
    assert (said.exit_code, "is not a date, an instant" in said.stderr) == (2, True)


def test_without_the_extension_the_command_searches_plainly_and_says_so(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # where DuckDB looks for extensions
    said = typed(config, "chip", "--full-text")
    assert titles(said) == ["Two", "One"]
    assert "extension is not installed here" in said.stderr
    assert not (tmp_path / "home" / "search.duckdb").exists()


def extension_is_installed() -> bool:
    with duckdb.connect() as connection:
        try:
            connection.execute("load fts")
        except duckdb.Error:
            return False
    return True


@pytest.mark.skipif(not extension_is_installed(), reason="DuckDB's full-text extension is not installed")
def test_the_index_is_made_anew_for_a_new_snapshot(warehouse: Warehouse) -> None:
    for number, title in enumerate(("One", "Two")):
        published(warehouse, told(number, title, "text"))
        with closing(open_index(warehouse)) as connection:
            assert connection.execute("select count(*) from texts").fetchone() == (number + 1,)


@pytest.mark.skipif(not extension_is_installed(), reason="DuckDB's full-text extension is not installed")
def test_the_command_searches_full_text(config: Path) -> None:
    said = typed(config, "chipped", "--full-text")
    assert (titles(said), said.stderr) == (["Two", "One"], "full-text search: all forms of the words\n")


def test_an_index_without_the_extension_is_a_named_error(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    published(warehouse, told(1, "One"))
    with pytest.raises(FullTextMissingError, match="INSTALL fts"):
        open_index(warehouse)
