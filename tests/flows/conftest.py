"""A real Prefect server for the whole session, the command line in a process of its own, a small newsroom."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.prefect_server import free_port, prefect_server, prepare_prefect
from newsroom.servers.process import Newsroom, running_newsroom
from newsroom.servers.slack import Slack, running_slack
from newsroom.world.build import World, build_world
from newsroom.world.outlets import first_list
from tests.flows.sites import Sites, running_sites

Newspike = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True, kw_only=True)
class Installation:
    """A configuration that watches a running newsroom."""

    config: Path
    newsroom: Newsroom
    world: World


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Prefect server and say where; the environment is as before when it has ended."""
    before = dict(os.environ)
    prepare_prefect(tmp_path_factory.mktemp("prefect"))
    with prefect_server(free_port()) as url:
        yield url
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def on_prefect(prefect_api: str) -> Iterator[str]:
    """Let this process use the Prefect server too, whenever Prefect was imported; yield its address."""
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 -- a second to import

    with temporary_settings({PREFECT_API_URL: prefect_api}):
        yield prefect_api


@pytest.fixture(scope="session")
def newspike(prefect_api: str) -> Newspike:
    """Return what runs the command line against the Prefect server."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "flows", *arguments]
        return subprocess.run(  # noqa: S603 -- ours
            command, capture_output=True, text=True, timeout=240, check=False
        )

    return run


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(days=12)


@pytest.fixture(scope="session")
def running(world: World) -> Iterator[Newsroom]:
    with running_newsroom(world) as newsroom:
        yield newsroom


@pytest.fixture
def installation(running: Newsroom, world: World, tmp_path: Path) -> Installation:
    """Return a configuration with six feeds, at a quiet time of the newsroom."""
    running.set_clock(world.start + timedelta(days=5))
    stage = SandboxSettings(feeds=first_list()[:6], connect_to={"*.example": running.address})
    return Installation(config=write_configuration(tmp_path / "home", stage), newsroom=running, world=world)


@pytest.fixture
def sites() -> Iterator[Sites]:
    """Run web sites without a page."""
    with running_sites() as running:
        yield running


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    """Run a Slack that the settings of a test reach by its webhook."""
    with running_slack() as running:
        monkeypatch.setenv("NEWSPIKE_SLACK_WEBHOOK", running.webhook_url)
        yield running
