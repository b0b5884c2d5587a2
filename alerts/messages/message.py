"""What a message says, once, for every channel: the renderers only set it in their own type."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from alerts.messages import chart
from alerts.messages.sanitize import one_line, web_url
from alerts.messages.wording import chance, clock, count, lasted, names, number, ratio, sparkline
from warehouse.records import Alert, AlertBrief, AlertState, Outcome, Spike, TopStory

TOPIC, TITLE, SENTENCE, NAME = 80, 200, 300, 60  # characters: longest of each that is read on a phone
STORIES, PUBLISHERS, WORDS, TREND_HOURS = 6, 5, 8, 36


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One thing to tell, free of hostile characters but not yet escaped for any channel."""

    key: str  # the same thing has the same key, whoever builds it and however often
    thread: str  # equal for all messages of one episode
    alert_ids: tuple[int, ...]  # the episodes it speaks of; empty: none (digest, heartbeat)
    kind: str  # opened, escalated, confirmed, withdrawn, resolved, digest, heartbeat, sample, undelivered, watchdog
    severity: str  # info, notable, high, extreme
    at: datetime
    headline: str
    lead: str  # one or two sentences: what it means and how unlikely it is
    topics: tuple[str, ...] = ()  # names as in their files, the leading one first
    facts: tuple[tuple[str, str], ...] = ()
    stories: tuple[TopStory, ...] = ()
    more_stories: int = 0
    notes: tuple[str, ...] = ()
    trend: str = ""  # sparkline of the last hours, for channels without pictures
    chart: dict[str, Any] | None = None  # Vega-Lite specification
    link: str | None = None
    sql: str = ""
    notice: str = ""  # a word about this very sending: "may have arrived before"


def compose(brief: AlertBrief, *others: AlertBrief) -> Message:
    """Return the message about an episode.

    `others` are told with it: topics lifted by the same event in one line each, earlier states of the episode silently.
    """
    alert = brief.alert
    every = (brief, *others)
    stories = sorted(brief.stories, key=lambda story: (story.story_id in brief.told, _centrality(brief, story)))[
        :STORIES
    ]
    return Message(
        key="+".join(sorted(key_of(one) for one in every)),
        thread=str(alert.alert_id),
        alert_ids=tuple(dict.fromkeys(one.alert.alert_id for one in every)),
        kind=alert.state.value,
        severity=alert.severity,
        at=alert.changed_at,
        headline=headline(brief),
        lead=_lead(brief),
        topics=tuple(dict.fromkeys(one.alert.topic for one in every)),
        facts=_facts(brief),
        stories=tuple(map(_tidied, stories)),
        more_stories=max(brief.story_count - len(stories), 0),
        notes=_notes(brief, others, stories),
        trend=sparkline(hour[1] for hour in brief.hours[-TREND_HOURS:]),
        chart=chart.spec(brief) if brief.hours else None,
        link=web_url(brief.link),
        sql=brief.sql.strip(),
    )


def _centrality(brief: AlertBrief, story: TopStory) -> int:
    """Return the place of a story in its event, the most central first; stories beside the event come last."""
    order = brief.event.story_ids if brief.event else ()
    return order.index(story.story_id) if story.story_id in order else len(order)


def key_of(brief: AlertBrief) -> str:
    """Return the identity of what a brief tells: an episode says each state once, and each severity it escalates to."""
    alert = brief.alert
    if alert.state is AlertState.DEVELOPING:
        return f"{alert.alert_id}-{alert.state.value}-{alert.spike.hour_at:%Y%m%d%H%M}"
    return f"{alert.alert_id}-{alert.state.value}-{alert.severity}"


def repeated(message: Message) -> Message:
    """Return the message as it is sent again after the reply to the first sending was lost."""
    return replace(message, notice="May have arrived before: the reply to the first sending was lost.")


