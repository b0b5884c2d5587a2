"""`newspike backfill`: a request, its report, and going on with it, through the real flow on a real Prefect server."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.runtime.context import open_context
from tests.flows.conftest import Newspike
from tests.flows.past_sites import configured, running_past
from warehouse.records import Backfill

slow = pytest.mark.slow
WINDOW = ("--from", "2025-01-01", "--to", "2025-02-01")


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    with running_past(days=30) as sites:
        yield configured(sites, tmp_path / "home")


def here(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process: what needs no Prefect needs no process of its own."""
    result = CliRunner().invoke(app, arguments)
    return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)


def reported(newspike: Newspike, *arguments: str) -> dict[str, Any]:
    done = newspike("backfill", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.fixture(scope="module")
def finished(newspike: Newspike, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Run a backfill to its end; return its settings file and its report."""
    with running_past(days=30) as sites:
        config = configured(sites, tmp_path_factory.mktemp("finished") / "home")
        yield config, reported(newspike, *WINDOW, "--config", str(config), "--source", "sitemap")


@slow
def test_a_backfill_reports_what_it_found_fetched_and_kept(finished: tuple[Path, dict[str, Any]]) -> None:
    _, report = finished
    assert {name: report[name] for name in ("state", "found", "pages_asked", "kept", "duplicates", "waiting")} == {
        "state": "done", "found": 30, "pages_asked": 30, "kept": 30, "duplicates": 0, "waiting": 0,
    }  # fmt: skip
    assert report["thin"] == {"http://ledger.example/feed.xml": 1}  # nothing is listed of the first of January


def test_a_dry_run_keeps_nothing(config: Path) -> None:
    survey = reported(here, *WINDOW, "--config", str(config), "--source", "sitemap", "--dry-run")
    assert (survey["pages"], survey["listings"]) == ({"ledger.example": 30}, {"sitemap": 2})
    assert open_context(config).warehouse.rows("backfills") == []


@slow
def test_a_done_backfill_is_not_cancelled_and_a_cancelled_one_is_resumed(
    newspike: Newspike, finished: tuple[Path, dict[str, Any]]
) -> None:
    config, _ = finished
    refused = here("backfill", "cancel", "--config", str(config))
    assert (refused.returncode, "nothing to cancel" in refused.stderr) == (2, True)
    assert reported(here, "status", "--config", str(config))["state"] == "done"
    context = open_context(config)
    done = context.warehouse.records(Backfill, "backfills")[-1]
    context.warehouse.land([replace(done, state="cancelled", changed_at=datetime.now(UTC))])
    context.warehouse.load()
    assert reported(here, "status", "--config", str(config))["state"] == "cancelled"
    assert reported(newspike, "resume", "--config", str(config))["state"] == "done"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "2025-02-01", "--to", "2025-01-01"), "is not before"),
        ((*WINDOW, "--feeds", "Nobody"), "publishers: Ledger"),
        ((*WINDOW, "--files", "/nowhere/urls.txt"), "/nowhere/urls.txt: there is no such file"),
        (("--from", "2025-01-01"), "needs --from and --to"),
        (("status", "abc"), "none was ever started"),
    ],
)
def test_a_request_that_cannot_be_carried_out_is_told_why(config: Path, arguments: tuple[str, ...], told: str) -> None:
    done = here("backfill", *arguments, "--config", str(config))
    assert (done.returncode, told in " ".join(done.stderr.replace("│", " ").split())) == (2, True), done.stderr
