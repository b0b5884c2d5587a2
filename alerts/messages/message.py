"""What a message says, once, for every channel: the renderers only set it in their own type."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alerts.messages import chart, keys
from alerts.messages.facts import facts, notes
from alerts.messages.headlines import NAME, SENTENCE, TITLE, headline, lead, title_of
from alerts.messages.sanitize import one_line, web_url
from alerts.messages.short_ids import short_id
from alerts.messages.wording import clock, count, local_clock, names, sparkline
from warehouse.records import OVER, Alert, AlertBrief, AlertState, Severity, TopStory

STORIES = 6
TITLES = 3  # of topics, in a headline
ALSO_LIFTED = "also-lifted"  # a topic, by an event that was reported before under another one
UNTITLED = "(no title)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One event in a digest."""

    headline: str
    status: str  # severity, state, when, and the id to type
    stories: tuple[TopStory, ...] = ()
    link: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message, free of hostile characters but not yet escaped for any channel."""

    key: str  # the same content has the same key in any process and any run
    thread: str  # equal for all messages of one episode
    alert_ids: tuple[int, ...]  # the episodes it speaks of; empty: none (digest, heartbeat)
    kind: str  # a state of AlertState, or also-lifted, digest, heartbeat, sample, undelivered, watchdog
    severity: Severity
    at: datetime
    headline: str
    lead: str  # one or two sentences: what is new and how unusual it is
    topics: tuple[str, ...] = ()  # names as in their files, the leading one first
    facts: tuple[tuple[str, str], ...] = ()
    stories: tuple[TopStory, ...] = ()
    more_stories: int = 0
    items: tuple[Item, ...] = ()  # of a digest: its events, each with its stories
    notes: tuple[str, ...] = ()
    trend: str = ""  # sparkline of the last two days, two hours a bar, for channels without pictures
    chart: dict[str, Any] | None = None  # Vega-Lite specification
    link: str | None = None  # page of the event in the dashboard
    sql: str = ""
    notice: str = ""  # about this very sending: "may have arrived before"
    zone: str = "UTC"  # that times are shown in
    joins: int | None = None  # the alert whose event lifts these topics too: its thread goes on; None: none


def compose(brief: AlertBrief, *others: AlertBrief) -> Message:
    """Return the message about an alert.

    `others` are covered by it: topics lifted by the same event in one line each, earlier states without a word.
    """
    alert = brief.alert
    every = (brief, *others)
    central = sorted(brief.stories, key=lambda story: (story.story_id in brief.named_before, _centrality(brief, story)))
    stories, left = _folded(central)[:STORIES], brief.story_count
    return Message(
        key=keys.joined(one.alert for one in every),
        thread=str(alert.alert_id),
        alert_ids=tuple(dict.fromkeys(one.alert.alert_id for one in every)),
        kind=alert.state.value,
        severity=alert.severity,
        at=alert.changed_at,
        headline=headline(brief),
        lead=lead(brief),
        topics=tuple(dict.fromkeys(one.alert.topic for one in every)),
        facts=facts(brief),
        stories=stories,
        more_stories=max(left - len(stories) - (len(central) - len(_folded(central))), 0),
        notes=notes(brief, others, stories),
        trend=sparkline(bar[1] for bar in brief.hours),
        chart=chart.spec(brief) if brief.hours else None,
        link=web_url(brief.link),
        sql=brief.sql.strip(),
        zone=brief.zone,
    )


def also_lifted(home: Alert, brief: AlertBrief, *others: AlertBrief, reported: str = "") -> Message:
    """Return the message that an event, reported before as `home`, lifts further topics: a follow-up in its thread.

    It wakes no one who was not woken by the event, unless it is more severe than all that was reported of it.
    `reported` is the headline under which the event was last reported.
    """
    alone = compose(brief, *others)
    titles = dict.fromkeys(title_of(one) for one in (brief, *others))
    before = (f"Before: {one_line(reported, SENTENCE)}",) if reported else ()
    return replace(
        alone,
        key=keys.lifting(home, [one.alert for one in (brief, *others)]),
        kind=alone.kind if alone.severity.rank > home.severity.rank else ALSO_LIFTED,
        headline=f"Also lifts {names(titles, TITLES)}: {alone.headline}",
        notes=before + alone.notes,
        joins=home.alert_id,
    )


def _centrality(brief: AlertBrief, story: TopStory) -> int:
    """Return the place of a story in its event, the most central first; stories beside the event come last."""
    order = brief.event.story_ids if brief.event else ()
    return order.index(story.story_id) if story.story_id in order else len(order)


def _folded(stories: Iterable[TopStory]) -> tuple[TopStory, ...]:
    """Return the stories free of hostile characters, those of one headline as one with copies."""
    by_title: dict[str, TopStory] = {}
    for story in map(_tidied, stories):
        same = by_title.get(story.title.casefold())
        by_title[story.title.casefold()] = (
            replace(same, copies=same.copies + story.copies + 1, publishers=same.publishers + story.publishers)
            if same and story.title != UNTITLED
            else story
        )
    return tuple(by_title.values())


def repeated(message: Message) -> Message:
    """Return the message as it is sent again after the reply to the first sending was lost."""
    return replace(message, notice="May have arrived before: the reply to the first sending was lost.")


def status(message: Message) -> str:
    """Return how grave it is, in what state, since when, and the id to type, in one line."""
    ids = f" · {short_id(message.alert_ids[0])}" if message.alert_ids else ""
    return f"{message.severity} · {message.kind} · {clock(message.at, message.zone)}{ids}"


def byline(story: TopStory, zone: str = "UTC") -> str:
    """Return who had the story first, when, and how many copied it, in one line."""
    copies = f" · {count(story.copies, 'copy', 'copies')}" if story.copies else ""
    return f"{story.publisher} · {local_clock(story.published_at, zone)}{copies}"


def how_to_acknowledge(message: Message) -> str:
    """Return the command that silences the alert until it ends or becomes extreme; "" where no alert is open."""
    is_open = message.alert_ids and message.kind not in OVER | {AlertState.EARLY}
    return f"newspike alerts ack {short_id(message.alert_ids[0])}" if is_open else ""


def undelivered(channel: str, reason: str, *, now: datetime) -> Message:
    """Return the notice that a channel does not take messages, one a day."""
    return Message(
        key=f"undelivered-{one_line(channel, NAME)}-{now:%Y-%m-%d}",
        thread=f"undelivered-{one_line(channel, NAME)}",
        alert_ids=(),
        kind="undelivered",
        severity=Severity.HIGH,
        at=now,
        headline=f"Channel {one_line(channel, NAME)} does not take messages",
        lead=f"The last error: {one_line(reason, SENTENCE)}. Its messages have gone to the other channels.",
    )


def unreachable(channel: str, recipient: str, reason: str, *, now: datetime) -> Message:
    """Return the notice that one recipient of a channel does not get its messages, one a day."""
    who, where = one_line(recipient, NAME), one_line(channel, NAME)
    return Message(
        key=f"unreachable-{where}-{who}-{now:%Y-%m-%d}",
        thread=f"unreachable-{where}-{who}",
        alert_ids=(),
        kind="undelivered",
        severity=Severity.HIGH,
        at=now,
        headline=f"{where.capitalize()} does not reach {who}",
        lead=f"The server said: {one_line(reason, SENTENCE)}. The other recipients got the message."
        " Correct the address in the settings, or remove it.",
    )


def _tidied(story: TopStory) -> TopStory:
    return replace(
        story,
        title=one_line(story.title, TITLE) or UNTITLED,
        url=web_url(story.url) or "",
        publisher=one_line(story.publisher, NAME) or "(unknown)",
        evidence=one_line(story.evidence, SENTENCE),
    )
