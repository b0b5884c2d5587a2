"""The process behind ``newspike dashboard``: imports only what pages need."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import uvicorn

from dashboard.app import create_app
from flows.commands.dashboard_wiring import dashboard_settings

PASSWORD_HASH, TOKEN = "NEWSPIKE_DASHBOARD_PASSWORD_HASH", "NEWSPIKE_DASHBOARD_TOKEN"
PARENT_S = 2.0  # how often it looks whether the process that started it is still there


def serve(config: Path, host: str, port: int, hosts: list[str], prefect_url: str) -> None:
    """Serve until a signal comes."""
    settings = dashboard_settings(
        config,
        password_hash=os.environ.get(PASSWORD_HASH, ""),
        token=os.environ.get(TOKEN, ""),
        hosts=frozenset(name.lower() for name in hosts),
        prefect_url=prefect_url,
    )
    if prefect_url:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    uvicorn.run(
        create_app(settings), host=host, port=port, log_level="warning", server_header=False, proxy_headers=False
    )


def _end_with(parent: int) -> None:
    """End this process when its parent was killed, so that no orphan keeps the port."""
    while os.getppid() == parent:
        time.sleep(PARENT_S)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    serve(Path(given["config"]), given["host"], given["port"], given["hosts"], given["prefect_url"])
