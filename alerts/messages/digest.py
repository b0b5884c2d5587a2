"""Messages about many things or none: the digest of held messages, and the heartbeat."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from alerts.messages.message import Item, Message, status
from alerts.messages.wording import clock, count, local_clock, number
from warehouse.records import Severity, TopStory, key

SHOWN = 12  # events with a line each; the rest is counted
STORIES = 3  # of each event
ENOUGH = 0.6  # share of the usual stories below which a heartbeat is a warning
MISSING = 20  # percent of the usual stories from which it is said
Fact = tuple[str, str]


def summary(channel: str, messages: Sequence[Message], watch: Sequence[Fact] = ()) -> Message:
    """Return one message for those that were held for a channel: each event once, as its latest message has it.

    `watch` says what emerged without a topic, and how the feeds are.
    """
    latest = {message.thread: message for message in messages}  # a later message takes the place of an earlier one
    events = sorted(latest.values(), key=lambda message: (-message.severity.rank, message.at))
    first, last = min(message.at for message in messages), max(message.at for message in messages)
    found = Counter(message.severity for message in events)
    share = ", ".join(f"{found[word]} {word}" for word in reversed(Severity) if found[word])
    zone = messages[0].zone
    return Message(
        key=f"digest-{key(channel, *(message.key for message in messages))}",
        thread=f"digest-{channel}",
        alert_ids=(),
        kind="digest",
        severity=events[0].severity,
        at=last,
        headline=f"{count(len(events), 'alert')} since {local_clock(first, zone)}: {share}",
        lead=f"The latest state of each, up to {clock(last, zone)}.",
        facts=tuple(watch),
        items=_items(events, messages),
        notes=(f"And {count(len(events) - SHOWN, 'more alert')}: newspike alerts list",) if len(events) > SHOWN else (),
        zone=zone,
    )


def heartbeat(
    *,
    feeds_healthy: int,
    feeds: int,
    articles: int,
    alerts: int,
    coverage: float | None,
    now: datetime,
) -> Message:
    """Return the message that says that the watch is running, one for each day of `now`'s zone.

    `articles`, `alerts` and `coverage` (share of the usual stories that could be received; None: not known) are those
    of the last 24 hours.
    """
    happened = count(alerts, "alert") if alerts else "nothing happened"
    missing = round(100 - 100 * coverage) if coverage is not None else 0
    missed = f", but {missing} % of what usually arrives was missing" if missing >= MISSING else ""
    well = feeds_healthy * 2 >= feeds if coverage is None else coverage >= ENOUGH
    return Message(
        key=f"heartbeat-{now:%Y-%m-%d}",
        thread="heartbeat",
        alert_ids=(),
        kind="heartbeat",
        severity=Severity.INFO if well else Severity.HIGH,
        at=now,
        headline=f"Watching: {happened}{missed}, {feeds_healthy:,} of {count(feeds, 'feed')} healthy",
        lead=f"{number(articles)} new articles in the last 24 hours."
        + ("" if articles else " That is unusual: look at `newspike status`."),
    )


def _items(events: Sequence[Message], messages: Sequence[Message]) -> tuple[Item, ...]:
    """Return the events with their first stories; a story is shown below one of them alone."""
    shown: set[int] = set()
    items = []
    for message in events[:SHOWN]:
        stories = _unseen([one for one in messages if one.thread == message.thread], shown)
        shown |= {story.story_id for story in stories}
        items.append(Item(headline=message.headline, status=status(message), stories=stories, link=message.link))
    return tuple(items)


def _unseen(messages: Sequence[Message], shown: set[int]) -> tuple[TopStory, ...]:
    """Return the first stories of an event: those that its first message had, then what came later."""
    every = {story.story_id: story for message in messages for story in message.stories}
    return tuple(story for story_id, story in every.items() if story_id not in shown)[:STORIES]
