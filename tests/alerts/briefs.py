"""Realistic briefs for the tests of messages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import cos, pi
from typing import Any

from warehouse.records import Alert, AlertBrief, AlertState, Outcome, Spike, TopStory, key

LAST_HOUR = datetime(2025, 1, 27, 8, 0, tzinfo=UTC)
NOW = LAST_HOUR + timedelta(hours=1, minutes=5)
RISE = (3, 5, 8, 11, 9, 12)


def spike(**fields: Any) -> Spike:
    base = {
        "topic": "low-cost-model-launches",
        "hour_at": LAST_HOUR,
        "outcome": Outcome.SPIKE,
        "score": 14.2,
        "p_value": 6.3e-15,
        "window_h": 4,
        "observed": 40,
        "expected": 1.6,
        "coverage": 0.953,
        "threshold": 6.0,
        "baseline": (0.0, 4.0),
    }
    return Spike(**base | fields)


def alert(**fields: Any) -> Alert:
    base = {
        "topic": "low-cost-model-launches",
        "state": AlertState.OPENED,
        "severity": "high",
        "opened_at": LAST_HOUR,
        "changed_at": NOW,
        "started_at": LAST_HOUR - timedelta(hours=5),
        "spike": spike(),
        "peak_score": 14.2,
    } | fields
    base.setdefault("alert_id", key("alert", str(base["topic"]), str(base["opened_at"])))
    return Alert(**base)


def story(number: int = 1, **fields: Any) -> TopStory:
    base = {
        "story_id": number,
        "title": "Small lab releases an open model at a fraction of the usual cost",
        "url": f"https://ledger.example/a/{number}",
        "publisher": "Ledger",
        "published_at": LAST_HOUR - timedelta(hours=5) + timedelta(minutes=17 * number),
        "copies": 4,
        "publishers": 3,
        "evidence": "The company says that it trained the model at a fraction of the cost of its rivals.",
    }
    return TopStory(**base | fields)


STORIES = (
    story(1, copies=9, publishers=7),
    story(
        2,
        title="Chip shares slide as traders ask who still needs the largest clusters",
        publisher="Harbour Times",
        copies=6,
        publishers=5,
        evidence="“If a low-cost model does the job, the order books look long,” one fund manager said.",
    ),
    story(3, title="What the cheap model can and cannot do", publisher="Signal Weekly", copies=0, publishers=1),
    story(
        4,
        title="Ministers call for calm after a night of questions about the new low-cost model from the east",
        publisher="Morning Courier",
        copies=1,
        publishers=2,
    ),
)


def hours(days: int = 5) -> tuple[tuple[datetime, int, float, float], ...]:
    start = LAST_HOUR - timedelta(hours=24 * days - 1)
    rows = []
    for index in range(24 * days):
        at = start + timedelta(hours=index)
        expected = 0.4 - 0.3 * cos(2 * pi * at.hour / 24)
        counted = (
            RISE[index - 24 * days] if index >= 24 * days - len(RISE) else int(index % 7 == 3) + int(index % 19 == 5)
        )
        rows.append((at, counted, expected, expected + 1.6))
    return tuple(rows)


def brief(**fields: Any) -> AlertBrief:
    of_alert = fields.pop("alert", None) or alert(**fields.pop("alert_fields", {}))
    base = {
        "alert": of_alert,
        "topic_title": "Low-cost AI models",
        "stories": STORIES,
        "story_count": 40,
        "article_count": 71,
        "publishers": (
            "Ledger",
            "Harbour Times",
            "Signal Weekly",
            "Morning Courier",
            "Il Giornale di Prova",
            "Tagblatt",
            "Echo",
        ),
        "hours": hours(),
        "rising_with": ("AI market sell-off", "Chip export controls"),
        "new_words": ("distillation", "open-weight", "mixture-of-experts"),
        "sql": "select title, url, publisher from stories\nwhere topic = 'low-cost-model-launches' order by at",
        "link": "https://newspike.example/episodes/42",
    }
    return AlertBrief(**base | fields)


def later(of: AlertBrief, state: AlertState, **fields: Any) -> AlertBrief:
    """Return the brief of the same episode in a later state."""
    changed = replace(of.alert, state=state, **{"changed_at": NOW + timedelta(hours=2)} | fields)
    return replace(of, alert=changed, previous="40 stories in 4 h (1.6 expected, 25 times)")
