"""Lists of WARC files, as CC-NEWS has one for each month."""

import gzip
from pathlib import Path

from extractors.archives.files.kinds import file_listings
from extractors.archives.files.warc_list import COMMON_CRAWL
from tests.archives.parts import first_part
from tests.archives.recordings import JANUARY, LEDGER
from warehouse.records import Listing

MONTH = "crawl-data/CC-NEWS/2025/{month}/CC-NEWS-2025{month}{day}120000-00001.warc.gz"


def listed(path: Path, *lines: str) -> tuple[Listing, ...]:
    path.write_bytes(gzip.compress("\n".join(lines).encode() + b"\n"))
    (listing,) = file_listings([str(path)], backfill_id=1)
    return first_part(listing, LEDGER, JANUARY).more


def test_paths_of_the_crawl_are_at_its_address(tmp_path: Path) -> None:
    line = MONTH.format(month="01", day="27")
    (warc,) = listed(tmp_path / "warc.paths.gz", line)
    assert (warc.kind, warc.url) == ("warc", COMMON_CRAWL + line)


def test_files_that_cannot_hold_the_window_are_passed_over(tmp_path: Path) -> None:
    lines = [MONTH.format(month=month, day=day) for month, day in (("01", "01"), ("02", "01"), ("02", "20"))]
    assert len(listed(tmp_path / "warc.paths.gz", *lines)) == 2


def test_paths_beside_the_list_are_files_of_this_machine(tmp_path: Path) -> None:
    (warc,) = listed(tmp_path / "warc.paths.gz", "a.warc.gz")
    assert warc.url == str(tmp_path / "a.warc.gz")
