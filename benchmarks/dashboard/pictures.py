"""Take the pictures of the dashboard that README.md and the docs show, from the demo's home.

newspike demo && python -m benchmarks.dashboard.pictures newspike-demo docs/pictures
"""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from dashboard.app import create_app
from dashboard.settings import DashboardSettings
from flows.commands.dashboard_wiring import dashboard_settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTH, HEIGHT = 1200, 1180


@contextmanager
def serving(settings: DashboardSettings) -> Iterator[str]:
    """Yield the address of a dashboard in a thread."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def main() -> None:
    """Write now.png and event.png."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path, help="folder of a demo")
    parser.add_argument("pictures", type=Path, help="folder for the pictures")
    given = parser.parse_args()
    if not CHROMIUM:
        sys.exit("no Chromium on this machine")
    given.pictures.mkdir(parents=True, exist_ok=True)
    settings = dashboard_settings(given.home / "config" / "newspike.yaml")
    with settings.reader.session() as (_, session):
        ended = session.rows("dashboard/clock")[0]["as_of"]
        alerts = session.rows("alerts_since", since=ended - timedelta(days=30))
    loudest = max(alerts, key=lambda alert: float(alert["peak_score"]))
    pages = {"now": "/", "event": f"/event/{loudest['alert_id']}"}
    settings = replace(settings, now=lambda: ended + timedelta(minutes=2))  # as it looked then
    with serving(settings) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for name, path in pages.items():
            page.goto(address + path)
            page.screenshot(path=given.pictures / f"{name}.png")
            print(given.pictures / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
