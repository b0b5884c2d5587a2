"""Records for tests: sensible everywhere, but for what a test is about (``entry(title="x")``)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from warehouse.records import (
    Article,
    Entry,
    Feed,
    FeedState,
    HourTotal,
    Mention,
    Outcome,
    Page,
    Span,
    Spike,
    Volume,
    key,
)

NOW = datetime(2025, 1, 27, 9, 0, tzinfo=UTC)


def feed(**fields: Any) -> Feed:
    """Return a feed of one outlet."""
    return Feed(**{"url": "https://ledger.example/feed.xml", "publisher": "Ledger", "family": "Ledger"} | fields)


def state(**fields: Any) -> FeedState:
    """Return the state of a feed that was never polled."""
    return FeedState(**{"feed_url": "https://ledger.example/feed.xml"} | fields)


def page(**fields: Any) -> Page:
    """Return an answered request."""
    url = fields.get("url", "https://ledger.example/feed.xml")
    defaults: dict[str, Any] = {"url": url, "final_url": url, "status": 200, "body": b"", "fetched_at": NOW}
    return Page(**defaults | fields)


def entry(**fields: Any) -> Entry:
    """Return an entry whose ids follow from its feed, guid and words."""
    base: dict[str, Any] = {
        "feed_url": "https://ledger.example/feed.xml",
        "guid": "tag:1",
        "link": "https://ledger.example/a/1",
        "title": "Chipmaker unveils a cheaper model",
        "published_at": NOW - timedelta(minutes=20),
        "seen_at": NOW,
    } | fields
    base.setdefault("entry_id", key("entry", str(base["feed_url"]), str(base["guid"])))
    base.setdefault("version", key(str(base["title"]), str(base.get("summary", ""))))
    return Entry(**base)


def article(**fields: Any) -> Article:
    """Return an article whose ids follow from its URL and words."""
    base: dict[str, Any] = {
        "canonical_url": "https://ledger.example/a/1",
        "entry_id": 1,
        "feed_url": "https://ledger.example/feed.xml",
        "publisher": "Ledger",
        "family": "Ledger",
        "title": "Chipmaker unveils a cheaper model",
        "text": "The chipmaker said on Monday that its low-cost model needs a tenth of the chips.",
        "language": "en",
        "published_at": NOW - timedelta(minutes=20),
        "event_at": NOW - timedelta(minutes=20),
        "seen_at": NOW,
        "fetched_at": NOW,
    } | fields
    base.setdefault("article_id", key("article", str(base["canonical_url"])))
    base.setdefault("version", key(str(base["title"]), str(base["text"])))
    return Article(**base)


def mention(**fields: Any) -> Mention:
    """Return a mention of a topic with one span."""
    base: dict[str, Any] = {
        "article_id": 1,
        "subject": "low-cost-model-launches",
        "kind": "topic",
        "definition": 1,
        "score": 3.0,
        "about": True,
        "spans": (Span(field="title", start=0, end=9, text="Chipmaker"),),
        "event_at": NOW,
        "seen_at": NOW,
        "found_at": NOW,
    } | fields
    return Mention(**base)


def hour_total(**fields: Any) -> HourTotal:
    """Return an hour in which every feed answered and a hundred stories arrived."""
    defaults: dict[str, Any] = {
        "hour_at": NOW,
        "articles": 120,
        "fresh": 110,
        "stories": 100,
        "feeds_due": 50,
        "feeds_answered": 50,
    }
    return HourTotal(**defaults | fields)


def volume(count: int = 0, **fields: Any) -> Volume:
    """Return an hour of a topic with `count` stories, each new and from an outlet of its own."""
    counts: dict[str, Any] = dict.fromkeys(("articles", "fresh", "stories", "new_stories", "sources"), count)
    return Volume(**{"topic": "low-cost-model-launches", "hour_at": NOW} | counts | fields)


def spike(**fields: Any) -> Spike:
    """Return the judgement on an hour: a spike if its score reaches the threshold, normal otherwise."""
    base: dict[str, Any] = {
        "topic": "low-cost-model-launches",
        "hour_at": NOW,
        "score": 6.0,
        "window_h": 4,
        "observed": 9,
        "expected": 0.8,
        "coverage": 1.0,
        "threshold": 4.5,
        "baseline": (0.0, 3.0),
    } | fields
    base.setdefault("p_value", 10.0 ** -base["score"])
    base.setdefault("outcome", Outcome.SPIKE if base["score"] >= base["threshold"] else Outcome.NORMAL)
    return Spike(**base)
