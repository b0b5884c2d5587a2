"""Maintenance of the outbox: backup, restore without sending old messages again, erasure."""

import shutil
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from alerts.messages.headlines import NAME
from alerts.messages.message import Message
from alerts.messages.sanitize import one_line
from alerts.outbox.database import OutboxFile, text_of, written_whole
from alerts.outbox.serialization import from_message, to_message
from warehouse.records import TopStory

ERASED = "(headline erased)"


def put_back(copy: Path, target: Path, *, now: datetime) -> int:
    """Return how many messages of a copied outbox are kept back: those that waited when it was copied.

    They may have been sent since, and are old news in any case: they end as given up, with the reason `restored`.
    Episodes, mutes, acknowledgements and threads are as they were. The file is there whole or not at all.
    """
    with written_whole(target) as temporary:
        shutil.copyfile(copy, temporary)
        with OutboxFile(temporary) as outbox, outbox.transaction():
            outbox.run("abandon_attempts")
            outbox.run("withhold_attempts", now=text_of(now))
            return outbox.change("withhold")


def erase(outbox: OutboxFile, names: AbstractSet[str]) -> int:
    """Return from how many messages stories were erased: those at an address, or of a publisher, among the names.

    Numbers, topics and publishers' names stay. Raises `TimeoutError` where another process reads the file for so long
    that the old words cannot be overwritten; erasing again is safe.
    """
    published_as = {one_line(name, NAME) for name in names}
    erased = 0
    with outbox.transaction():
        for row in outbox.rows("messages"):
            message = to_message(row["body"])
            changed = _without(message, lambda story: _is_named(story, names, published_as))
            if changed != message:
                outbox.run("rewrite_message", seq=row["seq"], body=from_message(changed))
                erased += 1
    outbox.overwrite_freed()
    return erased


def _is_named(story: TopStory, names: AbstractSet[str], published_as: AbstractSet[str]) -> bool:
    return story.url in names or story.publisher in published_as


def _without(message: Message, is_named: Callable[[TopStory], bool]) -> Message:
    """Return the message without the named stories and all quotes of their headlines."""
    every = (*message.stories, *(story for item in message.items for story in item.stories))
    titles = {story.title for story in every if is_named(story) and story.title}
    if not titles:
        return message

    def quoted(headline: str) -> str:
        return ERASED if any(title in headline for title in titles) else headline

    items = tuple(
        replace(item, headline=quoted(item.headline), stories=_others(item.stories, is_named)) for item in message.items
    )
    return replace(
        message,
        headline=quoted(message.headline),
        stories=_others(message.stories, is_named),
        notes=(),
        items=items,
    )


def _others(stories: tuple[TopStory, ...], is_named: Callable[[TopStory], bool]) -> tuple[TopStory, ...]:
    return tuple(story for story in stories if not is_named(story))
