"""A small published warehouse with everything that a page shows: an event, copies, a silent feed, hostile text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import article, entry, feed, mention, spike, state
from warehouse.records import (
    Alert,
    AlertState,
    Attempt,
    Delivery,
    EmergedTerm,
    Event,
    EventKind,
    Health,
    Judgement,
    Outcome,
    PollCount,
    Record,
    Refused,
    RefusedItems,
    Severity,
    Span,
    StoryMember,
    Topic,
    Verdict,
    key,
)
from warehouse.store import Warehouse

NOW = datetime(2025, 1, 29, 16, 50, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOPIC, QUIET, COMPANY = "cheap-models", "tariffs", "lantern-bay"
EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)> {{ 7 * 7 }} \u202etxt.exe'
FORMULA = '=HYPERLINK("https://evil.example")'
EVENT = key("alert", TOPIC, "2025-01-29T12:00:00+00:00")
OUTLETS = ("Ledger", "Herald", "Courier", "Wire & Sons", EVIL)


def url_of(outlet: str) -> str:
    """Return the address of an outlet's feed."""
    return f"https://o{OUTLETS.index(outlet)}.example/feed.xml"


def published(home: Path, *more: Record) -> Warehouse:
    """Return a warehouse whose snapshot has the world, and more."""
    warehouse = Warehouse(home=home)
    warehouse.land(
        [Topic(name=TOPIC, title="Cheap models", kind="topic", definition=1, since_at=NOW - timedelta(days=40))]
    )
    warehouse.load()
    warehouse.land([*records(), *more])
    warehouse.load()
    warehouse.publish()
    return warehouse


def records() -> list[Record]:
    """Return all records of the world."""
    found: list[Record] = [
        Topic(name=TOPIC, title="Cheap models", kind="topic", definition=2, since_at=NOW - timedelta(days=3)),
        Topic(name=QUIET, title="Tariffs", kind="topic", definition=3, since_at=NOW - timedelta(days=40)),
        Topic(name=COMPANY, title="Lantern Bay", kind="company", definition=4, since_at=NOW - timedelta(days=40)),
        EmergedTerm(
            day_at=NOW.replace(hour=0, minute=0), term="rare earths", score=31, stories=6, sources=4, expected=0.4
        ),
        EmergedTerm(day_at=NOW.replace(hour=0, minute=0), term=EVIL, score=22, stories=4, sources=3, expected=0),
    ]
    for outlet in OUTLETS:
        url = url_of(outlet)
        failing = outlet == "Courier"
        found.append(feed(url=url, publisher=outlet, family=outlet))
        found.append(
            replace(
                state(feed_url=url, polled_at=NOW, due_at=NOW + HOUR, interval_s=3600),
                health=Health.FAILING if failing else "ok",
                reason="http-404" if failing else "ok",
                failures=3.0 if failing else 0.0,
                failing_since_at=NOW - 5 * HOUR if failing else None,
                last_success_at=NOW - 6 * HOUR if failing else NOW,
            )
        )
        found += [_poll(url, hours, failed=failing and hours < 6) for hours in range(60)]
    found.append(  # one of its five items is not accounted for
        PollCount(
            feed_url=url_of("Herald"),
            polled_at=NOW,
            items=5,
            new=0,
            known=3,
            edited=0,
            refused=(RefusedItems(reason=Refused.REPEATED, items=1),),
        )
    )
    for number in range(24):
        found += _article(number)
    found += _copies()
    found += _event()
    return found


def _poll(url: str, hours: int, *, failed: bool) -> Attempt:
    at = NOW - hours * HOUR
    if hours in {20, 21, 22}:  # an outage of ours: nobody was asked successfully
        failed = True
    return Attempt(
        stage="poll",
        subject=url,
        started_at=at,
        ended_at=at + timedelta(seconds=1),
        outcome="failed" if failed else "ok",
        reason="http-404" if failed else "ok",
        new_rows=0 if failed else 1,
    )


