"""The threshold that a rate of alerts chooses from the own history."""

import json
from datetime import timedelta
from pathlib import Path

from flows.runtime.context import RunContext, open_context
from flows.stages.sensitivity import CHOSEN, threshold_of
from tests.flows.test_backtest_command import HOUR, START, TOPICS, told
from warehouse.store import Warehouse

DAY = timedelta(days=1)


def context(folder: Path, *, days: int, spikes: str = "alerts_per_week: 5") -> RunContext:
    """Return a context at the end of so many days of stories."""
    (folder / "topics.yaml").write_text(TOPICS)
    (folder / "feeds.yaml").write_text("feeds:\n  - {url: https://ledger.example/feed.xml, publisher: Ledger}\n")
    (folder / "newspike.yaml").write_text(
        f"home: home\nfeeds: feeds.yaml\ntopics: [topics.yaml]\nspikes: {{{spikes}}}\n"
    )
    warehouse = Warehouse(home=folder / "home")
    warehouse.land([told("ledger", START + day * DAY) for day in range(days)])
    warehouse.load()
    return open_context(folder / "newspike.yaml", at=START + days * DAY)


def test_a_short_history_leaves_the_default(tmp_path: Path) -> None:
    assert threshold_of(context(tmp_path, days=10)) == 3.5


def test_what_was_chosen_holds_for_a_week_and_for_the_same_rate(tmp_path: Path) -> None:
    run = context(tmp_path, days=30)
    assert threshold_of(run) == 2.0
    file = tmp_path / "home" / CHOSEN
    file.write_text(json.dumps(json.loads(file.read_text()) | {"threshold": 7.5}))
    assert threshold_of(run.moved_to(run.at + 6 * DAY)) == 7.5
    assert threshold_of(run.moved_to(run.at + 7 * DAY + HOUR)) == 2.0


def test_a_damaged_file_is_chosen_again(tmp_path: Path) -> None:
    run = context(tmp_path, days=30)
    (tmp_path / "home" / CHOSEN).write_text("[]")
    assert threshold_of(run) == 2.0


def test_a_sensitivity_needs_no_history(tmp_path: Path) -> None:
    assert threshold_of(context(tmp_path, days=1, spikes="sensitivity: few")) == 5.0
