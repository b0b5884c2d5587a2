"""Folders and tar files of feed snapshots as entries of history."""

import tarfile
from datetime import UTC, datetime
from pathlib import Path

from extractors.archives.files.kinds import file_listings
from extractors.archives.model import Contents
from extractors.archives.outlets import Outlets
from tests.archives.parts import first_part
from tests.archives.recordings import JANUARY, LEDGER
from tests.builders import feed
from warehouse.records import key


def rss(*titles: str) -> str:
    items = "".join(
        f"<item><guid>tag:{title[:1]}</guid><title>{title}</title><link>https://ledger.example/a/{title[:1]}</link></item>"
        for title in titles
    )
    return f'<rss version="2.0"><channel><link>https://ledger.example/</link>{items}</channel></rss>'


def snapshots(folder: Path, **documents: str) -> Path:
    folder.mkdir(parents=True)
    for stamp, document in documents.items():
        (folder / f"{stamp.lstrip('_')}.xml").write_text(document)
    return folder


def read(path: Path, outlets: Outlets = LEDGER) -> Contents:
    (listing,) = file_listings([str(path)], backfill_id=1)
    return first_part(listing, outlets, JANUARY)


def two(folder: Path) -> Path:
    return snapshots(folder, _20250127T080000Z=rss("a"), _20250127T090000Z=rss("b", "a"))


def test_an_entry_counts_as_seen_when_it_first_stood_in_a_snapshot(tmp_path: Path) -> None:
    contents = read(two(tmp_path / "ledger"))
    assert [(entry.title, entry.seen_at.hour) for entry in contents.entries] == [("a", 8), ("b", 9)]


def test_an_entry_has_the_identity_that_polling_gives_it(tmp_path: Path) -> None:
    contents = read(two(tmp_path / "ledger"))
    assert contents.entries[0].entry_id == key("entry", feed().url, "tag:a")


def test_a_changed_entry_is_another_version(tmp_path: Path) -> None:
    path = snapshots(tmp_path / "ledger", _20250127T080000Z=rss("a"), _20250127T090000Z=rss("a, corrected"))
    (listing,) = file_listings([str(path)], backfill_id=1)
    assert len(first_part(listing, LEDGER, JANUARY).entries) == 2


def test_snapshots_outside_the_window_are_not_read(tmp_path: Path) -> None:
    assert read(snapshots(tmp_path / "ledger", _20240127T080000Z=rss("a"))).entries == ()


def test_a_tar_file_is_read_in_the_order_of_time(tmp_path: Path) -> None:
    folder = two(tmp_path / "in")
    with tarfile.open(tmp_path / "ledger.tar.gz", "w:gz") as archive:
        for path in sorted(folder.iterdir(), reverse=True):
            archive.add(path, path.name)
    assert [entry.title for entry in read(tmp_path / "ledger.tar.gz").entries] == ["a", "b"]


def test_every_feed_of_an_archive_is_a_listing(tmp_path: Path) -> None:
    two(tmp_path / "ledger")
    two(tmp_path / "courier")
    found = file_listings([str(tmp_path)], backfill_id=1)
    assert [Path(listing.url).name for listing in found] == ["courier", "ledger"]


def test_entries_of_a_feed_that_nobody_subscribed_to_are_known_by_their_links(tmp_path: Path) -> None:
    contents = read(two(tmp_path / "unknown"), Outlets([], {}))
    assert contents.entries[0].entry_id == key("entry", "", "https://ledger.example/a/a")


def test_a_document_that_is_no_feed_is_named(tmp_path: Path) -> None:
    path = snapshots(tmp_path / "ledger", _20250127T080000Z="<html>no</html>", _20250127T090000Z=rss("a"))
    contents = read(path)
    assert (len(contents.entries), "20250127T080000Z" in contents.detail) == (1, True)


def test_a_part_may_end_between_two_snapshots(tmp_path: Path) -> None:
    (listing,) = file_listings([str(two(tmp_path / "ledger"))], backfill_id=1)
    first = first_part(listing, LEDGER, JANUARY, limit=1)
    second = first_part(first.more[0], LEDGER, JANUARY, limit=9)
    assert [entry.seen_at for entry in second.entries if entry.title == "b"] == [datetime(2025, 1, 27, 9, tzinfo=UTC)]
