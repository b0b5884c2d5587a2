"""The landing zone that several machines share behaves alike in a folder, in an object store and in S3 over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, article, entry, page
from tests.object_store import needs_s3, s3_bucket, s3_server, unreliable
from warehouse.erasure import expire, forget
from warehouse.errors import HomeRefusedError, LandingUnreachableError
from warehouse.identity import require_own_landing
from warehouse.landing import names, open_zone, put
from warehouse.staging import drop_leftovers, land_aside, rows_aside, take_effect
from warehouse.store import Warehouse

pytestmark = pytest.mark.filterwarnings("default")  # those of moto and botocore are not ours


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture
def s3(s3_address: str) -> Iterator[str]:
    with s3_bucket(s3_address) as url:
        yield url


@pytest.fixture(params=["folder", "memory", pytest.param("s3", marks=needs_s3)])
def landing(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    require_own_landing.cache_clear()
    if request.param == "s3":
        return f"{request.getfixturevalue('s3')}/newspike"
    return str(tmp_path / "shared") if request.param == "folder" else f"memory://{tmp_path.name}/shared"


@pytest.fixture
def home(tmp_path: Path, empty_home: Path, landing: str) -> Warehouse:
    return Warehouse(shutil.copytree(empty_home, tmp_path / "home"), landing=landing, wait_s=0.2)


def test_what_workers_land_is_loaded_once_and_leaves_the_zone_when_a_snapshot_has_it(
    home: Warehouse, tmp_path: Path, landing: str
) -> None:
    assert home.load().batches == 0  # an object store has no empty folders
    worker = Warehouse(tmp_path / "worker", landing=landing)
    worker.land([entry(), article()])
    worker.land([article()])
    loaded = home.load()
    assert (loaded.new, loaded.known["articles"]) == ({"entries": 1, "articles": 1}, 1)
    home.publish()
    assert names(home.zone()) == []
    assert not (tmp_path / "worker").exists()


def test_a_damaged_batch_is_moved_out_of_the_way(home: Warehouse) -> None:
    home.land([article()])
    put(home.zone(), "20250101T000000000000-damaged.parquet", b"PAR1 and no more")
    assert ["20250101T000000000000-damaged.parquet" in refused for refused in home.load().refused] == [True]
    assert home.load().refused == []


def test_pages_are_found_forgotten_and_expire(home: Warehouse) -> None:
    kept = [page(url="https://ledger.example/a/1", body=b"raw"), page(url="https://ledger.example/a/2", body=b"raw")]
    references = home.keep_pages(kept)
    forget(home, "https://ledger.example/a/1", now=NOW)
    assert [home.pages_at([reference])[reference].body for reference in references] == [b"", b"raw"]
    assert expire(home, before=datetime.now(UTC) + timedelta(days=1)).pages == 2
    assert home.pages_at(references) == {}


def test_a_staged_batch_takes_effect_or_is_removed(home: Warehouse) -> None:
    drop_leftovers(home)
    land_aside(home, "a-1", [article()])
    land_aside(home, "b-1", [entry()])
    assert (rows_aside(home, "a-1"), rows_aside(home, "c-1")) == (1, None)
    take_effect(home, ["a-1"])
    assert home.load().new == {"articles": 1}
    assert rows_aside(home, "b-1") is None


def test_another_home_may_land_and_not_load(home: Warehouse, tmp_path: Path, landing: str) -> None:
    home.load()
    other = Warehouse(tmp_path / "other", landing=landing)
    other.land([article()])
    with pytest.raises(HomeRefusedError):
        other.load()
    assert home.load().new == {"articles": 1}


@needs_s3
def test_a_store_that_does_not_answer_is_named_without_its_secrets_and_loses_no_batch(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs  # noqa: PLC0415

    home = Warehouse(tmp_path, landing=f"{s3}/newspike")
    home.land([article()])
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    s3fs.S3FileSystem.clear_instance_cache()
    with pytest.raises(LandingUnreachableError, match="landing zone s3://") as failed:
        home.load()
    assert "s3cret" not in str(failed.value)


@needs_s3
@pytest.mark.slow
def test_a_store_that_lists_late_and_fails_at_times_loses_no_batch_and_doubles_none(
    s3: str, s3_address: str, tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs  # noqa: PLC0415

    with unreliable(s3_address) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        s3fs.S3FileSystem.clear_instance_cache()
        home = Warehouse(shutil.copytree(empty_home, tmp_path / "home"), landing=f"{s3}/newspike", wait_s=0.2)
        home.load()
        put(home.zone(), "20250101T000000000000-damaged.parquet", b"PAR1 and no more")
        worker, articles, refused = Warehouse(tmp_path / "worker", landing=home.landing), 0, 0
        for number in range(4):
            link = f"https://ledger.example/a/{number}"
            (reference,) = worker.keep_pages([page(url=link, body=b"raw")])
            worker.land([replace(article(canonical_url=link), page_ref=reference)])
            loaded = home.load()
            articles, refused = articles + loaded.new.get("articles", 0), refused + len(loaded.refused)
            home.publish()
        for _ in range(4):  # listings show it by now
            articles += home.load().new.get("articles", 0)
            home.publish()
        with home.opened() as connection:
            kept = connection.execute("select canonical_url, page_ref from articles").fetchall()
        assert (articles, len(kept), len(set(kept)), refused) == (4, 4, 4, 1)
        assert len(home.pages_at([reference for _, reference in kept])) == 4
        assert names(home.zone()) == []


def test_a_store_without_a_driver_is_named(tmp_path: Path) -> None:
    with pytest.raises(LandingUnreachableError, match="nosuch://bucket cannot be used: ValueError"):
        open_zone("nosuch://bucket")
