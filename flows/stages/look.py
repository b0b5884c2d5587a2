"""Polls at once on a suspicion: what may have begun is seen within minutes, not at the next turn of each feed.

A run that suspects something asks for a look, and the next run polls the active feeds. The ledger has a row of each.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from alerts.detection.sightings import Suspicion
from flows.runtime.context import RunContext
from warehouse.records import Attempt, AttemptOutcome, Origin, Stage

LOOKS = "looks.json"  # in the home; where it is missing, nothing is asked for and no look was made
WAITS = timedelta(minutes=30)  # for the next run; later, all feeds have had their turn or nearly so
DAY = timedelta(days=1)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Looks:
    """The requested look, and those of the last day."""

    topic: str = ""  # in which something may have begun; empty: no look is asked for
    headline: str = ""
    asked_at: datetime | None = None
    done_at: tuple[datetime, ...] = ()

    def is_due(self, at: datetime, *, per_day: int) -> bool:
        """Return whether the look that is asked for is to be made: it is not too late, and not one too many."""
        asked = self.asked_at is not None and timedelta() <= at - self.asked_at <= WAITS
        return asked and sum(at - DAY < done <= at for done in self.done_at) < per_day

    def done(self, at: datetime) -> Looks:
        """Return what is left after a look."""
        return Looks(done_at=(*(done for done in self.done_at if done > at - DAY), at))


def ask_for_a_look(context: RunContext, suspicions: Sequence[Suspicion]) -> None:
    """Ask for a look at the newest of these suspicions; an unread one is replaced."""
    newest = max(suspicions, key=lambda suspicion: suspicion.at, default=None)
    if newest is None or context.origin is not Origin.LIVE or not context.settings.spikes.looks_per_day:
        return
    path = context.settings.home_folder / LOOKS
    asked = replace(_kept(path), topic=newest.topic, headline=newest.headline, asked_at=context.at)
    _keep(path, asked)


def look_of(context: RunContext) -> Looks | None:
    """Return the look that this run is to make; None: none."""
    looks = _kept(context.settings.home_folder / LOOKS)
    return looks if looks.is_due(context.at, per_day=context.settings.spikes.looks_per_day) else None


def note_look(context: RunContext, look: Looks, *, feeds: int) -> None:
    """Note that this run polls so many feeds before their turn: in the ledger, the log and for the next runs."""
    attempt = Attempt(
        stage=Stage.LOOK,
        subject=look.topic,
        started_at=context.at,
        ended_at=context.at,
        outcome=AttemptOutcome.OK,
        reason="suspicion",
        detail=f"{feeds} feeds before their turn: {look.headline}",
    )
    context.warehouse.land([attempt])
    _keep(context.settings.home_folder / LOOKS, look.done(context.at))
    logger.info("look: topic=%s feeds=%d reason=suspicion", look.topic, feeds)


def _kept(path: Path) -> Looks:
    """Return the kept looks; none where the file is missing or damaged."""
    try:
        return _looks().validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Looks()


def _keep(path: Path, looks: Looks) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_bytes(_looks().dump_json(looks))
    new.replace(path)


@cache
def _looks() -> TypeAdapter[Looks]:
    return TypeAdapter(Looks)
