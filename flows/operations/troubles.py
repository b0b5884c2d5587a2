"""Troubles of the monitoring itself: pure decisions over facts, for the watchdog, `status` and `doctor` alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flows.configuration.settings import WatchSettings
from flows.runtime.last_cycle import FinishedCycle, RunningCycle
from flows.stages.due_feeds import CLOCK_SLACK

LEAST_PATIENCE = timedelta(hours=1)
STAGE_LIMIT = timedelta(hours=2)
LEAST_SILENCE = timedelta(hours=2)
OUTBOX_LIMIT = timedelta(hours=1)
CONFIGURATION_LIMIT = timedelta(minutes=30)  # somebody may be editing
BLIND_LIMIT = timedelta(hours=2)  # hours are whole ones, so between one hour and two
FAILURES = 3  # in a row
NAMED = 3  # feeds or publishers in a message


class TroubleKind(StrEnum):
    """What has stopped, or cannot be received."""

    LATE = "late"
    HUNG = "hung"
    QUIET = "quiet"
    BLIND = "blind"
    DEAD = "dead"
    FAILING = "failing"
    DISK = "disk"
    STALE = "stale"
    OUTBOX = "outbox"
    CLOCK = "clock"
    REFUSED = "refused"
    PREFECT = "prefect"
    CONFIGURATION = "configuration"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """One thing that has stopped, and how to mend it."""

    kind: TroubleKind
    what: str
    advice: str
    subjects: tuple[str, ...] = ()  # each is reported once; empty: the trouble is one

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the trouble: one for each subject."""
        return tuple(f"{self.kind} {subject}" for subject in self.subjects) or (self.kind.value,)

    def __str__(self) -> str:
        return f"{self.what}: {self.advice}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Facts about a home that are read without a lock."""

    at: datetime
    every: timedelta
    last: FinishedCycle | None = None
    running: RunningCycle | None = None
    watched_since: datetime | None = None  # nothing before is late; None: not just started
    disk_free_mb: float | None = None
    oldest_landed_at: datetime | None = None  # of the batches that no snapshot holds yet
    oldest_message_at: datetime | None = None  # that should have been sent at once
    refused: tuple[str, str] | None = None  # why this home may not run here, and what to do; None: it may
    without_prefect_since_at: datetime | None = None  # since when `serve` runs cycles by itself; None: it does not
    problems: int = 0  # in the configuration, at the last cycle
    faulty_since_at: datetime | None = None  # since when it has had any


def troubles(facts: Facts, settings: WatchSettings) -> tuple[Trouble, ...]:
    """Return the troubles, the most serious first."""
    patience = max(LEAST_PATIENCE, settings.late_cycles * facts.every)
    found = (
        _refused(facts),
        _clock(facts),
        _hung(facts, patience) or _late(facts, patience),
        _failing(facts),
        _quiet(facts, settings, patience),
        _blind(facts, patience),
        _dead(facts),
        _disk(facts, settings),
        _old(facts, patience),
        _outbox(facts),
        _prefect(facts),
        _configuration(facts),
    )
    return tuple(trouble for trouble in found if trouble)


def _refused(facts: Facts) -> Trouble | None:
    if facts.refused is None:
        return None
    what, advice = facts.refused
    return Trouble(kind=TroubleKind.REFUSED, what=f"runs are refused in this home, as {what}", advice=advice)


def _clock(facts: Facts) -> Trouble | None:
    if facts.last is None or facts.last.ended_at <= facts.at + CLOCK_SLACK:
        return None
    what = f"the last finished cycle is noted {_span(facts.last.ended_at - facts.at)} in the future"
    return Trouble(
        kind=TroubleKind.CLOCK, what=what, advice="set this machine's clock; the next cycle corrects the note"
    )


def _hung(facts: Facts, patience: timedelta) -> Trouble | None:
    running = facts.running
    limit = max(STAGE_LIMIT, patience)
    if running is None or facts.at - running.stage_began_at <= limit:
        return None
    what = f"a cycle has been in its stage {running.stage} for {_span(facts.at - running.stage_began_at)}"
    advice = f"end process {running.process_id}; the next cycle does its work"
    return Trouble(kind=TroubleKind.HUNG, what=what, advice=advice)


def _late(facts: Facts, patience: timedelta) -> Trouble | None:
    seen = [instant for instant in (facts.last and facts.last.ended_at, facts.watched_since) if instant]
    if not seen or facts.running or facts.at - max(seen) <= patience:
        return None
    ended = f"was {_span(facts.at - facts.last.ended_at)} ago" if facts.last else "is not known"
    advice = "is `newspike serve`, or your own schedule, running?"
    return Trouble(kind=TroubleKind.LATE, what=f"the last finished cycle {ended}", advice=advice)


