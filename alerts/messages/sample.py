"""An event that never happened, for trying channels and looking at messages."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import cos, pi

from alerts.messages.message import Message, compose
from warehouse.records import (
    Alert,
    AlertBrief,
    AlertState,
    Event,
    EventKind,
    Outcome,
    Peak,
    Rank,
    Severity,
    Spike,
    TopStory,
    key,
)

TOPIC, TITLE = "low-cost-model-launches", "Low-cost AI models"
HOUR, DAY, BETWEEN_STORIES = timedelta(hours=1), timedelta(days=1), timedelta(minutes=17)
RISE = (4, 7, 9, 5)  # stories every two hours, the last ones
BARS, DAYS = 24, 28
PUBLISHERS = ("Ledger", "Harbour Times", "Signal Weekly", "Morning Courier", "Alpenblatt", "La Gazette du Port", "Echo")
STORIES = (
    (
        "Small lab releases an open model at a fraction of the usual cost",
        "The company says that it trained the model at a fraction of the cost of its rivals.",
        9,
    ),
    (
        "Chip shares slide as traders ask who still needs the largest clusters",
        "“If a low-cost model does the job, the order books look long,” one fund manager said.",
        6,
    ),
    (
        "What the cheap model can and cannot do",
        "In our own trials the low-cost model solved two of three tasks that its rivals solved.",
        0,
    ),
    (
        "Ministers call for calm after a night of questions about the new model from the east",
        "A model this cheap changes who can build such systems, the minister told reporters.",
        1,
    ),
)


def sample(now: datetime) -> Message:
    """Return the message about it, which says that it is a sample and can be sent at any time."""
    message = compose(sample_brief(now))
    notice = "This is a sample: nothing has happened."
    return replace(message, key=f"sample-{now:%Y-%m-%dT%H:%M:%S}", alert_ids=(), kind="sample", notice=notice)


def sample_brief(now: datetime, state: AlertState = AlertState.OPENED) -> AlertBrief:
    """Return the brief of an alert that reached its present state at an instant."""
    opened_hour = now.replace(minute=0, second=0, microsecond=0) - HOUR
    started_at = opened_hour - 5 * HOUR + BETWEEN_STORIES
    alert = _alert(opened_hour, started_at, state, now)
    stories = tuple(_story(number, started_at) for number in range(len(STORIES)))
    return AlertBrief(
        alert=alert,
        topic_title=TITLE,
        stories=stories,
        story_count=9,
        article_count=24,
        publishers=PUBLISHERS,
        topic_count=12,
        topic_expected=0.8,
        first=(PUBLISHERS[0], started_at),
        last_at=now - HOUR / 4,
        peak=Peak(observed=9, expected=0.5, window_h=4, ended_at=opened_hour + HOUR),
        rank=Rank(window_h=4, counted=9, equalled_at=now - 46 * DAY, known_since=now - 180 * DAY),
        hours=_bars(opened_hour),
        days=_days(now),
        rising_with=("AI market sell-off", "Chip export controls"),
        entities=("Lantern Bay", "Skua-1", "Eastvale"),
        previous="" if state is AlertState.OPENED else f"{STORIES[0][0]} (Ledger)",
        named_before=frozenset() if state is AlertState.OPENED else frozenset({1, 2}),
        event=_event(alert, stories),
        sql=f"from event_stories({alert.alert_id}, timestamptz '{now:%Y-%m-%d %H:%M:%S}+00')",
        link="https://newspike.example/event/42",
    )


def _event(alert: Alert, stories: tuple[TopStory, ...]) -> Event:
    return Event(
        event_id=alert.alert_id,
        topic=TOPIC,
        kind=EventKind.DEVELOPMENT if alert.state is AlertState.DEVELOPING else EventKind.OPENING,
        opened_at=alert.opened_at,
        changed_at=alert.changed_at,
        started_at=alert.started_at,
        headline=stories[0].title,
        story_ids=tuple(story.story_id for story in stories),
        terms=("low-cost model", "open model", "new model"),
        publishers=len(PUBLISHERS),
        score=6.1,
        volume_score=4.2,
        novelty_score=4.0,
    )


def _alert(hour: datetime, started_at: datetime, state: AlertState, now: datetime) -> Alert:
    spike = Spike(
        topic=TOPIC,
        hour_at=hour,
        outcome=Outcome.SPIKE,
        score=14.2,
        p_value=6.3e-15,
        window_h=4,
        observed=9,
        expected=0.5,
        coverage=0.953,
        threshold=6.0,
        baseline=(0.0, 4.0),
    )
    return Alert(
        alert_id=key("alert", TOPIC, hour.isoformat()),
        topic=TOPIC,
        state=state,
        severity=Severity.EXTREME if state is AlertState.ESCALATED else Severity.HIGH,
        opened_at=hour,
        changed_at=now,
        started_at=started_at,
        spike=spike,
        peak_score=spike.score,
    )


def _story(number: int, started_at: datetime) -> TopStory:
    title, evidence, copies = STORIES[number]
    return TopStory(
        story_id=number + 1,
        title=title,
        url=f"https://ledger.example/a/{number + 1}",
        publisher=PUBLISHERS[number],
        published_at=started_at + number * BETWEEN_STORIES,
        copies=copies,
        publishers=max(copies - 1, 1),
        evidence=evidence,
    )


def _bars(last: datetime) -> tuple[tuple[datetime, int, float, float], ...]:
    """Return two quiet days with a daily course, and the rise at their end, in two hours each."""
    end = last + HOUR + (last.hour + 1) % 2 * HOUR
    rows = []
    for index in range(BARS):
        at = end - (BARS - index) * 2 * HOUR
        expected = 0.4 - 0.3 * cos(2 * pi * at.hour / 24)
        rising = index - BARS + len(RISE)
        counted = RISE[rising] if rising >= 0 else int(index % 7 == 3)
        rows.append((at, counted, expected, expected + 1.6))
    return tuple(rows)


def _days(now: datetime) -> tuple[tuple[datetime, int], ...]:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    quiet = tuple((today - number * DAY, (3 * number) % 5) for number in range(DAYS - 1, 0, -1))
    return (*quiet, (today, sum(RISE)))
