import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from alerts.channels.result import Sent
from alerts.messages.message import compose
from alerts.messages.sample import sample_brief
from alerts.messages.short_ids import short_id
from alerts.outbox.outbox import Outbox
from flows.commands import alerts as commands
from flows.configuration.settings import load_settings
from flows.runtime.context import warehouse_of
from newsroom.servers.slack import Fault, Slack
from warehouse.records import AlertState

NOW = datetime.now(UTC)
BRIEF = sample_brief(NOW)
ALERT = str(BRIEF.alert.alert_id)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "newspike.yaml"
    path.write_text("home: home\nalerts:\n  slack: {}\n  allow_networks: [127.0.0.0/8]\n", encoding="utf-8")
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        outbox.record([BRIEF.alert], [(compose(BRIEF), "slack")], now=NOW)
        claim = outbox.claim(("slack",), now=NOW)
        assert claim
        outbox.settle_sent(claim, Sent())
    return path


def run(config: Path, *words: str) -> Result:
    app = typer.Typer()
    commands.add_to(app)
    return CliRunner().invoke(app, ["alerts", *words, "--config", str(config)])


def test_a_sample_is_sent_through_the_named_channel(config: Path, slack: Slack) -> None:
    result = run(config, "test", "slack")
    assert (result.exit_code, result.output) == (0, "slack accepted the sample\n")
    assert slack.posts[0].payload["text"].startswith("This is a sample")


def test_a_channel_that_refuses_says_why(config: Path, slack: Slack) -> None:
    slack.fail(Fault.SERVER_ERROR)
    result = run(config, "test", "slack")
    assert result.exit_code == 1
    assert "slack rejected the sample: http 500 server_error (try again)" in result.output


def test_a_channel_that_is_off_says_what_switches_it_on(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSPIKE_SLACK_WEBHOOK", raising=False)
    result = run(config, "test", "slack")
    assert result.exit_code == 2
    assert "channel slack is off: set ${NEWSPIKE_SLACK_WEBHOOK}" in result.output


def test_the_list_names_each_episode(config: Path) -> None:
    assert f"{ALERT:<20} opened    high" in run(config, "list").output


def test_an_acknowledged_episode_is_listed_with_who_did_it(config: Path) -> None:
    short = short_id(int(ALERT))
    assert run(config, "ack", short, "--by", "ada").output == f"{short} is acknowledged by ada\n"
    assert "acknowledged by ada" in run(config, "list").output


def test_a_muted_topic_is_listed_as_muted_until_the_mute_is_ended(config: Path) -> None:
    run(config, "mute", "low-cost-*", "--for", "3d", "--reason", "summit")
    assert "(summit)" in run(config, "list").output
    run(config, "mute", "low-cost-*", "--for", "0h")
    assert "muted" not in run(config, "list").output


@pytest.mark.parametrize("pattern", ["low-cost-model-lanches", "low-cost-models-*"])
def test_a_mute_of_no_topic_is_refused_with_the_nearest_names(config: Path, pattern: str) -> None:
    result = run(config, "mute", pattern)
    assert result.exit_code == 2
    assert f'no topic "{pattern}"; did you mean low-cost-model-launches?' in result.output
    assert "muted" not in run(config, "list").output


def test_a_duration_that_is_none_is_refused(config: Path) -> None:
    result = run(config, "mute", "x", "--for", "soon")
    assert result.exit_code == 2
    assert "is not a length of time such as 30m" in result.output


def test_an_episode_is_shown_with_how_its_messages_fared(config: Path) -> None:
    output = run(config, "show", ALERT).output
    assert "Small lab releases an open model at a fraction of the usual cost (Ledger)" in output
    assert "opened     slack      sent after 1 attempt" in output


def test_an_alert_is_shown_with_the_life_of_its_event(config: Path) -> None:
    warehouse = warehouse_of(load_settings(config))
    opened = replace(sample_brief(NOW).alert, alert_id=int(ALERT))
    warehouse.land([opened])
    warehouse.load()
    warehouse.publish()
    output = run(config, "show", ALERT).output
    assert re.search(r"^peak +.*: 9 stories of the topic in 4 h, 0.5 expected$", output, re.MULTILINE)
    assert re.search(r"^in all +0 stories in 0 articles of 0 publishers$", output, re.MULTILINE)


def test_an_unknown_episode_is_said_to_be_none(config: Path) -> None:
    result = run(config, "show", "0000")
    assert result.exit_code == 2
    assert "no alert begins with 0000" in result.output


def test_a_message_is_sent_again_on_request(config: Path, slack: Slack) -> None:
    assert run(config, "resend", ALERT).output == "1 message to send again, 1 sent\n"
    assert len(slack.posts) == 1


def test_a_preview_writes_each_state_for_each_channel(config: Path, tmp_path: Path) -> None:
    run(config, "preview", str(tmp_path / "out"))
    states = {path.name for path in (tmp_path / "out").iterdir()}
    assert states == {state.value for state in AlertState}
    assert (tmp_path / "out" / "opened" / "mail.html").stat().st_size > 10_000


def test_no_output_holds_the_address_of_the_webhook(config: Path, slack: Slack) -> None:
    slack.fail(Fault.SERVER_ERROR)
    outputs = [run(config, *words).output for words in (("test", "slack"), ("list",), ("show", ALERT))]
    assert "/services/" not in "".join(outputs)
