"""The threshold of the settings: one of three, or the one that the own history calls for, chosen again each week."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from pathlib import Path

from alerts.detection.rates import threshold_for
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext
from flows.stages.events import LEARNED_FROM, THRESHOLDS, WARM_UP, stories_between

CHOSEN = "sensitivity.json"  # in the home: made again where it is missing
CHOSEN_FOR = timedelta(days=7)
LEAST = timedelta(days=7)  # of judged history; with less the default stands

logger = logging.getLogger(__name__)


def threshold_of(context: RunContext) -> float:
    """Return the score from which an event is reported."""
    wanted = context.settings.spikes.alerts_per_week
    if wanted is None:
        return THRESHOLDS[context.settings.spikes.sensitivity]
    basis = f"{wanted} {matcher_of(context.settings).hash}"
    path = context.settings.home_folder / CHOSEN
    kept = _kept(path, basis, context.at)
    if kept is not None:
        return kept
    chosen = chosen_threshold(context, wanted)
    if chosen is None:
        return THRESHOLDS["balanced"]
    _keep(path, {"basis": basis, "chosen_at": context.at.isoformat(), "threshold": chosen})
    logger.info("sensitivity chosen threshold=%s alerts_per_week=%s", chosen, wanted)
    return chosen


def chosen_threshold(context: RunContext, alerts_per_week: float) -> float | None:
    """Return the threshold that would have given so many alerts a week lately; None: there is too little history."""
    with context.warehouse.caught_up() as ask:
        stories = stories_between(
            ask, matcher_of(context.settings).topics, since=context.at - LEARNED_FROM, until=context.at
        )
    if not stories.instants or context.at - stories.instants[0] < WARM_UP + LEAST:
        return None
    since = stories.instants[0] + WARM_UP
    return threshold_for(alerts_per_week, stories.sightings, stories.instants, since=since)


def _kept(path: Path, basis: str, now: datetime) -> float | None:
    """Return the threshold that was chosen for the same settings lately."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        age = now - datetime.fromisoformat(kept["chosen_at"])
        return float(kept["threshold"]) if kept["basis"] == basis and age < CHOSEN_FOR else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(path: Path, content: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(path)
