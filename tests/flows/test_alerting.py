"""The alerting stage on a real warehouse, outbox and Slack: what is counted becomes one message, once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner

from alerts.routing.silences import forget_unheard, mute, unmute
from flows.cli import app
from flows.configuration.channels import open_outbox
from flows.configuration.settings import load_settings
from flows.runtime.context import RunContext, warehouse_of
from flows.stages.alerting import alert_on_spikes
from flows.stages.look import look_of, note_look
from newsroom.servers.slack import Slack, running_slack
from tests import builders
from warehouse.records import AlertState, Article, Judgement, Mention, Record, StoryMember

NOW = builders.NOW
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TOPIC = "cheap-models"
SETTINGS = """\
home: home
feeds: feeds.yaml
topics: [topics.yaml]
alerts: {console: false, slack: {}, allow_networks: [127.0.0.0/8]}
"""
TOPICS = f"version: 1\ntopics:\n  {TOPIC}:\n    title: Cheap models\n    match: cheap NEAR/3 model\n"


def told(number: int, hours_ago: float, *, about: bool) -> list[Record]:
    """Return an article of an outlet of its own, its story, and its mention of the topic where it is about that."""
    at = NOW - hours_ago * HOUR
    name = f"Outlet {number % 40}"
    one = builders.article(
        canonical_url=f"https://outlet.example/{number}",
        publisher=name,
        family=name,
        title=f"A cheap model, says lab {number}" if about else f"Weather {number}",
        published_at=at,
        event_at=at,
        seen_at=at,
    )
    place = StoryMember(article_id=one.article_id, story_id=one.article_id, rank=1, similarity=1.0, joined_at=at)
    mention = builders.mention(article_id=one.article_id, subject=TOPIC, event_at=at, seen_at=at)
    return [one, place, mention] if about else [one, place]


def late(number: int, published_hours_ago: float, *, about: bool) -> list[Record]:
    """Return an article that arrived a few minutes ago, as nothing could be received for twelve hours."""
    seen_at = NOW - 5 * MINUTE
    one, place, *mentions = told(number, published_hours_ago, about=about)
    one = replace(cast("Article", one), entry_id=number, seen_at=seen_at, date_confidence="exact")
    found_through = builders.entry(entry_id=number, guid=str(number), seen_at=seen_at, absent_at=NOW - 12 * HOUR)
    return [found_through, one, place, *(replace(cast("Mention", each), seen_at=seen_at) for each in mentions)]


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    with running_slack() as running:
        monkeypatch.setenv("NEWSPIKE_SLACK_WEBHOOK", running.webhook_url)
        yield running


def context_of(folder: Path, records: list[Record]) -> RunContext:
    """Return the context of an installation that holds records."""
    for name, text in (("newspike.yaml", SETTINGS), ("topics.yaml", TOPICS), ("feeds.yaml", "feeds: []\n")):
        (folder / name).write_text(text, encoding="utf-8")
    settings = load_settings(folder / "newspike.yaml")
    warehouse = warehouse_of(settings)
    warehouse.land(records)
    warehouse.load()
    return RunContext(settings=settings, feeds=(), warehouse=warehouse, at=NOW)


def usual(hours: range) -> list[Record]:
    """Return two stories an hour, so many hours ago; one of them a day is about the topic."""
    records: list[Record] = [builders.entry(seen_at=NOW - hours.stop * HOUR)]
    for hour in hours:
        records += told(2 * hour, hour, about=False) + told(2 * hour + 1, hour - 0.4, about=hour % 24 == 0)
    return records


@pytest.fixture
def context(tmp_path: Path) -> RunContext:
    """Return the context of 35 days: two other stories an hour, one of the topic a day, and ten in the last hours."""
    rise = [record for number in range(10) for record in told(10_000 + number, 0.2 + 0.25 * number, about=True)]
    return context_of(tmp_path, usual(range(1, 24 * 35)) + rise)


def headlines(slack: Slack) -> list[str]:
    return [str(post.payload["text"]).partition(":")[0] for post in slack.posts]


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
