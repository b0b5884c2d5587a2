"""Which channel is told what, and when: at once, in a summary, or not at all. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from fnmatch import fnmatchcase
from typing import Literal

from alerts.messages.message import Message
from alerts.outbox.outbox import QueuedMessage
from alerts.routing.silences import Mute, is_muted
from warehouse.records import AlertBrief, AlertState

SEVERITIES = ("info", "notable", "high", "extreme")
ENDS = frozenset({AlertState.RESOLVED.value, AlertState.WITHDRAWN.value})
SAME_EVENT = 0.5  # share of the smaller topic's stories that the larger one has too
STORM_WINDOW = timedelta(hours=1)
DAYS = {"daily": 1, "weekly": 7}


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """What one channel wants to hear, and when.

    `wakes` is the severity that passes quiet hours, the storm cap and the digest: told at once, always.
    """

    channel: str
    topics: tuple[str, ...] = ("*",)  # patterns of names; a leading "!" leaves topics out; the last match counts
    severity: str = "notable"  # the least that is told
    wakes: str = "extreme"
    rhythm: Literal["at once", "daily", "weekly"] = "at once"
    digest_at: time = time(7, 0)
    quiet: tuple[time, time] | None = None  # from and until; may pass midnight
    zone: tzinfo = UTC  # that the times above are told in
    storm_cap: int = 10  # messages at once per hour; the rest is summarised at its end

    def __post_init__(self) -> None:
        """Refuse what cannot be meant: quiet hours without an end would silence the channel for ever."""
        if self.quiet and self.quiet[0] == self.quiet[1]:
            raise ValueError(f"quiet hours of {self.channel} begin and end at {self.quiet[0]:%H:%M}: leave them out")
        for word in (self.severity, self.wakes):
            if word not in SEVERITIES:
                raise ValueError(f"severity {word!r} of {self.channel} is none of {', '.join(SEVERITIES)}")


def plan(
    messages: Iterable[Message],
    routes: Sequence[Route],
    *,
    now: datetime,
    sent_lately: Mapping[str, int] | None = None,
    acknowledged: frozenset[int] = frozenset(),
) -> tuple[QueuedMessage, ...]:
    """Return each message for each channel that wants it.

    `sent_lately` are the messages of the last `STORM_WINDOW` per channel. Of the `acknowledged` episodes is told only
    that they are over, or wake.
    """
    load = Counter(sent_lately or {})
    posts = []
    for message in messages:
        for route in routes:
            if not _wants(route, message, acknowledged):
                continue
            until = held_until(route, message, now=now, load=load[route.channel])
            load[route.channel] += until is None
            posts.append(QueuedMessage(message, route.channel, until))
    return tuple(posts)


def held_until(route: Route, message: Message, *, now: datetime, load: int) -> datetime | None:
    """Return when a message is told by a summary; None: at once."""
    if _rank(message.severity) >= _rank(route.wakes):
        return None
    if route.rhythm != "at once":
        return _next_digest(route, now)
    if (end := quiet_until(route, now)) is not None:
        return end
    if load >= route.storm_cap:
        return now.replace(minute=0, second=0, microsecond=0) + STORM_WINDOW
    return None


def quiet_until(route: Route, now: datetime) -> datetime | None:
    """Return the end of the quiet hours that `now` lies in, or None."""
    if route.quiet is None:
        return None
    start, end = route.quiet
    local = now.astimezone(route.zone)
    clock = local.time()
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within:
        return None
    day = local.date() + timedelta(days=1) if clock >= end else local.date()
    return datetime.combine(day, end, tzinfo=route.zone).astimezone(UTC)


def grouped(briefs: Sequence[AlertBrief], muted: tuple[Mute, ...] = ()) -> tuple[tuple[AlertBrief, ...], ...]:
    """Return the briefs of topics that are not muted, those that are one message together, the one that speaks first.

    An episode that changed twice since the last run says only its last state: whoever was away is not told everything.
    Topics that open together and share their stories are one event, told under the most telling of them; what follows
    belongs into the thread of its own episode.
    """
    episodes: dict[int, list[AlertBrief]] = {}
    for brief in (one for one in briefs if not is_muted(one.alert.topic, muted)):
        episodes.setdefault(brief.alert.alert_id, []).insert(0, brief)
    groups: list[list[AlertBrief]] = []
    for episode in sorted(episodes.values(), key=lambda one: -one[0].alert.spike.score):
        home = next((group for group in groups if _same_event(group[0], episode[0])), None)
        if home is None:
            groups.append(episode)
        else:
            home += episode
    return tuple(map(tuple, groups))


def _same_event(leader: AlertBrief, other: AlertBrief) -> bool:
    if {leader.alert.state, other.alert.state} != {AlertState.OPENED}:
        return False
    first, second = ({story.story_id for story in brief.stories} for brief in (leader, other))
    smaller = min(len(first), len(second))
    return smaller > 0 and len(first & second) >= SAME_EVENT * smaller


def _wants(route: Route, message: Message, acknowledged: frozenset[int]) -> bool:
    wakes = _rank(message.severity) >= _rank(route.wakes)
    silent = bool(message.alert_ids) and acknowledged.issuperset(message.alert_ids)
    if silent and message.kind not in ENDS and not wakes:
        return False
    return _rank(message.severity) >= _rank(route.severity) and _covers(route.topics, message.topics)


def _covers(patterns: tuple[str, ...], topics: tuple[str, ...]) -> bool:
    """Return whether any topic is taken in by the last pattern that matches it; a message without topics is for all."""
    return not topics or any(_takes_in(patterns, topic) for topic in topics)


def _takes_in(patterns: tuple[str, ...], topic: str) -> bool:
    matching = [pattern for pattern in patterns if fnmatchcase(topic, pattern.removeprefix("!"))]
    return bool(matching) and not matching[-1].startswith("!")


def _next_digest(route: Route, now: datetime) -> datetime:
    """Return the next time of the route's digest; a weekly one comes on Mondays."""
    local = now.astimezone(route.zone)
    at = datetime.combine(local.date(), route.digest_at, tzinfo=route.zone)
    while at <= local or (route.rhythm == "weekly" and at.weekday() != 0):
        at = datetime.combine(at.date() + timedelta(days=1), route.digest_at, tzinfo=route.zone)
    return at.astimezone(UTC)


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else 0
