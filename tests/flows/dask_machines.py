"""A Dask cluster on loopback: a scheduler and workers, each with a folder of its own, as on machines of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from flows.runtime.prefect_server import free_port


@dataclass(frozen=True, kw_only=True)
class Machines:
    """A scheduler and workers, each in a folder of its own."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]
    folder: Path


@contextmanager
def machine(folder: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of Dask as on a machine of its own: with no home of ours, no settings, no Prefect."""
    folder.mkdir(parents=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment = kept | {"HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 -- ours
            [sys.executable, "-m", "dask", *command],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


@contextmanager
def machines(tmp_path: Path, *, count: int) -> Iterator[Machines]:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        stack.enter_context(machine(tmp_path / "scheduler", *scheduler))
        workers = []
        for number in range(2, 2 + count):
            worker = (
                "worker",
                address,
                "--host",
                f"127.0.0.{number}",
                "--nthreads",
                "1",
                "--no-dashboard",
                "--no-nanny",
            )
            workers.append(stack.enter_context(machine(tmp_path / f"machine{number}", *worker)))
        wait_for(address, workers=count)
        yield Machines(address=address, workers=tuple(workers), folder=tmp_path)


def wait_for(address: str, *, workers: int) -> None:
    from distributed import Client  # noqa: PLC0415

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=60)


def set_up(config: Path, address: str, landing: object, **more: Any) -> Path:
    """Let the settings of a file use a cluster; `more` are settings of the engine."""
    change(config, landing=str(landing), engine={"kind": "dask", "address": address} | more)
    return config


def change(config: Path, **settings: Any) -> None:
    YAML().dump(YAML().load(config) | settings, config)
