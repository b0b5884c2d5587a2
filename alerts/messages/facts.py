"""The facts and notes of a message: numbers of one window, and what stands beside them. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from alerts.messages.headlines import (
    NAME,
    SENTENCE,
    began_at,
    is_drop,
    numbers,
    peak_of,
    title_of,
)
from alerts.messages.sanitize import one_line
from alerts.messages.wording import clock, count, names, number
from warehouse.records import OVER, SETTLED, AlertBrief, TopStory

PUBLISHERS, WORDS, ENTITIES = 5, 8, 6
FULL_COVERAGE = 0.95  # from here on it is not worth a line

Fact = tuple[str, str]


def facts(brief: AlertBrief) -> tuple[Fact, ...]:
    """Return name and value of each fact; empty ones are left out."""
    rows = _of_event(brief) if brief.event is not None else _of_counts(brief)
    return tuple(row for row in rows if row[1])


def _of_event(brief: AlertBrief) -> tuple[Fact, ...]:
    over = brief.alert.state in OVER
    return (
        ("Topic", title_of(brief)),
        ("Names", _names(brief.entities, ENTITIES)),
        ("Stories", _size(brief)),
        ("Publishers", _publishers(brief.publishers)),
        ("First", _first(brief)),
        ("Last", clock(brief.last_at, brief.zone) if over and brief.last_at else ""),
        ("Peak", peak_of(brief) if over else ""),
        ("Coverage", _coverage(brief)),
    )


def _of_counts(brief: AlertBrief) -> tuple[Fact, ...]:
    spike, end = brief.alert.spike, brief.alert.spike.hour_at + timedelta(hours=1)
    low, high = spike.baseline
    usual = f"{number(low)} to {number(high)}" if high > 0 else "none"
    counted = spike.observed if is_drop(spike) else brief.story_count
    observed = f"{count(counted, 'story', 'stories')} in the {spike.window_h} h to {clock(end, brief.zone)}"
    over = brief.alert.state in OVER
    return (
        ("Observed", "" if over and brief.peak else observed),
        ("Peak", peak_of(brief) if over else ""),
        ("Expected", "" if over and brief.peak else f"{number(spike.expected)} (usually {usual})"),
        ("Since", clock(brief.alert.started_at, brief.zone)),
        ("First", _first(brief)),
        ("Names", _names(brief.entities, ENTITIES)),
        ("Publishers", _publishers(brief.publishers)),
        ("Copies", _copies(brief)),
        ("Coverage", _coverage(brief)),
    )


def _size(brief: AlertBrief) -> str:
    since = clock(began_at(brief), brief.zone)
    copies = max(brief.article_count - brief.story_count, 0)
    copied = f", and {count(copies, 'copy', 'copies')} of them" if copies else ""
    return f"{brief.story_count:,} since {since}{copied}"


def _copies(brief: AlertBrief) -> str:
    copies = max(brief.article_count - brief.story_count, 0)
    return f"{copies:,} of {count(brief.article_count, 'article')}" if brief.article_count else ""


def _first(brief: AlertBrief) -> str:
    return f"{one_line(brief.first[0], NAME)}, {clock(brief.first[1], brief.zone)}" if brief.first else ""


def _coverage(brief: AlertBrief) -> str:
    coverage = brief.alert.spike.coverage
    return f"{100 * coverage:.0f} % of the usual stories could be received" if coverage < FULL_COVERAGE else ""


def _publishers(publishers: tuple[str, ...]) -> str:
    return f"{len(publishers)}: {_names(publishers, PUBLISHERS)}" if publishers else ""


def _names(values: Sequence[str], most: int) -> str:
    return names((one_line(value, NAME) for value in values), most)


def notes(brief: AlertBrief, others: Sequence[AlertBrief], stories: Sequence[TopStory]) -> tuple[str, ...]:
    """Return the lines below the stories: what changed, what rises too."""
    further = [other for other in others if other.alert.alert_id != brief.alert.alert_id]
    settled = brief.alert.state in SETTLED  # with all of them
    lifted = "; ".join(title_of(other) if settled else numbers(other) for other in further)
    rising, words = _names(brief.rising_with, WORDS), _names(brief.new_words, WORDS)
    lines = (
        f"{'The same of' if settled else 'Lifted by the same event'}: {lifted}" if lifted else "",
        f"Before: {one_line(brief.previous, SENTENCE)}" if brief.previous else "",
        _what_is_new(stories, brief.named_before),
        f"Rising with it: {rising}" if rising else "",
        f"New words: {words}" if words and brief.event is None else "",
    )
    return tuple(line for line in lines if line)


def _what_is_new(stories: Sequence[TopStory], named_before: frozenset[int]) -> str:
    """Return how many of the stories, which stand first, the messages before did not name."""
    if not named_before or not stories:
        return ""
    new = sum(story.story_id not in named_before for story in stories)
    if not new:
        return "New since then: no story among the top ones"
    return (
        f"New since then: the first {count(new, 'story', 'stories')} above"
        if new < len(stories)
        else "New since then: every story above"
    )
