"""Serving: due runs are carried out until a signal, also when Prefect's server fails or the clock jumps."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from flows.configuration.in_force import settings_in_force
from flows.configuration.problems import ConfigurationError
from flows.configuration.settings import Settings
from flows.runtime.forked_runs import ForkedRunner, end_runs
from flows.runtime.without_prefect import cycle_without_prefect, in_daemon_thread, prefect_answers

LOOK_S = 5.0
JUMP_S = 60.0  # of the clock: a machine that slept, a clock that was set
AGAIN_S = 5.0
STOP_S = 3
Register = Callable[[], Mapping[UUID, str]]  # returns the flows of the deployments
logger = logging.getLogger(__name__)


def serve_until_stopped(flows: Mapping[UUID, str], register: Register, *, config: Path, limit: int) -> None:
    """Carry out due runs of deployments until SIGINT or SIGTERM; runs under way are stopped then.

    Where the runner ends, as Prefect's server was away for minutes, it starts again; meanwhile cycles run without
    Prefect. `register` renews the deployments with one run of the cycle: then, after a jump of the clock, and when the
    settings change the schedule. No `flows`: the server did not answer, so the deployments are registered first.
    """
    loop = asyncio.new_event_loop()  # `asyncio.run` would wait for all tasks of Prefect, also where its server hangs
    loop.run_until_complete(_serve(flows, register, config=config, limit=limit))
    loop.set_exception_handler(lambda *_: None)


async def _serve(flows: Mapping[UUID, str], register: Register, *, config: Path, limit: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    stopping = asyncio.ensure_future(stop.wait())
    cycling = asyncio.ensure_future(cycle_without_prefect(config, at_once=not flows))
    try:
        while not stop.is_set():
            flows = flows or await _registered_at_last(register, stopping)
            if flows and not stop.is_set():
                await _run_until(stopping, flows, register, config=config, limit=limit)
                flows = {}
    finally:
        cycling.cancel()
        await asyncio.to_thread(end_runs, STOP_S / 2)
        await _end_tasks(STOP_S / 4)


async def _end_tasks(seconds: float) -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=seconds)


async def _run_until(
    stopping: asyncio.Future[Any], flows: Mapping[UUID, str], register: Register, *, config: Path, limit: int
) -> None:
    """Run a runner until it ends or is to be stopped."""
    runner = ForkedRunner(flows, name="newspike", pause_on_shutdown=False, limit=limit)
    serving = asyncio.ensure_future(runner.start())
    keeping = asyncio.ensure_future(keep_schedule(config, register))
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    keeping.cancel()
    if stopping.done():
        await _stopped(runner, serving)
    else:
        logger.error("runner ended, it starts again: error=%r", serving.exception())


async def _stopped(runner: ForkedRunner, serving: asyncio.Future[None]) -> None:
    """Stop the runner and its runs, in seconds also where there is no server in which it could note that."""
    if runner.started:
        with suppress(Exception):
            await asyncio.wait_for(runner.astop(), STOP_S)
    await asyncio.to_thread(end_runs, STOP_S / 2)
    await asyncio.wait([serving], timeout=1)
    serving.cancel()


async def _registered_at_last(register: Register, stopping: asyncio.Future[Any]) -> Mapping[UUID, str]:
    """Return the flows once Prefect's server takes the deployments; none where the signal comes first."""
    while True:
        await asyncio.wait([stopping], timeout=AGAIN_S)
        registering = asyncio.ensure_future(in_daemon_thread(lambda: register() if prefect_answers() else {}))
        await asyncio.wait([registering, stopping], return_when=asyncio.FIRST_COMPLETED)
        if stopping.done():
            return {}
        try:
            if found := registering.result():
                return found
        except Exception as error:  # noqa: BLE001 -- any error of the server may pass
            logger.warning("deployments not registered, trying again: error=%r", error)


def clock_lead() -> float:
    """Return the seconds by which the wall clock is ahead of the one that stands still in a sleeping machine."""
    return time.time() - time.monotonic()


async def keep_schedule(
    config: Path, register: Register, *, clock: Callable[[], float] = clock_lead, every_s: float = LOOK_S
) -> None:
    """Register the deployments again after a jump of the clock, and when the settings change the schedule.

    Prefect plans runs ahead. Those of the hours that were slept through would all fall due at once, and after a clock
    was set back none would for as long. `clock` returns seconds that only change when the clock jumps.
    """
    lead, schedule = clock(), schedule_in(settings_in_force(config))
    while True:
        await asyncio.sleep(every_s)
        wanted = schedule
        with suppress(ConfigurationError):  # settings that no cycle has used yet
            wanted = schedule_in(settings_in_force(config))
        jump = clock() - lead
        if abs(jump) <= JUMP_S and wanted == schedule:
            continue
        logger.warning("schedules renewed: clock_jump_s=%.0f settings_changed=%s", jump, wanted != schedule)
        try:
            await in_daemon_thread(register)
        except Exception as error:  # noqa: BLE001 -- tried again at the next look
            logger.warning("deployments not registered, trying again: error=%r", error)
        else:
            lead, schedule = lead + jump, wanted


def schedule_in(settings: Settings) -> tuple[int, str]:
    """Return what of the settings the schedules follow."""
    return settings.every_minutes, settings.timezone
