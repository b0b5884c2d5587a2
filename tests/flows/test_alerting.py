"""The alerting stage on a real warehouse, outbox and Slack: what is counted becomes one message, once."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.routing.silences import forget_unheard, mute, unmute
from flows.cli import app
from flows.configuration.channels import open_outbox
from flows.runtime.context import RunContext
from flows.stages.alerting import alert_on_spikes
from newsroom.servers.slack import Slack
from tests.flows.rises import HOUR, MINUTE, NOW, TOPIC, context_of, headlines, late, told, usual
from warehouse.records import AlertState, Judgement


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    """Return the context of 35 days: two other stories an hour, one of the topic a day, and ten in the last hours."""
    rise = [record for number in range(10) for record in told(10_000 + number, 0.2 + 0.25 * number, about=True)]
    return context_of(tmp_path, usual(range(1, 24 * 35)) + rise)


def test_a_rise_is_told_once_with_its_evidence(context: RunContext, slack: Slack) -> None:
    assert alert_on_spikes(context)["alerts"] == 1
    assert alert_on_spikes(context)["alerts"] == 0
    assert len(headlines(slack)) == 1
    assert headlines(slack)[0].startswith("A cheap model, says lab")
    assert "A cheap model, says lab 10009" in str(slack.posts[0].payload["blocks"])


def test_an_alert_starts_with_the_first_story_of_its_event(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    with open_outbox(context.settings) as outbox:
        (alert,) = outbox.open_alerts()
    assert alert.started_at == NOW - 2.45 * HOUR


def test_what_was_missed_during_an_outage_is_reported_when_it_arrives(tmp_path: Path, slack: Slack) -> None:
    missed = [record for hour in range(1, 12) for record in late(hour, hour, about=False)]
    missed += [record for number in range(8) for record in late(10_000 + number, 5 + number / 4, about=True)]
    context = context_of(tmp_path, usual(range(12, 24 * 20)) + missed)
    assert alert_on_spikes(context)["alerts"] == 1
    assert headlines(slack)[0].startswith("A cheap model, says lab")
    with open_outbox(context.settings) as outbox:
        (alert,) = outbox.open_alerts()
    assert alert.started_at == NOW - 6.75 * HOUR


def test_the_usual_news_of_an_outage_that_arrives_at_once_wakes_nobody(tmp_path: Path, slack: Slack) -> None:
    missed = [record for number in range(30) for record in late(number, number / 3, about=number % 8 == 0)]
    context = context_of(tmp_path, usual(range(12, 24 * 20)) + missed)
    assert alert_on_spikes(context)["alerts"] == 0
    assert slack.posts == []


def test_the_event_behind_an_alert_is_landed(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    context.warehouse.load()
    with context.warehouse.opened() as connection:
        rows = connection.execute("select kind, headline, publishers from events").fetchall()
    assert [(kind, headline[:23]) for kind, headline, _ in rows] == [("opening", "A cheap model, says lab")]
    assert rows[0][2] >= 3


def test_what_was_told_is_landed_with_how_it_got_out(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    context.warehouse.load()
    (alert,) = context.warehouse.rows("alerts_since", since=NOW - HOUR)
    assert (alert["topic"], alert["state"]) == (TOPIC, "opened")


def test_a_muted_topic_is_judged_and_not_told(context: RunContext, slack: Slack) -> None:
    with open_outbox(context.settings) as outbox:
        mute(outbox, "cheap-*", until=NOW + HOUR)
    assert alert_on_spikes(context)["alerts"] == 1
    assert slack.posts == []


def test_what_opened_while_muted_is_sent_when_the_mute_ends(context: RunContext, slack: Slack) -> None:
    with open_outbox(context.settings) as outbox:
        mute(outbox, "cheap-*", until=NOW + 10 * MINUTE)
    alert_on_spikes(context)
    for minutes in (5, 15, 20):
        alert_on_spikes(context.moved_to(NOW + minutes * MINUTE))
        assert len(slack.posts) == (0 if minutes < 10 else 1)
    assert str(slack.posts[0].payload["text"]).startswith("This changed while its topic was muted. A cheap model, says")


def test_the_end_of_what_nobody_heard_of_is_not_sent(context: RunContext, slack: Slack) -> None:
    with open_outbox(context.settings) as outbox:
        mute(outbox, "cheap-*", until=NOW + 71 * HOUR)
    alert_on_spikes(context)
    with open_outbox(context.settings) as outbox:
        unmute(outbox, "cheap-*")
        (alert,) = outbox.open_alerts()
        outbox.save([replace(alert, state=AlertState.CONFIRMED)], now=NOW)
        forget_unheard(outbox, [alert.alert_id])
    alert_on_spikes(context.moved_to(NOW + 80 * HOUR))
    with open_outbox(context.settings) as outbox:
        assert outbox.open_alerts() == ()
    assert slack.posts == []


def test_the_sql_of_a_message_gives_the_stories_that_it_counts(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    context.warehouse.load()
    with open_outbox(context.settings) as outbox:
        (alert,) = outbox.open_alerts()
        (message,) = outbox.messages_about(alert.alert_id)
    with context.warehouse.opened() as connection:
        rows = connection.execute(f"select first_at, articles {message.sql}").fetchall()
    assert f" {len(rows)} stories, " in message.headline
    assert min(first_at for first_at, _ in rows) == alert.started_at
    assert dict(message.facts)["Stories"].startswith(f"{len(rows)} since ")


def test_what_a_killed_run_did_not_land_is_landed_by_the_next(context: RunContext, slack: Slack) -> None:
    landing = context.settings.home_folder / "landing"
    before = set(landing.rglob("*"))
    alert_on_spikes(context)
    for landed in set(landing.rglob("*")) - before:
        landed.unlink()  # as if the run had been killed just before
    alert_on_spikes(context.moved_to(NOW + HOUR / 4))
    context.warehouse.load()
    assert len(context.warehouse.rows("alerts_since", since=NOW - HOUR)) == 1
    assert len(slack.posts) == 1


def test_each_topic_has_one_stored_judgement_per_full_hour(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    alert_on_spikes(replace(context, at=NOW + 10 * MINUTE))
    context.warehouse.load()
    (judged,) = context.warehouse.records(Judgement, "judgement_at", topic=TOPIC, at=NOW + HOUR)
    assert judged.judged_at == NOW.replace(minute=0, second=0, microsecond=0)
    assert judged.observed >= 4 > judged.expected
    assert judged.score > judged.volume_score / 2 > 0
    assert judged.low <= judged.expected <= judged.high


def with_a_feed(context: RunContext) -> Path:
    """Return the configuration with a feed, as commands want one."""
    feeds = "feeds:\n  - {url: https://outlet.example/feed.xml, publisher: Outlet}\n"
    (context.settings.path.parent / "feeds.yaml").write_text(feeds, encoding="utf-8")
    return context.settings.path


def test_why_is_explained_from_the_stored_judgement(context: RunContext, slack: Slack) -> None:
    alert_on_spikes(context)
    context.warehouse.load()
    settings = str(with_a_feed(context))
    words = ["spikes", "why", TOPIC, "--at", f"{NOW:%Y-%m-%dT%H:%M}", "--config", settings]
    lines = CliRunner().invoke(app, words).stdout.splitlines()
    assert lines[0].startswith("Cheap models, ")
    assert ("stories: " in lines[1], "threshold" in lines[2]) == (True, True)


def test_a_topic_that_was_never_judged_is_said_to_be_so(context: RunContext) -> None:
    result = CliRunner().invoke(app, ["spikes", "why", TOPIC, "--config", str(with_a_feed(context))])
    assert (result.exit_code, "not judged" in result.stdout) == (1, True)
