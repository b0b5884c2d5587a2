"""What the stages need to ask the outside world: the client's rules, and the worker processes, kept warm."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import lru_cache, partial
from importlib.metadata import version
from threading import Lock

from extractors.fetch import Rules, SharedTurns
from extractors.workers import Workers
from flows.configuration.secret_ref import resolve
from flows.configuration.settings import Settings, WorkerSettings
from flows.runtime.state import StateError, address_of, postgres

logger = logging.getLogger(__name__)


def fetch_rules(settings: Settings) -> Rules:
    """Return the client's rules as the settings say."""
    contact = settings.contact or "set `contact` in newspike.yaml"
    fetch = settings.fetch
    return Rules(
        user_agent=f"Newspike/{version('newspike')} (news monitoring; {contact})",
        deadline_s=fetch.deadline_s,
        domain_gap_s=fetch.domain_gap_s,
        shared_gap_s=5 * fetch.domain_gap_s,
        concurrency=fetch.concurrency,
        allow_networks=fetch.allow_networks,
        connect_to=tuple(fetch.connect_to.items()),
        proxy=resolve(fetch.proxy) if fetch.proxy else None,
        shared_turns=_shared_turns(settings),
    )


def _shared_turns(settings: Settings) -> Callable[[], AbstractAsyncContextManager[SharedTurns]] | None:
    if settings.state is None:
        return None
    try:
        return partial(postgres().shared_turns, address_of(settings))
    except StateError as error:
        logger.warning("turns at sites are not shared: %s", error)
        return None


_starting = Lock()  # shards run on threads, and lru_cache does not lock


def warm_workers(settings: WorkerSettings) -> Workers:
    """Return this process's worker pool, started once: a new one for every shard would cost a second each."""
    with _starting:
        return _started_workers(settings)


@lru_cache(maxsize=1)
def _started_workers(settings: WorkerSettings) -> Workers:
    workers = Workers(settings.processes, memory_mb=settings.memory_mb)
    workers.__enter__()
    atexit.register(workers.__exit__, None, None, None)
    return workers
