"""An episode that never happened, for trying channels and looking at messages."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import cos, pi

from alerts.messages.message import Message, compose
from warehouse.records import Alert, AlertBrief, AlertState, Outcome, Spike, TopStory, key

TOPIC, TITLE = "low-cost-model-launches", "Low-cost AI models"
HOUR, BETWEEN_STORIES = timedelta(hours=1), timedelta(minutes=17)
RISE = (3, 5, 8, 11, 9, 12)  # stories in the last hours
DAYS = 5
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
    """Return the brief of an episode that reached its present state at an instant."""
    opened_hour = now.replace(minute=0, second=0, microsecond=0) - HOUR
    started_at = opened_hour - (len(RISE) - 1) * HOUR + BETWEEN_STORIES
    return AlertBrief(
        alert=_alert(opened_hour, started_at, state, now),
        topic_title=TITLE,
        stories=tuple(_story(number, started_at) for number in range(len(STORIES))),
        story_count=40,
        article_count=71,
        publishers=PUBLISHERS,
        first=(PUBLISHERS[0], started_at),
        hours=_hours(opened_hour),
        rising_with=("AI market sell-off", "Chip export controls"),
        new_words=("distillation", "open-weight", "mixture-of-experts"),
        previous="" if state is AlertState.OPENED else "40 stories in 4 h (1.6 expected, 25 times)",
        told=frozenset() if state is AlertState.OPENED else frozenset({1, 2}),
        sql=f"from top_stories('{TOPIC}', timestamptz '{started_at}', timestamptz '{opened_hour + HOUR}')",
        link="https://newspike.example/episodes/42",
    )


def _alert(hour: datetime, started_at: datetime, state: AlertState, now: datetime) -> Alert:
    spike = Spike(
        topic=TOPIC,
        hour_at=hour,
        outcome=Outcome.SPIKE,
        score=14.2,
        p_value=6.3e-15,
        window_h=4,
        observed=sum(RISE[-4:]),
        expected=1.6,
        coverage=0.953,
        threshold=6.0,
        baseline=(0.0, 4.0),
    )
    return Alert(
        alert_id=key("alert", TOPIC, hour.isoformat()),
        topic=TOPIC,
        state=state,
        severity="extreme" if state is AlertState.ESCALATED else "high",
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


def _hours(last: datetime) -> tuple[tuple[datetime, int, float, float], ...]:
    """Return quiet days with a daily season, and the rise at their end."""
    rows = []
    for index in range(24 * DAYS):
        at = last - (24 * DAYS - 1 - index) * HOUR
        expected = 0.4 - 0.3 * cos(2 * pi * at.hour / 24)
        rising = index - 24 * DAYS + len(RISE)
        counted = RISE[rising] if rising >= 0 else int(index % 7 == 3) + int(index % 19 == 5)
        rows.append((at, counted, expected, expected + 1.6))
    return tuple(rows)
