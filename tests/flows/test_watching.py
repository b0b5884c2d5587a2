"""The watchdog: each trouble is sent once when it begins and once when it is over, by a real webhook."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import Settings, load_settings
from flows.operations.ping import ping
from flows.operations.watching import look, watching
from flows.runtime.last_cycle import FinishedCycle, RunningCycle, last_cycle, note_cycle, note_stage, running_cycle
from tests.builders import NOW, feed
from tests.conftest import TOPICS

HOUR = timedelta(hours=1)


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return what a web server was sent: the headlines of messages, and the paths of pings."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append(body["headline"] if "headline" in body else json.dumps(body))
            self._end()

        def do_GET(self) -> None:
            seen.append(self.path)
            self._end()

        def _end(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the library's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        monkeypatch.setenv("NEWSPIKE_WEBHOOK_URL", f"http://127.0.0.1:{server.server_port}/hook")
        monkeypatch.setenv("NEWSPIKE_WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        monkeypatch.setenv("WATCH_PING", f"http://127.0.0.1:{server.server_port}/ping/s3cret")
        yield seen
        server.shutdown()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    alerts = {"console": False, "webhook": {}, "allow_networks": ["127.0.0.0/8"]}
    config = write_configuration(tmp_path, SandboxSettings(feeds=[feed()], connect_to={}, topics=TOPICS, alerts=alerts))
    with config.open("a") as file:
        file.write("watch: {disk_free_mb: 0, ping_url: '${WATCH_PING}'}\n")
    return load_settings(config)


def ended(settings: Settings, at: datetime) -> None:
    note_cycle(settings.home_folder, FinishedCycle(began_at=at, ended_at=at))


def test_a_late_cycle_is_told_once_and_its_end_once(settings: Settings, received: list[str]) -> None:
    ended(settings, NOW)
    for minutes in (5, 65, 66, 67):
        look(settings, NOW + timedelta(minutes=minutes))
    assert len(received) == 1
    assert "the last finished cycle was 65 min ago" in received[0]
    ended(settings, NOW + 2 * HOUR)
    look(settings, NOW + 2 * HOUR)
    look(settings, NOW + 2 * HOUR)
    assert len(received) == 2
    assert "is over" in received[1]


def test_a_blind_watch_is_reported_by_a_message_of_its_own_and_so_is_its_end(
    settings: Settings, received: list[str]
) -> None:
    blind = FinishedCycle(began_at=NOW, ended_at=NOW, coverage=0.4, blind_since_at=NOW - 3 * HOUR)
    note_cycle(settings.home_folder, blind)
    look(settings, NOW)
    ended(settings, NOW + HOUR)
    look(settings, NOW + HOUR)
    assert received == [
        "Newspike needs attention: blind since Mon 27 Jan 06:00 UTC, 60 % of what usually arrives is missing",
        'Newspike: the trouble "blind" is over',
    ]


def test_each_dead_feed_is_reported_once_and_the_end_when_all_answer(settings: Settings, received: list[str]) -> None:
    for number, dead in enumerate((("a",), ("a",), ("a", "b"), ("b",), ())):
        at = NOW + number * HOUR
        note_cycle(settings.home_folder, FinishedCycle(began_at=at, ended_at=at, dead=dead))
        look(settings, at)
    assert [headline.removeprefix("Newspike needs attention: ") for headline in received] == [
        "1 feed never answered, or not for two days",
        "2 feeds never answered, or not for two days",
        'Newspike: the trouble "dead" is over',
    ]


def test_where_the_outbox_cannot_be_used_the_message_is_sent_without_it(
    settings: Settings, received: list[str]
) -> None:
    ended(settings, NOW)
    (settings.home_folder / "outbox.sqlite").mkdir()  # as good as a damaged file
    known, _ = look(settings, NOW + 2 * HOUR)
    look(settings, NOW + 2 * HOUR, known=known)
    assert len(received) == 1


def test_it_watches_on_a_thread(settings: Settings, received: list[str]) -> None:
    note_stage(settings.home_folder, "extract")
    text = (settings.home_folder / "running_cycle.json").read_text()
    year = text[text.index("20") :][:4]
    (settings.home_folder / "running_cycle.json").write_text(text.replace(year, "2020", 1))
    with watching(settings.path, every_s=0.05):
        deadline = time.monotonic() + 30
        while not received and time.monotonic() < deadline:
            time.sleep(0.05)
    assert "a cycle has been in its stage extract for" in received[0]


def test_a_good_cycle_pings_and_a_secret_address_is_not_logged(
    settings: Settings, received: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert ping(settings)
    assert received == ["/ping/s3cret"]
    monkeypatch.setenv("WATCH_PING", "http://127.0.0.1:9/s3cret")
    assert not ping(settings)
    assert "ping failed: url=${WATCH_PING}" in caplog.text
    assert "s3cret" not in caplog.text


def test_notes_of_cycles_are_read_back(tmp_path: Path) -> None:
    cycle = FinishedCycle(
        began_at=NOW,
        ended_at=NOW + HOUR,
        failed=("alert",),
        failures_in_row={"alert": 2},
        seconds={"poll": 1.5},
        last_entry_at=NOW,
        longest_gap_s=60.0,
        coverage=0.4,
        blind_since_at=NOW,
        silent=("Ledger",),
        dead=("http://gone.example/feed",),
    )
    note_stage(tmp_path, "poll")
    assert isinstance(running_cycle(tmp_path), RunningCycle)
    note_cycle(tmp_path, cycle)
    assert last_cycle(tmp_path) == cycle
    assert running_cycle(tmp_path) is None
