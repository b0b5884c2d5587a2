"""The deployments of a home, registered with a Prefect server, with the first cycle due at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.schedules import Cron, Interval

from flows.configuration.settings import Settings
from flows.operations.deployments import CYCLE, Deployment, interval_of, served
from flows.runtime.own_home import claim_deployments
from flows.runtime.prefect_runs import settle_runs
from warehouse.identity import owner


def registered(config: Path, settings: Settings, *, again: bool = False) -> Mapping[UUID, str]:
    """Return the importable flow of each deployment that the server now has for this home.

    Registering removes the runs that were planned before. The caller has the home's `serve.lock`: other runs that are
    left over are settled, unless this process registers `again`, as its own runs may be alive. Raises
    `HomeRefusedError` where a home of the same path on another machine has these deployments.
    """
    claim_deployments(settings.home_folder, f"the deployment {deployment_name(CYCLE, settings.home_folder)}")
    flows: dict[UUID, str] = {}
    home_tag = f"home-{owner(settings.home_folder).identity}"
    for deployment in served():
        module, _, name = deployment.importable.partition(":")
        wanted: Any = getattr(import_module(module), name).to_deployment(  # typed for both of its lives, sync and async
            deployment_name(deployment, settings.home_folder),
            description=deployment.description,
            tags=["newspike", "scheduled", home_tag],
            schedule=schedule_of(deployment, settings),
            parameters={"config": str(config.resolve())},
        )
        deployment_id = wanted.apply()
        settle_runs(deployment_id, started_before=None if again else datetime.now(UTC))
        flows[deployment_id] = deployment.importable
        if deployment is CYCLE:
            with get_client(sync_client=True) as client:
                client.create_flow_run_from_deployment(deployment_id)
    _remove_others(home_tag, keep=flows)
    return flows


def _remove_others(home_tag: str, *, keep: Mapping[UUID, str]) -> None:
    """Remove the other deployments of a home: it had them at another path, and nothing would carry out their runs."""
    with get_client(sync_client=True) as client:
        here = DeploymentFilter(tags=DeploymentFilterTags(all_=[home_tag]))
        for found in client.read_deployments(deployment_filter=here):
            if found.id not in keep:
                client.delete_deployment(found.id)


def deployment_name(deployment: Deployment, home: Path) -> str:
    """Return the name under which a home is served: homes that share a Prefect server do not share a deployment."""
    return f"{deployment.name}-{blake2b(str(home.resolve()).encode(), digest_size=4).hexdigest()}"


def schedule_of(deployment: Deployment, settings: Settings) -> Any:
    """Return when a deployment runs, in Prefect's terms."""
    if every := interval_of(deployment, settings):
        return Interval(every, slug=deployment.slug)
    return Cron(deployment.cron, timezone=settings.timezone, slug=deployment.slug)
