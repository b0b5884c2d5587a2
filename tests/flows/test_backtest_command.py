"""``newspike backtest``."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from tests.builders import article, mention
from warehouse.records import Origin, Record, key
from warehouse.store import Warehouse

HOUR = timedelta(hours=1)
START = datetime(2025, 1, 1, tzinfo=UTC)
HOURS = 240
BURST = 9
TOPICS = """\
version: 1
topics:
  cheap-models:
    title: Cheap models
    match: cheap NEAR/4 model
    must_match: [A cheap model.]
    must_not_match: [A model.]
"""


def told(name: str, at: datetime) -> Record:
    return article(
        canonical_url=f"https://{name}.example/{at:%d%H}",
        family=name,
        published_at=at,
        event_at=at,
        seen_at=at,
        text_hash=key(name, at.isoformat()),
        origin=Origin.HISTORY,
    )


def mentioned(name: str, at: datetime) -> Record:
    number = key("article", f"https://{name}.example/{at:%d%H}")
    return mention(article_id=number, subject="cheap-models", event_at=at, seen_at=at, found_at=at)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Ten days of three articles an hour, and a burst of the topic in the last."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "topics.yaml").write_text(TOPICS)
    (folder / "feeds.yaml").write_text("feeds:\n  - {url: https://ledger.example/feed.xml, publisher: Ledger}\n")
    (folder / "newspike.yaml").write_text("home: home\nfeeds: feeds.yaml\ntopics: [topics.yaml]\n")
    records = [told(name, START + at * HOUR) for at in range(HOURS) for name in ("ledger", "courier", "herald")]
    last = START + (HOURS - 1) * HOUR
    for number in range(BURST):
        records += [told(f"outlet{number}", last), mentioned(f"outlet{number}", last)]
    warehouse = Warehouse(home=folder / "home")
    warehouse.land(records)
    warehouse.load()
    return folder / "newspike.yaml"


def run(config: Path, *words: str) -> Result:
    period = ("--from", "2025-01-05", "--to", "2025-01-11")
    return CliRunner().invoke(app, ["backtest", "--config", str(config), *period, *words])


def test_it_lists_the_alerts_that_would_have_been_sent(config: Path) -> None:
    (alert,) = json.loads(run(config, "--json").stdout)["alerts"]
    assert (alert["topic"], alert["at"], alert["observed"]) == ("cheap-models", "2025-01-10T23:00:00+00:00", BURST)


def test_people_see_a_line_and_a_chart(config: Path) -> None:
    lines = run(config).stdout.splitlines()
    assert lines[0].startswith("2025-01-10 23:00  cheap-models: 9 stories")
    assert "█" in lines[1]
    assert lines[-1] == "alerts: 1, in 6 days; topics: 1"


def test_two_settings_are_compared(config: Path) -> None:
    assert "- 2025-01-10 23:00  cheap-models" in run(config, "--set", "false_alarms_per_month=1e-30").stdout


def test_two_given_settings_are_listed_with_what_differs(config: Path) -> None:
    words = ("--set", "false_alarms_per_month=5", "--against", "false_alarms_per_month=1e-30")
    lines = run(config, *words).stdout.splitlines()
    assert lines[0] == "alerts: 0, in 6 days; topics: 1"
    assert lines[1] == "with false_alarms_per_month=5: 1 alerts, 1 more and 0 fewer"
    assert [line[:18] for line in lines[2:]] == ["  2025-01-10 23:00", "+ 2025-01-10 23:00"]


def test_machines_read_the_comparison_too(config: Path) -> None:
    words = ("--set", "false_alarms_per_month=5", "--against", "false_alarms_per_month=1e-30", "--json")
    found = json.loads(run(config, *words).stdout)
    assert (found["alerts"], found["compared"]["set"]) == ([], "false_alarms_per_month=5")
    assert found["compared"]["alerts"] == found["compared"]["more"] != []
    assert found["compared"]["fewer"] == []


def test_without_another_setting_nothing_is_compared(config: Path) -> None:
    assert json.loads(run(config, "--json").stdout)["compared"] is None


def test_false_alarms_are_not_predicted_from_a_short_history(config: Path) -> None:
    assert json.loads(run(config, "--json").stdout)["false_alarms"] is None


def test_against_what_says_nothing_without_what_to_compare(config: Path) -> None:
    result = run(config, "--against", "false_alarms_per_month=5")
    assert (result.exit_code, "needs --set" in result.stderr) == (2, True)


def test_a_rate_needs_history_to_choose_from(config: Path) -> None:
    result = run(config, "--set", "alerts_per_week=5")
    assert (result.exit_code, "three weeks" in result.stderr) == (2, True)


def test_each_sensitivity_is_shown_with_what_chance_would_give(config: Path) -> None:
    warehouse = Warehouse(home=config.parent / "home")
    days = [START - day * 24 * HOUR for day in range(25)]
    records = [told("ledger", at) for at in days]
    for day in (6, 2):  # nine outlets with one new headline each time
        at = START - day * 24 * HOUR + HOUR
        for number in range(BURST):
            records += [told(f"outlet{number}", at), mentioned(f"outlet{number}", at)]
    warehouse.land(records)
    warehouse.load()
    lines = run(config).stdout.splitlines()
    table = [line.split() for line in lines[-3:]]
    assert [row[0] for row in table] == ["few", "balanced", "many"]
    assert all(float(row[1]) >= 0 for row in table)
    chance = json.loads(run(config, "--json").stdout)["false_alarms"]
    assert (chance["found"], chance["topic_months"]) == (0, 0.6)  # of 34 days, the first two weeks are not judged
    assert chance["per_topic_month"] == pytest.approx(1 / 0.6, rel=0.1)  # with none found, the rate that would give one


def test_after_two_weeks_counts_alert_in_the_topics_that_ask_for_it_alone(config: Path) -> None:
    warehouse = Warehouse(home=config.parent / "home")
    records = [told("ledger", START - at * HOUR) for at in range(24 * 20)]
    for at in range(-24 * 20, 24 * 7, 2):  # twelve a day, and none in the last three days
        records += [told("paper", START + at * HOUR), mentioned("paper", START + at * HOUR)]
    warehouse.land(records)
    warehouse.load()

    def counted() -> list[str]:
        return [alert["at"] for alert in json.loads(run(config, "--json").stdout)["alerts"] if not alert["headline"]]

    assert counted() == []
    config.write_text(config.read_text() + "spikes: {drops: [cheap-models]}\n")
    assert [at[:10] for at in counted()] == ["2025-01-08"]


def test_an_unknown_topic_is_named(config: Path) -> None:
    result = run(config, "--topic", "nothing")
    assert (result.exit_code, "nothing" in result.stderr) == (2, True)


@pytest.mark.parametrize("change", ["colour=red", "false_alarms_per_month=many", "false_alarms_per_month=-1"])
def test_a_wrong_setting_is_refused(config: Path, change: str) -> None:
    assert run(config, "--set", change).exit_code == 2


def test_imported_headlines_are_history_that_can_be_tested(config: Path, tmp_path: Path) -> None:
    rows = [
        f"2025-01-08T10:{number:02}:00Z,outlet{number},A cheap model {number},https://o{number}.example/1"
        for number in range(BURST)
    ]
    file = tmp_path / "headlines.csv"
    file.write_text("\n".join(["timestamp,source,title,url", *rows]) + "\n")
    done = CliRunner().invoke(app, ["import", str(file), "--config", str(config)])
    assert done.stdout == f"{BURST} headlines of {BURST} sources, {BURST} mentions\n"
    assert "2025-01-08T10:00:00+00:00" in {alert["at"] for alert in json.loads(run(config, "--json").stdout)["alerts"]}


def test_definitions_are_tried_on_stored_articles(config: Path, tmp_path: Path) -> None:
    other = tmp_path / "tried.yaml"
    other.write_text(TOPICS.replace("cheap-models", "chipmakers").replace("cheap NEAR/4 model", "chipmaker"))
    other.write_text(other.read_text().replace("must_match: [A cheap model.]", "must_match: [A chipmaker.]"))
    result = run(config, "--topics", str(other))
    assert result.stdout == "alerts: 0, in 6 days; topics: 1\n"  # every article is of a chipmaker, every hour


def test_definitions_like_the_configured_ones_find_the_same(config: Path, tmp_path: Path) -> None:
    rows = [f"2025-01-08T10:00:00Z,outlet{at},A cheap model {at},https://o{at}.example/1" for at in range(BURST)]
    file = tmp_path / "headlines.csv"
    file.write_text("\n".join(["timestamp,source,title,url", *rows]) + "\n")
    CliRunner().invoke(app, ["import", str(file), "--config", str(config)])
    tried = json.loads(run(config, "--topics", str(config.parent / "topics.yaml"), "--json").stdout)["alerts"]
    assert ("2025-01-08T10:00:00+00:00", BURST) in {(alert["at"], alert["observed"]) for alert in tried}


def test_a_table_without_a_column_is_refused(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "headlines.csv"
    file.write_text("timestamp,title,url\n")
    result = CliRunner().invoke(app, ["import", str(file), "--config", str(config)])
    assert (result.exit_code, "no column source" in result.stderr) == (1, True)


def test_without_a_period_the_last_seven_days_of_data_are_judged_and_named(config: Path) -> None:
    result = CliRunner().invoke(app, ["backtest", "--json", "--config", str(config)])
    assert "period: 2025-01-04 00:00 to 2025-01-11 00:00 UTC" in result.stderr
    assert [alert["topic"] for alert in json.loads(result.stdout)["alerts"]] == ["cheap-models"]


def test_a_period_that_ends_before_it_starts_is_refused(config: Path) -> None:
    result = CliRunner().invoke(app, ["backtest", "--from", "2025-02-01", "--config", str(config)])
    assert result.exit_code == 2
    assert "is not before" in result.output
