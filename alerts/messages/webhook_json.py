"""A message as the JSON of the webhook: fields are added in later versions, never renamed or removed."""

from typing import Any

from alerts.messages.message import Message
from alerts.messages.short_ids import short_id
from warehouse.records import TopStory

SCHEMA = "newspike.message/1"


def body(message: Message) -> dict[str, Any]:
    """Return the JSON object; instants are ISO 8601 in UTC, ids are text because they exceed what JavaScript counts."""
    return {
        "schema": SCHEMA,
        "key": message.key,
        "thread": message.thread,
        "alert_ids": [str(alert_id) for alert_id in message.alert_ids],
        "kind": message.kind,
        "joins": None if message.joins is None else str(message.joins),
        "severity": message.severity,
        "at": message.at.isoformat(),
        "topics": list(message.topics),
        "headline": message.headline,
        "lead": message.lead,
        "facts": [{"name": name, "value": value} for name, value in message.facts],
        "stories": [_story(story) for story in message.stories],
        "more_stories": message.more_stories,
        "items": [
            {
                "headline": item.headline,
                "status": item.status,
                "link": item.link,
                "stories": [_story(story) for story in item.stories],
            }
            for item in message.items
        ],
        "notes": list(message.notes),
        "chart": message.chart,
        "link": message.link,
        "sql": message.sql,
        "notice": message.notice,
        "zone": message.zone,
        "short_id": short_id(message.alert_ids[0]) if message.alert_ids else "",
    }


def _story(story: TopStory) -> dict[str, Any]:
    return {
        "story_id": str(story.story_id),
        "title": story.title,
        "url": story.url,
        "publisher": story.publisher,
        "published_at": story.published_at.isoformat(),
        "copies": story.copies,
        "publishers": story.publishers,
        "evidence": story.evidence,
    }
