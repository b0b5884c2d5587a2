"""One cycle: the stages in turn, alone in the home, each isolated from failures of the others."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.detection.spike_rule import SpikeRule
from flows.configuration.in_force import keep_in_force, settings_in_force
from flows.configuration.settings import Settings
from flows.operations.facts import free_mb
from flows.operations.ping import ping
from flows.runtime.context import RunContext, Stage, context_in_force
from flows.runtime.home_lock import home_lock
from flows.runtime.last_cycle import FinishedCycle, last_cycle, note_cycle, note_stage
from flows.runtime.own_home import require_own_home
from flows.runtime.sharding import Engine, is_stop
from flows.stages.alerting import alert_on_spikes
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_new
from flows.stages.emerging import note_emerging
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_due
from flows.stages.publishing import publish_when_due
from warehouse.erasure import finish_forgetting
from warehouse.errors import WarehouseError
from warehouse.records import Row

FETCHING = frozenset({"poll", "extract"})
RHYTHM = timedelta(days=14)  # of which the feeds' longest silence is remembered
logger = logging.getLogger(__name__)
Log = logging.Logger | logging.LoggerAdapter[Any]
STAGES: tuple[tuple[str, Stage], ...] = (
    ("poll", poll_due),
    ("extract", extract_new),
    ("detect", detect_new),
    ("emerging", note_emerging),
    ("alert", alert_on_spikes),
    ("publish", publish_when_due),
)


def run_cycle(
    config: Path,
    at: datetime | None,
    *,
    engines: Callable[[Settings], AbstractContextManager[Engine]],
    log: Log,
    alone: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Return what each stage did; nothing but ``skipped`` where another cycle runs in this home and does the work.

    `engines` opens the engine of the settings. `alone` is called once no other cycle can run. A stage that fails does
    not stop the others: its error is raised when they have run. Raises `HomeRefusedError` where another home decides.
    """
    settings = settings_in_force(config)
    require_own_home(settings, str(config))
    home = settings.home_folder
    with home_lock(home, "cycle") as is_free:
        if not is_free:
            log.warning("cycle skipped: home=%s reason=another cycle is running", home)
            return {"skipped": {"another cycle is running": 1}}
        alone()
        return _run_stages(config, at, engines, log)


def _run_stages(
    config: Path,
    at: datetime | None,
    engines: Callable[[Settings], AbstractContextManager[Engine]],
    log: Log,
) -> dict[str, Any]:
    context = context_in_force(config, at)
    keep_in_force(context.settings, datetime.now(UTC))
    try:
        finish_forgetting(context.warehouse)
    except WarehouseError as error:  # another program has the file open: the next cycle tries again
        log.warning("forgetting waits: %s", error)
    note_configuration(context)
    summary: dict[str, Any] = {}
    errors: dict[str, Exception] = {}
    seconds: dict[str, float] = {}
    with engines(context.settings) as engine:
        context = context.running(engine)
        for name, stage in STAGES:
            note_stage(context.settings.home_folder, name)
            began = time.monotonic()
            try:
                if name in FETCHING and _is_full(context.settings):
                    summary[name] = Counter({"disk is full": 1})
                    log.warning("stage skipped: stage=%s reason=less than watch.fetch_stops_mb is free", name)
                    continue
                summary[name] = stage(context)
                counts = " ".join(f"{word}={count}" for word, count in sorted(summary[name].items()) if count)
                log.info("stage done: stage=%s %s", name, counts)
            except Exception as error:  # the stages after it have work of their own, and messages to send
                if is_stop(error):
                    raise
                # the message of a full disk says all
                log.error("stage failed: stage=%s %s", name, error, exc_info=not isinstance(error, WarehouseError))  # noqa: TRY400
                errors[name] = error
            seconds[name] = round(time.monotonic() - began, 3)
    failed = (*(["engine"] if context.engine.refusals else []), *errors)
    try:
        note_cycle(context.settings.home_folder, _finished(context, failed, seconds, summary))
    except (OSError, WarehouseError) as error:  # a full disk: what the stages raised says more
        log.warning("cycle not noted: %s", error)
    if errors:
        raise next(iter(errors.values()))
    ping(context.settings)
    return summary


def _is_full(settings: Settings) -> bool:
    free = free_mb(settings.home_folder)
    return free is not None and free < settings.watch.fetch_stops_mb


def _finished(
    context: RunContext, failed: tuple[str, ...], seconds: dict[str, float], summary: dict[str, Any]
) -> FinishedCycle:
    """Return the note of a cycle; the rhythm of the feeds is looked up where they brought something."""
    before = last_cycle(context.settings.home_folder)
    last_entry_at, gap_s = (before.last_entry_at, before.longest_gap_s) if before else (None, 0.0)
    if before is None or last_entry_at is None or summary.get("poll", {}).get("entries"):
        try:
            rhythm = context.warehouse.rows("entry_rhythm", since=context.at - RHYTHM)[0]
            last_entry_at, gap_s = rhythm["last_at"], rhythm["longest_gap_s"]
        except (WarehouseError, OSError) as error:
            logger.warning("rhythm of the feeds not known: %s", error)
    counts = before.failures_in_row if before else {}
    reception, urls = _reception(context), {feed.url for feed in context.feeds}
    return FinishedCycle(
        began_at=context.at,
        ended_at=datetime.now(UTC),
        failed=failed,
        failures_in_row={stage: counts.get(stage, 0) + 1 for stage in failed},
        seconds=seconds,
        last_entry_at=last_entry_at,
        longest_gap_s=gap_s,
        coverage=reception.get("coverage"),
        blind_since_at=reception.get("blind_since_at"),
        silent=tuple(dict.fromkeys(one["publisher"] for one in reception.get("silent", ()) if one["feed_url"] in urls)),
        dead=tuple(url for url in reception.get("dead", ()) if url in urls),
    )


def _reception(context: RunContext) -> Row:
    """Return how much of what usually arrives can be received, and which feeds are missing; empty where not known."""
    try:
        return context.warehouse.rows("reception", at=context.at, least=SpikeRule().min_coverage)[0]
    except (WarehouseError, OSError) as error:
        logger.warning("coverage not known: %s", error)
        return {}