def _article(number: int) -> list[Record]:
    """Return an article with its entry, its story and, in the last hours, its mention of the topic."""
    outlet = OUTLETS[number % len(OUTLETS)]
    at = NOW - timedelta(minutes=20 * number + 5) if number < 12 else NOW - timedelta(hours=5 * (number - 10))
    title = EVIL if number == 1 else FORMULA if number == 2 else f"Lantern Bay launches cheap model number {number}"
    link = f"https://o{number % len(OUTLETS)}.example/a/{number}"
    one = entry(feed_url=url_of(outlet), guid=f"g{number}", link=link, title=title, published_at=at, seen_at=at)
    made = article(
        canonical_url=link,
        entry_id=one.entry_id,
        feed_url=url_of(outlet),
        publisher=outlet,
        family=outlet,
        title=title,
        text=f"Founders wake to a cheap model. {EVIL if number == 1 else 'It costs a tenth.'} Number {number}.",
        published_at=at,
        event_at=at,
        seen_at=at,
        fetched_at=at,
    )
    found: list[Record] = [one, made, _member(made.article_id, made.article_id, 1, at)]
    if number < 14:
        span = Span(field="text", start=19, end=30, text="cheap model")
        times = {"event_at": at, "seen_at": at, "found_at": at}
        found.append(mention(article_id=made.article_id, subject=TOPIC, definition=2, spans=(span,), **times))
        if number % 3 == 0:
            found.append(
                mention(
                    article_id=made.article_id, subject=COMPANY, kind="company", definition=4, spans=(span,), **times
                )
            )
    return found


def article_id(number: int) -> int:
    """Return the id of an article of the world."""
    return key("article", f"https://o{number % len(OUTLETS)}.example/a/{number}")


def _copies() -> list[Record]:
    """Return two copies of article 0's story, one with a headline that its feed has changed since."""
    found: list[Record] = []
    for rank, outlet in enumerate(("Herald", "Courier"), 2):
        at = NOW - timedelta(minutes=5 - rank)
        link = f"https://o{OUTLETS.index(outlet)}.example/copy"
        before = entry(
            feed_url=url_of(outlet), guid="copy", link=link, title="First headline", published_at=at, seen_at=at
        )
        after = entry(
            feed_url=url_of(outlet),
            guid="copy",
            link=link,
            title="Second headline",
            published_at=at,
            seen_at=at + HOUR / 60,
        )
        made = article(
            canonical_url=link,
            entry_id=before.entry_id,
            feed_url=url_of(outlet),
            publisher=outlet,
            family=outlet,
            title="A copy of the launch",
            published_at=at,
            event_at=at,
            seen_at=at,
            fetched_at=at,
        )
        found += [before, after, made, _member(made.article_id, article_id(0), rank, at)]
        found.append(
            mention(article_id=made.article_id, subject=TOPIC, definition=2, event_at=at, seen_at=at, found_at=at)
        )
    return found


def _member(article: int, story: int, rank: int, at: datetime) -> StoryMember:
    return StoryMember(
        article_id=article, story_id=story, rank=rank, similarity=1.0 if rank == 1 else 0.9, joined_at=at
    )


def _event() -> list[Record]:
    opened = NOW - 3 * HOUR
    started = NOW - 4 * HOUR
    judged = spike(topic=TOPIC, hour_at=opened, score=8.0, threshold=4.0, observed=9, expected=0.4, window_h=4)
    alert = Alert(
        alert_id=EVENT,
        topic=TOPIC,
        state=AlertState.OPENED,
        severity=Severity.NOTABLE,
        opened_at=opened,
        changed_at=opened,
        started_at=started,
        spike=judged,
        peak_score=8.0,
    )
    later = replace(alert, state=AlertState.ESCALATED, severity=Severity.HIGH, changed_at=NOW - HOUR, peak_score=9.0)
    event = Event(
        event_id=EVENT,
        topic=TOPIC,
        kind=EventKind.OPENING,
        opened_at=opened,
        changed_at=opened,
        started_at=started,
        headline=EVIL,
        story_ids=(article_id(3), article_id(1)),
        terms=("Lantern Bay", EVIL),
        publishers=4,
        score=8.0,
        volume_score=5.0,
        novelty_score=3.0,
    )
    found: list[Record] = [alert, later, event]
    for hours in range(48):
        at = (NOW - hours * HOUR).replace(minute=0)
        for topic in (TOPIC, QUIET):
            hot = topic == TOPIC and hours < 4
            found.append(
                Judgement(
                    topic=topic,
                    judged_at=at,
                    window_h=4,
                    observed=9 if hot else 0,
                    expected=0.4,
                    low=0.0,
                    high=2.0,
                    volume_score=8.0 if hot else 0.0,
                    novelty_score=0.0,
                    score=8.0 if hot else 0.0,
                    threshold=4.0,
                    outcome=Outcome.SPIKE if hot else Outcome.NORMAL,
                    coverage=1.0,
                    event_id=EVENT if hot else None,
                )
            )
    found += [
        Delivery(
            delivery_id=number,
            alert_id=EVENT,
            state=AlertState.OPENED,
            channel=channel,
            attempt=1,
            outcome=outcome,
            reason="" if outcome == "sent" else "timeout",
            attempted_at=opened,
        )
        for number, (channel, outcome) in enumerate((("slack", "sent"), ("email", "failed")), 1)
    ]
    found.append(Verdict(alert_id=EVENT, verdict="useful", given_at=NOW - HOUR))
    return found
