"""`newspike run`: one cycle through the real flows, over real HTTP, on a real Prefect server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.commands.status import report
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import open_context
from flows.runtime.prefect_server import free_port
from newsroom.servers.process import Newsroom
from newsroom.world.build import World
from newsroom.world.outlets import first_list
from tests.flows.conftest import Installation, Newspike

pytestmark = pytest.mark.slow


def counts(config: Path) -> Mapping[str, int]:
    return {row["what"]: row["rows"] for row in open_context(config).warehouse.rows("counts")}


def run_json(newspike: Newspike, config: Path) -> dict[str, Any]:
    done = newspike("run", "--config", str(config), "--json")
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A home after its first cycle."""

    config: Path
    summary: Mapping[str, Any]


@pytest.fixture(scope="module")
def ran(newspike: Newspike, running: Newsroom, world: World, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    running.set_clock(world.start + timedelta(days=5))
    stage = SandboxSettings(feeds=first_list()[:6], connect_to={"*.example": running.address})
    config = write_configuration(tmp_path_factory.mktemp("ran") / "home", stage)
    return Ran(config=config, summary=run_json(newspike, config))


def test_a_cycle_polls_extracts_detects_and_publishes(ran: Ran) -> None:
    assert ran.summary["poll"]["ok"] == 6
    assert ran.summary["extract"]["articles"] == ran.summary["poll"]["entries"] > 50
    assert ran.summary["detect"]["read"] == ran.summary["extract"]["articles"]
    assert open_context(ran.config).warehouse.snapshot_rows("counts")


def test_a_cycle_that_is_run_again_adds_nothing(newspike: Newspike, ran: Ran) -> None:
    before = counts(ran.config)
    assert run_json(newspike, ran.config)["poll"] == {}  # nothing is due yet
    assert counts(ran.config) == before


def test_status_has_the_last_cycle(ran: Ran) -> None:
    told = report(open_context(ran.config))
    assert (told.feeds, told.due) == (6, 0)
    assert {row["stage"] for row in told.stages} >= {"poll", "extract"}


def test_where_nothing_is_reachable_it_is_said_once_and_no_feed_is_blamed(newspike: Newspike, tmp_path: Path) -> None:
    nowhere = {"*.example": f"127.0.0.1:{free_port()}"}
    config = write_configuration(tmp_path / "home", SandboxSettings(feeds=first_list()[:6], connect_to=nowhere))
    done = newspike("run", "--config", str(config))
    assert done.returncode == 3
    assert done.stderr.count("nothing could be reached") == 1
    assert open_context(config).warehouse.rows("feeds_failing") == []


def test_a_wrong_configuration_is_told_with_its_line_and_runs_nothing(
    newspike: Newspike, installation: Installation
) -> None:
    installation.config.write_text(installation.config.read_text() + "tpoics: []\n", encoding="utf-8")
    done = newspike("run", "--config", str(installation.config))
    assert done.returncode == 2
    assert "tpoics: is not a known key" in done.stderr
