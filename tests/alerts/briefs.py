"""Realistic briefs for the tests of messages: the sample's, but for what a test is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.messages.sample import sample_brief
from warehouse.records import Alert, AlertBrief, AlertState, Spike, TopStory, key

NOW = datetime(2025, 1, 27, 9, 5, tzinfo=UTC)


def spike(**fields: Any) -> Spike:
    counted: dict[str, Any] = {"observed": 40, "expected": 1.6}
    return replace(sample_brief(NOW).alert.spike, **counted | fields)


def alert(**fields: Any) -> Alert:
    made = replace(sample_brief(NOW).alert, **{"spike": spike()} | fields)
    return replace(made, alert_id=fields.get("alert_id", key("alert", made.topic, str(made.opened_at))))


def story(number: int = 1, **fields: Any) -> TopStory:
    first = sample_brief(NOW).stories[0]
    title = first.title if number == 1 else f"{first.title}, part {number}"
    own = {"story_id": number, "url": f"https://ledger.example/{number}", "title": title}
    return replace(first, **own | fields)


def brief(**fields: Any) -> AlertBrief:
    """Return the sample's brief as one that counts alone raised: 40 stories where 1.6 were expected."""
    counted: dict[str, Any] = {"alert": alert(), "event": None, "story_count": 40, "article_count": 71, "peak": None}
    return replace(sample_brief(NOW), **counted | fields)


def of_event(state: AlertState = AlertState.OPENED, **fields: Any) -> AlertBrief:
    """Return the sample's brief, which is about an event, in a state."""
    return replace(sample_brief(NOW, state), **fields)


def later(of: AlertBrief, state: AlertState, **fields: Any) -> AlertBrief:
    """Return the brief of the same episode in a later state."""
    changed = replace(of.alert, state=state, **{"changed_at": NOW + timedelta(hours=2)} | fields)
    return replace(of, alert=changed, previous="40 stories in 4 h (1.6 expected, 25 times)")
