"""One home decides: a home that meets the landing zone or the deployments of another one is refused.

Prefect gives a run to any worker of a pool. A worker on another machine has an empty home of its own, in which the run
would poll everything again and send every alert again. So the first home that runs a pool's deployments is noted as a
Prefect variable, and any other home is refused: the run fails, and the watchdog of the refused home sends a message.
"""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flows.configuration.in_force import settings_in_force
from flows.configuration.settings import Settings
from flows.operations.facts import REFUSED
from flows.operations.watching import look
from flows.runtime.context import RunContext, context_in_force
from flows.runtime.state import StateError, address_of, postgres
from warehouse.durable_files import write_durably
from warehouse.errors import HomeRefusedError
from warehouse.identity import Owner, copy_of, owner, require_own_landing

MINUTE = timedelta(minutes=1)
SILENT = timedelta(minutes=40)  # more than between any two runs: every home sends what is due twice an hour
logger = logging.getLogger(__name__)


def open_own_context(config: str, at: datetime | None = None) -> RunContext:
    """Return the context of a flow run; raise `HomeRefusedError` where its deployments belong to another home."""
    require_own_home(settings_in_force(Path(config)), config)
    return context_in_force(Path(config), at)


def require_own_home(settings: Settings, config: str) -> None:
    """Raise `HomeRefusedError` where another home has the landing zone, or the deployments of the present flow run.

    `config` is the settings file as the deployment names it. A refusal is noted in the home, and the watchdog looks at
    once.
    """
    home = settings.home_folder
    try:
        if settings.landing:
            require_own_landing(home, settings.landing)
        if pool := _pool():
            claim_deployments(home, f"the work pool {pool} with the settings file {config}")
        if settings.state:
            decide_here(settings)
    except HomeRefusedError as error:
        write_durably(home / REFUSED, json.dumps({"what": error.what, "advice": error.advice}).encode())
        look(settings, datetime.now(UTC))
        raise
    (home / REFUSED).unlink(missing_ok=True)


def decide_here(settings: Settings, *, take_over: bool = False) -> None:
    """Note this copy of the home in the shared state as the one that decides.

    Raises `HomeRefusedError` where another copy does, on the machine that was backed up or on the one that followed it.
    Where the state cannot be reached, the run goes on and says so: it loads nothing. To take over, it must be reached:
    `StateError`.
    """
    own, silent = owner(settings.home_folder), max(SILENT, 3 * timedelta(minutes=settings.every_minutes))
    names = {"identity": own.identity, "copy": copy_of(settings.home_folder), "machine": own.machine}
    try:
        state = postgres().PostgresState(address_of(settings))
        other = state.decide(**names, silent_s=silent.total_seconds(), take_over=take_over)
    except StateError as error:
        if take_over:
            raise
        logger.warning("not known whether another copy of this home decides: %s", error)
        return
    if other is None:
        return
    seen = f"{other.seen_at.astimezone(UTC):%F %R} UTC"
    what = f"this home is a copy of one that decides on {other.machine}, which last began a run at {seen}"
    if other.followed_this:
        raise HomeRefusedError(
            f"{what} and has followed this copy",
            "remove this home, and restore a backup of that one where this machine is to be its reserve",
        )
    raise HomeRefusedError(
        what,
        f"stop one of them; where that one begins no run for {silent // MINUTE} minutes, this copy follows",
    )


def claim_deployments(home: Path, deployments: str) -> None:
    """Note a home on the Prefect server as the one that runs some deployments.

    Raises `HomeRefusedError` where another home is noted.
    """
    from prefect.client.orchestration import get_client  # noqa: PLC0415 -- Prefect takes a second to import
    from prefect.client.schemas.actions import VariableCreate  # noqa: PLC0415
    from prefect.exceptions import ObjectAlreadyExists  # noqa: PLC0415

    own = owner(home)
    name = f"newspike_home_{blake2b(deployments.encode(), digest_size=4).hexdigest()}"
    with get_client(sync_client=True) as client:
        noted = client.read_variable_by_name(name)
        if noted is None:
            try:
                noted = client.create_variable(VariableCreate(name=name, value=asdict(own), tags=["newspike"]))
            except ObjectAlreadyExists:  # another home was quicker
                noted = client.read_variable_by_name(name)
    found = Owner.read(noted.value) if noted and isinstance(noted.value, dict) else own
    if found.identity != own.identity:
        raise HomeRefusedError(
            f"{deployments} is run by the home {found}, and this is {own}",
            f"run them on {found.machine} alone, where other machines can share the work as Dask workers; if this home "
            f"replaces that one, run `prefect variable unset {name}`",
        )


def _pool() -> str:
    """Return the work pool of the present flow run; "" outside of one, and for the runs that `serve` starts."""
    context: Any = sys.modules.get("prefect.context")
    running = context.FlowRunContext.get() if context else None
    return (running.flow_run.work_pool_name or "") if running and running.flow_run else ""
