"""Messages and alerts as JSON and back: the form in which the outbox keeps them."""

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from alerts.message import Message
from warehouse.records import Alert, AlertState, Outcome, Spike, TopStory


def from_message(message: Message) -> str:
    """Return the message as JSON, fields by name, times in ISO 8601."""
    return json.dumps(asdict(message), default=_plain, ensure_ascii=False)


def to_message(text: str) -> Message:
    """Return the message again; fields that a later version has dropped are left out."""
    raw = json.loads(text)
    stories = (_known(TopStory, story) for story in raw["stories"])
    return Message(
        **_known(Message, raw)
        | {
            "at": _time(raw["at"]),
            "alert_ids": tuple(raw["alert_ids"]),
            "facts": tuple((name, value) for name, value in raw["facts"]),
            "notes": tuple(raw["notes"]),
            "topics": tuple(raw["topics"]),
            "stories": tuple(TopStory(**story | {"published_at": _time(story["published_at"])}) for story in stories),
        }
    )


def from_alert(alert: Alert) -> str:
    """Return the alert as JSON."""
    return json.dumps(asdict(alert), default=_plain, ensure_ascii=False)


def to_alert(text: str) -> Alert:
    """Return the alert again."""
    raw = json.loads(text)
    judged = _known(Spike, raw["spike"])
    spike = Spike(
        **judged
        | {
            "hour_at": _time(judged["hour_at"]),
            "outcome": Outcome(judged["outcome"]),
            "baseline": (judged["baseline"][0], judged["baseline"][1]),
        }
    )
    times = {name: _time(raw[name]) for name in ("opened_at", "changed_at", "started_at")}
    return Alert(**_known(Alert, raw) | times | {"state": AlertState(raw["state"]), "spike": spike})


def _known(kind: type, raw: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in raw.items() if name in names}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no form in the outbox")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
