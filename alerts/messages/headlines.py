"""What a message says first: its headline and its lead, in the words of headlines and in counts. Pure."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from alerts.messages.sanitize import one_line
from alerts.messages.wording import clock, count, lasted, local_clock, names, number, rarity, ratio
from warehouse.records import OVER, Alert, AlertBrief, AlertState, Outcome, Spike

TOPIC, TITLE, SENTENCE, NAME = 80, 200, 300, 60  # characters: longest of each that is read on a phone
TERMS, SHORT = 6, 3
_APOSTROPHE = "['\N{RIGHT SINGLE QUOTATION MARK}]"
_ENDING = f"(?:{_APOSTROPHE}?s|s{_APOSTROPHE})?"
_POSSESSIVE = re.compile(f"{_APOSTROPHE}s?$")
LEVEL_DAYS, LEVEL_KNOWN_DAYS, LEVEL_STORIES, LEVEL_TIMES = 3, 7, 8, 2.0  # see new_level


def headline(brief: AlertBrief) -> str:
    """Return the one line that says it all: what happened where an event is known, else the numbers."""
    alert = brief.alert
    if happened := _happened(brief):
        return f"{_prefix(brief)}{happened}"
    match alert.state:
        case AlertState.WITHDRAWN:
            return f"Withdrawn: {title_of(brief)} is within its usual range after all"
        case AlertState.RESOLVED:
            if new_level(brief):
                return f"New level: {title_of(brief)} stays high after {_lasted(brief)}"
            return f"Back to normal: {title_of(brief)}, after {_lasted(brief)}"
        case _:
            return f"{_prefix(brief)}{numbers(brief)}"


def lead(brief: AlertBrief) -> str:
    """Return one or two sentences: what is new, and how unusual it is."""
    match brief.alert.state:
        case AlertState.WITHDRAWN:
            return "Later articles and corrections changed the counts: too little of it is left. No action is needed."
        case AlertState.RESOLVED:
            return f"{_in_all(brief)} {_at_its_peak(brief)} {_stays(brief)}".strip()
        case AlertState.EARLY:
            few = count(brief.story_count, "story", "stories")
            return f"A first sign, too little for an alert: {few}. Further messages follow only if it grows."
        case AlertState.CONFIRMED:
            return f"Late articles are in, and it stands. {_how_unusual(brief)}".strip()
        case _:
            new = names(terms_of(brief), TERMS)
            return f"{f'New in the headlines: {new}. ' if new else ''}{_how_unusual(brief)}".strip()


def _how_unusual(brief: AlertBrief) -> str:
    """Return the count against what is usual, and since when it is the highest or lowest."""
    compared = _compared(brief) if brief.event is not None else ""
    if is_drop(brief.alert.spike):
        compared = f"Far less than usual: {_shortfall(brief.alert.spike)}."
    if brief.rank is None:
        return compared
    rare = rarity(brief.rank, brief.zone, now=brief.alert.changed_at)
    return f"{compared} {rare[0].upper()}{rare[1:]}.".strip()


def numbers(brief: AlertBrief) -> str:
    """Return the topic with its count and what is usual, for alerts that counts alone raised."""
    spike = brief.alert.spike
    if is_drop(spike):
        return f"Drop in {title_of(brief)}: {_shortfall(spike)}"
    times = ratio(brief.story_count, spike.expected)
    usual = f"{number(spike.expected)} expected" + (f", {times}" if times else "")
    counted = f"{count(brief.story_count, 'story', 'stories')} in {spike.window_h} h"
    return f"{title_of(brief)}: {counted} ({usual})"


def is_drop(spike: Spike) -> bool:
    """Return whether it was judged for too few stories: only what `spikes: drops` asks for is."""
    return spike.outcome is Outcome.SPIKE and spike.observed < spike.expected


def title_of(brief: AlertBrief) -> str:
    """Return the name of the topic for people."""
    return one_line(brief.topic_title, TOPIC) or one_line(brief.alert.topic, TOPIC)


def terms_of(brief: AlertBrief) -> tuple[str, ...]:
    """Return the new terms of the event as its headlines spell them, names whole: "Lantern Bay" for "bay"."""
    titles = [brief.event.headline if brief.event else "", *(one.title for one in brief.stories)]
    terms = (_trimmed(term) for term in (brief.event.terms if brief.event else ()))
    spelled = (_spelled(term, " \N{BULLET} ".join(titles)) for term in terms if term)
    return tuple(dict.fromkeys(one_line(_whole(term, titles), NAME) for term in spelled))


def _trimmed(term: str) -> str:
    """Return a phrase without the short words at its ends, which are articles and prepositions in most languages."""
    words = term.split()
    while len(words) > 1 and len(words[-1]) < SHORT:
        words.pop()
    while len(words) > 1 and len(words[0]) < SHORT:
        words.pop(0)
    return " ".join(words)


def _spelled(term: str, titles: str) -> str:
    """Return a term as the headlines write it; terms are folded: lower case, no apostrophe, possessive or plural s."""
    words = (f"{_APOSTROPHE}?".join(map(re.escape, word)) for word in term.split())
    pattern = rf"{_ENDING}[\s-]+".join(words)
    found = re.search(rf"(?<!\w){pattern}{_ENDING}(?!\w)", titles, re.IGNORECASE)
    return _POSSESSIVE.sub("", found[0]) if found else term


def _whole(term: str, titles: Iterable[str]) -> str:
    """Return a term with the capitalized word that stands before it in all of at least two headlines, if one does.

    Words after it are left alone: they are verbs in headlines that capitalize each word.
    """
    if not term[:1].isupper():
        return term
    before = re.compile(rf"(\w[\w-]*)? ?\b{re.escape(term)}(?!\w)")
    found = [match[1] or "" for title in set(titles) for match in before.finditer(title)]
    return f"{found[0]} {term}" if len(found) > 1 and len(set(found)) == 1 and found[0][:1].isupper() else term


def _prefix(brief: AlertBrief) -> str:
    """Return what is new since the message before."""
    alert = brief.alert
    match alert.state:
        case AlertState.EARLY:
            return "Early: "
        case AlertState.DEVELOPING:
            return "New: "
        case AlertState.ESCALATED:
            return f"Now {alert.severity}: "
        case AlertState.RESOLVED:
            return f"Over after {_lasted(brief)}: "
        case AlertState.CONFIRMED | AlertState.WITHDRAWN:
            return f"{alert.state.value.capitalize()}: "
        case _:
            return ""


def _happened(brief: AlertBrief) -> str:
    """Return the event's central headline as published, with its publisher and the numbers; "" without an event."""
    event = brief.event
    if event is None or not event.headline:
        return ""
    headline = brief.opening if brief.alert.state in OVER and brief.opening else event.headline
    by = next((story.publisher for story in brief.stories if story.title == headline), "")
    attributed = f" ({one_line(by, NAME)})" if by else ""
    size = f"{count(brief.story_count, 'story', 'stories')}, {count(len(brief.publishers), 'publisher')}"
    since = local_clock(began_at(brief), brief.zone, day_of=brief.alert.changed_at)
    return f"{one_line(headline, TITLE)}{attributed} · {size} since {since}"


