"""The configuration, noted in the warehouse, so that SQL can join feeds and topics by name."""

from __future__ import annotations

from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext
from warehouse.arrow import columns
from warehouse.records import Feed, Topic


def note_configuration(context: RunContext) -> None:
    """Land the feeds and definitions that the warehouse does not know yet as they are now."""
    with context.warehouse.caught_up() as ask:
        noted = {_stored(feed) for feed in ask.records(Feed, "feeds")}
        present = {topic.name: topic.definition for topic in ask.records(Topic, "topics")}  # the latest wins
    feeds = [feed for feed in context.feeds if _stored(feed) not in noted]
    topics = [
        Topic(name=found.name, title=found.title, kind=found.kind, definition=found.hash, since_at=context.at)
        for found in matcher_of(context.settings).definitions.all
        if present.get(found.name) != found.hash
    ]
    context.warehouse.land([*feeds, *topics])


def _stored(feed: Feed) -> tuple[object, ...]:
    return tuple(getattr(feed, name) for name in columns(Feed))
