"""``newspike doctor``: what it finds wrong with real files, a real site and real channels, and that `status` agrees."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import load_settings
from flows.operations.check_results import CheckResult, Level
from flows.operations.doctor import examine
from flows.runtime.last_cycle import FinishedCycle, note_cycle
from tests.builders import feed
from tests.feeds.documents import item, rss
from tests.flows.sites import Sites

URL = "http://ledger.example/feed.xml"


@pytest.fixture
def sites(sites: Sites) -> Sites:
    sites.pages[URL] = rss(item("1")).decode()
    return sites


@pytest.fixture
def config(tmp_path: Path, sites: Sites) -> Path:
    stage = SandboxSettings(
        feeds=[feed(url=URL)], connect_to={"*.example": sites.address}, alerts={"console": False, "slack": {}}
    )
    written = write_configuration(tmp_path / "home", stage)
    now = datetime.now(UTC)
    note_cycle(load_settings(written).home_folder, FinishedCycle(began_at=now, ended_at=now))
    return written


def found_in(config: Path, now: datetime | None = None, **options: Any) -> dict[str, list[CheckResult]]:
    findings: dict[str, list[CheckResult]] = {}
    wanted = {"feeds": 5, "send_test": False} | options
    for finding in examine(config, now=now or datetime.now(UTC), **wanted):
        findings.setdefault(finding.check, []).append(finding)
    return findings


def levels(findings: list[CheckResult]) -> set[Level]:
    return {finding.level for finding in findings}


def test_shared_places_are_tried(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with config.open("a") as file:
        file.write(f"landing: {tmp_path / 'shared'}\nstate: ${{NEWSPIKE_STATE}}\n")
    monkeypatch.delenv("NEWSPIKE_STATE", raising=False)
    found = found_in(config)
    assert levels(found["landing"]) == {Level.OK}
    assert [path.name for path in (tmp_path / "shared").iterdir() if path.name.startswith(".doctor")] == []
    assert levels(found["state"]) == {Level.ERROR}
    assert "NEWSPIKE_STATE" in found["state"][0].found


def test_an_installation_that_is_in_order_has_no_error(config: Path) -> None:
    found = found_in(config)
    assert not [one for each in found.values() for one in each if one.level is Level.ERROR]
    assert {"versions", "configuration", "home", "feeds", "clock", "watch"} <= found.keys()
    assert "slack is off" in found["channels"][0].found
    assert "keep.backup" in found["backup"][0].found


def test_a_site_that_is_down_is_named_with_its_reason(config: Path, sites: Sites) -> None:
    del sites.pages[URL]
    found = found_in(config)["feeds"]
    assert found[0].level is Level.ERROR
    assert "answered 404" in found[1].found


def test_without_feeds_nothing_is_requested(config: Path, sites: Sites) -> None:
    assert "feeds" not in found_in(config, feeds=0)
    assert sites.asked == []


def test_a_mistake_in_the_configuration_is_listed_with_its_line(config: Path) -> None:
    with (config.parent / "feeds.yaml").open("a") as file:
        file.write("- url: ftp://x.example/\n  publisher: X\n")
    (problem,) = found_in(config, feeds=0)["configuration"]
    assert "feeds.yaml:" in problem.found
    config.write_text("hoem: x\n")
    assert levels(found_in(config)["configuration"]) == {Level.ERROR}


def test_a_channel_that_does_not_take_a_test_message_is_an_error(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPIKE_SLACK_WEBHOOK", "http://127.0.0.1:9/hook")
    assert levels(found_in(config, feeds=0)["channels"]) == {Level.OK}
    assert levels(found_in(config, feeds=0, send_test=True)["channels"]) == {Level.ERROR}


def test_a_prefect_server_that_does_not_answer_is_an_error(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert levels(found_in(config, feeds=0)["prefect"]) == {Level.ERROR}


def test_a_backup_that_is_old_is_an_error(config: Path, tmp_path: Path) -> None:
    with config.open("a") as file:
        file.write("keep: {backup: /nowhere}\n")
    assert levels(found_in(config, feeds=0)["backup"]) == {Level.WARNING}
    note = {"made_at": (datetime.now(UTC) - timedelta(days=3)).isoformat()}
    (tmp_path / "home" / "last_backup.json").write_text(json.dumps(note))
    assert levels(found_in(config, feeds=0)["backup"]) == {Level.ERROR}


def test_status_and_doctor_agree_on_what_has_stopped(config: Path) -> None:
    old = datetime.now(UTC) - timedelta(hours=9)
    note_cycle(load_settings(config).home_folder, FinishedCycle(began_at=old, ended_at=old))
    doctor = CliRunner().invoke(app, ["doctor", "--feeds", "0", "--json", "--config", str(config)])
    status = CliRunner().invoke(app, ["status", "--json", "--config", str(config)])
    assert (doctor.exit_code, status.exit_code) == (1, 1)
    (trouble,) = [row for row in json.loads(doctor.stdout) if row["check"] == "watch"]
    assert f"{trouble['found']}: {trouble['advice']}" in json.loads(status.stdout)["worries"]


def test_a_proxy_of_the_environment_that_is_not_in_the_settings_is_named(
    config: Path, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.pages.clear()
    assert "proxy" in found_in(config)["feeds"][0].advice
    monkeypatch.setenv("HTTPS_PROXY", "http://desk:s3cret@proxy.example:3128")
    advice = found_in(config)["feeds"][0].advice
    assert 'set `fetch: {proxy: "${HTTPS_PROXY}"}`' in advice
    assert "s3cret" not in advice
