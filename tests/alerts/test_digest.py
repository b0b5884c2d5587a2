import json
from datetime import timedelta
from typing import Any

import pytest

from alerts.messages import digest, mail, plain_text, slack_blocks
from alerts.messages.message import Message, compose
from alerts.outbox.delivery import deliver
from alerts.outbox.outbox import Outbox, QueuedMessage
from alerts.outbox.serialization import from_message, to_message
from tests.alerts.briefs import NOW, alert, brief, later
from tests.alerts.servers import hook, slack_at
from warehouse.records import AlertState, Severity

MORNING = NOW + timedelta(hours=6)


def message(topic: str, **fields: object) -> Message:
    return compose(brief(topic_title=topic.title(), alert=alert(topic=topic, **fields)))


def held(*messages: Message) -> list[QueuedMessage]:
    return [QueuedMessage(one, "slack", MORNING) for one in messages]


def test_a_summary_tells_each_episode_once_in_its_latest_state() -> None:
    first = brief()
    made = digest.summary("slack", [compose(first), message("chips"), compose(later(first, AlertState.RESOLVED))])
    assert made.headline == "2 alerts since 27 Jan 09:05 UTC: 2 high"
    assert [item.headline.partition(":")[0] for item in made.items] == ["Chips", "Back to normal"]
    assert made.items[0].status.startswith("high · opened · 27 Jan 09:05 UTC")


def test_a_long_summary_counts_what_it_does_not_show() -> None:
    made = digest.summary("slack", [message(f"topic-{number}") for number in range(20)])
    assert len(made.items) == 12
    assert made.notes == ("And 8 more alerts: newspike alerts list",)


def test_a_story_that_lifted_two_topics_stands_in_the_summary_once() -> None:
    made = digest.summary("slack", [message("chips"), message("models")])
    assert [len(item.stories) for item in made.items] == [3, 1]
    assert len({story.story_id for item in made.items for story in item.stories}) == 4


def test_a_digest_says_what_emerged_and_how_the_feeds_are() -> None:
    made = digest.summary("slack", [message("chips")], [("feeds", "41 of 43 feeds healthy")])
    assert made.facts == (("feeds", "41 of 43 feeds healthy"),)


def test_every_channel_shows_each_event_of_a_digest_above_its_own_stories() -> None:
    made = digest.summary("slack", [message("chips"), message("models")])
    texts = (plain_text.text(made), mail.html(made, picture=""), json.dumps(slack_blocks.blocks(made)))
    for text in texts:
        places = [text.index(words) for words in ("Chips: 40 stories", "Small lab", "Models: 40 stories")]
        assert places == sorted(places)


def test_a_digest_is_kept_with_its_events() -> None:
    made = digest.summary("slack", [message("chips"), message("models")])
    assert to_message(from_message(made)) == made


def test_held_messages_are_told_by_one_summary_when_their_time_comes(outbox: Outbox) -> None:
    outbox.enqueue(held(message("chips"), message("models")), now=NOW)
    with hook() as slack:
        channels = {"slack": slack_at(slack.url)}
        assert deliver(outbox, channels, now=NOW) == ()
        rows = deliver(outbox, channels, now=MORNING)
        deliver(outbox, channels, now=MORNING + timedelta(hours=1))
    assert [post["text"].split(":")[0] for post in slack.taken] == ["2 alerts since 27 Jan 09"]
    assert {row.outcome for row in rows} == {"sent"}
    assert len(rows) == 2


def test_a_single_held_message_is_sent_as_it_is(outbox: Outbox) -> None:
    outbox.enqueue(held(message("chips")), now=NOW)
    with hook() as slack:
        deliver(outbox, {"slack": slack_at(slack.url)}, now=MORNING)
    assert slack.taken[0]["text"].startswith("Chips: 40 stories")


def test_what_a_later_message_has_overtaken_is_not_told_again(outbox: Outbox) -> None:
    first = brief()
    outbox.enqueue(held(compose(first)), now=NOW)
    outbox.enqueue([(compose(later(first, AlertState.ESCALATED, severity=Severity.EXTREME)), "slack")], now=NOW)
    with hook() as slack:
        for at in (NOW, MORNING):
            deliver(outbox, {"slack": slack_at(slack.url)}, now=at)
    assert [post["text"][:12] for post in slack.taken] == ["Now extreme:"]


def test_a_message_that_was_held_for_days_is_still_tried_again_when_it_fails(outbox: Outbox) -> None:
    week = NOW + timedelta(days=7)
    outbox.enqueue([QueuedMessage(message("chips"), "slack", week)], now=NOW)
    with hook("500") as slack:
        rows = deliver(outbox, {"slack": slack_at(slack.url)}, now=week)
    assert [row.outcome for row in rows] == ["failed"]


def test_a_held_message_is_not_kept_twice(outbox: Outbox) -> None:
    assert outbox.enqueue(held(message("chips")), now=NOW) == 1
    assert outbox.enqueue(held(message("chips")), now=NOW) == 0


def heartbeat(**fields: Any) -> Message:
    known = {"feeds_healthy": 41, "feeds": 43, "articles": 812, "alerts": 0, "coverage": 0.95, "now": NOW}
    return digest.heartbeat(**known | fields)


def test_the_heartbeat_says_that_nothing_happened_and_how_many_feeds_are_healthy() -> None:
    made = heartbeat()
    assert made.headline == "Watching: nothing happened, 41 of 43 feeds healthy"
    assert made.lead == "812 new articles in the last 24 hours."


def test_a_heartbeat_without_articles_says_that_this_is_unusual() -> None:
    assert "unusual" in heartbeat(articles=0).lead


@pytest.mark.parametrize(
    ("fields", "severity", "missing"),
    [
        ({"coverage": 0.59}, "high", 41),
        ({"coverage": 0.6}, "info", 40),
        ({"coverage": 0.8, "feeds_healthy": 2}, "info", 20),  # those that fail are dead, or bring little
        ({"coverage": 0.81, "feeds_healthy": 2}, "info", None),
        ({"coverage": None, "feeds_healthy": 21}, "high", None),
        ({"coverage": None, "feeds_healthy": 22}, "info", None),
    ],
)
def test_a_heartbeat_says_how_much_was_missing(fields: dict[str, Any], severity: str, missing: int | None) -> None:
    made = heartbeat(**fields)
    assert made.severity == severity
    assert ("missing" in made.headline) == (missing is not None)
    assert missing is None or f"nothing happened, but {missing} % of what usually arrives was missing" in made.headline