def _failing(facts: Facts) -> Trouble | None:
    counts = facts.last.failures_in_row if facts.last else {}
    stages = sorted(stage for stage, count in counts.items() if count >= FAILURES)
    if not stages:
        return None
    what = f"{' and '.join(stages)} failed in the last {max(counts[stage] for stage in stages)} cycles"
    return Trouble(kind=TroubleKind.FAILING, what=what, advice="the log of the last cycle says why")


def _quiet(facts: Facts, settings: WatchSettings, patience: timedelta) -> Trouble | None:
    last = facts.last
    if last is None or last.last_entry_at is None or facts.at - last.ended_at > patience:
        return None  # a cycle that is late is another trouble
    limit = max(LEAST_SILENCE, timedelta(seconds=settings.quiet_factor * last.longest_gap_s), patience)
    if facts.at - last.last_entry_at <= limit:
        return None
    what = (
        f"cycles run, but no feed has brought anything new for {_span(facts.at - last.last_entry_at)}; "
        f"the longest silence of the last two weeks was {_span(timedelta(seconds=last.longest_gap_s))}"
    )
    return Trouble(kind=TroubleKind.QUIET, what=what, advice="`newspike feeds health` shows what the feeds answer")


def _blind(facts: Facts, patience: timedelta) -> Trouble | None:
    last = facts.last
    if last is None or last.blind_since_at is None or last.coverage is None or facts.at - last.ended_at > patience:
        return None  # a cycle that is late is another trouble
    if last.began_at - last.blind_since_at < BLIND_LIMIT:
        return None
    what = f"blind since {last.blind_since_at:%a %d %b %H:%M} UTC, {100 - 100 * last.coverage:.0f} % of what "
    silent = f"no answer from {_named(last.silent)}: " if last.silent else ""
    advice = f"{silent}`newspike feeds health` says why; what was missed is judged when it arrives"
    return Trouble(kind=TroubleKind.BLIND, what=f"{what}usually arrives is missing", advice=advice)


def _dead(facts: Facts) -> Trouble | None:
    dead = facts.last.dead if facts.last else ()
    if not dead:
        return None
    what = f"{len(dead)} feed{'s' if len(dead) > 1 else ''} never answered, or not for two days"
    advice = f"correct or remove {_named(dead)} in the feed list; `newspike feeds health` says why"
    return Trouble(kind=TroubleKind.DEAD, what=what, advice=advice, subjects=dead)


def _disk(facts: Facts, settings: WatchSettings) -> Trouble | None:
    if facts.disk_free_mb is None or facts.disk_free_mb >= settings.disk_free_mb:
        return None
    what = f"{facts.disk_free_mb:,.0f} MB are free on the disk of the home"
    advice = "make room, or set keep.texts_days; nothing new is fetched while a disk is full"
    return Trouble(kind=TroubleKind.DISK, what=what, advice=advice)


def _old(facts: Facts, patience: timedelta) -> Trouble | None:
    if facts.oldest_landed_at is None or facts.at - facts.oldest_landed_at <= patience:
        return None
    what = f"the snapshot is stale: what landed {_span(facts.at - facts.oldest_landed_at)} ago is not in it"
    advice = "close the program that has live.duckdb open; `newspike status` names it"
    return Trouble(kind=TroubleKind.STALE, what=what, advice=advice)


def _outbox(facts: Facts) -> Trouble | None:
    if facts.oldest_message_at is None or facts.at - facts.oldest_message_at <= OUTBOX_LIMIT:
        return None
    what = f"a message has waited {_span(facts.at - facts.oldest_message_at)} to be sent"
    return Trouble(
        kind=TroubleKind.OUTBOX, what=what, advice="`newspike alerts test CHANNEL` shows what the channel says"
    )


def _prefect(facts: Facts) -> Trouble | None:
    if facts.without_prefect_since_at is None:
        return None
    what = f"prefect's server has not answered for {_span(facts.at - facts.without_prefect_since_at)}"
    advice = "start it again; cycles run without it meanwhile, and the report, maintenance and backup wait for it"
    return Trouble(kind=TroubleKind.PREFECT, what=what, advice=advice)


def _configuration(facts: Facts) -> Trouble | None:
    if facts.faulty_since_at is None or facts.at - facts.faulty_since_at <= CONFIGURATION_LIMIT:
        return None
    problems = f"{facts.problems} problem{'s' if facts.problems > 1 else ''}"
    what = f"the configuration has had {problems} for {_span(facts.at - facts.faulty_since_at)}"
    advice = "`newspike check` names each; what it concerns stays as it was before"
    return Trouble(kind=TroubleKind.CONFIGURATION, what=what, advice=advice)


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return (
        f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h" if minutes < 2880 else f"{minutes / 1440:.0f} d"
    )
