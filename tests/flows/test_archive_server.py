import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.runtime.archive_server import ArchiveSites, Snapshot, archived_feeds, running_archive, snapshots
from newsroom.sites.responses import SiteRequest, SiteResponse
from tests.newsroom.asking import get

FIRST, SECOND, THIRD = (datetime(2021, 9, 17, hour, tzinfo=UTC) for hour in (6, 7, 8))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, bodies in {
        "harbour": (b"<rss>1</rss>", b"<rss>1</rss>", b"<rss>2</rss>"),
        "Fell": (b"<rss>3</rss>",),
    }.items():
        (tmp_path / name).mkdir()
        for at, body in zip((FIRST, SECOND, THIRD), bodies, strict=False):
            (tmp_path / name / f"{at:%Y%m%dT%H%M%SZ}.xml").write_bytes(body)
    (tmp_path / "NOTES.md").write_text("about the archive")
    return tmp_path


def pack(folder: Path) -> None:
    with tarfile.open(folder / "harbour.tar.xz", "w:xz") as archive:
        archive.add(folder / "harbour", "harbour")
    for path in (folder / "harbour").iterdir():
        path.unlink()
    (folder / "harbour").rmdir()


def ask(folder: Path, at: datetime, host: str = "harbour.replay", **validators: str) -> SiteResponse:
    answer = ArchiveSites(folder).answer(SiteRequest(host=host, path="/feed.xml", **validators), at)
    assert answer is not None
    return answer


def test_each_folder_of_snapshots_is_a_feed(folder: Path) -> None:
    assert [feed.url for feed in archived_feeds(folder)] == [
        "http://fell.replay/feed.xml",
        "http://harbour.replay/feed.xml",
    ]


def test_snapshots_are_listed_in_the_order_of_time(folder: Path) -> None:
    assert snapshots(folder) == (
        Snapshot(at=FIRST, name="Fell"),
        Snapshot(at=FIRST, name="harbour"),
        Snapshot(at=SECOND, name="harbour"),
        Snapshot(at=THIRD, name="harbour"),
    )


def test_a_packed_archive_says_the_same(folder: Path) -> None:
    loose = snapshots(folder), ask(folder, THIRD)
    pack(folder)
    assert (snapshots(folder), ask(folder, THIRD)) == loose


def test_the_last_snapshot_before_the_clock_is_served(folder: Path) -> None:
    assert ask(folder, datetime(2021, 9, 17, 7, 59, tzinfo=UTC)).body == b"<rss>1</rss>"


def test_before_the_first_snapshot_there_is_nothing(folder: Path) -> None:
    assert ask(folder, datetime(2021, 9, 17, 5, tzinfo=UTC)).status == 404


def test_a_snapshot_that_repeats_the_last_one_is_unchanged(folder: Path) -> None:
    etag = dict(ask(folder, FIRST).headers)["ETag"]
    assert ask(folder, SECOND, if_none_match=etag).status == 304


def test_a_changed_snapshot_has_another_etag(folder: Path) -> None:
    etag = dict(ask(folder, SECOND).headers)["ETag"]
    assert ask(folder, THIRD, if_none_match=etag).status == 200


def test_the_host_name_of_a_feed_is_in_lower_case(folder: Path) -> None:
    assert ask(folder, THIRD, host="fell.replay").body == b"<rss>3</rss>"


def test_an_archive_is_served_over_http(folder: Path) -> None:
    with running_archive(folder) as newsroom:
        newsroom.set_clock(THIRD)
        assert get(newsroom, "http://harbour.replay/feed.xml")[2] == b"<rss>2</rss>"


@pytest.mark.shared_data
def test_a_real_archive_is_read(shared_data: Path) -> None:
    found = snapshots(shared_data / "feeds" / "news-series")
    assert {name: sum(s.name == name for s in found) for name in ("bbc", "smh")} == {"bbc": 364, "smh": 409}
