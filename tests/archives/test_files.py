"""Which files of the past are what, and how they are read in parts."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.archives.files.kinds import file_listings, parse_parts
from extractors.archives.files.parts import ArchiveError
from extractors.archives.model import Window
from tests.archives.parts import first_part
from tests.archives.recordings import JANUARY, LEDGER, numbered, write_warc

JUNE = Window(since=datetime(2026, 6, 1, tzinfo=UTC), until=datetime(2026, 7, 1, tzinfo=UTC))


def test_a_folder_may_hold_many_warc_files(tmp_path: Path) -> None:
    for name in ("b.warc.gz", "a.warc.gz"):
        write_warc(tmp_path / name)
    listings = file_listings([str(tmp_path), str(tmp_path / "a.warc.gz")], backfill_id=1)
    assert [(listing.kind, Path(listing.url).name) for listing in listings] == [
        ("warc", "a.warc.gz"),
        ("warc", "b.warc.gz"),
    ]


def test_a_warc_file_may_be_at_a_web_address() -> None:
    (listing,) = file_listings(["https://archive.example/x.warc.gz"], backfill_id=1)
    assert (listing.kind, listing.url) == ("warc", "https://archive.example/x.warc.gz")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("absent.csv", "there is no such file"),
        ("letter.doc", "not known by its name; expected a list of addresses"),
        ("empty", "nothing in it that can be read; expected"),
        ("https://archive.example/list.csv", "at a web address only WARC files"),
        ("export", "take it in with `newspike import"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_can(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "letter.doc").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "export" / "articles").mkdir(parents=True)
    (tmp_path / "export" / "articles" / "2025-01-27.parquet").touch()
    with pytest.raises(ArchiveError, match=why):
        file_listings([name if "://" in name else str(tmp_path / name)], backfill_id=1)


def test_reading_on_from_any_part_finds_the_rest(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", *numbered(7))
    (listing,) = file_listings([str(path)], backfill_id=1)
    whole = [entry.link for part in parse_parts(listing, LEDGER, JANUARY, limit=2) for entry in part.entries]
    found: list[str] = []
    while True:
        contents = first_part(listing, LEDGER, JANUARY, limit=2)
        found += [entry.link for entry in contents.entries]
        if not contents.more:
            break
        (listing,) = contents.more
    assert found == whole == [one.url for one in numbered(7)]


def test_a_part_ends_even_where_nothing_in_it_is_wanted(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", *numbered(50))
    (listing,) = file_listings([str(path)], backfill_id=1)
    contents = first_part(listing, LEDGER, JUNE, limit=1)
    assert (contents.entries, len(contents.more)) == ((), 1)


def test_a_path_with_a_number_sign_is_a_path(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a#1.warc.gz", *numbered(3))
    (listing,) = file_listings([str(path)], backfill_id=1)
    (following,) = first_part(listing, LEDGER, JANUARY, limit=2).more
    assert len(first_part(following, LEDGER, JANUARY, limit=2).entries) == 1


@pytest.mark.parametrize("name", ["urls.csv.gz", "urls.txt.gz", "ledger.tar.gz", "warc.paths.gz"])
def test_a_file_that_was_not_copied_whole_is_read_as_far_as_it_goes(tmp_path: Path, name: str) -> None:
    lines = ["url", *(f"https://ledger.example/a/{number}" for number in range(5000))]
    whole = gzip.compress("\n".join(lines).encode())
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    (listing,) = file_listings([str(tmp_path / name)], backfill_id=1)
    *_, last = parse_parts(listing, LEDGER, JANUARY)
    assert (last.reason, "the rest, which is damaged" in last.detail) == ("damaged", True)
