"""How the shards of a run are carried out: side by side on threads here, each as a Prefect task run or a plain call.

A shard is a call that may be made on another machine, see `cluster` and `work_pool`. A shard that needs the home keeps
that part here, and sends the rest by `Engine.call`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from inspect import signature
from typing import Any, Protocol, TypeVar

from flows.configuration.settings import Settings
from flows.runtime import cluster, work_pool
from flows.runtime.cluster import Cluster
from flows.runtime.work_pool import WorkPool

Item = TypeVar("Item")
Shard = tuple[Any, ...]  # the positional arguments of one call
Counts = Counter[str]  # what a shard did: outcome words and counts
Call = Callable[..., Any]  # makes a call: a function and its arguments

LOCAL_SHARDS_AT_ONCE = 2


class RunShards(Protocol):
    """A way to carry out one function over shards."""

    def __call__(self, function: Callable[..., Counts], shards: Iterable[Shard]) -> Counts:
        """Return the shards' tallies, added up; all shards are tried before the error of one is raised."""


def split(items: Sequence[Item], size: int, by: Callable[[Item], Hashable] | None = None) -> list[list[Item]]:
    """Return items in shards of about `size`; those of one group (`by`) stay together: one shard paces them all."""
    groups: dict[Hashable, list[Item]] = {}
    for number, item in enumerate(items):
        groups.setdefault(by(item) if by else number, []).append(item)
    shards: list[list[Item]] = []
    for group in sorted(groups.values(), key=len, reverse=True):
        if not shards or len(shards[-1]) + len(group) > size:
            shards.append([])
        shards[-1] += group
    return shards


def as_plain_calls(
    function: Callable[..., Counts], shards: Iterable[Shard], at_once: int = LOCAL_SHARDS_AT_ONCE
) -> Counts:
    """Carry out shards on threads, unseen by Prefect: in a loop, a task run for each would cost too much."""
    with ThreadPoolExecutor(at_once) as pool:
        return _added_up([pool.submit(function, *shard) for shard in shards])


def call_here(function: Callable[..., Any], *arguments: Any) -> Any:
    """Make a call in this process."""
    return function(*arguments)


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """How a run carries out its shards."""

    run_here: RunShards = as_plain_calls
    call: Call = call_here  # on another machine where the settings say so: the function and its arguments travel
    refusals: Sequence[str] = ()  # why work that the settings want elsewhere was done here

    def run_shards(self, function: Callable[..., Counts], shards: Iterable[Shard]) -> Counts:
        """Carry out shards wherever the engine makes calls; return their tallies, added up."""
        if self.call is call_here:
            return self.run_here(function, shards)
        return self.run_here(wraps(function)(partial(self.call, function)), shards)


THIS_MACHINE = Engine()


@contextmanager
def on_threads(settings: Settings) -> Iterator[Engine]:
    """Yield the engine of the settings for a run that Prefect does not record."""
    with joined(settings) as found:
        yield _engine(found, partial(as_plain_calls, at_once=_at_once(found)))


@contextmanager
def as_tasks(settings: Settings) -> Iterator[Engine]:
    """Yield the engine of the settings inside a flow run: each shard is a task run."""
    from prefect import task  # noqa: PLC0415 -- a second to import, which plain calls need not pay
    from prefect.cache_policies import NO_CACHE  # noqa: PLC0415

    with joined(settings) as found, _threads(found) as runner:

        def run(function: Callable[..., Counts], shards: Iterable[Shard]) -> Counts:
            shard_task = task(name=function.__name__, cache_policy=NO_CACHE)(function)
            names = tuple(signature(function).parameters)
            return _added_up([runner.submit(shard_task, dict(zip(names, shard, strict=False))) for shard in shards])

        yield _engine(found, run)


@contextmanager
def joined(settings: Settings) -> Iterator[Cluster | WorkPool | str]:
    """Yield the machines that the settings want; the reason where they cannot be used, "" where there are none."""
    ways = {"dask": cluster.joined, "prefect": work_pool.joined}
    if way := ways.get(settings.engine.kind):
        with way(settings) as found:
            yield found
    else:
        yield ""


def _threads(found: Cluster | WorkPool | str) -> Any:
    from prefect.task_runners import ThreadPoolTaskRunner  # noqa: PLC0415

    return ThreadPoolTaskRunner(max_workers=_at_once(found))


def _engine(found: Cluster | WorkPool | str, run_here: RunShards) -> Engine:
    if isinstance(found, str):
        return Engine(run_here=run_here, refusals=[found] if found else [])
    return Engine(run_here=run_here, call=found.call, refusals=found.refusals)


def _at_once(found: Cluster | WorkPool | str) -> int:
    """Return how many shards are under way together: a thread here waits for each that another machine carries out."""
    return LOCAL_SHARDS_AT_ONCE if isinstance(found, str) else max(LOCAL_SHARDS_AT_ONCE, found.at_once)


def is_stop(error: BaseException) -> bool:
    """Return whether an exception is, or comes from, Prefect's for SIGTERM: the run ends, and nothing failed.

    A library that the signal interrupts may raise an exception of its own.
    """
    exceptions = sys.modules.get("prefect.exceptions")
    if exceptions is None:
        return False
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, exceptions.TerminationSignal):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


def _added_up(futures: Sequence[Any]) -> Counts:
    total: Counts = Counter()
    errors: list[Exception] = []
    for future in futures:
        try:
            total.update(future.result())
        except Exception as error:  # the other shards' work must still be counted and loaded
            if is_stop(error):
                raise
            errors.append(error)
    if errors:
        raise errors[0]
    return total
