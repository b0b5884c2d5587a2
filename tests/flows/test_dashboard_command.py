"""What the dashboard changes goes where the command line puts it; `newspike dashboard` serves an installation."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from alerts.outbox.outbox import Outbox
from alerts.routing.silences import acknowledged, mutes
from dashboard.settings import ActionError, DashboardSettings
from flows.cli import app
from flows.commands.dashboard import dashboard_beside
from flows.commands.dashboard_wiring import dashboard_settings
from flows.configuration.channels import open_outbox
from flows.configuration.settings import load_settings
from flows.runtime.last_cycle import FinishedCycle, note_cycle, note_stage
from flows.runtime.prefect_server import free_port
from tests.dashboard.world import EVENT, NOW, TOPIC, published, records
from warehouse.records import Alert
from warehouse.store import Warehouse


@pytest.fixture(scope="module")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that has published the small world, to copy."""
    return published(tmp_path_factory.mktemp("published")).home


@pytest.fixture
def config(tmp_path: Path, published_home: Path) -> Path:
    """Return the settings of an installation that has published the small world."""
    (tmp_path / "topics").mkdir()
    path = tmp_path / "newspike.yaml"
    path.write_text("home: home\ntimezone: Europe/Paris\n", encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text(
        "version: 1\nfeeds:\n  - {url: 'https://a.example/f', publisher: A}\n", encoding="utf-8"
    )
    shutil.copytree(published_home, tmp_path / "home", symlinks=True)
    return path


@pytest.fixture
def settings(config: Path) -> DashboardSettings:
    return dashboard_settings(config)


@pytest.fixture
def outbox(config: Path) -> Iterator[Outbox]:
    with open_outbox(load_settings(config)) as found:
        found.save([record for record in records() if isinstance(record, Alert)], now=NOW)
        yield found


def test_acknowledging_is_what_alerts_ack_does(settings: DashboardSettings, outbox: Outbox) -> None:
    assert "Ida" in settings.actions.acknowledge(EVENT, "Ida")
    assert acknowledged(outbox) == {EVENT}
    assert settings.people().acknowledged == {str(EVENT): "Ida"}


def test_nobody_acknowledges_without_a_name_or_an_event(settings: DashboardSettings, outbox: Outbox) -> None:
    for event, by in ((EVENT, ""), (1, "Ida")):
        with pytest.raises(ActionError):
            settings.actions.acknowledge(event, by)
    assert acknowledged(outbox) == frozenset()


def test_muting_is_what_alerts_mute_does(settings: DashboardSettings, outbox: Outbox) -> None:
    settings.actions.mute(TOPIC, "3d", "summit week")
    found = mutes(outbox, now=datetime.now(UTC))
    assert [(each.pattern, each.reason) for each in found] == [(TOPIC, "summit week")]
    assert settings.people().silence_of(TOPIC)
    assert settings.people().silence_of("other") is None
    settings.actions.mute(TOPIC, "0h", "")
    assert settings.people().silences == ()


@pytest.mark.parametrize(("topic", "lasting"), [("*", "8h"), ("", "8h"), (TOPIC, "soon"), (TOPIC, "9999d")])
def test_a_page_mutes_one_topic_for_a_bounded_time(settings: DashboardSettings, topic: str, lasting: str) -> None:
    with pytest.raises(ActionError):
        settings.actions.mute(topic, lasting, "")
    assert settings.people().silences == ()


def test_a_verdict_is_published_by_the_next_cycle(settings: DashboardSettings, config: Path) -> None:
    assert "Noted as noise" in settings.actions.verdict(EVENT, "noise", "one press release")
    warehouse = Warehouse(home=config.parent / "home")
    warehouse.load()
    warehouse.publish()
    assert warehouse.snapshot_rows("dashboard/event_verdict", event=str(EVENT))[0]["note"] == "one press release"
    for event, worth in ((1, "noise"), (EVENT, "splendid")):
        with pytest.raises(ActionError):
            settings.actions.verdict(event, worth, "")


def test_a_term_becomes_a_topic_file_once(settings: DashboardSettings, config: Path) -> None:
    (config.parent / "topics" / "base.yaml").write_text("version: 1\ntopics: {}\n", encoding="utf-8")
    assert "rare-earths.yaml" in settings.actions.adopt("rare earths")
    assert "rare earths" in (config.parent / "topics" / "rare-earths.yaml").read_text(encoding="utf-8")
    with pytest.raises(ActionError):
        settings.actions.adopt("rare earths")


def test_sizes_name_no_folder(settings: DashboardSettings, config: Path) -> None:
    sizes = settings.sizes()
    assert sizes["Snapshot"] > 0
    assert str(config.parent) not in str(sizes)


def test_how_the_cycles_go_is_known_without_a_snapshot(settings: DashboardSettings, config: Path) -> None:
    home = config.parent / "home"
    at = datetime.now(UTC) - timedelta(hours=5)
    counts = {"failed": ("poll",), "failures_in_row": {"poll": 4}, "seconds": {"poll": 2.5}}
    note_cycle(home, FinishedCycle(began_at=at, ended_at=at, **counts))  # type: ignore[arg-type]
    note_stage(home, "extract")
    found = settings.operation()
    assert (found.cycle_ended_at, found.stage_seconds, found.failures_in_row) == (at, {"poll": 2.5}, {"poll": 4})
    assert found.running_stage == "extract"
    assert found.troubles == {"failing": 1}
    assert found.landed_batches == 0


def test_a_hash_is_printed_for_a_password_and_not_for_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _: "correct horse battery")
    assert CliRunner().invoke(app, ["dashboard", "--hash-password"]).output.startswith("$argon2id$")
    monkeypatch.setattr("getpass.getpass", lambda _: "short")
    assert CliRunner().invoke(app, ["dashboard", "--hash-password"]).exit_code == 2