def began_at(brief: AlertBrief) -> datetime:
    """Return when the first story that counts was published."""
    return brief.first[1] if brief.first else brief.alert.started_at


def _compared(brief: AlertBrief) -> str:
    """Return how the topic has fared since the event began, against what was to be expected since then."""
    if brief.topic_expected <= 0:
        return ""
    times = ratio(brief.topic_count, brief.topic_expected)
    much = f", {times} the usual" if times.endswith("times") else ""
    counted = count(brief.topic_count, "story", "stories")
    return f"{title_of(brief)}: {counted} since then, {number(brief.topic_expected)} expected{much}."


def _in_all(brief: AlertBrief) -> str:
    size = f"{count(brief.story_count, 'story', 'stories')} in {count(brief.article_count, 'article')}"
    ended = f", the last at {clock(brief.last_at, brief.zone)}" if brief.last_at else ""
    return f"In all {size} of {count(len(brief.publishers), 'publisher')}{ended}."


def _at_its_peak(brief: AlertBrief) -> str:
    if brief.peak:
        return f"At its peak: {peak_of(brief)}."
    return "" if new_level(brief) else "The volume is back within its usual range."


def _stays(brief: AlertBrief) -> str:
    """Return that the topic stays high, where it does."""
    level = new_level(brief)
    if level is None:
        return ""
    now, earlier = level
    return f"It stays at {count(now, 'story', 'stories')} a day, {number(earlier)} before: this is its new level."


def new_level(brief: AlertBrief) -> tuple[int, float] | None:
    """Return the stories a day of the last days and of those before the event, where the topic stays high.

    High is what detection learns as a new level: each of the last three full days far above the mean before.
    """
    began = began_at(brief)
    full = brief.days[:-1]  # the last one runs
    lately = [stories for day, stories in full[-LEVEL_DAYS:] if day >= began]
    before = [stories for day, stories in full if day + timedelta(days=1) <= began]
    if len(lately) < LEVEL_DAYS or len(before) < LEVEL_KNOWN_DAYS:
        return None
    earlier = sum(before) / len(before)
    if min(lately) < max(LEVEL_STORIES, LEVEL_TIMES * earlier):
        return None
    return round(sum(lately) / len(lately)), earlier


def peak_of(brief: AlertBrief) -> str:
    """Return the highest judgement in words; "" where there is none."""
    peak = brief.peak
    if peak is None:
        return ""
    counted = f"{count(peak.observed, 'story', 'stories')} of the topic in the {peak.window_h} h"
    return f"{counted} to {clock(peak.ended_at, brief.zone)} ({number(peak.expected)} expected)"


def _lasted(brief: AlertBrief) -> str:
    """Return how long it lasted: from its first story to its last, not to when the silence after it was long enough."""
    alert: Alert = brief.alert
    ended = brief.last_at if brief.event is not None and brief.last_at else alert.changed_at
    return lasted(max(ended, began_at(brief)) - began_at(brief))


def _shortfall(spike: Spike) -> str:
    counted = f"only {count(spike.observed, 'story', 'stories')}" if spike.observed else "no story"
    return f"{counted} in {spike.window_h} h ({number(spike.expected)} expected)"
