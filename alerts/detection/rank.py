"""How rare a count is, as a fact about the past and not as a probability: the highest since when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from warehouse.records import Rank

HOUR = timedelta(hours=1)
SHORTEST = timedelta(days=7)  # of history; less is too short to rank in


def rank_of(
    stories: Mapping[datetime, int], window_h: int, *, since: datetime, until: datetime, lowest: bool = False
) -> Rank | None:
    """Return when as many stories as in the window up to `until` were last counted in as many hours.

    `stories` has counts by full hour, none for hours without; `since` is the first hour that was counted. Windows of
    full hours that do not overlap the present one are compared; the present one may end in a part of an hour, so that
    it is never said to be higher than it is. None: there is less than a week to compare with.
    """
    end = until.replace(minute=0, second=0, microsecond=0)
    if end < until:
        end += HOUR
    begin = end - window_h * HOUR
    if begin - since < SHORTEST:
        return None
    counted = sum(stories.get(begin + number * HOUR, 0) for number in range(window_h))
    end = begin
    earlier = sum(stories.get(end - number * HOUR, 0) for number in range(1, window_h + 1))
    while end - window_h * HOUR >= since:
        if earlier <= counted if lowest else earlier >= counted:
            break
        earlier += stories.get(end - (window_h + 1) * HOUR, 0) - stories.get(end - HOUR, 0)
        end -= HOUR
    else:
        return Rank(window_h=window_h, counted=counted, equalled_at=None, known_since=since, lowest=lowest)
    return Rank(window_h=window_h, counted=counted, equalled_at=end, known_since=since, lowest=lowest)
