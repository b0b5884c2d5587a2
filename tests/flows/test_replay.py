"""`newspike replay`: every entry of an archive once, edits as versions, whatever is killed or repeated."""

import json
import lzma
import subprocess
import sys
import tarfile
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.flows.conftest import Newspike

pytestmark = pytest.mark.slow

START = datetime(2025, 1, 20, 6, tzinfo=UTC)
ITEM = "<item><title>{title}</title><link>https://ledger.example/a/{number}</link><guid>tag:{number}</guid></item>"
SNAPSHOTS, SHOWN, CORRECTED_AFTER = 8, 6, 3


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive of one feed: a new entry in each snapshot, and one older entry with a new title."""
    folder = tmp_path / "archive" / "ledger"
    folder.mkdir(parents=True)
    for number in range(SNAPSHOTS):
        titles = {shown: f"Story {shown}" for shown in range(max(number + 1 - SHOWN, 0), number + 1)}
        if (older := number - CORRECTED_AFTER) >= 0:
            titles[older] = f"Story {older}, corrected"
        items = "".join(ITEM.format(title=title, number=shown) for shown, title in titles.items())
        at = START + timedelta(minutes=10 * number)
        text = f"<rss version='2.0'><channel><title>Ledger</title>{items}</channel></rss>"
        (folder / f"{at:%Y%m%dT%H%M%SZ}.xml").write_text(text, encoding="utf-8")
    return tmp_path / "archive"


def replayed(newspike: Newspike, archive: Path, home: Path, *options: str) -> dict[str, Any]:
    done = newspike("replay", str(archive), "--home", str(home), "--json", *options)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    (feed,) = told["feeds"]
    return {
        "steps": told["steps"],
        "entries": feed["entries"],
        "versions": feed["versions"],
        "doubled": feed["doubled"],
    }


EVERYTHING = {"entries": SNAPSHOTS, "versions": SNAPSHOTS + SNAPSHOTS - CORRECTED_AFTER, "doubled": 0}


def test_a_second_replay_adds_nothing(newspike: Newspike, archive: Path, tmp_path: Path) -> None:
    assert replayed(newspike, archive, tmp_path / "home") == EVERYTHING | {"steps": SNAPSHOTS}
    assert replayed(newspike, archive, tmp_path / "home", "--again") == EVERYTHING | {"steps": SNAPSHOTS}


def test_a_killed_replay_goes_on_and_nothing_is_lost_or_doubled(
    newspike: Newspike, archive: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-P", "-m", "flows", "replay", str(archive), "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:  # noqa: S603 -- ours
        wait_for_batches(home / "landing", 8, run)
        run.kill()
    told = replayed(newspike, archive, home)
    assert {name: told[name] for name in EVERYTHING} == EVERYTHING
    assert told["steps"] < SNAPSHOTS


@pytest.mark.shared_data
def test_two_hours_of_a_real_feed_is_in_the_warehouse_once(
    newspike: Newspike, shared_data: Path, tmp_path: Path
) -> None:
    hours = ("--only", "bbc", "--from", "2021-09-20", "--to", "2021-09-20T02:00")
    told = replayed(newspike, shared_data / "feeds" / "news-series", tmp_path / "home", *hours)
    snapshots = real_snapshots(shared_data / "feeds" / "news-series" / "bbc.tar.xz")
    assert told["steps"] == len(snapshots) > 6
    assert told["entries"] == len({entry.id for body in snapshots for entry in feedparser.parse(BytesIO(body)).entries})
    assert told["doubled"] == 0


def real_snapshots(packed: Path) -> list[bytes]:
    with lzma.open(packed) as unpacked, tarfile.open(fileobj=unpacked) as tar:
        names = [name for name in tar.getnames() if "20210920T" <= Path(name).stem < "20210920T02"]
        return [file.read() for name in names if (file := tar.extractfile(name))]


def wait_for_batches(landing: Path, count: int, run: subprocess.Popen[bytes]) -> None:
    """Wait until a run has landed so many batches: it is then in the middle of its work."""
    deadline = time.monotonic() + 200
    while len(list(landing.glob("*.parquet"))) < count:
        assert run.poll() is None, "the replay ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.05)
