"""Take the pictures of the dashboard that README.md and the docs show, from the demo's home.

newspike demo && python -m benchmarks.dashboard.pictures newspike-demo docs/pictures
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.dashboard.pages import serving
from warehouse.store import Warehouse

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTH, HEIGHT = 1200, 1180


def main() -> None:
    """Write now.png and event.png."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path, help="folder of a demo")
    parser.add_argument("pictures", type=Path, help="folder for the pictures")
    given = parser.parse_args()
    if not CHROMIUM:
        sys.exit("no Chromium on this machine")
    given.pictures.mkdir(parents=True, exist_ok=True)
    events = Warehouse(home=given.home).snapshot_rows("alerts_since", since="2000-01-01T00:00:00Z")
    pages = {"now": "/", "event": f"/event/{events[0]['alert_id']}"}
    with serving(given.home, given.home / "config" / "newspike.yaml") as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        for name, path in pages.items():
            page.goto(address + path)
            page.screenshot(path=given.pictures / f"{name}.png")
            print(given.pictures / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
