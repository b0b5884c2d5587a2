"""Calls that travel to the workers of a Prefect work pool, and what came back: pickled files of the landing zone.

A file is named by its own digest, and the name travels by Prefect's server: as a parameter of a flow run to the worker,
as the message of its final state back. So what is unpickled was named by someone who may run code on the workers
anyway. Who can only write to the landing zone cannot.
"""

from __future__ import annotations

import pickle
import platform
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from flows.configuration.settings import Settings
from flows.runtime.state import address_of, postgres
from warehouse.landing import Zone, arrival, content, drop, landed_at, listed, open_zone, put

FOLDER = ".calls"  # of the landing zone
KEPT = timedelta(days=1)  # what a sender that was killed has left is removed by a later one
LOCK_WAIT_S = 10.0  # the sender looks at a lock by taking it for a moment
CLOCK_LIMIT_S = 60.0
NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{64}")


class UnfitError(Exception):
    """A worker cannot make a call; the message says why and what to do."""


class SenderGoneError(Exception):
    """The run that sent a call has ended: nobody waits for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SentCall:
    """A call on its way to a worker."""

    settings: Settings
    sender: str  # the name of a lock of the sender's
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CallOutcome:
    """What became of a call."""

    value: Any = None
    error: Exception | None = None  # what the function raised


def calls_zone(landing: str) -> Zone:
    """Return where calls and outcomes are, in a landing zone."""
    return open_zone(f"{landing.rstrip('/')}/{FOLDER}")


def write(zone: Zone, content: SentCall | CallOutcome) -> str:
    """Return the name of a new file with a call or its outcome."""
    data = pickle.dumps(content)
    name = f"{arrival()}-{sha256(data).hexdigest()}"
    put(zone, name, data)
    return name


def read(zone: Zone, name: str) -> Any:
    """Return the call or the outcome in a file; raise `UnfitError` where that cannot be used."""
    try:
        data = content(zone, name)
    except FileNotFoundError as error:
        raise UnfitError(
            f"{zone.root}/{name} is not there: `landing` must name what all machines share, unless the sender has ended"
        ) from error
    if sha256(data).hexdigest() != name.rpartition("-")[2]:
        raise UnfitError(f"{zone.root}/{name} was changed by somebody else: it is not used")
    try:
        return pickle.loads(data)  # noqa: S301 -- the digest came from Prefect's server
    except (AttributeError, ImportError, TypeError, pickle.UnpicklingError) as error:
        raise UnfitError(
            f"{zone.root}/{name} was written by other code: {error}; install the same everywhere"
        ) from error


def remove_old(zone: Zone, now: datetime) -> None:
    """Remove the files of senders that were killed."""
    drop(zone, [name for name in listed(zone) if is_name(name) and landed_at(name) < now - KEPT])


def is_name(text: str) -> bool:
    """Return whether a text is the name of a file with a call or an outcome."""
    return bool(NAME.fullmatch(text))


def versions() -> str:
    """Return what sender and worker must have in common for a call to travel."""
    return f"newspike {version('newspike')}, python {'.'.join(platform.python_version_tuple()[:2])}"


def carry_out(landing: str, call: str, sent_with: str, run: str) -> tuple[str, bool]:
    """Make a call on this worker; return the name of its outcome, and whether the function returned.

    The lock of the run is held meanwhile: the sender sees by it that this process is alive. Raises `UnfitError`,
    `SenderGoneError`, and `StateError` where the shared state cannot be used here.
    """
    if sent_with != versions():
        raise UnfitError(f"this worker has {versions()}, and the sender {sent_with}: install the same")
    zone = calls_zone(landing)
    sent: SentCall = read(zone, call)
    state = postgres().PostgresState(address_of(sent.settings))
    with state.held([lock_of(run)], wait_s=LOCK_WAIT_S):
        if abs(state.now() - time.time()) > CLOCK_LIMIT_S:
            raise UnfitError("the clock of this worker differs from that of `state` by more than a minute: set both")
        with state.held([sent.sender]) as free:
            if free:
                raise SenderGoneError("the run that sent this call has ended")
        try:
            outcome = CallOutcome(value=sent.function(*sent.arguments))
        except Exception as error:  # noqa: BLE001 -- it is the sender's to handle
            outcome = CallOutcome(error=_portable(error))
        return write(zone, outcome), outcome.error is None


def lock_of(run: str) -> str:
    """Return the name of the lock that the process of a flow run holds."""
    return f"run {run}"


def _portable(error: Exception) -> Exception:
    """Return an exception that can be pickled."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- ours
    except Exception:  # noqa: BLE001 -- any that a constructor raises
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
