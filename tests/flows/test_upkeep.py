"""Upkeep: what was kept long enough goes, and a backup is proved by restoring it."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.operations.upkeep import back_up_and_verify, maintain, send_due, send_heartbeat, verify, write_report
from flows.runtime.context import RunContext, open_context
from tests.builders import NOW, article, entry, feed
from tests.conftest import TOPICS
from warehouse.backup import BackupError


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    config = write_configuration(tmp_path / "home", SandboxSettings(feeds=[feed()], connect_to={}, topics=TOPICS))
    with config.open("a") as file:
        file.write(f"keep: {{texts_days: 30, backup: {tmp_path / 'backup'}}}\n")
    found = open_context(config, at=NOW)
    found.warehouse.land([entry(summary="Words")])
    found.warehouse.load()
    found.warehouse.publish()
    return found


def test_a_backup_is_made_restored_and_noted(context: RunContext, tmp_path: Path) -> None:
    assert back_up_and_verify(context)["rows"] > 0
    assert (tmp_path / "backup" / "manifest.json").exists()
    assert json.loads((context.settings.home_folder / "last_backup.json").read_bytes())["made_at"] == NOW.isoformat()
    assert not list(tmp_path.glob(".newspike-verify-*"))


def test_a_backup_that_restores_to_something_else_is_an_error(context: RunContext, tmp_path: Path) -> None:
    back_up_and_verify(context)
    with pytest.raises(BackupError, match=r"differs .* in entries"):
        verify(tmp_path / "backup", {"entries": 7})
    (copy,) = (tmp_path / "backup").glob("newspike-*.duckdb")
    copy.write_bytes(copy.read_bytes()[:-1] + b"x")
    with pytest.raises(BackupError, match="checksum"):
        verify(tmp_path / "backup", {})


def test_no_folder_no_backup(context: RunContext) -> None:
    settings = context.settings.model_copy(update={"keep": context.settings.keep.model_copy(update={"backup": None})})
    assert back_up_and_verify(replace(context, settings=settings)) == {}


def test_what_is_old_goes_and_what_is_young_stays(context: RunContext) -> None:
    results = context.settings.home_folder / "prefect" / "storage"
    results.mkdir(parents=True)
    for name, days in (("old", 15), ("young", 13)):
        (results / name).write_text("x")
        os.utime(results / name, times=((NOW - timedelta(days=days)).timestamp(),) * 2)
    removed = maintain(context)
    assert (removed["prefect_results"], removed["entries"]) == (1, 0)
    assert [path.name for path in results.iterdir()] == ["young"]
    assert maintain(context.moved_to(NOW + timedelta(days=40)))["entries"] == 1


def test_wrong_kept_counts_are_mended(context: RunContext) -> None:
    context.warehouse.land([article()])
    context.warehouse.load()
    later = context.moved_to(NOW + timedelta(hours=2))
    assert maintain(later)["counts_mended"] == 0
    with context.warehouse.opened() as connection:
        connection.execute("update kept_totals set articles = 7")
    assert maintain(later)["counts_mended"] == 1
    assert maintain(later)["counts_mended"] == 0


def test_a_report_is_written_and_messages_that_are_not_there_are_not_sent(context: RunContext) -> None:
    assert write_report(context)["reports"] == 1
    assert "<html" in (context.settings.home_folder / "reports" / f"newspike-{NOW:%Y-%m-%d}.html").read_text()
    assert send_due(context) == {}
    assert send_heartbeat(context) == {}
