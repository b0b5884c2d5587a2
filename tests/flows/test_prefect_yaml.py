"""prefect.yaml: Prefect drops a misspelt key without a word, so its keys and entry points are checked here."""

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from flows.backfill import resume_backfill
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.operations.deployments import DEPLOYMENTS, Deployment, served
from tests.conftest import ROOT, TOPICS

DEPLOYMENT_KEYS = {
    *("name", "entrypoint", "description", "tags", "parameters", "work_pool", "concurrency_limit", "schedules"),
}
SCHEDULE_KEYS = {"interval", "cron", "rrule", "timezone", "slug", "active", "parameters", "anchor_date"}


def deployments() -> list[dict[str, Any]]:
    content = YAML(typ="safe").load(ROOT / "prefect.yaml")
    return list(content["deployments"])


@pytest.mark.parametrize("deployment", deployments(), ids=lambda deployment: deployment["entrypoint"])
def test_a_deployment_has_known_keys_only(deployment: dict[str, Any]) -> None:
    assert set(deployment) <= DEPLOYMENT_KEYS
    assert all(set(schedule) <= SCHEDULE_KEYS for schedule in deployment.get("schedules", ()))


@pytest.mark.parametrize("deployment", deployments(), ids=lambda deployment: deployment["entrypoint"])
def test_an_entry_point_is_a_flow_that_takes_the_parameters(deployment: dict[str, Any]) -> None:
    path, _, name = deployment["entrypoint"].partition(":")
    flow = getattr(loaded_as_prefect_does(ROOT / path), name)
    assert set(deployment["parameters"]) <= set(flow.parameters.properties)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment.entrypoint)
def test_each_parameter_of_a_flow_is_described_on_the_pages_of_prefect(deployment: Deployment) -> None:
    path, _, name = deployment.entrypoint.partition(":")
    flow = getattr(loaded_as_prefect_does(ROOT / path), name)
    assert all(shown.get("description") for shown in flow.parameters.properties.values())


def test_where_nothing_was_begun_there_is_nothing_to_resume(tmp_path: Path) -> None:
    config = write_configuration(tmp_path / "home", SandboxSettings(feeds=[], connect_to={}, topics=TOPICS))
    assert resume_backfill.fn(config=str(config)) == {}


def test_no_file_of_flows_hides_a_package_or_a_module_of_the_standard_library() -> None:
    taken = {"extractors", "warehouse", "alerts", "newsroom", "config", "tests", *sys.stdlib_module_names}
    assert not {path.stem for path in (ROOT / "flows").glob("*.py")} & taken


def loaded_as_prefect_does(path: Path) -> Any:
    """Load a flow file by its path, under its bare name."""
    spec = importlib.util.spec_from_file_location(f"entry_point_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_file_has_the_deployments_and_schedules_that_serve_has() -> None:
    assert {_as_listed(deployment) for deployment in deployments()} == {
        (
            each.entrypoint,
            each.name,
            each.description,
            int(each.every.total_seconds()) if each.every else None,
            each.cron or None,
            each.slug or None,
        )
        for each in DEPLOYMENTS
    }
    assert {each.module for each in served()} == {each.module for each in DEPLOYMENTS if each.is_scheduled} - {"watch"}


def _as_listed(deployment: dict[str, Any]) -> tuple[Any, ...]:
    (schedule,) = deployment.get("schedules", [{}])
    keys = ("interval", "cron", "slug")
    return (*(deployment[key] for key in ("entrypoint", "name", "description")), *map(schedule.get, keys))


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment.importable)
def test_a_flow_is_described_as_its_deployment(deployment: Deployment) -> None:
    module, _, name = deployment.importable.partition(":")
    assert getattr(importlib.import_module(module), name).description == deployment.description
