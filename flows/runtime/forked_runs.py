"""Prefect's runner with runs that are forked from a process that has everything loaded.

Prefect starts a new interpreter for each flow run, and its imports cost more than an idle cycle's work. Here the
standard library's fork server imports the flows once. Each run is still a process of its own and a flow run on
Prefect's record: it can be cancelled, killed and inspected.
"""

from __future__ import annotations

import atexit
import os
import signal
import time
from collections.abc import Mapping
from importlib import import_module
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

import anyio.abc
import anyio.to_thread
from prefect.runner import Runner
from prefect.runner._control_channel import ControlChannel
from prefect.runner._process_manager import ProcessHandle

from extractors.workers import ForkContext

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

PRELOADED = ("flows.runtime.preloaded",)
started: list[BaseProcess] = []  # runs under way


class ForkedRunner(Runner):
    """A runner for deployments whose flows are named as ``module:name``."""

    def __init__(self, entrypoints: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(**options)
        self.entrypoints = entrypoints

    async def __aenter__(self) -> Self:
        """Start polling for runs of the deployments."""
        await super().__aenter__()
        for deployment_id, entrypoint in self.entrypoints.items():
            self._deployment_registry.register_deployment(deployment_id, entrypoint)
        self._scheduled_run_poller._resolve_starter = self._starter_of  # noqa: SLF001 -- no public way, version pinned
        return self

    def handle_sigterm(self, *_: object) -> None:
        """Leave the signal to `serving`, which stops without an exception in the event loop."""

    def _starter_of(self, flow_run: FlowRun) -> ForkedStarter:
        assert flow_run.deployment_id is not None  # noqa: S101 -- only runs of deployments are asked for
        return ForkedStarter(self.entrypoints[flow_run.deployment_id], self._control_channel)


class ForkedStarter:
    """Starts one flow run as a forked process, in the shape that Prefect's runner asks for."""

    def __init__(self, entrypoint: str, channel: ControlChannel) -> None:
        self.entrypoint, self.channel = entrypoint, channel

    async def start(
        self, flow_run: FlowRun, task_status: anyio.abc.TaskStatus[ProcessHandle] = anyio.TASK_STATUS_IGNORED
    ) -> None:
        """Start the process, hand it out, and return when it has ended."""
        port, token = self.channel.register(flow_run.id)
        environment = {
            "PREFECT__FLOW_RUN_ID": str(flow_run.id),
            "PREFECT__CONTROL_PORT": str(port),
            "PREFECT__CONTROL_TOKEN": token,
            "PREFECT__ENABLE_CANCELLATION_AND_CRASHED_HOOKS": "false",
        }
        process = fork_context().Process(target=run_here, args=(str(flow_run.id), self.entrypoint, environment))
        try:
            await anyio.to_thread.run_sync(process.start)
        except BaseException:
            self.channel.unregister(flow_run.id)
            raise
        started.append(process)
        task_status.started(ProcessHandle(process))  # type: ignore[arg-type]  # a forked process does as a spawned one
        await anyio.to_thread.run_sync(process.join)
        started.remove(process)


def end_runs(seconds: float) -> None:
    """End all runs that this process has started, by SIGTERM, and after so many seconds by SIGKILL."""
    processes = [process for process in started if process.is_alive()]
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in processes:
        process.join(max(0.0, deadline - time.monotonic()))
        process.kill()


def fork_context() -> ForkContext:
    """Return what starts processes from the loaded server; the server starts with the first of them."""
    context = ForkContext()
    context.set_forkserver_preload(list(PRELOADED))
    return context


def run_here(run_id: str, entrypoint: str, environment: Mapping[str, str]) -> None:
    """Carry out a flow run in this process, as Prefect's engine does in a new interpreter."""
    from prefect._internal.control_listener import configure_from_env  # noqa: PLC0415 -- loaded before the fork
    from prefect.engine import handle_engine_signals  # noqa: PLC0415
    from prefect.exceptions import TerminationSignal  # noqa: PLC0415
    from prefect.flow_engine import load_flow_run, run_flow  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group, and the runner stops this process
    os.environ.update(environment)
    configure_from_env()
    try:
        with handle_engine_signals(UUID(run_id)):
            module, _, name = entrypoint.partition(":")
            flow = getattr(import_module(module), name)
            run_flow(flow, flow_run=load_flow_run(UUID(run_id)))
    except TerminationSignal:
        raise SystemExit(128 + signal.SIGTERM) from None
    finally:
        atexit._run_exitfuncs()  # a forked process would skip them: worker processes end, logs are sent  # noqa: SLF001
