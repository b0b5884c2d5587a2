"""State that processes share is alike in the home and in Postgres; turns at a site are kept over several clients."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from extractors.fetch import Client, Failure, Request, run
from flows.configuration.settings import FetchSettings, Settings
from flows.runtime.context import warehouse_of
from flows.runtime.own_home import decide_here, require_own_home
from flows.runtime.resources import fetch_rules
from flows.runtime.state import StateError, state_of
from tests.builders import article
from tests.flows.postgres import postgres
from tests.flows.sites import Sites
from warehouse.errors import HomeRefusedError
from warehouse.identity import adopt

GAP_S = 0.15
NOWHERE = "postgresql://127.0.0.1:9/none"
slow = pytest.mark.slow
needs_driver = pytest.mark.skipif(
    importlib.util.find_spec("psycopg") is None, reason="the extra `postgres` is not installed"
)
HOLDER = """
import sys, time
from flows.configuration.settings import Settings
from flows.runtime.state import state_of
with state_of(Settings.model_validate_json(sys.argv[1])).held(["killed.example"]) as held:
    print(held, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture
def shared(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the settings that name it find the database."""
    monkeypatch.setenv("NEWSPIKE_STATE", database)


def settings_of(home: Path, **more: Any) -> Settings:
    return Settings(path=home / "newspike.yaml", home=home, state="${NEWSPIKE_STATE}", **more)


@pytest.fixture(params=["home", pytest.param("postgres", marks=[slow, needs_driver])])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "home":
        return Settings(path=tmp_path / "newspike.yaml", home=tmp_path)
    request.getfixturevalue("shared")
    return settings_of(tmp_path)


def test_what_one_holds_another_does_not_get(settings: Settings) -> None:
    state = state_of(settings)
    with state.held(["a.example"]) as first, state_of(settings).held(["b.example", "a.example"]) as second:
        assert (first, second) == ({"a.example"}, {"b.example"})
    assert taken_at_last(settings, "a.example")


def test_a_process_that_is_killed_lets_go(settings: Settings) -> None:
    given = json.dumps({"path": str(settings.path), "home": str(settings.home), "state": settings.state})
    with subprocess.Popen([sys.executable, "-c", HOLDER, given], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- ours
        assert process.stdout is not None
        assert "killed.example" in process.stdout.readline()
        with state_of(settings).held(["killed.example"]) as mine:
            assert mine == set()
        process.kill()
    assert taken_at_last(settings, "killed.example")


def taken_at_last(settings: Settings, name: str) -> bool:
    """Return whether a lock can be taken; the database notices a moment later that a session has ended."""
    for _ in range(200):
        with state_of(settings).held([name]) as mine:
            if mine:
                return True
    return False


def test_a_longer_rest_stays_and_all_see_it(settings: Settings) -> None:
    assert state_of(settings).rest_s("rested.example") == 0.0
    state_of(settings).let_rest("rested.example", 600)
    state_of(settings).let_rest("rested.example", 1)
    assert 500 < state_of(settings).rest_s("rested.example") <= 600
    assert state_of(settings).rest_s("other.example") == 0.0


@needs_driver
@pytest.mark.parametrize(
    "address",
    ["", NOWHERE, "verysecret", "postgresql://newspike:very@secret@127.0.0.1/x", "postgresql://a:very/secret"],
)
def test_state_that_cannot_be_used_is_named_without_its_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("NEWSPIKE_STATE", address)
    with pytest.raises(StateError, match="state") as failed:
        state_of(settings_of(tmp_path)).rest_s("a.example")
    assert "secret" not in str(failed.value)


@pytest.fixture
def sites(sites: Sites) -> Sites:
    sites.pages |= {f"http://{host}.example/{n}": "page" for host in ("a", "b") for n in range(12)}
    return sites


def fetching(sites: Sites, home: Path) -> Settings:
    fetch = FetchSettings(domain_gap_s=GAP_S, allow_networks=("127.0.0.0/8",), connect_to={"*.example": sites.address})
    return settings_of(home, fetch=fetch)


def ask(settings: Settings, urls: Sequence[str]) -> Sequence[object]:
    """Return what a client of its own, as on a machine of its own, gets for addresses."""

    async def all_of_them() -> Sequence[object]:
        async with Client(fetch_rules(settings)) as client:
            return await asyncio.gather(*(client.get(Request(url=url)) for url in urls))

    return run(all_of_them())


def gaps(sites: Sites) -> dict[str, list[float]]:
    """Return the seconds from the end of each request to the start of the next, by host."""
    spans = defaultdict(list)
    for host, began, ended in sorted(sites.spans, key=lambda span: span[1]):
        spans[host].append((began, ended))
    return {host: [after[0] - before[1] for before, after in pairwise(each)] for host, each in spans.items()}


@slow
@needs_driver
@pytest.mark.usefixtures("shared")
def test_clients_of_several_machines_keep_one_gap_at_a_site(sites: Sites, tmp_path: Path) -> None:
    parts = [[f"http://{host}.example/{n}" for host in ("a", "b") for n in range(part, 12, 3)] for part in range(3)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda part: ask(fetching(sites, tmp_path), part), parts))
    assert not [one for each in found for one in each if isinstance(one, Failure)]
    assert {host: len(each) for host, each in gaps(sites).items()} == {"a.example": 11, "b.example": 11}
    assert min(min(each) for each in gaps(sites).values()) > 0.9 * GAP_S


@slow
@needs_driver
@pytest.mark.usefixtures("shared")
def test_a_pause_that_one_client_was_asked_for_is_kept_by_all(sites: Sites, tmp_path: Path) -> None:
    settings = fetching(sites, tmp_path)
    sites.statuses["http://busy.example/"] = 429
    (first,), (second,) = ask(settings, ["http://busy.example/"]), ask(settings, ["http://busy.example/2"])
    assert isinstance(first, Failure)
    assert isinstance(second, Failure)
    assert (first.status, second.reason) == (429, "paused")
    assert sites.asked == ["http://busy.example/"]
    assert state_of(settings).rest_s("busy.example") > 30


@slow
@needs_driver
def test_the_turn_of_a_client_that_is_gone_is_over_after_its_lease(database: str) -> None:
    from flows.runtime.postgres_state import shared_turns  # noqa: PLC0415 -- an extra

    async def in_turn() -> float:
        async with shared_turns(database) as gone, shared_turns(database) as other:
            await gone.take("lease.example", lease_s=0.5, patience_s=5, at_once=False)  # and never ends it
            return await other.take("lease.example", lease_s=60, patience_s=5, at_once=False)

    assert asyncio.run(in_turn()) == 0.0


@needs_driver
def test_without_its_database_a_client_keeps_the_gap_by_itself(
    sites: Sites, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSPIKE_STATE", NOWHERE)
    found = ask(fetching(sites, tmp_path), [f"http://a.example/{n}" for n in range(3)])
    assert not [one for one in found if isinstance(one, Failure)]
    assert min(gaps(sites)["a.example"]) > 0.9 * GAP_S


@slow
@needs_driver
@pytest.mark.usefixtures("shared")
def test_a_copy_of_a_home_does_not_load_while_the_other_one_does(tmp_path: Path) -> None:
    landing = str(tmp_path / "landing")
    first, copy = (settings_of(tmp_path / name, landing=landing) for name in ("first", "copy"))
    warehouse_of(first).load()
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "identity").write_bytes((tmp_path / "first" / "identity").read_bytes())
    loader = replace(warehouse_of(copy), wait_s=0.05)
    loader.land([article()])
    with warehouse_of(first).alone():
        assert "another machine loads" in loader.load().postponed
    assert replace(loader, wait_s=10).load().new == {"articles": 1}


@needs_driver
def test_a_loader_that_cannot_ask_the_database_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPIKE_STATE", NOWHERE)
    warehouse = warehouse_of(settings_of(tmp_path))
    warehouse.land([article()])
    assert "another machine may load" in warehouse.load().postponed


@slow
@needs_driver
@pytest.mark.usefixtures("shared")
def test_of_two_copies_of_a_home_one_decides_and_one_that_was_followed_never_does_again(
    database: str, tmp_path: Path
) -> None:
    first, second = (settings_of(tmp_path / name) for name in ("first", "second"))
    adopt(first.home, "a-home")
    adopt(second.home, "a-home")
    require_own_home(first, "newspike.yaml")
    require_own_home(first, "newspike.yaml")
    with pytest.raises(HomeRefusedError, match="begins no run for 40 minutes"):
        require_own_home(second, "newspike.yaml")
    forty_minutes_pass(database)
    require_own_home(second, "newspike.yaml")
    forty_minutes_pass(database)
    with pytest.raises(HomeRefusedError, match="has followed this copy"):
        require_own_home(first, "newspike.yaml")
    decide_here(first, take_over=True)
    require_own_home(first, "newspike.yaml")
    with pytest.raises(HomeRefusedError, match="has followed this copy"):
        require_own_home(second, "newspike.yaml")
    require_own_home(settings_of(tmp_path / "another"), "newspike.yaml")


def forty_minutes_pass(database: str) -> None:
    """Let all that the database has noted be forty minutes older."""
    import psycopg  # noqa: PLC0415

    with psycopg.connect(database) as session:
        session.execute("update newspike.home set seen_at = seen_at - interval '41 minutes'")


def test_a_home_whose_shared_state_is_away_goes_on_and_takes_nothing_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSPIKE_STATE", raising=False)
    settings = settings_of(tmp_path)
    decide_here(settings)
    with pytest.raises(StateError):
        decide_here(settings, take_over=True)
