"""``newspike status`` without a lock: what it says of the last cycle, of wrong clocks and of the configuration."""

from datetime import timedelta
from pathlib import Path

from filelock import FileLock

from alerts.messages.message import compose
from alerts.messages.sample import sample_brief
from flows.commands.status import Status, render, report
from flows.configuration.channels import open_outbox
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import open_context
from flows.runtime.last_cycle import FinishedCycle, note_cycle
from tests.builders import NOW, feed, state
from tests.warehouse.programs import run_with_read_only
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


READ_ONLY = """
import sys
from pathlib import Path
from flows.commands.status import render, report
from flows.runtime.context import open_context
from tests.builders import NOW
found = report(open_context(Path(sys.argv[1]) / "config" / "newspike.yaml", at=NOW))
print(found.feeds, found.messages, [row["what"] for row in found.holdings if row["rows"]])
print(render(found))
"""


def test_on_a_disk_mounted_read_only_it_says_what_it_knows_and_what_cannot_be_written(tmp_path: Path) -> None:
    noted(tmp_path, ago=timedelta(minutes=5))
    status_of(tmp_path)
    with open_outbox(open_context(tmp_path / "config" / "newspike.yaml").settings) as outbox:
        outbox.enqueue([(compose(sample_brief(NOW)), "console")], now=NOW)
    said = run_with_read_only(tmp_path, READ_ONLY)
    assert said.startswith("1 {'waiting': 1} ['feeds']")
    assert "the last one ended 5 min ago" in said
    assert "look at   the home cannot be written" in said
    assert "cannot be opened" not in said
