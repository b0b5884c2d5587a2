"""What the watch over a topic knows, as plain values: kept between cycles, it needs no story twice.

The state is small and bounded by the stories of the last days. The memory grows with the stories of weeks and is only
looked up, so that it may be kept where not all of it is read.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from alerts.detection.novelty import Headlines, Numbers
from alerts.detection.open_events import Heard, OpenEvent, Story
from alerts.detection.topic_share import TopicShare

KNOWN_H = 42 * 24.0  # hours for which a story, or a headline, counts once


@dataclass(kw_only=True, slots=True)
class TopicState:
    """What is known of a topic after its newest story."""

    own: set[str] = field(default_factory=set)  # words by which the topic is found
    recent: list[Story] = field(default_factory=list)  # of the last days, in order of time
    to_learn: deque[Heard] = field(default_factory=deque)  # headlines that are too new for the vocabulary
    headlines: Headlines = field(default_factory=Headlines)
    share: TopicShare = field(default_factory=TopicShare)
    events: list[OpenEvent] = field(default_factory=list)
    together: list[float] = field(default_factory=list)  # when stories came that shared something new, in order
    reports: list[float] = field(default_factory=list)  # when something was reported; hours since the epoch


@dataclass(kw_only=True, slots=True)
class TopicMemory:
    """What a topic's stories leave for weeks; entries that are too old count as absent and may be removed."""

    terms: Numbers[str] = field(default_factory=dict)  # weights, see Vocabulary
    stories: Numbers[int] = field(default_factory=dict)  # by story id, when it came
    titles: Numbers[str] = field(default_factory=dict)  # by folded headline, when it last came
