"""How the shards of a run are carried out: as Prefect tasks on threads or on a Dask cluster, or as plain calls."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from inspect import signature
from typing import Any, Protocol, TypeVar

from flows.configuration.settings import EngineSettings

Item = TypeVar("Item")
Shard = tuple[Any, ...]  # the positional arguments of one call
Counts = Counter[str]  # what a shard did: outcome words and counts

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


def as_plain_calls(function: Callable[..., Counts], shards: Iterable[Shard]) -> Counts:
    """Carry out shards on threads, unseen by Prefect: in a loop, a task run for each would cost too much."""
    with ThreadPoolExecutor(LOCAL_SHARDS_AT_ONCE) as pool:
        return _added_up([pool.submit(function, *shard) for shard in shards])


@contextmanager
def on_threads(_engine: EngineSettings) -> Iterator[RunShards]:
    """Yield `as_plain_calls`, for a cycle without Prefect."""
    yield as_plain_calls


@contextmanager
def as_tasks(engine: EngineSettings) -> Iterator[RunShards]:
    """Yield a way to carry out each shard as a Prefect task run, on the engine of the settings, inside a flow run."""
    from prefect import task  # noqa: PLC0415 -- a second to import, which plain calls need not pay
    from prefect.cache_policies import NO_CACHE  # noqa: PLC0415

    with _task_runner(engine) as runner:

        def run(function: Callable[..., Counts], shards: Iterable[Shard]) -> Counts:
            shard_task = task(name=function.__name__, cache_policy=NO_CACHE)(function)
            names = tuple(signature(function).parameters)
            return _added_up([runner.submit(shard_task, dict(zip(names, shard, strict=False))) for shard in shards])

        yield run


def _task_runner(engine: EngineSettings) -> Any:
    if engine.kind == "dask":
        from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415 -- an optional extra

        return DaskTaskRunner(address=engine.address)
    from prefect.task_runners import ThreadPoolTaskRunner  # noqa: PLC0415

    return ThreadPoolTaskRunner(max_workers=LOCAL_SHARDS_AT_ONCE)


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
