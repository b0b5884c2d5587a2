"""Rises of a topic in a real warehouse: what the tests of alerts begin with."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

from flows.configuration.settings import load_settings
from flows.runtime.context import RunContext, warehouse_of
from newsroom.servers.slack import Slack
from tests import builders
from warehouse.records import Article, Mention, Record, StoryMember

NOW = builders.NOW
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
TOPIC = "cheap-models"
SETTINGS = """\
home: home
feeds: feeds.yaml
topics: [topics.yaml]
alerts: {console: false, slack: {}, allow_networks: [127.0.0.0/8]}
"""
TOPICS = f"version: 1\ntopics:\n  {TOPIC}:\n    title: Cheap models\n    match: cheap NEAR/3 model\n"


def told(number: int, hours_ago: float, *, about: bool) -> list[Record]:
    """Return an article of an outlet of its own, its story, and its mention of the topic where it is about that."""
    at = NOW - hours_ago * HOUR
    name = f"Outlet {number % 40}"
    one = builders.article(
        canonical_url=f"https://outlet.example/{number}",
        publisher=name,
        family=name,
        title=f"A cheap model, says lab {number}" if about else f"Weather {number}",
        published_at=at,
        event_at=at,
        seen_at=at,
    )
    place = StoryMember(article_id=one.article_id, story_id=one.article_id, rank=1, similarity=1.0, joined_at=at)
    mention = builders.mention(article_id=one.article_id, subject=TOPIC, event_at=at, seen_at=at)
    return [one, place, mention] if about else [one, place]


def late(number: int, published_hours_ago: float, *, about: bool) -> list[Record]:
    """Return an article that arrived a few minutes ago, as nothing could be received for twelve hours."""
    seen_at = NOW - 5 * MINUTE
    one, place, *mentions = told(number, published_hours_ago, about=about)
    one = replace(cast("Article", one), entry_id=number, seen_at=seen_at, date_confidence="exact")
    found_through = builders.entry(entry_id=number, guid=str(number), seen_at=seen_at, absent_at=NOW - 12 * HOUR)
    return [found_through, one, place, *(replace(cast("Mention", each), seen_at=seen_at) for each in mentions)]


def context_of(folder: Path, records: list[Record]) -> RunContext:
    """Return the context of an installation that holds records."""
    for name, text in (("newspike.yaml", SETTINGS), ("topics.yaml", TOPICS), ("feeds.yaml", "feeds: []\n")):
        (folder / name).write_text(text, encoding="utf-8")
    settings = load_settings(folder / "newspike.yaml")
    warehouse = warehouse_of(settings)
    warehouse.land(records)
    warehouse.load()
    return RunContext(settings=settings, feeds=(), warehouse=warehouse, at=NOW)


def usual(hours: range) -> list[Record]:
    """Return two stories an hour, so many hours ago; one of them a day is about the topic."""
    records: list[Record] = [builders.entry(seen_at=NOW - hours.stop * HOUR)]
    for hour in hours:
        records += told(2 * hour, hour, about=False) + told(2 * hour + 1, hour - 0.4, about=hour % 24 == 0)
    return records


def headlines(slack: Slack) -> list[str]:
    return [str(post.payload["text"]).partition(":")[0] for post in slack.posts]
