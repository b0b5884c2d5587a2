"""Lists of WARC files, such as the monthly ``warc.paths.gz`` of CC-NEWS: a path or URL per line."""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

from extractors.archives.files.gzip_text import text_lines
from extractors.archives.files.parts import FileFilter, FoundRecord, Open, location_of, place_of
from extractors.archives.model import Window
from extractors.links import absolute_link, registrable_domain
from warehouse.records import Listing

COMMON_CRAWL = "https://data.commoncrawl.org/"
# A file of a crawl is begun at the time in its name and filled for hours; an article is recorded days after it at most.
FILLED_FOR = timedelta(days=1)
RECORDED_WITHIN = timedelta(days=2)

_STAMP = re.compile(r"-(\d{14})-")


def parse_warc_list(listing: Listing, wanted: FileFilter, open_file: Open) -> Generator[FoundRecord]:
    """Yield the WARC files that may hold articles of the window, by the times in their names, where they have one."""
    with open_file(location_of(listing), 0) as file, text_lines(file) as lines:
        for number, line in enumerate(lines):
            if number < place_of(listing) or not line.strip() or not _may_hold(line, wanted.window):
                continue
            url = _address(line.strip(), location_of(listing))
            if not url:
                yield FoundRecord(
                    next_at=number + 1, problem=f"line {number + 1}: leads elsewhere: {line.strip()[:80]}"
                )
                continue
            warc = Listing(
                backfill_id=listing.backfill_id, source=listing.source, kind="warc", url=url, feed_url=listing.feed_url
            )
            yield FoundRecord(next_at=number + 1, more=(warc,))


def _may_hold(name: str, window: Window) -> bool:
    found = _STAMP.search(name)
    try:
        begun_at = datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        begun_at = None
    return begun_at is None or window.since - FILLED_FOR <= begun_at < window.until + RECORDED_WITHIN


def _address(line: str, of_list: str) -> str:
    """Return the location of a listed file; "" where a list from the web names another site or this machine."""
    if "://" in of_list:
        url = absolute_link(urljoin(of_list, "/" + line) if "://" not in line else line)
        return url if registrable_domain(url) == registrable_domain(of_list) else ""
    if "://" in line:
        return absolute_link(line)
    beside = (Path(of_list).parent / line).resolve()
    return COMMON_CRAWL + line.lstrip("/") if line.startswith("crawl-data/") and not beside.exists() else str(beside)
