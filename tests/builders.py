"""Records for tests: sensible everywhere, but for what a test is about (``entry(title="x")``)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from warehouse.records import Article, Entry, Feed, FeedState, Mention, Page, Span, key

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
    defaults = {"url": url, "final_url": url, "status": 200, "body": b"", "fetched_at": NOW}
    return Page(**defaults | fields)


def entry(**fields: Any) -> Entry:
    """Return an entry whose ids follow from its feed, guid and words."""
    base = {
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
    base = {
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
    base = {
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