@pytest.mark.slow
def test_the_command_serves_and_stops_at_a_signal(config: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "flows", "dashboard", "--config", str(config), "--port", str(port)]
    with subprocess.Popen(  # noqa: S603 -- our own command, no shell
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as child:
        assert child.stdout
        assert re.match(rf"dashboard: http://127.0.0.1:{port}", child.stdout.readline())
        assert _get(f"http://127.0.0.1:{port}/").status_code == 200
        child.send_signal(signal.SIGINT)
        assert child.wait(20) in {0, 130, -signal.SIGINT}


@pytest.mark.slow
def test_beside_serve_it_ends_with_it(config: Path) -> None:
    with dashboard_beside(config, free_port(), prefect_url="http://127.0.0.1:4200") as address:
        assert "http://127.0.0.1:4200" in _get(f"{address}/").text
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def _get(url: str) -> httpx.Response:
    transport = httpx.HTTPTransport(retries=0)
    with httpx.Client(transport=transport, timeout=30) as client:
        for _ in range(200):
            try:
                return client.get(url)
            except httpx.ConnectError:
                time.sleep(0.2)
    return client.get(url)


def test_a_topic_page_shows_what_the_topic_s_file_says(settings: DashboardSettings, config: Path) -> None:
    source = "version: 1\ntopics:\n  tariffs:\n    title: Tariffs\n    match: [tariff]\n  other: {match: [x]}\n"
    (config.parent / "topics" / "trade.yaml").write_text(source, encoding="utf-8")
    (config.parent / "topics" / "broken.yaml").write_text("topics: [", encoding="utf-8")
    assert settings.definition("tariffs") == "tariffs:\n  title: Tariffs\n  match: [tariff]\n"
    assert settings.definition("nosuch") == ""


def test_a_preview_finds_what_the_command_finds_and_leaves_the_file_alone(
    settings: DashboardSettings, config: Path
) -> None:
    source = f"version: 1\nlists:\n  makers: [nobody]\ntopics:\n  {TOPIC}: {{match: [cheap]}}\n"
    file = config.parent / "topics" / "models.yaml"
    file.write_text(source, encoding="utf-8")
    seen = settings.preview(TOPIC, f"{TOPIC}:\n  match: ['number 13']\n")
    assert (seen.kept, len(seen.removed)) == (1, 15)
    assert file.read_text(encoding="utf-8") == source
    with pytest.raises(ActionError, match=r"^[^/]*$"):
        settings.preview(TOPIC, f"{TOPIC}:\n  match: ['(((']\n")


@pytest.mark.parametrize("edited", ["other: {match: [x]}", "a: [", "", "x" * 30_000])
def test_a_definition_of_something_else_is_refused(settings: DashboardSettings, edited: str) -> None:
    with pytest.raises(ActionError):
        settings.preview(TOPIC, edited)
