"""Three articles about two topics, with all that the pipeline knows of them: what analysts' questions are tried on."""

from datetime import datetime, timedelta
from typing import Any

from tests.builders import NOW, article, entry, feed, mention
from warehouse.records import (
    Alert,
    AlertState,
    Article,
    Attempt,
    Delivery,
    MatchRun,
    Outcome,
    Record,
    Severity,
    Spike,
    StoryMember,
    Topic,
    Verdict,
)

HOUR = timedelta(hours=1)


def told(number: int, publisher: str, hours: float, **fields: Any) -> Article:
    at = NOW + hours * HOUR
    return article(
        canonical_url=f"https://{publisher.lower()}.example/{number}", publisher=publisher, family=publisher,
        published_at=at, event_at=at, seen_at=at + timedelta(minutes=10), fetched_at=at + HOUR, **fields,
    )  # fmt: skip


def mentioned(one: Article, *subjects: str) -> list[Record]:
    return [
        mention(article_id=one.article_id, subject=subject, event_at=one.event_at, seen_at=one.seen_at)
        for subject in subjects
    ]


def place(one: Article, story: Article, rank: int) -> StoryMember:
    return StoryMember(
        article_id=one.article_id, story_id=story.article_id, rank=rank, similarity=1.0, joined_at=one.seen_at
    )


FIRST = told(1, "Ledger", 0, title="A cheaper model")
COPY = told(2, "Courier", 1.5)
OTHER = told(3, "Courier", 2, title="Chips and quotas")
SPIKE = Spike(
    topic="cheap-models", hour_at=NOW, outcome=Outcome.SPIKE, score=7.0, p_value=1e-7, window_h=4, observed=12,
    expected=1.26, coverage=1.0, threshold=4.0,
)  # fmt: skip


def alert(state: AlertState, at: datetime) -> Alert:
    return Alert(
        alert_id=1, topic="cheap-models", state=state, severity=Severity.HIGH, opened_at=NOW, changed_at=at,
        started_at=NOW, spike=SPIKE, peak_score=7.0,
    )  # fmt: skip


def poll(at: datetime, outcome: str) -> Attempt:
    return Attempt(stage="poll", subject="feed", started_at=at, ended_at=at, outcome=outcome, reason=outcome)


RECORDS: list[Record] = [
    feed(),
    entry(link=FIRST.canonical_url, title="A model"),
    entry(link=FIRST.canonical_url, title="A cheaper model", seen_at=NOW + HOUR),
    *(FIRST, COPY, OTHER),
    *(place(FIRST, FIRST, 1), place(COPY, FIRST, 2), place(OTHER, OTHER, 1)),
    *mentioned(FIRST, "cheap-models", "Nvidia"),
    *mentioned(COPY, "cheap-models"),
    *mentioned(OTHER, "chips", "Nvidia"),
    MatchRun(article_id=FIRST.article_id, version=FIRST.version, definitions=1, read_at=NOW),
    Topic(name="cheap-models", title="Cheap models", kind="topic", definition=1, since_at=NOW),
    *(poll(NOW, "ok"), poll(NOW + HOUR, "failed")),
    Attempt(
        stage="extract", subject=FIRST.canonical_url, started_at=NOW, ended_at=NOW, outcome="failed", reason="timeout",
        detail="no answer within 20 s",
    ),
    *(alert(AlertState.OPENED, NOW), alert(AlertState.RESOLVED, NOW + 5 * HOUR)),
    Delivery(
        delivery_id=1, alert_id=1, state=AlertState.OPENED, channel="mail", attempt=1, outcome="sent", reason="ok",
        attempted_at=NOW,
    ),
    Verdict(alert_id=1, verdict="noise", given_at=NOW),
    Verdict(alert_id=1, verdict="useful", given_at=NOW + HOUR),
]  # fmt: skip
