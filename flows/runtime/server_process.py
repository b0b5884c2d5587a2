"""Prefect's server as a child process that ends when its parent does: ``python -m flows.runtime.server_process PORT``.

Standard input is a pipe whose other end the parent has: it closes even where the parent is killed, so that no server
is left at the port.
"""

from __future__ import annotations

import gc
import os
import runpy
import signal
import sys
import time
from datetime import timedelta
from functools import cache, partial
from threading import Thread

GRACE_S = 5
GARBAGE = (20_000, 20, 20)  # objects of the server live long: collecting seldom costs little memory
CHECK_EVERY = timedelta(seconds=2)


def main(port: int) -> None:
    """Run the server on 127.0.0.1 until a signal to stop, or until standard input closes."""
    Thread(target=_end_with_parent, daemon=True).start()
    _calm_background_tasks()
    _know_time_zones()
    gc.set_threshold(*GARBAGE)
    sys.argv = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    runpy.run_module("prefect", run_name="__main__")


def _calm_background_tasks() -> None:
    """Look every two seconds for background tasks that are due, not eight times a second: the first is due in 60 s."""
    from prefect.server.api import background_workers  # noqa: PLC0415 -- in this process alone

    names = vars(background_workers)  # there is no setting for it; the version is pinned
    names["Worker"] = partial(names["Worker"], minimum_check_interval=CHECK_EVERY, scheduling_resolution=CHECK_EVERY)


def _know_time_zones() -> None:
    """List the time zones of the system once, not for each schedule that is loaded: that is 600 files."""
    from prefect._internal.schemas import validators  # noqa: PLC0415 -- in this process alone

    names = vars(validators)
    names["get_timezones"] = cache(names["get_timezones"])


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)  # open connections can hold up an orderly end
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
