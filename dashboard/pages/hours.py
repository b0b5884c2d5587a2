"""Hours of topics as bars: shared by the pages that show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard import links
from dashboard.charts.bars import UNUSUAL, Bar
from dashboard.words import clock, count, number
from warehouse.records import Outcome, Row, Severity

HOUR = timedelta(hours=1)
LEVELS = (0.5, 1.0, 2.0, 4.0)  # score over threshold from which an hour is nearly unusual, notable, high, extreme
NEARLY = 1  # at most: a first sign, of which too few stories were there yet
WORDS = ("usual", "nearly unusual", "unusual", "very unusual", "extremely unusual")
UNJUDGED = frozenset({Outcome.TOO_LITTLE_DATA.value, Outcome.COVERAGE_DEGRADED.value})


def level(score: float | None, threshold: float | None) -> int:
    """Return how unusual an hour was, 0 to 4, from its stored score."""
    if score is None or not threshold:
        return 0
    return sum(score >= limit * threshold for limit in LEVELS)


def level_of(row: Row) -> int:
    """Return how unusual an hour was, 0 to 4: by its stored score, else by the event that was open.

    An hour with stories of an open event is unusual in any case, as on the topic's page: what is reported may open an
    event before the score of an hour alone does.
    """
    if row["outcome"] in UNJUDGED or row["outcome"] == Outcome.AS_USUAL.value:
        return 0
    if row["score"] is None:
        return Severity(row["severity"]).rank + 1 if row["severity"] else 0
    reached = level(row["score"], row["threshold"])
    if row["outcome"] == Outcome.SUSPECTED.value:
        reached = min(reached, NEARLY)
    return max(reached, UNUSUAL if row["severity"] and row["stories"] else 0)


def hour_bars(rows: Sequence[Row], zone: ZoneInfo, *, topic: str, as_of: datetime, linked: bool = True) -> list[Bar]:
    """Return a bar for each hour of a topic, each with a link to its articles."""
    return [_hour_bar(row, zone, topic, as_of, linked=linked) for row in rows]


def _hour_bar(row: Row, zone: ZoneInfo, topic: str, as_of: datetime, *, linked: bool) -> Bar:
    at: datetime = row["hour_at"]
    stories = row["stories"]
    unjudged = row["outcome"] in UNJUDGED
    unusual = level_of(row)
    return Bar(
        at=at,
        span=HOUR,
        amount=stories,
        low=row.get("low"),
        high=row.get("high"),
        expected=row.get("expected"),
        coverage=row["coverage"],
        level=unusual,
        running=at + HOUR > as_of,
        unjudged=unjudged,
        title=_title(row, zone, unusual, unjudged=unjudged),
        href=links.search(topic=topic, since=at, until=at + HOUR) if linked and stories else "",
    )


def _title(row: Mapping[str, Any], zone: ZoneInfo, unusual: int, *, unjudged: bool) -> str:
    stories = row["stories"]
    counted = "not known: no feed answered" if stories is None else count(stories, "story", "stories")
    expected = row.get("expected")
    usual = f", {number(expected)} expected" if expected is not None else ""
    if unjudged:
        verdict = f"cannot judge: {row['outcome']}"
    else:
        verdict = WORDS[unusual] if unusual or row["score"] is not None else "not judged"
    return f"{clock(row['hour_at'], zone)}: {counted}{usual}; {verdict}"
