"""Lists and tables of addresses as entries of history."""

import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from extractors.archives.files.kinds import file_listings
from extractors.archives.files.parts import ArchiveError
from extractors.archives.model import Contents
from tests.archives.parts import first_part
from tests.archives.recordings import JANUARY, LEDGER
from tests.builders import feed


def table(folder: Path, *lines: str) -> Path:
    path = folder / "urls.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(path: Path, limit: int = 500) -> Contents:
    (listing,) = file_listings([str(path)], backfill_id=1)
    return first_part(listing, LEDGER, JANUARY, limit=limit)


def test_each_line_of_a_list_is_an_entry_but_for_comments(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_text("# ours\nhttps://ledger.example/a/1?utm_source=x\n\nhttps://ledger.example/a/2\n")
    assert [entry.link for entry in read(path).entries] == ["https://ledger.example/a/1", "https://ledger.example/a/2"]


def test_a_link_without_a_date_counts_in_the_last_instant_of_the_window(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_text("https://ledger.example/a/1\n")
    (entry,) = read(path).entries
    assert (entry.seen_at, entry.published_at) == (JANUARY.until - timedelta(microseconds=1), None)


def test_a_row_has_what_its_columns_say(tmp_path: Path) -> None:
    path = table(tmp_path, "title,url,date", "A cheaper model,https://ledger.example/a/1,2025-01-27T10:00:00+01:00")
    (entry,) = read(path).entries
    assert (entry.title, entry.published_at, entry.seen_at) == (
        "A cheaper model",
        datetime(2025, 1, 27, 9, tzinfo=UTC),
        datetime(2025, 1, 27, 9, tzinfo=UTC),
    )


def test_a_day_leaves_the_hour_to_the_page(tmp_path: Path) -> None:
    (entry,) = read(table(tmp_path, "url,date", "https://ledger.example/a/1,2025-01-27")).entries
    assert (entry.published_at, entry.seen_at.date()) == (datetime(2025, 1, 27, tzinfo=UTC), date(2025, 1, 27))
    assert entry.seen_at.hour == 23


def test_dated_headlines_are_a_table_too(tmp_path: Path) -> None:
    path = table(tmp_path, "timestamp,source,title,url", "2025-01-27T09:00:00Z,Ledger,Model,https://other.example/a/1")
    assert [entry.feed_url for entry in read(path).entries] == [feed().url]


def test_a_row_of_another_time_is_left_out(tmp_path: Path) -> None:
    assert read(table(tmp_path, "url,date", "https://ledger.example/a/1,2024-12-31")).entries == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("https://ledger.example/a/1,soon", "line 3: date 'soon' is no time"),
        ("javascript:alert(1),2025-01-27", "line 3: url 'javascript:alert(1)' is no http"),
    ],
)
def test_a_wrong_row_is_named_by_line_and_column(tmp_path: Path, row: str, why: str) -> None:
    contents = read(table(tmp_path, "url,date", "https://ledger.example/a/0,2025-01-27", row))
    assert (len(contents.entries), why in contents.detail) == (1, True)


def test_a_table_without_addresses_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"urls\.csv:1: no column url in the header \(title, date\)"):
        file_listings([str(table(tmp_path, "title,date", "x,y"))], backfill_id=1)


def test_a_table_may_be_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "urls.csv.gz"
    path.write_bytes(gzip.compress(b"url\nhttps://ledger.example/a/1\n"))
    assert len(read(path).entries) == 1


@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_parts_go_on_where_the_last_one_ended(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"urls.{suffix}"
    lines = [f"https://ledger.example/a/{number}" for number in range(5)]
    path.write_text("\n".join(["url", *lines] if suffix == "csv" else lines) + "\n")
    (listing,) = file_listings([str(path)], backfill_id=1)
    found, parts = [], 0
    while listing:
        contents = first_part(listing, LEDGER, JANUARY, limit=2)
        found += [entry.link for entry in contents.entries]
        listing, parts = contents.more[-1] if contents.more else None, parts + 1
    assert (found, parts) == (lines, 3)
