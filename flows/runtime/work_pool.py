"""A Prefect work pool that carries out calls: each is a flow run, which any worker of the pool takes on any machine.

Its workers need Newspike, the landing zone and the Postgres of `state`, and nothing else of this machine: no home and
no settings file. A worker that dies loses nothing: the lock of its flow run is released, and another worker makes the
call. What a call landed twice is loaded once. Where no worker is left, the work is done on this machine.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flows.configuration.settings import Settings
from flows.runtime.pool_calls import (
    CallOutcome,
    SentCall,
    UnfitError,
    calls_zone,
    is_name,
    lock_of,
    read,
    remove_old,
    versions,
    write,
)
from flows.runtime.state import StateError, address_of, postgres
from warehouse.errors import WarehouseError
from warehouse.landing import Zone, drop

TRIES = 3  # of a call; then it is made here
PER_WORKER = 4  # calls under way for each worker: one that ends finds the next one waiting
FIRST_LOOK_S, LONGEST_LOOK_S = 0.3, 3.0  # between two looks at a flow run
logger = logging.getLogger(__name__)


class PoolError(Exception):
    """The work pool cannot be used; the message says why and what to do."""


class Situation(StrEnum):
    """What a flow run waits for."""

    WAITING = "it waits for a worker"
    WORKING = "its process is alive"
    UNATTENDED = "no worker of the pool is online"
    CHANGING = "its process starts or ends"
    ABANDONED = "its process is gone"
    UNKNOWN = "Prefect's server or `state` does not answer"


LONGEST_S: Mapping[Situation, float] = MappingProxyType(
    {Situation.UNATTENDED: 30.0, Situation.CHANGING: 180.0, Situation.ABANDONED: 6.0, Situation.UNKNOWN: 180.0}
)
HOPELESS = {Situation.UNATTENDED, Situation.UNKNOWN}  # a new flow run would wait in the same way


def is_lost(situation: Situation, seconds: float) -> bool:
    """Return whether a flow run that has been in a situation for so long will not end by itself."""
    return seconds >= LONGEST_S.get(situation, float("inf"))


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkPool:
    """A work pool that had a worker online when the run began."""

    settings: Settings
    client: Any  # prefect.client.orchestration.SyncPrefectClient, shared by threads
    deployment_id: UUID
    zone: Zone
    sender: str  # a lock that this process holds as long as it waits for calls
    workers: int
    refusals: list[str] = field(default_factory=list)  # why calls were made here

    @property
    def at_once(self) -> int:
        """Return how many calls are under way together."""
        return PER_WORKER * self.workers

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a function returns on a worker; where no worker can make the call, it is made here."""
        sent = SentCall(settings=self.settings, sender=self.sender, function=function, arguments=arguments)
        name = write(self.zone, sent)
        try:
            outcome = self._outcome(function.__name__, name)
        finally:
            drop(self.zone, [name])
        if isinstance(outcome, CallOutcome):
            if outcome.error is not None:
                raise outcome.error
            return outcome.value
        logger.error("call is made on this machine: call=%s reason=%s", function.__name__, outcome)
        self.refusals.append(outcome)
        return function(*arguments)

    def _outcome(self, function: str, call: str) -> CallOutcome | str:
        """Return the outcome of a call that a worker made; the reason where none did."""
        problem = ""
        for _ in range(TRIES):
            problem = message = self._final_message(function, call)
            if is_name(message):
                try:
                    outcome: CallOutcome = read(self.zone, message)
                except UnfitError as error:
                    problem = str(error)
                else:
                    drop(self.zone, [message])
                    return outcome
            logger.warning("call not made by a worker: call=%s reason=%s", function, problem)
            if problem in HOPELESS:
                break
        return problem

    def _final_message(self, function: str, call: str) -> str:
        """Return the message of the final state of a flow run that makes a call: the name of the outcome, or a reason.

        A flow run that is lost is marked as crashed, and the reason is its situation.
        """
        from httpx import HTTPError  # noqa: PLC0415 -- Prefect's client, which takes a second to import
        from prefect.states import Crashed  # noqa: PLC0415

        parameters = {"landing": self.settings.landing, "call": call, "sent_with": versions()}
        name = f"{function}-{call.rpartition('-')[2][:8]}"
        try:
            run = self.client.create_flow_run_from_deployment(self.deployment_id, parameters=parameters, name=name)
            situation, since, pause_s = Situation.WAITING, time.monotonic(), FIRST_LOOK_S
            while not is_lost(situation, time.monotonic() - since):
                time.sleep(pause_s)
                pause_s = min(1.2 * pause_s, LONGEST_LOOK_S)
                seen = self._looked_at(run.id)
                if not isinstance(seen, Situation):
                    return seen
                if seen is not situation:
                    situation, since = seen, time.monotonic()
            self.client.set_flow_run_state(run.id, Crashed(message=situation.value), force=True)
        except HTTPError:
            return Situation.UNKNOWN.value
        return situation.value

    def _looked_at(self, run_id: UUID) -> Situation | str:
        """Return the situation of a flow run, or the message of its final state."""
        from httpx import HTTPError  # noqa: PLC0415 -- Prefect's client

        try:
            state = self.client.read_flow_run(run_id).state
            if state.is_final():
                return str(state.message or state.name)
            if state.is_running():
                with _state(self.settings).held([lock_of(str(run_id))]) as free:
                    return Situation.ABANDONED if free else Situation.WORKING
            if state.is_scheduled():
                return Situation.WAITING if _is_ready(self.client, self.settings) else Situation.UNATTENDED
        except (HTTPError, StateError):
            return Situation.UNKNOWN
        return Situation.CHANGING


