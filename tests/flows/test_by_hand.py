"""Stages by hand: never beside a cycle of the same home."""

from pathlib import Path

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.by_hand import run_by_hand
from flows.runtime.context import RunContext
from flows.runtime.home_lock import home_lock
from flows.runtime.sharding import Counts
from tests.builders import feed
from tests.conftest import TOPICS


def unwanted(_context: RunContext) -> Counts:
    raise AssertionError


def test_a_stage_does_not_run_beside_a_cycle_of_its_home(tmp_path: Path) -> None:
    config = write_configuration(tmp_path, SandboxSettings(feeds=[feed()], connect_to={}, topics=TOPICS))
    with home_lock(tmp_path, "cycle") as is_free:
        assert is_free
        assert run_by_hand(str(config), None, {"poll": unwanted}) == {"skipped": {"a cycle is running": 1}}
