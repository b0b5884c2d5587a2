"""The schedules of `serve`: renewed after a jump of the clock, and when the settings change them."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from flows.configuration.settings import load_settings
from flows.operations.deployments import CYCLE
from flows.runtime.registration import deployment_name, registered
from flows.runtime.serving import keep_schedule
from tests.flows.conftest import Installation
from tests.flows.serving import posted
from warehouse.identity import owner


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "newspike.yaml"
    path.write_text("home: home\nevery_minutes: 5\n")
    return path


def renewals(config: Path, leads: list[float], texts: Mapping[int, str] = {}, *, refused: int = 0) -> list[int]:
    """Return at which looks the deployments were registered; at each look the clock leads by so many seconds."""
    looks, found, done = 0, list[int](), asyncio.Event()

    def clock() -> float:
        nonlocal looks
        if looks in texts:
            config.write_text(texts[looks])
        looks += 1
        if looks == len(leads) + 2:
            done.set()
        return leads[min(looks, len(leads)) - 1]

    def register() -> Mapping[UUID, str]:
        found.append(looks - 1)
        if len(found) <= refused:
            raise OSError("the server is away")
        return {}

    async def run() -> None:
        keeping = asyncio.ensure_future(keep_schedule(config, register, clock=clock, every_s=0.001))
        await done.wait()
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping

    asyncio.run(run())
    return found


def test_a_jump_of_the_clock_in_either_direction_renews_the_schedules_once(config: Path) -> None:
    hours = 8 * 3600.0
    assert renewals(config, [0.0, 1.0, -59.0, hours, hours, 0.0, 0.0]) == [3, 5]


def test_schedules_are_renewed_until_the_server_takes_them(config: Path) -> None:
    assert renewals(config, [0.0, 3600.0, 3600.0, 3600.0, 3600.0], refused=2) == [1, 2, 3]


def test_settings_that_change_the_schedule_renew_it_and_a_mistake_in_them_does_not(config: Path) -> None:
    texts = {1: "home: home\nevery_minutes: 15\n", 3: "home: home\nevery_minutes: nonsense\n"}
    assert renewals(config, [0.0] * 6, texts) == [2]


@pytest.mark.slow
def test_registering_again_leaves_one_run_of_what_was_planned_for_another_time(
    on_prefect: str, installation: Installation
) -> None:
    settings = load_settings(installation.config)
    flows = registered(installation.config, settings)
    cycle = next(deployment for deployment, flow in flows.items() if flow == CYCLE.importable)
    later = datetime.now(UTC) + timedelta(hours=8)
    times = {"start_time": later.isoformat(), "end_time": (later + timedelta(hours=2)).isoformat()}
    posted(on_prefect, f"/deployments/{cycle}/schedule", times | {"min_runs": 5, "max_runs": 5})
    assert planned(on_prefect, cycle, later) == 5
    assert registered(installation.config, settings, again=True) == flows
    assert planned(on_prefect, cycle, later) == 0
    assert deployment_name(CYCLE, settings.home_folder).startswith("scheduled-")


@pytest.mark.slow
def test_a_home_that_was_moved_leaves_no_deployments_at_its_old_path(
    on_prefect: str, installation: Installation, tmp_path: Path
) -> None:
    before = registered(installation.config, load_settings(installation.config))
    moved = installation.config.parent.parent.rename(tmp_path / "moved") / "config" / "newspike.yaml"
    after = registered(moved, load_settings(moved))
    wanted = {"deployments": {"tags": {"all_": [f"home-{owner(moved.parent.parent).identity}"]}}}
    found = posted(on_prefect, "/deployments/filter", wanted)
    assert {each["id"] for each in found} == {str(each) for each in after}
    assert not set(before) & set(after)
    assert all(each["parameters"]["config"] == str(moved) for each in found)


def planned(api: str, deployment: UUID, after: datetime) -> int:
    runs = {"state": {"type": {"any_": ["SCHEDULED"]}}, "expected_start_time": {"after_": after.isoformat()}}
    wanted = {"flow_runs": runs, "deployments": {"id": {"any_": [str(deployment)]}}, "limit": 200}
    return len(posted(api, "/flow_runs/filter", wanted))
