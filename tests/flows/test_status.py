"""``newspike status`` without a lock: what it says of the last cycle, of wrong clocks and of the configuration."""

from datetime import timedelta
from pathlib import Path

from filelock import FileLock

from flows.commands.status import Status, render, report
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import open_context
from flows.runtime.last_cycle import FinishedCycle, note_cycle
from tests.builders import NOW, feed, state
from warehouse.records import Health


def status_of(home: Path, *, bad_feed: bool = False) -> Status:
    config = write_configuration(home, SandboxSettings(feeds=[feed()], connect_to={}))
    if bad_feed:
        with (config.parent / "feeds.yaml").open("a") as file:
            file.write("- url: ftp://x.example/\n  publisher: X\n")
    context = open_context(config, at=NOW)
    if not context.warehouse.snapshot_file.exists():
        context.warehouse.land([state(polled_at=NOW, due_at=NOW + timedelta(minutes=15), health=Health.NEW)])
        context.warehouse.load()
        context.warehouse.publish()
    return report(context)


def noted(home: Path, *, ago: timedelta, failed: tuple[str, ...] = ()) -> None:
    home.mkdir(parents=True, exist_ok=True)
    note_cycle(home, FinishedCycle(began_at=NOW - ago, ended_at=NOW - ago, failed=failed))


def test_a_new_feed_and_a_cycle_that_just_ended_are_no_worry(tmp_path: Path) -> None:
    noted(tmp_path, ago=timedelta(minutes=5))
    found = status_of(tmp_path)
    assert (found.failing, found.worries) == ([], [])
    assert "the last one ended 5 min ago" in render(found)


def test_a_cycle_that_is_late_and_one_that_failed_are_worries(tmp_path: Path) -> None:
    noted(tmp_path, ago=timedelta(hours=5), failed=("extract",))
    worries = " ".join(status_of(tmp_path).worries)
    assert "failed in extract" in worries
    assert "5 h ago" in worries


def test_a_cycle_noted_by_a_clock_that_was_ahead_is_a_worry(tmp_path: Path) -> None:
    noted(tmp_path, ago=-timedelta(days=40))
    assert any("last finished cycle" in worry for worry in status_of(tmp_path).worries)


def test_a_problem_of_the_configuration_is_a_worry_and_the_rest_is_used(tmp_path: Path) -> None:
    found = status_of(tmp_path, bad_feed=True)
    assert found.feeds == 1
    assert any("1 problem in the configuration" in worry for worry in found.worries)


def test_the_loaders_lock_is_not_needed(tmp_path: Path) -> None:
    noted(tmp_path, ago=timedelta(minutes=5))
    status_of(tmp_path)
    with FileLock(tmp_path / "loader.lock"):
        assert status_of(tmp_path).feeds == 1