def status(message: Message) -> str:
    """Return how grave it is, in what state, and since when, in one line."""
    return f"{message.severity} · {message.kind} · {clock(message.at)}"


def byline(story: TopStory) -> str:
    """Return who had the story first, when, and how many copied it, in one line."""
    copies = f" · {count(story.copies, 'copy', 'copies')}" if story.copies else ""
    return f"{story.publisher} · {clock(story.published_at)}{copies}"


def undelivered(channel: str, reason: str, *, now: datetime) -> Message:
    """Return the notice that a channel does not take messages, one a day."""
    return Message(
        key=f"undelivered-{one_line(channel, NAME)}-{now:%Y-%m-%d}",
        thread=f"undelivered-{one_line(channel, NAME)}",
        alert_ids=(),
        kind="undelivered",
        severity="high",
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
        severity="high",
        at=now,
        headline=f"{where.capitalize()} does not reach {who}",
        lead=f"The server said: {one_line(reason, SENTENCE)}. The other recipients got the message."
        " Correct the address in the settings, or remove it.",
    )


def headline(brief: AlertBrief) -> str:
    """Return the one line that says it all: what happened where an event is known, else the numbers."""
    alert = brief.alert
    if happened := _happened(brief):
        return f"{_prefix(alert)}{happened}"
    match alert.state:
        case AlertState.WITHDRAWN:
            return f"Withdrawn: {_title(brief)} is within its usual after all"
        case AlertState.RESOLVED:
            return f"Back to normal: {_title(brief)}, after {lasted(alert.changed_at - alert.started_at)}"
        case _:
            return f"{_prefix(alert)}{_numbers(brief)}"


def _prefix(alert: Alert) -> str:
    """Return what is new since the message before."""
    match alert.state:
        case AlertState.DEVELOPING:
            return "New: "
        case AlertState.ESCALATED:
            return f"Now {alert.severity}: "
        case AlertState.RESOLVED:
            return f"Over after {lasted(alert.changed_at - alert.started_at)}: "
        case AlertState.CONFIRMED | AlertState.WITHDRAWN:
            return f"{alert.state.value.capitalize()}: "
        case _:
            return ""


def _happened(brief: AlertBrief) -> str:
    """Return the event's central headline as published, with its publisher and the numbers; "" without an event."""
    event = brief.event
    if event is None or not event.headline:
        return ""
    by = {story.story_id: story.publisher for story in brief.stories}.get(event.story_ids[0], "")
    attributed = f" ({one_line(by, NAME)})" if by else ""
    stories = count(max(len(event.story_ids), 1), "story", "stories")
    outlets = count(event.publishers, "outlet", "outlets")
    return f"{one_line(event.headline, TITLE)}{attributed} · {stories}, {outlets} since {clock(event.started_at)}"


def _numbers(brief: AlertBrief) -> str:
    spike = brief.alert.spike
    if _is_drop(spike):
        return f"Drop in {_title(brief)}: {_shortfall(spike)}"
    times = ratio(spike.observed, spike.expected)
    usual = f"{number(spike.expected)} expected" + (f", {times}" if times else "")
    counted = f"{count(spike.observed, 'story', 'stories')} in {spike.window_h} h"
    return f"{_title(brief)}: {counted} ({usual})"


def _is_drop(spike: Spike) -> bool:
    """Return whether it was judged for too few stories: only what `spikes: drops` asks for is."""
    return spike.outcome is Outcome.SPIKE and spike.observed < spike.expected


def _shortfall(spike: Spike) -> str:
    counted = f"only {count(spike.observed, 'story', 'stories')}" if spike.observed else "no story"
    return f"{counted} in {spike.window_h} h ({number(spike.expected)} expected)"


def _title(brief: AlertBrief) -> str:
    return one_line(brief.topic_title, TOPIC) or one_line(brief.alert.topic, TOPIC)