@contextmanager
def joined(settings: Settings) -> Iterator[WorkPool | str]:
    """Yield the work pool of the settings; the reason where it cannot be used."""
    with ExitStack() as stack:
        try:
            found: WorkPool | str = _opened(settings, stack)
        except (PoolError, StateError, WarehouseError) as error:
            logger.error("work pool not used, the work is done on this machine: %s", error)  # noqa: TRY400 -- no traceback
            found = str(error)
        yield found


def _opened(settings: Settings, stack: ExitStack) -> WorkPool:
    sender = f"sender {secrets.token_hex(8)}"
    stack.enter_context(_state(settings).held([sender]))
    zone = calls_zone(settings.landing)
    remove_old(zone, datetime.now(UTC))
    client, workers, deployment_id = _on_server(settings, stack)
    return WorkPool(
        settings=settings, client=client, deployment_id=deployment_id, zone=zone, sender=sender, workers=workers
    )


def _on_server(settings: Settings, stack: ExitStack) -> tuple[Any, int, UUID]:
    """Return a client of Prefect's server, how many workers of the pool are online, and the deployment of shards."""
    from httpx import HTTPError  # noqa: PLC0415
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415

    address = PREFECT_API_URL.value()
    if not address:
        raise PoolError(
            "engine.kind prefect needs PREFECT_API_URL: the Prefect server that the workers of the pool use"
        )
    try:
        client = stack.enter_context(get_client(sync_client=True))
        return client, _workers_online(client, settings), _deployment(settings)
    except HTTPError as error:
        raise PoolError(f"Prefect's server at {address} does not answer: {error}") from error


def _workers_online(client: Any, settings: Settings) -> int:
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415

    pool = settings.engine.pool
    try:
        ready = _is_ready(client, settings)
    except ObjectNotFound as error:
        raise PoolError(
            f"there is no work pool {pool}: create it with `prefect work-pool create {pool} --type process`"
        ) from error
    if not ready:
        raise PoolError(
            f"no worker of the pool {pool} is online, or it is paused: start some with "
            f"`prefect worker start --pool {pool} --limit 1`"
        )
    workers = client.read_workers_for_work_pool(pool)
    online: int = sum(worker.status == "ONLINE" for worker in workers)
    return max(1, online)


def _is_ready(client: Any, settings: Settings) -> bool:
    return bool(client.read_work_pool(settings.engine.pool).status == "READY")


def _deployment(settings: Settings) -> UUID:
    """Return the deployment of shards in the pool; a worker imports its flow from the installed package."""
    from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415

    from flows.shard import shard  # noqa: PLC0415

    pool: Any = settings.engine.pool
    wanted: Any = shard.to_deployment(pool, work_pool_name=pool, entrypoint_type=EntrypointType.MODULE_PATH)
    deployment_id: UUID = wanted.apply()
    return deployment_id


def _state(settings: Settings) -> Any:
    return postgres().PostgresState(address_of(settings))
