"""Folders of saved pages as articles of history."""

import gzip
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.archives.files.kinds import file_listings
from extractors.archives.files.parts import ArchiveError
from extractors.archives.model import Contents
from tests.archives.parts import first_part
from tests.archives.recordings import JANUARY, LEDGER

CANONICAL = b'<html><head><link rel="canonical" href="https://ledger.example/a/1"></head><body><p>x</p></body></html>'
OPEN_GRAPH = b'<html><head><meta property="og:url" content="https://ledger.example/a/2"></head></html>'
NAMELESS = b"<html><head><title>x</title></head></html>"
SAVED_AT = datetime(2025, 1, 27, 9, tzinfo=UTC)


def save(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    os.utime(path, (SAVED_AT.timestamp(), SAVED_AT.timestamp()))
    return path


def read(folder: Path) -> Contents:
    (listing,) = file_listings([str(folder)], backfill_id=1)
    return first_part(listing, LEDGER, JANUARY)


def test_a_page_is_known_by_the_address_that_it_calls_its_own(tmp_path: Path) -> None:
    save(tmp_path / "a.html", CANONICAL)
    save(tmp_path / "deeper" / "b.htm.gz", gzip.compress(OPEN_GRAPH))
    found = [entry.link for entry in read(tmp_path).entries]
    assert found == ["https://ledger.example/a/1", "https://ledger.example/a/2"]


def test_a_page_counts_as_seen_when_its_file_was_written(tmp_path: Path) -> None:
    save(tmp_path / "a.html", CANONICAL)
    assert read(tmp_path).entries[0].seen_at == SAVED_AT


def test_a_table_beside_the_pages_knows_better(tmp_path: Path) -> None:
    save(tmp_path / "a.html", CANONICAL)
    (tmp_path / "urls.csv").write_text("file,url\na.html,https://ledger.example/a/9\n")
    assert [entry.link for entry in read(tmp_path).entries] == ["https://ledger.example/a/9"]


def test_a_page_without_an_address_is_named(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", NAMELESS)
    assert f"{path}: says no address of its own" in read(tmp_path).detail


def test_a_page_that_was_not_packed_whole_is_named(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html.gz", gzip.compress(CANONICAL)[:-10])
    assert f"{path}: cannot be read" in read(tmp_path).detail


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "a.html", CANONICAL)
    (tmp_path / "urls.csv").write_text("name,address\n")
    with pytest.raises(ArchiveError, match=r"urls\.csv:1: needs the columns file and url; has name, address"):
        read(tmp_path)


def test_a_single_page_can_be_read(tmp_path: Path) -> None:
    assert len(read(save(tmp_path / "a.html", CANONICAL)).entries) == 1
