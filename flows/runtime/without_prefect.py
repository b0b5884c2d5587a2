"""Cycles without Prefect: while its server does not answer, `serve` runs them by itself."""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from flows.configuration.in_force import settings_in_force
from flows.operations.facts import WITHOUT_PREFECT
from flows.runtime.forked_runs import fork_context, started
from flows.runtime.last_cycle import last_cycle, running_cycle
from flows.runtime.sharding import on_threads
from flows.runtime.whole_cycle import run_cycle
from warehouse.durable_files import write_durably

LOOK_S = 5.0
ANSWER_S = 5.0
PATIENCE = timedelta(minutes=1)  # Prefect starts a run some seconds after its time
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
T = TypeVar("T")
logger = logging.getLogger(__name__)


async def cycle_without_prefect(config: Path, *, at_once: bool = False, look_s: float = LOOK_S) -> None:
    """Run each cycle that is overdue while Prefect's server does not answer; goes on until it is cancelled.

    `at_once`: the server did not answer at the start, so the first cycle is due now.
    """
    tried_at, is_away = EPOCH if at_once else datetime.now(UTC), False
    while True:
        try:
            settings = settings_in_force(config)
            home, now, every = settings.home_folder, datetime.now(UTC), timedelta(minutes=settings.every_minutes)
            overdue = _is_overdue(home, now, tried_at, every if is_away else every + PATIENCE)
            if is_away or overdue:
                was_away, is_away = is_away, not await in_daemon_thread(prefect_answers)
                if is_away != was_away:
                    _note(home, now, is_away=is_away)
                    tried_at = tried_at if is_away else EPOCH
                if is_away and overdue:
                    tried_at = now
                    await in_daemon_thread(partial(_run_apart, config))
        except Exception:  # the next look may succeed
            logger.exception("cycle without Prefect's server failed")
        await asyncio.sleep(look_s)


def prefect_answers() -> bool:
    """Return whether Prefect's server answers within seconds; it is asked once."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415 -- Prefect takes a second to import
    from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings  # noqa: PLC0415

    try:
        with (
            temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}),
            get_client(sync_client=True, httpx_settings={"timeout": ANSWER_S}) as client,
        ):
            return client.api_healthcheck() is None
    except Exception:  # noqa: BLE001 -- any error means that no run would start
        return False


async def in_daemon_thread(call: Callable[[], T]) -> T:
    """Return what a call returns; unlike with `asyncio.to_thread`, a call that hangs does not delay the exit."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # from here on it cannot be cancelled

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 -- raised where it is awaited
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(future)


def forget_note(home: Path) -> None:
    """Remove the note that a former `serve` left."""
    (home / WITHOUT_PREFECT).unlink(missing_ok=True)


def _is_overdue(home: Path, now: datetime, tried_at: datetime, limit: timedelta) -> bool:
    last = last_cycle(home)
    began_at = max(tried_at, last.began_at) if last else tried_at
    return running_cycle(home) is None and abs(now - began_at) > limit  # noted in the future: the clock was set back


def _note(home: Path, now: datetime, *, is_away: bool) -> None:
    if not is_away:
        forget_note(home)
        logger.warning("prefect's server answers again: it starts the cycles")
        return
    logger.error("prefect's server does not answer: cycles run without it until it does")
    noted = {"since_at": now.isoformat(), "process_id": os.getpid()}
    write_durably(home / WITHOUT_PREFECT, json.dumps(noted).encode())


def _run_apart(config: Path) -> None:
    process = fork_context().Process(target=cycle_here, args=(config.resolve(),))
    process.start()
    started.append(process)
    process.join()
    started.remove(process)


def cycle_here(config: Path) -> None:
    """Run a cycle in this process, which was forked for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group, and `serve` stops this process
    try:
        run_cycle(config, None, engines=on_threads, log=logging.getLogger("flows"))
    finally:
        atexit._run_exitfuncs()  # a forked process would skip them: worker processes end  # noqa: SLF001
