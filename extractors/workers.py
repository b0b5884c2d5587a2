"""Worker processes that survive what they are given: limits of memory and CPU time per item, a kill from outside.

Pages and feeds come from outside. A hostile one may keep C code busy for minutes or eat all memory, which no
exception can stop, so every item runs in a process that may be lost: the kernel ends it at its CPU limit, the pool
kills it when it stops answering, and the other items continue in a fresh one.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as DeadlineError
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessExpired, ProcessPool


Item = TypeVar("Item")
Result = TypeVar("Result")

Chunk = list[tuple[int, Item]]
Running = tuple[Chunk[Item], "Future[list[Result | Killed]]"]

CHUNK = 8  # items; fewer cost messages, more leave a worker idle at the end (8: 2.03 times one process, 32: 1.70 times)
RECYCLED_AFTER = 64  # chunks: one huge page leaves its worker huge
AHEAD = 3  # chunks for each worker that wait or run before the first of them is asked for
WALL_FACTOR = 6  # so much longer than it may compute may a worker take, on a busy machine
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Killed:
    """An item that cost its worker's life, or that the function could not stand."""

    index: int
    reason: str  # cpu, time, memory, crash, error
    detail: str = ""


class Workers:
    """A warm pool of worker processes, for many calls of `map`; used as a context manager.

    Inside a daemonic process, which may have no children (a Dask worker), it works in that process, without limits.
    """

    def __init__(
        self, count: int = 2, *, memory_mb: int = 2048, preload: Sequence[str] = ("extractors.articles.preload",)
    ) -> None:
        self._count = count
        self._memory = memory_mb * MEBIBYTE
        self._preload = preload
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        if not multiprocessing.current_process().daemon:
            self._pool = self._started()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def map(
        self, function: Callable[[Item], Result], items: Sequence[Item], *, timeout_s: int = 20
    ) -> list[Result | Killed]:
        """Return the result of `function` for each item, in order, or `Killed` where an item was too much.

        `function` must be importable by its name, and an item's CPU time stays below `timeout_s` seconds.
        """
        if self._pool is None:
            return [_attempted(function, index, item) for index, item in enumerate(items)]
        numbered = list(enumerate(items))
        chunks = [numbered[at : at + CHUNK] for at in range(0, len(numbered), CHUNK)]
        return _gathered(self._pool, partial(_worked, function, timeout_s=timeout_s), chunks, timeout_s)

    def stream(
        self, function: Callable[[Item], Result], items: Iterable[Item], *, timeout_s: int = 20, chunk: int = CHUNK
    ) -> Iterator[Result | Killed]:
        """Yield what `map` returns, and take no more items ahead than keep the workers busy: memory stays bounded."""
        numbered = enumerate(items)
        if self._pool is None:
            yield from (_attempted(function, index, item) for index, item in numbered)
            return
        work = partial(_worked, function, timeout_s=timeout_s)
        ahead: deque[Running[Item, Result]] = deque()
        while following := list(islice(numbered, chunk)):
            ahead.append((following, _scheduled(self._pool, work, following, timeout_s)))
            if len(ahead) > AHEAD * self._count:
                yield from _outcomes(self._pool, work, *ahead.popleft(), timeout_s)
        for running in ahead:
            yield from _outcomes(self._pool, work, *running, timeout_s)

    def _started(self) -> ProcessPool:
        # Forked from a small server that has the modules loaded: quick, and safe where the parent has threads.
        from pebble import ProcessPool

        context = ForkContext()
        context.set_forkserver_preload(list(self._preload))
        pool = ProcessPool(
            max_workers=self._count,
            max_tasks=RECYCLED_AFTER,
            initializer=_limit_memory,
            initargs=(self._memory,),
            context=context,
        )
        for _ in range(self._count):
            pool.schedule(_ready)
        return pool


def _gathered(
    pool: ProcessPool, work: Callable[[Chunk[Item]], list[Result | Killed]], chunks: list[Chunk[Item]], timeout_s: int
) -> list[Result | Killed]:
    running = [(chunk, _scheduled(pool, work, chunk, timeout_s)) for chunk in chunks]
    return [outcome for chunk, future in running for outcome in _outcomes(pool, work, chunk, future, timeout_s)]


def _scheduled(
    pool: ProcessPool, work: Callable[[Chunk[Item]], list[Result | Killed]], chunk: Chunk[Item], timeout_s: int
) -> Future[list[Result | Killed]]:
    future: Future[list[Result | Killed]] = pool.schedule(
        work, (chunk,), timeout=timeout_s * (WALL_FACTOR + len(chunk) - 1)
    )
    return future


def _outcomes(
    pool: ProcessPool,
    work: Callable[[Chunk[Item]], list[Result | Killed]],
    chunk: Chunk[Item],
    future: Future[list[Result | Killed]],
    timeout_s: int,
) -> list[Result | Killed]:
    from pebble import ProcessExpired

    try:
        return future.result()
    except (ProcessExpired, DeadlineError) as error:
        if len(chunk) == 1:
            return [Killed(index=chunk[0][0], reason=_cause(error), detail=str(error))]
        return _gathered(pool, work, [[one] for one in chunk], timeout_s)  # one of them did it: each alone


class _Process(ForkServerProcess):
    """A process that does not import the program that started it: that may be slow, or no file at all."""

    _starting = threading.Lock()

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802 -- the name by which multiprocessing calls it
        with _Process._starting:
            program = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                return ForkServerProcess._Popen(process_obj)  # noqa: SLF001
            finally:
                sys.modules["__main__"] = program


class ForkContext(ForkServerContext):
    """A way to start processes that are forked from a server with modules loaded, without the starter's program."""

    Process = _Process


def _ready() -> None:
    """Do nothing: a pool starts its workers when it is first given work."""


def _limit_memory(limit: int) -> None:
    limit += _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Return how many bytes of addresses this process has; what was loaded before the fork is shared and free."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:  # not Linux
        return 0


def _worked(function: Callable[[Item], Result], chunk: Chunk[Item], *, timeout_s: int) -> list[Result | Killed]:
    outcomes = []
    for index, item in chunk:
        _limit_cpu(timeout_s)
        outcomes.append(_attempted(function, index, item))
    return outcomes


def _limit_cpu(seconds: int) -> None:
    """Let the kernel end this process once it has computed for so many seconds from now on, wherever it is then."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _attempted(function: Callable[[Item], Result], index: int, item: Item) -> Result | Killed:
    try:
        return function(item)
    except MemoryError:
        return Killed(index=index, reason="memory", detail="more memory than a worker may have")
    except Exception as error:  # noqa: BLE001 - one page must not stop the others; the outcome has the error
        return Killed(index=index, reason="error", detail=f"{type(error).__name__}: {error}"[:300])


def _cause(error: ProcessExpired | DeadlineError) -> str:
    if isinstance(error, DeadlineError):
        return "time"
    return {-signal.SIGXCPU: "cpu", -signal.SIGKILL: "memory"}.get(error.exitcode, "crash")
