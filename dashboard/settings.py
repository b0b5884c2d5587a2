"""What the dashboard is given: where to read, what to call for a change, and who may come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo

from warehouse.reader import SnapshotReader


class ActionError(ValueError):
    """A change was refused; the message says why and what to do, and is fit for a page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Actions:
    """The changes that people can make: the functions behind the commands of the same name.

    Each returns a sentence about what was done, and raises `ActionError` with one about why it was not.
    """

    acknowledge: Callable[[int, str], str]  # event, person
    mute: Callable[[str, str, str], str]  # topic, how long (8h, 3d; 0h ends it), reason
    verdict: Callable[[int, str, str], str]  # event, useful or noise, note
    adopt: Callable[[str], str]  # emerging term


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """An article that a changed definition would add or remove."""

    article_id: str
    title: str
    evidence: Sequence[str]  # empty where it would be removed


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a changed definition would find among the stored articles."""

    kept: int
    added: Sequence[Found]
    removed: Sequence[Found]
    days: Sequence[tuple[date, int, int]]  # articles per day: in use, as edited


def no_preview(name: str, edited: str) -> Preview:
    """Refuse a preview where nothing can compute one."""
    del edited
    raise ActionError(f"previews are not available here: use newspike topics preview {name}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """Muted topics: no notifications for a while."""

    pattern: str  # names, with * and ?
    until_at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """What people have said, and what waits to be sent to them: kept outside the snapshot, so it is never behind."""

    silences: Sequence[Silence] = ()
    acknowledged: Mapping[str, str] = field(default_factory=dict)  # event -> person
    waiting: Mapping[str, int] = field(default_factory=dict)  # channel -> messages

    def silence_of(self, topic: str) -> Silence | None:
        """Return the silence that covers a topic."""
        return next((each for each in self.silences if fnmatchcase(topic, each.pattern)), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """Who may come in. Without a password and a token, everybody who reaches the port."""

    password_hash: str = field(default="", repr=False)  # argon2
    token: str = field(default="", repr=False)  # for programs: Authorization: Bearer
    hosts: frozenset[str] = frozenset()  # names under which the page may be asked for, beside the loopback ones

    @property
    def closed(self) -> bool:
        """Return whether a login is required."""
        return bool(self.password_hash or self.token)


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """How the cycles of the home go, from outside the snapshot: it is known while nothing is published."""

    cycle_ended_at: datetime | None = None  # the last finished one; None: none is noted
    stage_seconds: Mapping[str, float] = field(default_factory=dict)  # of that cycle, by stage
    failures_in_row: Mapping[str, int] = field(default_factory=dict)  # by stage
    running_stage: str = ""  # of the cycle under way; empty: none is
    troubles: Mapping[str, int] = field(default_factory=dict)  # of the watchdog, by kind
    landed_batches: int | None = None  # in the landing zone; None: it is on another machine


@dataclass(frozen=True, kw_only=True)
class DashboardSettings:
    """All that the application needs."""

    reader: SnapshotReader
    people: Callable[[], People]
    actions: Actions
    definition: Callable[[str], str] = lambda _: ""  # of a topic or entity, as its file has it; empty: no longer there
    preview: Callable[[str, str], Preview] = no_preview  # name, edited definition; raises ActionError
    access: Access = Access()
    session_key: Path | None = None  # file of the key that signs sessions; None: they end with the process
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    every_minutes: int = 5
    prefect_url: str = ""  # of Prefect's pages; empty: not running beside this
    sizes: Callable[[], Mapping[str, int]] = dict  # bytes on disk by name, without paths
    free_bytes: Callable[[], int | None] = lambda: None  # left on the disk
    operation: Callable[[], Operation] = Operation
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def is_loopback(host: str) -> bool:
    """Return whether a host to listen on can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
