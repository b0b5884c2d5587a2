"""Which channel gets which message, and when: at once, in a summary, or not at all. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal

from alerts.messages.message import Message
from alerts.outbox.outbox import QueuedMessage
from alerts.routing.silences import Mute, is_muted
from warehouse.records import OVER, SETTLED, AlertBrief, AlertState, Severity

NEWS = frozenset({AlertState.OPENED, AlertState.ESCALATED})
NO_THREADS: Mapping[int, frozenset[int]] = MappingProxyType({})
SAME_EVENT = 0.5  # share of the smaller topic's stories that the larger one has too
STORM_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """Which messages one channel gets, and when.

    `wakes` is the severity from which openings and escalations pass quiet hours, the storm cap and the digest.
    """

    channel: str
    topics: tuple[str, ...] = ("*",)  # patterns of names; a leading "!" leaves topics out; the last match counts
    severity: Severity = Severity.NOTABLE  # the least that is sent
    wakes: Severity = Severity.EXTREME
    rhythm: Literal["at once", "daily", "weekly"] = "at once"
    digest_at: time = time(7, 0)
    quiet: tuple[time, time] | None = None  # from and until; may pass midnight
    zone: tzinfo = UTC  # of the times above
    early: bool = False  # whether first signs are sent too
    storm_cap: int = 5  # messages at once per hour; more of them at once are one summary, later ones at the hour's end

    def __post_init__(self) -> None:
        """Refuse quiet hours without an end, which would silence the channel for ever."""
        if self.quiet and self.quiet[0] == self.quiet[1]:
            raise ValueError(f"quiet hours of {self.channel} begin and end at {self.quiet[0]:%H:%M}: leave them out")


@dataclass(frozen=True, kw_only=True, slots=True)
class Addition:
    """A topic that an already reported event lifts too: a follow-up, or an opening where that was not sent."""

    follow_up: Message
    opening: Message
    heard: frozenset[str]  # channels that the event was reported to

    def for_channel(self, channel: str) -> Message:
        """Return the message for a channel."""
        return self.follow_up if channel in self.heard else self.opening


def plan(
    messages: Iterable[Message | Addition],
    routes: Sequence[Route],
    *,
    now: datetime,
    sent_lately: Mapping[str, int] | None = None,
    acknowledged: frozenset[int] = frozenset(),
) -> tuple[QueuedMessage, ...]:
    """Return each message once for each channel that wants it: of several routes of a channel the most urgent decides.

    `sent_lately` are the messages of the last `STORM_WINDOW` per channel. Of the `acknowledged` episodes only the end
    is sent, and that they have become extreme.
    """
    load = Counter(sent_lately or {})  # a storm within this run is summarised below
    posts = []
    for each in messages:
        wanted: dict[str, list[Route]] = {}
        for route in routes:
            if _wants(route, _on(each, route.channel), acknowledged):
                wanted.setdefault(route.channel, []).append(route)
        for channel, several in wanted.items():
            message = _on(each, channel)
            untils = [held_until(route, message, now=now, load=load[channel]) for route in several]
            until = None if None in untils else min(until for until in untils if until is not None)
            posts.append(QueuedMessage(message, channel, until))
    return _storms_as_one(posts, routes, now, Counter(sent_lately or {}))


def _on(each: Message | Addition, channel: str) -> Message:
    return each.for_channel(channel) if isinstance(each, Addition) else each


def _storms_as_one(
    posts: Sequence[QueuedMessage], routes: Sequence[Route], now: datetime, sent_lately: Counter[str]
) -> tuple[QueuedMessage, ...]:
    """Return the posts; where a channel would exceed its cap, they are held and become one summary."""
    room = {route.channel: route.storm_cap - sent_lately[route.channel] for route in routes}
    wakes = {(route.channel, message.key) for route in routes for message, *_ in posts if _wakes(route, message)}
    at_once = Counter(post.channel for post in posts if post.held_until is None)
    stormy = {channel for channel, messages in at_once.items() if 0 < room[channel] < messages}
    return tuple(
        post._replace(held_until=now)
        if post.channel in stormy and post.held_until is None and (post.channel, post.message.key) not in wakes
        else post
        for post in posts
    )


def held_until(route: Route, message: Message, *, now: datetime, load: int) -> datetime | None:
    """Return when a message is sent in a summary, outside the quiet hours; None: at once."""
    if _wakes(route, message):
        return None
    if route.rhythm != "at once":
        held = _next_digest(route, now)
    elif load >= route.storm_cap:
        held = now.replace(minute=0, second=0, microsecond=0) + STORM_WINDOW
    else:
        return quiet_until(route, now)
    return quiet_until(route, held) or held


def quiet_until(route: Route, now: datetime) -> datetime | None:
    """Return the end of the quiet hours that `now` is within, or None."""
    if route.quiet is None:
        return None
    start, end = route.quiet
    local = now.astimezone(route.zone)
    clock = local.time()
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within:
        return None
    day = local.date() + timedelta(days=1) if clock >= end else local.date()
    ends = (datetime.combine(day, end, tzinfo=route.zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((at for at in ends if at > now), None)  # fold 1: the hour that a change of clocks repeats


def grouped(
    briefs: Sequence[AlertBrief],
    muted: tuple[Mute, ...] = (),
    *,
    in_one_thread: Mapping[int, frozenset[int]] = NO_THREADS,
) -> tuple[tuple[AlertBrief, ...], ...]:
    """Return the briefs of topics that are not muted, those that are one message together, the one that speaks first.

    Of an episode that changed twice since the last run, only the last state is sent.
    Topics that open together and share their stories are one event, under the most telling of them. What follows is in
    the thread of its own episode; alerts that are `in_one_thread` are confirmed and end in one message.
    """
    episodes: dict[int, list[AlertBrief]] = {}
    for brief in (one for one in briefs if not is_muted(one.alert.topic, muted)):
        episodes.setdefault(brief.alert.alert_id, []).insert(0, brief)
    groups: list[list[AlertBrief]] = []
    for episode in sorted(episodes.values(), key=lambda one: -one[0].alert.spike.score):
        together = (
            group
            for group in groups
            if _same_event(group[0], episode[0]) or _goes_along(group[0], episode[0], in_one_thread)
        )
        home = next(together, None)
        if home is None:
            groups.append(episode)
        else:
            home += episode
    return tuple(map(tuple, groups))


def home_of(brief: AlertBrief, reported: Mapping[int, frozenset[int]]) -> int | None:
    """Return the alert whose event lifts the topic of a new alert too: most of its stories are that event's.

    `reported` has the ids of the stories of each open alert whose event was reported before. None: the event is new.
    """
    own = _story_ids(brief)
    if brief.alert.state is not AlertState.OPENED or brief.event is None or not own:
        return None
    shares = {alert_id: len(own & stories) / len(own) for alert_id, stories in reported.items()}
    best = max(shares, key=lambda alert_id: (shares[alert_id], -alert_id), default=None)
    return best if best is not None and shares[best] >= SAME_EVENT else None


def _goes_along(leader: AlertBrief, other: AlertBrief, in_one_thread: Mapping[int, frozenset[int]]) -> bool:
    """Return whether two alerts of one thread are confirmed or end at once: that is said once."""
    both = {leader.alert.state, other.alert.state}
    return both <= SETTLED and len(both) == 1 and other.alert.alert_id in in_one_thread.get(leader.alert.alert_id, ())


def _same_event(leader: AlertBrief, other: AlertBrief) -> bool:
    if {leader.alert.state, other.alert.state} != {AlertState.OPENED}:
        return False
    first, second = map(_story_ids, (leader, other))
    smaller = min(len(first), len(second))
    return smaller > 0 and len(first & second) >= SAME_EVENT * smaller


def _story_ids(brief: AlertBrief) -> frozenset[int]:
    return frozenset(brief.event.story_ids if brief.event else ()) | {story.story_id for story in brief.stories}


def _wants(route: Route, message: Message, acknowledged: frozenset[int]) -> bool:
    if message.kind == AlertState.EARLY and not route.early:
        return False
    silent = bool(message.alert_ids) and acknowledged.issuperset(message.alert_ids)
    if message.joins in acknowledged:  # somebody looks after the event
        silent = True
    grew = message.kind == AlertState.ESCALATED or (message.kind in NEWS and message.joins is not None)
    became_extreme = grew and message.severity is Severity.EXTREME
    if silent and message.kind not in OVER and not became_extreme:
        return False
    return message.severity.rank >= route.severity.rank and _covers(route.topics, message.topics)


def _wakes(route: Route, message: Message) -> bool:
    """Return whether a message passes quiet hours, storm cap and digest: of an event, its opening and escalation do."""
    is_news = not message.alert_ids or message.kind in NEWS
    return is_news and message.severity.rank >= route.wakes.rank


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
