"""The cycle: everything that a scheduled run does, once."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger

from flows.configuration.settings import load_settings
from flows.configuration.validation import warn_of_problems
from flows.runtime.context import Stage, open_context
from flows.runtime.home_lock import home_lock
from flows.runtime.last_cycle import FinishedCycle, note_cycle
from flows.runtime.prefect_runs import settle_own_deployment
from flows.runtime.sharding import as_tasks
from flows.stages.alerting import alert_on_spikes
from flows.stages.configuring import note_configuration
from flows.stages.detecting import detect_new
from flows.stages.emerging import note_emerging
from flows.stages.extracting import extract_new
from flows.stages.polling import poll_due
from flows.stages.publishing import publish_when_due
from warehouse.erasure import finish_forgetting
from warehouse.errors import WarehouseError

STAGES: tuple[tuple[str, Stage], ...] = (
    ("poll", poll_due),
    ("extract", extract_new),
    ("detect", detect_new),
    ("emerging", note_emerging),
    ("alert", alert_on_spikes),
    ("publish", publish_when_due),
)


@flow(name="cycle", description="Polls what is due, extracts, detects, judges, alerts and publishes.")
def cycle(config: str = "config/newspike.yaml", at: datetime | None = None) -> dict[str, Any]:
    """Return what each stage did; nothing but ``skipped`` where another cycle runs in this home and does the work.

    `at` is the instant that the run is for: now, unless a replay says otherwise. A stage that fails does not stop the
    others: its error is raised when they have run.
    """
    home = load_settings(Path(config)).home_folder
    with home_lock(home, "cycle") as is_free:
        if not is_free:
            get_run_logger().warning("cycle skipped: home=%s reason=another cycle is running", home)
            return {"skipped": {"another cycle is running": 1}}
        settle_own_deployment()
        return _run_stages(Path(config), at)


def _run_stages(config: Path, at: datetime | None) -> dict[str, Any]:
    warn_of_problems(config)
    logger, context = get_run_logger(), open_context(config, at)
    try:
        finish_forgetting(context.warehouse)
    except WarehouseError as error:  # somebody has the file open: the next cycle tries again
        logger.warning("forgetting waits: %s", error)
    note_configuration(context)
    summary: dict[str, Any] = {}
    errors: dict[str, Exception] = {}
    with as_tasks(context.settings.engine) as run_shards:
        context = context.running(run_shards)
        for name, stage in STAGES:
            try:
                summary[name] = stage(context)
                counts = " ".join(f"{word}={count}" for word, count in sorted(summary[name].items()) if count)
                logger.info("stage done: stage=%s %s", name, counts)
            except Exception as error:  # the stages after it have work of their own, and messages to send
                logger.exception("stage failed: stage=%s", name)
                errors[name] = error
    ended = FinishedCycle(began_at=context.at, ended_at=datetime.now(UTC), failed=tuple(errors))
    note_cycle(context.settings.home_folder, ended)
    if errors:
        raise next(iter(errors.values()))
    return summary
