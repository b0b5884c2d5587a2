"""Messages about many things or none: the summary of held messages, and the heartbeat."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from alerts.messages.message import Message
from alerts.messages.wording import clock, count, lasted, number
from warehouse.records import TopStory, key

SHOWN = 12  # episodes told one by one; the rest is counted
STORIES = 6
SEVERITIES = ("extreme", "high", "notable", "info")


def summary(channel: str, messages: Sequence[Message]) -> Message:
    """Return one message for those that were held for a channel: each episode once, as its latest message has it."""
    latest = {message.thread: message for message in messages}  # a later message takes the place of an earlier one
    episodes = sorted(latest.values(), key=lambda message: (SEVERITIES.index(message.severity), message.at))
    first, last = min(message.at for message in messages), max(message.at for message in messages)
    found = Counter(message.severity for message in episodes)
    share = ", ".join(f"{found[word]} {word}" for word in SEVERITIES if found[word])
    return Message(
        key=f"digest-{key(channel, *(message.key for message in messages))}",
        thread=f"digest-{channel}",
        alert_ids=(),
        kind="digest",
        severity=episodes[0].severity,
        at=last,
        headline=f"{count(len(episodes), 'alert')} since {clock(first)}: {share}",
        lead=f"What was held until now, the last of it from {clock(last)}. Each episode is told in its latest state.",
        facts=tuple((message.severity, message.headline) for message in episodes[:SHOWN])
        + _rest(len(episodes) - SHOWN),
        stories=_stories(episodes),
    )


def heartbeat(*, feeds_healthy: int, feeds: int, articles: int, alerts: int, since: datetime, now: datetime) -> Message:
    """Return the message that says that the watch goes on, one for each day of `now`'s zone.

    `articles` and `alerts` are those since an instant.
    """
    happened = count(alerts, "alert") if alerts else "nothing happened"
    return Message(
        key=f"heartbeat-{now:%Y-%m-%d}",
        thread="heartbeat",
        alert_ids=(),
        kind="heartbeat",
        severity="info" if feeds_healthy * 2 >= feeds else "high",
        at=now,
        headline=f"Watching: {happened}, {feeds_healthy:,} of {count(feeds, 'feed')} healthy",
        lead=f"{number(articles)} new articles in the last {lasted(now - since)}."
        + ("" if articles else " That is unusual: look at `newspike status`."),
    )


def _rest(more: int) -> tuple[tuple[str, str], ...]:
    return (("more", count(more, "alert")),) if more > 0 else ()


def _stories(episodes: Sequence[Message]) -> tuple[TopStory, ...]:
    """Return the first story of each episode, none twice."""
    firsts = {message.stories[0].story_id: message.stories[0] for message in episodes if message.stories}
    return tuple(firsts.values())[:STORIES]