def _lead(brief: AlertBrief) -> str:
    alert = brief.alert
    match alert.state:
        case AlertState.WITHDRAWN:
            return "Late articles or corrected coverage changed the numbers: nothing was unusual. No action is needed."
        case AlertState.RESOLVED:
            peak = chance(10 ** -min(alert.peak_score, 300))
            return f"The volume is back within its usual range. By chance alone its peak would be seen {peak}."
        case AlertState.CONFIRMED:
            return f"The numbers held as late articles came in: by chance {chance(alert.spike.p_value)}."
        case _ if _is_drop(alert.spike):
            return f"Far less than usual: {_shortfall(alert.spike)}. By chance {chance(alert.spike.p_value)}."
        case _ if brief.event is not None:
            new = names((one_line(term, NAME) for term in brief.event.terms), WORDS)
            times = ratio(alert.spike.observed, alert.spike.expected)
            much = f"{count(alert.spike.observed, 'story', 'stories')} in {alert.spike.window_h} h"
            much += f", {times} what is usual." if times.endswith("times") else "."
            return f"{much} New in the topic's headlines: {new}." if new else much
        case _:
            return f"By chance alone this would happen {chance(alert.spike.p_value)}."


def _facts(brief: AlertBrief) -> tuple[tuple[str, str], ...]:
    spike, end = brief.alert.spike, brief.alert.spike.hour_at + timedelta(hours=1)
    low, high = spike.baseline
    usual = f"{number(low)} to {number(high)}" if high > 0 else "none"
    copies = max(brief.article_count - brief.story_count, 0)
    first = brief.first
    rows = (
        ("Observed", f"{count(spike.observed, 'story', 'stories')} in the {spike.window_h} h to {clock(end)}"),
        ("Expected", f"{number(spike.expected)} (usually {usual})"),
        ("Since", clock(brief.alert.started_at)),
        ("First", f"{one_line(first[0], NAME)}, {clock(first[1])}" if first else ""),
        ("Publishers", _publishers(brief.publishers)),
        ("Copies", f"{copies:,} of {count(brief.article_count, 'article')}" if brief.article_count else ""),
        ("Coverage", f"{100 * spike.coverage:.0f} % of the feeds answered"),
    )
    return tuple(row for row in rows if row[1])


def _publishers(publishers: tuple[str, ...]) -> str:
    clean = (one_line(name, NAME) for name in publishers)
    return f"{len(publishers)}: {names(clean, PUBLISHERS)}" if publishers else ""


def _notes(brief: AlertBrief, others: Sequence[AlertBrief], stories: Sequence[TopStory]) -> tuple[str, ...]:
    lifted = "; ".join(_numbers(other) for other in others if other.alert.alert_id != brief.alert.alert_id)
    rising = names((one_line(name, NAME) for name in brief.rising_with), WORDS)
    words = names((one_line(word, NAME) for word in brief.new_words), WORDS)
    notes = (
        f"Lifted by the same event: {lifted}" if lifted else "",
        f"Before: {one_line(brief.previous, SENTENCE)}" if brief.previous else "",
        _what_is_new(stories, brief.told),
        f"Rising with it: {rising}" if rising else "",
        f"New words: {words}" if words else "",
    )
    return tuple(note for note in notes if note)


def _what_is_new(stories: Sequence[TopStory], told: frozenset[int]) -> str:
    """Return how many of the stories, which stand first, the messages before did not name."""
    if not told or not stories:
        return ""
    new = sum(story.story_id not in told for story in stories)
    if not new:
        return "New since then: no story among the top ones"
    return (
        f"New since then: the first {count(new, 'story', 'stories')} above"
        if new < len(stories)
        else "New since then: every story above"
    )


def _tidied(story: TopStory) -> TopStory:
    return replace(
        story,
        title=one_line(story.title, TITLE) or "(no title)",
        url=web_url(story.url) or "",
        publisher=one_line(story.publisher, NAME) or "(unknown)",
        evidence=one_line(story.evidence, SENTENCE),
    )
