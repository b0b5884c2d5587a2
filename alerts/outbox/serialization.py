"""Messages and alerts as JSON and back: the form in which the outbox keeps them."""

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from alerts.messages.message import Item, Message
from warehouse.records import Alert, AlertState, Outcome, Severity, Spike, TopStory


def from_message(message: Message) -> str:
    """Return the message as JSON, fields by name, times in ISO 8601."""
    return json.dumps(asdict(message), default=_plain, ensure_ascii=False)


def to_message(text: str) -> Message:
    """Return the message from JSON; fields that this version does not know are dropped."""
    raw = _known(Message, json.loads(text))
    lists: dict[str, Any] = {name: tuple(raw[name]) for name in ("alert_ids", "topics", "notes") if name in raw}
    facts = tuple((name, value) for name, value in raw.get("facts", ()))
    stories = tuple(map(_story, raw.get("stories", ())))
    items = tuple(
        Item(**_known(Item, item) | {"stories": tuple(map(_story, item["stories"]))}) for item in raw.get("items", ())
    )
    severity, at = Severity(raw["severity"]), _time(raw["at"])
    parts = {"severity": severity, "at": at, "facts": facts, "stories": stories, "items": items}
    return Message(**raw | lists | parts)


def _story(raw: dict[str, Any]) -> TopStory:
    return TopStory(**_known(TopStory, raw) | {"published_at": _time(raw["published_at"])})


def from_alert(alert: Alert) -> str:
    """Return the alert as JSON."""
    return json.dumps(asdict(alert), default=_plain, ensure_ascii=False)


def to_alert(text: str) -> Alert:
    """Return the alert from JSON."""
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
    words = {"state": AlertState(raw["state"]), "severity": Severity(raw["severity"])}
    return Alert(**_known(Alert, raw) | times | words | {"spike": spike})


def _known(kind: type, raw: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in raw.items() if name in names}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no form in the outbox")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
