"""A visit: one request for a page, with the snapshot that it is drawn from and the period that it asks for."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dashboard.panels import FOLDER, STEPS, Answer, BadInputError, instant, panels
from dashboard.settings import DashboardSettings
from warehouse.reader import SnapshotSession

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERIODS = {"24h": DAY, "48h": 2 * DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY, "1y": 365 * DAY}
SPANS = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 30 * DAY}
MOST_BUCKETS = 800
QUARTER_S = 900


class MissingError(LookupError):
    """There is no such event, topic, story, ...; the message names it, `near` what there is instead, with addresses."""

    def __init__(self, message: str, near: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.near = near


@dataclass(frozen=True, kw_only=True, slots=True)
class Data:
    """What the snapshot knows: computed once for each snapshot."""

    began_at: datetime | None
    as_of: datetime | None  # later is not known yet; None: nothing is there
    loaded_at: datetime | None
    articles: int
    stories: int
    mentions: int
    feeds: int
    topics: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """A period with the steps in which it is shown."""

    since: datetime
    until: datetime
    by: str  # hour, day, week or month
    name: str  # a key of PERIODS; empty: dates of one's own

    @property
    def span(self) -> timedelta:
        """Return how long it is."""
        return self.until - self.since


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What a page may use."""

    settings: DashboardSettings
    session: SnapshotSession
    data: Data
    path: str
    given: Mapping[str, Sequence[str]]  # the query string
    captured: Mapping[str, str]  # parts of the path
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which times are shown."""
        return self.settings.zone

    @property
    def as_of(self) -> datetime:
        """Return where the data ends."""
        return self.data.as_of or self.now

    @property
    def hour_end(self) -> datetime:
        """Return the end of the hour that is running where the data ends."""
        return ceil_hour(self.as_of)

    def ask(self, panel: str, **values: Any) -> Answer:
        """Return the rows of a panel."""
        wanted = panels()[panel].inputs
        if "zone" in wanted:
            values["zone"] = self.zone.key
        return Answer(panel=panel, values=values, rows=self.session.rows(f"{FOLDER}/{panel}", **values))

    def text(self, name: str, default: str = "") -> str:
        """Return one value of the query string."""
        return (self.given.get(name) or [default])[0].strip()

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """Return a value of the query string that must be one of some; the first of them where it is not given."""
        found = self.text(name, choices[0]) or choices[0]
        if found not in choices:
            raise BadInputError(f"{name} is one of {', '.join(choices)}, not {found}")
        return found

    def address(self, **changes: str | Sequence[str] | None) -> str:
        """Return the address of this page with some values of the query string changed; None removes one."""
        merged: dict[str, Any] = {**self.given, **changes}
        pairs = [
            (name, value)
            for name, values in merged.items()
            if values is not None
            for value in ([values] if isinstance(values, str) else values)
            if value != ""
        ]
        return self.path + (f"?{urlencode(pairs)}" if pairs else "")

    def period(self, default: str) -> Period:
        """Return the period of the address: `period`, or days `from` and `to`, or instants `since` and `until`."""
        name = self.text("period", default) or default
        if self.text("since") or self.text("until"):
            since = instant(self.text("since")) if self.text("since") else self._began
            until = instant(self.text("until")) if self.text("until") else self.hour_end
            name = ""
        elif self.text("from") or self.text("to"):
            since = self._day("from") if self.text("from") else self._began
            until = self._day("to", DAY) if self.text("to") else self.hour_end
            name = ""
        elif name == "all":
            since, until = self._began, self.hour_end
        elif name in PERIODS:
            since, until = self.hour_end - PERIODS[name], self.hour_end
        else:
            raise BadInputError(f"period is one of {', '.join(PERIODS)} or all, not {name}")
        if not (since.timestamp() % QUARTER_S or until.timestamp() % QUARTER_S):
            self.session.by_quarters()
        if until <= since:
            raise BadInputError("the period ends before it begins: exchange its two dates")
        return _stepped(Period(since=since, until=until, by="", name=name), self.text("by"))

    @property
    def _began(self) -> datetime:
        """Return the hour in which the data begins."""
        return floor_hour(self.data.began_at or self.as_of - DAY)

    def unknown(self, what: str, name: str, names: Sequence[str], address: Callable[[str], str]) -> MissingError:
        """Return the error for a name that nothing has, with the nearest ones that there are and their addresses."""
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        return MissingError(f"There is no {what} “{name}”.", [(each, address(each)) for each in near])

    def _day(self, name: str, plus: timedelta = timedelta()) -> datetime:
        try:
            day = date.fromisoformat(self.text(name)) + plus
        except ValueError as error:
            raise BadInputError(f"{self.text(name)} is not a day such as 2025-01-27") from error
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)


def ceil_hour(at: datetime) -> datetime:
    """Return the next full hour, or the instant itself where it is one."""
    floor = at.replace(minute=0, second=0, microsecond=0)
    return floor if floor == at else floor + HOUR


def floor_hour(at: datetime) -> datetime:
    """Return the beginning of an instant's hour."""
    return at.replace(minute=0, second=0, microsecond=0)


def _stepped(period: Period, wanted: str) -> Period:
    """Return the period with its steps: those asked for, unless they are too many to draw."""
    if wanted and wanted not in STEPS:
        raise BadInputError(f"by is one of {', '.join(STEPS)}, not {wanted}")
    span = period.span
    natural = "hour" if span <= 8 * DAY else "day" if span <= 190 * DAY else "week" if span <= 800 * DAY else "month"
    by = wanted if wanted and span / SPANS[wanted] <= MOST_BUCKETS else natural
    return replace(period, by=by)
