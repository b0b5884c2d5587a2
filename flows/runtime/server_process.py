"""Prefect's server as a child process that ends when its parent does: ``python -m flows.runtime.server_process PORT``.

Standard input is a pipe whose other end the parent has: it closes even where the parent is killed, so that no server
is left at the port.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import time
from threading import Thread

GRACE_S = 5


def main(port: int) -> None:
    """Run the server on 127.0.0.1 until a signal to stop, or until standard input closes."""
    Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    runpy.run_module("prefect", run_name="__main__")


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)  # open connections can hold up an orderly end
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
