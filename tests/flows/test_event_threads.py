"""Threads of an event: its first sign, its opening, and the topics that it lifts later."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from alerts.routing.silences import mute
from flows.configuration.channels import open_outbox
from flows.configuration.settings import load_settings
from flows.runtime.context import RunContext, warehouse_of
from flows.stages.alerting import alert_on_spikes
from flows.stages.look import look_of, note_look
from newsroom.servers.slack import Slack
from tests.flows.rises import HOUR, MINUTE, NOW, SETTINGS, TOPIC, TOPICS, context_of, told, usual
from warehouse.records import Article, Mention, Record, StoryMember

LABS = "labs"
TWO_TOPICS = TOPICS + f"  {LABS}:\n    title: Labs\n    match: lab\n"


def of_one_event(number: int, hours_ago: float, *subjects: str) -> list[Record]:
    """Return a story of one event that the topics find."""
    one, place, mention = told(number, hours_ago, about=True)
    titled = replace(cast("Article", one), title=f"Skua lander touches down near the rim, part {number}")
    return [titled, place, *(replace(cast("Mention", mention), subject=subject) for subject in subjects)]


def lifted_later(folder: Path, settings: str = SETTINGS) -> RunContext:
    """Report an event under the first topic; then further stories of it, which the second topic finds too, arrive."""
    first = [one for number in range(5) for one in of_one_event(10_000 + number, 0.9 - 0.1 * number, TOPIC)]
    context_of(folder, usual(range(1, 24 * 20)) + first)
    (folder / "topics.yaml").write_text(TWO_TOPICS, encoding="utf-8")
    (folder / "newspike.yaml").write_text(settings, encoding="utf-8")
    loaded = load_settings(folder / "newspike.yaml")
    context = RunContext(settings=loaded, feeds=(), warehouse=warehouse_of(loaded), at=NOW)
    alert_on_spikes(context)
    more = [one for number in range(4) for one in of_one_event(20_000 + number, -0.1 - number / 10, TOPIC, LABS)]
    context.warehouse.land(more)
    context.warehouse.load()
    return context.moved_to(NOW + HOUR / 2)


def test_a_topic_that_a_reported_event_lifts_later_is_a_follow_up_said_once(tmp_path: Path, slack: Slack) -> None:
    later = lifted_later(tmp_path)
    alert_on_spikes(later)
    alert_on_spikes(later.moved_to(NOW + 0.6 * HOUR))
    texts = [str(post.payload["text"]) for post in slack.posts]
    assert [text.startswith("Also lifts Labs: Skua lander touches down near the rim") for text in texts] == [
        False,
        True,
    ]
    with open_outbox(later.settings) as outbox:
        first, second = sorted(outbox.open_alerts(), key=lambda alert: alert.opened_at)
        assert (first.topic, second.topic) == (TOPIC, LABS)
        assert len(outbox.messages_about(first.alert_id)) == 2
    alert_on_spikes(later.moved_to(NOW + 80 * HOUR))
    ended = [str(post.payload["text"]).partition(":")[0] for post in slack.posts[2:]]
    assert len(ended) == 1  # for both topics
    assert ended[0].startswith("Over after")


def test_a_channel_of_the_second_topic_alone_hears_of_it_as_news(
    tmp_path: Path, slack: Slack, capsys: pytest.CaptureFixture[str]
) -> None:
    routes = f"routes: [{{channel: console, topics: [{LABS}]}}, {{channel: slack, topics: [{TOPIC}]}}]"
    later = lifted_later(tmp_path, SETTINGS.replace("console: false", f"console: true, {routes}"))
    capsys.readouterr()
    alert_on_spikes(later)
    assert capsys.readouterr().err.strip().startswith("Skua lander touches down near the rim")
    assert len(slack.posts) == 1  # of the first topic, whose channel does not listen to the second


def test_a_story_is_about_the_event_where_only_a_copy_names_it_in_the_headline(tmp_path: Path, slack: Slack) -> None:
    copy, place, mention = of_one_event(10_010, 0.45, TOPIC)
    first, own_place, own_mention = told(10_011, 0.5, about=True)
    original = replace(cast("Article", first), title="A robot sets foot on the ground")
    copied = replace(cast("StoryMember", place), story_id=original.article_id, rank=2)
    named = [one for number in range(5) for one in of_one_event(10_000 + number, 0.9 - 0.1 * number, TOPIC)]
    unnamed = [replace(original, article_id=1, canonical_url="https://outlet.example/1", title="Something else"),
               replace(cast("StoryMember", own_place), article_id=1, story_id=1),
               replace(cast("Mention", own_mention), article_id=1)]  # fmt: skip
    about = [original, own_place, own_mention, copy, copied, mention, *named, *unnamed]
    context = context_of(tmp_path, usual(range(1, 24 * 20)) + about)
    alert_on_spikes(context)
    context.warehouse.load()
    with open_outbox(context.settings) as outbox:
        (alert,) = outbox.open_alerts()
    titles = "select distinct title from event_stories($event, $until)"
    history = "select stories, articles from alerts_history"
    with context.warehouse.opened() as connection:
        found = {
            row[0] for row in connection.execute(titles, {"event": alert.alert_id, "until": NOW + HOUR}).fetchall()
        }
        counted = connection.execute(history).fetchall()
    assert "A robot sets foot on the ground" in found
    assert "Something else" not in found
    assert counted == [(6, 7)]


EARLY = SETTINGS.replace("console: false", "console: true, routes: [{channel: slack, early: true}]")


def first_sign(folder: Path) -> RunContext:
    """Return a context in which three outlets have reported one event, before there is enough for an alert."""
    few = [one for number in range(3) for one in of_one_event(10_000 + number, 0.5 - 0.1 * number, TOPIC)]
    context = context_of(folder, usual(range(1, 24 * 20)) + few)
    (folder / "newspike.yaml").write_text(EARLY, encoding="utf-8")
    return replace(context, settings=load_settings(folder / "newspike.yaml"))


def test_a_first_sign_is_sent_once_to_the_channel_that_asks_for_it_and_is_no_alert(
    tmp_path: Path, slack: Slack, capsys: pytest.CaptureFixture[str]
) -> None:
    context = first_sign(tmp_path)
    assert [alert_on_spikes(context)["alerts"] for _ in range(2)] == [0, 0]
    (post,) = slack.posts
    assert str(post.payload["text"]).startswith("Early: Skua lander touches down near the rim")
    assert "alerts ack" not in str(post.payload)
    assert capsys.readouterr().err == ""
    with open_outbox(context.settings) as outbox:
        assert outbox.open_alerts() == ()
    context.warehouse.load()
    with context.warehouse.opened() as connection:
        assert connection.execute("select count(*) from alerts").fetchone() == (0,)
        assert connection.execute("select count(*) from events").fetchone() == (0,)
        assert connection.execute("select state from deliveries").fetchall() == [("early",)]


def test_the_opening_continues_the_thread_of_its_first_sign_and_is_news_elsewhere(
    tmp_path: Path, slack: Slack, capsys: pytest.CaptureFixture[str]
) -> None:
    context = first_sign(tmp_path)
    alert_on_spikes(context)
    more = [one for number in range(3) for one in of_one_event(20_000 + number, -0.1 - number / 10, TOPIC)]
    context.warehouse.land(more)
    context.warehouse.load()
    assert alert_on_spikes(context.moved_to(NOW + HOUR / 2))["alerts"] == 1
    assert len(slack.posts) == 2
    assert capsys.readouterr().err.strip().startswith("Skua lander touches down near the rim")
    with open_outbox(context.settings) as outbox:
        (alert,) = outbox.open_alerts()
        (opening,) = outbox.messages_about(alert.alert_id)
        assert outbox.has_early(alert.alert_id)
        assert outbox.heard(alert.alert_id) == {"console", "slack"}
    assert (opening.kind, opening.thread) == ("opened", str(alert.alert_id))


def test_a_first_sign_in_a_muted_topic_is_not_sent(tmp_path: Path, slack: Slack) -> None:
    context = first_sign(tmp_path)
    with open_outbox(context.settings) as outbox:
        mute(outbox, TOPIC, until=NOW + HOUR)
    alert_on_spikes(context)
    assert slack.posts == []


def test_a_first_sign_asks_once_for_a_look_at_all_feeds(tmp_path: Path, slack: Slack) -> None:
    context = first_sign(tmp_path)
    alert_on_spikes(context)
    look = look_of(context)
    assert look is not None
    assert look.topic == TOPIC
    note_look(context, look, feeds=0)
    alert_on_spikes(context.moved_to(NOW + 5 * MINUTE))
    assert look_of(context.moved_to(NOW + 6 * MINUTE)) is None
