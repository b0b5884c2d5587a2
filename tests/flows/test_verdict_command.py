"""``newspike alerts verdict`` and ``precision``."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from tests.builders import NOW, article, mention, spike
from warehouse.records import Alert, AlertState, Delivery, Severity
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
TOPICS = """\
version: 1
topics:
  cheap-models: {title: Cheap models, match: cheap model, must_match: [A cheap model.], must_not_match: [A model.]}
"""


def alert(number: int) -> Alert:
    return Alert(
        alert_id=number,
        topic="cheap-models",
        state=AlertState.OPENED,
        severity=Severity.NOTABLE,
        opened_at=NOW,
        changed_at=NOW,
        started_at=NOW,
        spike=spike(topic="cheap-models"),
        peak_score=6.0,
    )


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "topics.yaml").write_text(TOPICS)
    (tmp_path / "feeds.yaml").write_text("feeds:\n  - {url: https://ledger.example/feed.xml, publisher: Ledger}\n")
    (tmp_path / "newspike.yaml").write_text("home: home\nfeeds: feeds.yaml\ntopics: [topics.yaml]\n")
    warehouse = Warehouse(home=tmp_path / "home")
    warehouse.land([alert(4711), alert(4799)])
    warehouse.load()
    return tmp_path / "newspike.yaml"


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["alerts", *words, "--config", str(config)])


def test_a_verdict_is_kept_and_counted(config: Path) -> None:
    assert run(config, "verdict", "4711", "noise").exit_code == 0
    assert run(config, "verdict", "4799", "useful").exit_code == 0
    assert " 50%  1 useful, 1 noise  cheap-models" in run(config, "precision").stdout


def test_the_last_verdict_holds(config: Path) -> None:
    run(config, "verdict", "4711", "noise")
    run(config, "verdict", "4711", "useful")
    assert "100%  1 useful, 0 noise" in run(config, "precision").stdout


def test_digits_that_fit_two_alerts_are_refused(config: Path) -> None:
    result = run(config, "verdict", "47", "noise")
    assert (result.exit_code, "2 alerts begin with 47" in result.stderr) == (2, True)


def test_the_delay_runs_from_the_first_publication_to_the_first_message(config: Path) -> None:
    opened_at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - 5 * HOUR
    raised = replace(alert(4800), opened_at=opened_at, started_at=opened_at, changed_at=opened_at)
    seen_at = opened_at + HOUR / 2
    first = article(published_at=opened_at, event_at=opened_at, seen_at=seen_at)
    found = mention(article_id=first.article_id, subject="cheap-models", event_at=opened_at, seen_at=seen_at)
    sent = Delivery(
        delivery_id=1,
        alert_id=4800,
        state=AlertState.OPENED,
        channel="slack",
        attempt=1,
        outcome="sent",
        reason="ok",
        attempted_at=opened_at + 2 * HOUR,
    )
    warehouse = Warehouse(home=config.parent / "home")
    warehouse.land([raised, first, found, sent])
    warehouse.load()
    assert run(config, "delays").stdout.endswith("  2.0 h  cheap-models\nmedian 2.0 h\n")


def test_without_alerts_there_are_no_delays(config: Path) -> None:
    assert run(config, "delays").stdout == "no alert of the last month was sent\n"


def test_without_verdicts_it_says_how_to_give_them(config: Path) -> None:
    assert "newspike alerts verdict" in run(config, "precision").stdout
