"""Workers of a Prefect work pool on loopback, each with a folder of its own, as on machines of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flows.configuration.settings import EngineSettings

POOL = EngineSettings().pool


@dataclass(frozen=True, kw_only=True)
class PoolMachine:
    """A worker of the pool, with the processes of its runs."""

    worker: subprocess.Popen[bytes]
    folder: Path

    @property
    def is_extracting(self) -> bool:
        """Return whether a run of this worker has processes of its own, in which pages are parsed."""
        return any(under(run) for run in under(self.worker.pid))

    def kill(self) -> None:
        """Kill all processes at once, as when the machine's power fails."""
        for pid in [self.worker.pid, *family(self.worker.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def under(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for file in children for child in file.read_text().split()]
    return []


def family(pid: int) -> list[int]:
    """Return the processes under a process, at any depth."""
    return [one for child in under(pid) for one in (child, *family(child))]


@contextmanager
def pool_machine(api: str, folder: Path, *, within: tuple[str, ...] = ()) -> Iterator[PoolMachine]:
    """Run a worker that makes one call at a time: with no home of ours and no settings."""
    folder.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    ours = {"HOME": str(folder), "PREFECT_API_URL": api, "PREFECT_WORKER_QUERY_SECONDS": "1", "DO_NOT_TRACK": "1"}
    command = [*within, sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--limit", "1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 -- ours
            command, cwd=folder, env=kept | ours, stdout=log, stderr=log, start_new_session=True
        )
    machine = PoolMachine(worker=process, folder=folder)
    try:
        yield machine
    finally:
        machine.kill()
        process.wait(timeout=10)


@contextmanager
def pool_machines(api: str, folder: Path, *, count: int) -> Iterator[list[PoolMachine]]:
    """Run so many workers; the pool is made by `make_pool`."""
    with ExitStack() as stack:
        yield [stack.enter_context(pool_machine(api, folder / f"machine{number}")) for number in range(count)]


def make_pool() -> None:
    """Make the pool on the Prefect server of this process."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.client.schemas.actions import WorkPoolCreate  # noqa: PLC0415
    from prefect.workers.process import ProcessWorker  # noqa: PLC0415

    template = ProcessWorker.get_default_base_job_template()
    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template), overwrite=True)


def are_online(count: int) -> bool:
    """Return whether the pool has so many workers."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    with get_client(sync_client=True) as client:
        return len(client.read_workers_for_work_pool(POOL)) >= count
