"""A Dask cluster that carries out calls.

Its workers need Newspike and the landing zone of the settings, and nothing else of this machine: no home, no settings
file, no Prefect server. A worker that dies loses nothing: Dask makes its calls again on another one, and what a call
landed twice is loaded once. Where the cluster cannot be used, the work is done on this machine.
"""

from __future__ import annotations

import logging
import platform
import secrets
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from flows.configuration.settings import Settings
from flows.runtime.state import state_of
from warehouse.landing import Zone, drop, listed, open_zone, put

LOOK_S = 10.0  # between two looks at whether any worker is left
LEFT_S = 30.0  # without a worker; then a call is made here
CLOCK_LIMIT_S = 60.0
PROBES = ".workers"  # a folder of the landing zone
logger = logging.getLogger(__name__)


class ClusterError(Exception):
    """The cluster cannot be used; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """A cluster whose workers were found to be fit."""

    client: Any  # distributed.Client
    threads: int  # of all its workers
    refusals: list[str] = field(default_factory=list)  # why calls were made here

    @property
    def at_once(self) -> int:
        """Return how many calls are under way together."""
        return 2 * self.threads

    def call(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Return what a function returns on a worker; where no worker is left, it is called here."""
        key = f"{function.__name__}-{secrets.token_hex(8)}"  # of its own: equal calls are two calls
        future = self.client.submit(_made, function, arguments, named, key=key)
        seen_at = time.monotonic()
        while True:
            try:
                return future.result(timeout=LOOK_S)
            except TimeoutError:
                if future.done():  # the call itself ran into a time limit
                    raise
            if self.client.scheduler_info(n_workers=-1)["workers"]:
                seen_at = time.monotonic()
            elif time.monotonic() - seen_at > LEFT_S:
                future.cancel()
                logger.warning("no worker left: call=%s", function.__name__)
                self.refusals.append("no worker left")
                return function(*arguments, **named)


def _made(function: Callable[..., Any], arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
    return function(*arguments, **named)


@contextmanager
def joined(settings: Settings) -> Iterator[Cluster | str]:
    """Yield the cluster of the settings; the reason where it cannot be used."""
    try:
        client = _connected(settings)
    except ClusterError as error:
        logger.error("cluster not used, the work is done on this machine: %s", error)  # noqa: TRY400 -- no traceback
        yield str(error)
        return
    with client:
        try:
            found: Cluster | str = Cluster(client=client, threads=examined(settings, client))
        except ClusterError as error:
            logger.error("cluster not used, the work is done on this machine: %s", error)  # noqa: TRY400
            found = str(error)
        yield found


def _connected(settings: Settings) -> Any:
    address, wait_s = settings.engine.address, settings.engine.wait_s
    try:
        from distributed import Client  # noqa: PLC0415 -- an optional extra
    except ImportError as error:
        raise ClusterError("Dask is not installed: install the extra newspike[dask]") from error
    try:
        return Client(address, timeout=wait_s, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {address} within {wait_s:g} s: start one with `dask scheduler`"
        ) from error


def examined(settings: Settings, client: Any) -> int:
    """Return how many threads the workers have; raise `ClusterError` where one of them is not fit for the work.

    Each worker writes a file into what it takes for the landing zone. One that is not seen here landed somewhere else.
    """
    workers = client.scheduler_info(n_workers=-1)["workers"]
    if not workers:
        raise ClusterError(f"the scheduler at {settings.engine.address} has no worker: start some with `dask worker`")
    probe = secrets.token_hex(8)
    asked = {
        address: client.submit(worker_facts, settings, probe, workers=[address], key=f"facts-{probe}-{address}")
        for address in workers
    }
    try:
        found = {address: _answer(address, future, settings.engine.wait_s) for address, future in asked.items()}
        written = _probes(settings, probe)
        for address, facts in found.items():
            if problem := _problem(facts, written):
                raise ClusterError(f"worker {address} of {facts['host']} cannot be used: {problem}")
    finally:
        for name in _probes(settings, probe):
            drop(_probe_zone(settings.landing), [name])
    return sum(worker["nthreads"] for worker in workers.values())


def worker_facts(settings: Settings, probe: str) -> Mapping[str, Any]:
    """Return what a worker is, after it has written a file into the landing zone; called on each worker."""
    name = f"{probe}-{secrets.token_hex(4)}"
    put(_probe_zone(settings.landing), name, b"-")
    if settings.state:
        state_of(settings).rest_s("any.example")  # raises StateError
    return {
        "file": name,
        "host": socket.gethostname(),
        "newspike": version("newspike"),
        "python": _python(),
        "at": time.time(),
    }


def _answer(address: str, future: Any, wait_s: float) -> Mapping[str, Any]:
    try:
        return future.result(timeout=wait_s)  # type: ignore[no-any-return]
    except Exception as error:  # any error of the cluster
        advice = "it needs Newspike of the same version, and the landing zone"
        raise ClusterError(f"worker {address} cannot be used: {type(error).__name__}: {error}; {advice}") from error


def _problem(facts: Mapping[str, Any], written: Collection[str]) -> str:
    """Return why a worker cannot be used; "" where it can."""
    if facts["file"] not in written:
        return "its landing zone is another place than the one here: `landing` must name what all machines share"
    for what, own in (("newspike", version("newspike")), ("python", _python())):
        if facts[what] != own:
            return f"it has {what} {facts[what]}, and this machine {own}: install the same"
    if abs(facts["at"] - time.time()) > CLOCK_LIMIT_S:
        return "its clock differs from the one here by more than a minute: set both"
    return ""


def _probes(settings: Settings, probe: str) -> Sequence[str]:
    return [name for name in listed(_probe_zone(settings.landing)) if name.startswith(probe)]


def _probe_zone(landing: str) -> Zone:
    return open_zone(f"{landing.rstrip('/')}/{PROBES}")


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])
