"""What real outlets published, version by version, for tests that replay it."""

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.builders import page
from warehouse.records import Page

OUTLETS = ("bbc", "nytimes", "nzherald", "smh")
POLLS = 24  # of some 370 each, the last; benchmarks/feeds/parse.py replays them all


def pages(folder: Path, outlet: str) -> Iterator[Page]:
    """Return the documents of one outlet as answers, in order of time."""
    with tarfile.open(folder / "feeds" / "news-series" / f"{outlet}.tar.xz") as archive:
        members = sorted((member for member in archive if member.isfile()), key=lambda member: member.name)
        for member in members[-POLLS:]:
            stream = archive.extractfile(member)
            assert stream
            at = datetime.strptime(Path(member.name).stem, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            yield page(body=stream.read(), content_type="application/rss+xml", fetched_at=at)
