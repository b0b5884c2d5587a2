"""Stages run by hand, as single flows: never beside a cycle of the same home."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from flows.runtime.context import Stage
from flows.runtime.home_lock import home_lock
from flows.runtime.own_home import open_own_context
from flows.runtime.sharding import Counts, as_tasks

logger = logging.getLogger(__name__)


def run_by_hand(config: str, at: datetime | None, stages: Mapping[str, Stage]) -> dict[str, Counts]:
    """Return what each stage did; nothing but ``skipped`` where a cycle runs in this home and does the work."""
    context = open_own_context(config, at)
    with home_lock(context.settings.home_folder, "cycle") as is_free:
        if not is_free:
            logger.warning("skipped: home=%s reason=a cycle is running", context.settings.home_folder)
            return {"skipped": Counter({"a cycle is running": 1})}
        with as_tasks(context.settings) as engine:
            context = context.running(engine)
            return {name: stage(context) for name, stage in stages.items()}
