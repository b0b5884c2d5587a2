"""The addresses of all pages over the small world, with what a person may have chosen on them."""

from tests.dashboard.world import COMPANY, EVENT, QUIET, TOPIC, article_id

PAGES = {
    "now": "/",
    "now, all topics": "/?span=7d&topics=all",
    "topics": "/topics",
    "entities": "/topics?kind=entity&period=30d",
    "event": f"/event/{EVENT}",
    "topic": f"/topic/{TOPIC}",
    "topic as shares": f"/topic/{TOPIC}?show=share&period=90d&by=week",
    "topic of chosen days": f"/topic/{TOPIC}?from=2025-01-27&to=2025-01-28&show=articles",
    "entity": f"/entity/{COMPANY}",
    "compare": f"/compare?t={TOPIC}&t={QUIET}&period=7d",
    "compare without a choice": "/compare",
    "search": "/search?q=cheap+model",
    "search by filters": f"/search?topic={TOPIC}&publisher=Ledger&language=en&quality=full",
    "search for an address": "/search?q=https://o0.example/a/0",
    "story": f"/story/{article_id(0)}",
    "article": f"/article/{article_id(1)}",
    "sources": "/sources",
    "sources by silence": "/sources?sort=silent",
    "source": "/source/Wire%20%26%20Sons",
    "health": "/health?feeds=all",
    "ask": "/ask",
    "preview": f"/preview/{TOPIC}",
    "preview of a change": f"/preview/{TOPIC}?definition={TOPIC}:%20%7Bmatch:%20%5B%22cheap%20model%22%5D%7D",
}
