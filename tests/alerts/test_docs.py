"""The messages that docs/alerts.md shows are those that are sent."""

import re
from datetime import timedelta
from pathlib import Path

import alerts
from alerts.detection.climbs_and_drops import TopicRules, judge_with_topic_rules
from alerts.detection.episodes import decide
from alerts.detection.rank import rank_of
from alerts.detection.spike_rule import SpikeRule
from alerts.messages import plain_text
from alerts.messages.message import compose
from tests.alerts.briefs import of_event
from tests.builders import NOW, hour_total, volume
from warehouse.records import AlertBrief, Outcome

HOUR = timedelta(hours=1)
TOPIC, HOURS, SILENT_H = "chip-export-controls", 501, 20
PAGE = (Path(alerts.__file__).parent.parent / "docs" / "alerts.md").read_text(encoding="utf-8")


def drop() -> AlertBrief:
    """Return the brief of a topic, one of forty, that had two stories an hour for three weeks and then none."""
    hours = [NOW + (at - HOURS) * HOUR for at in range(HOURS)]
    found = judge_with_topic_rules(
        [hour_total(hour_at=hour) for hour in hours],
        [volume(2, topic=TOPIC, hour_at=hour) for hour in hours[:-SILENT_H]],
        SpikeRule(topics=40),
        TopicRules(drops=frozenset({TOPIC})),
        since=hours[-SILENT_H],
        watched_from={TOPIC: hours[0]},
    )
    spikes = [spike for spike in found if spike.outcome is Outcome.SPIKE]
    counted = dict.fromkeys(hours[:-SILENT_H], 2)
    (alert,) = decide(spikes[:1], (), now=spikes[0].hour_at + HOUR)
    return AlertBrief(
        alert=alert,
        topic_title="Chip export controls",
        stories=(),
        story_count=14,
        article_count=23,
        publishers=("Ledger", "Harbour Times", "Signal Weekly"),
        hours=(),
        rank=rank_of(counted, alert.spike.window_h, since=hours[0], until=alert.changed_at, lowest=True),
    )


def test_the_message_about_a_rise_begins_as_documented() -> None:
    shown = re.search(r"```\n(Small lab.*?)```", PAGE, re.DOTALL)
    assert shown
    assert plain_text.text(compose(of_event())).startswith(shown[1])


def test_the_message_about_a_drop_begins_as_documented() -> None:
    shown = re.search(r"```\n(Drop in.*?)```", PAGE, re.DOTALL)
    assert shown
    assert plain_text.text(compose(drop())).startswith(shown[1])
