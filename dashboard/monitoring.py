"""For monitors: `/metrics` in Prometheus' format, `/healthz` (the server runs), `/readyz` (there is news to show)."""

from __future__ import annotations

import resource
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from dashboard.panels import FOLDER
from dashboard.settings import DashboardSettings, Operation
from dashboard.visit import Data
from warehouse.reader import SnapshotSession

DAY = timedelta(days=1)


def metrics(settings: DashboardSettings, session: SnapshotSession, data: Data, now: datetime) -> bytes:
    """Return what an operator wants to see and be alerted on."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Values(list(_metrics(settings, session, data, now))))
    return generate_latest(registry)


class _Values:
    """Metrics that are known already, as a collector."""

    def __init__(self, found: list[Metric]) -> None:
        self.found = found

    def collect(self) -> Iterator[Metric]:
        """Return them."""
        yield from self.found


def _metrics(settings: DashboardSettings, session: SnapshotSession, data: Data, now: datetime) -> Iterator[Metric]:
    until = data.as_of or now
    window = {"since": until - DAY, "until": until + timedelta(seconds=1)}
    if data.as_of:
        yield _one("newspike_last_cycle_age_seconds", "Time since the last poll.", (now - data.as_of).total_seconds())
    if data.loaded_at:
        age = (now - data.loaded_at).total_seconds()
        yield _one("newspike_last_load_age_seconds", "Time since the last load into the snapshot.", age)
    yield _one("newspike_articles", "Articles in the warehouse.", data.articles)
    yield _one("newspike_stories", "Stories in the warehouse.", data.stories)
    yield _one("newspike_mentions", "Mentions in the warehouse.", data.mentions)
    feeds = GaugeMetricFamily("newspike_feeds", "Feeds by health.", labels=["health"])
    for row in session.rows(f"{FOLDER}/feed_counts"):
        feeds.add_metric([row["health"]], row["feeds"])
    yield feeds
    yield from _stages(session, window)
    gates = GaugeMetricFamily("newspike_items_day", "Items of the last day at each gate.", labels=["gate"])
    for row in session.rows(f"{FOLDER}/gates", **window):
        gates.add_metric([row["gate"]], row["items"])
    yield gates
    sent = GaugeMetricFamily("newspike_deliveries_day", "Deliveries of the last day.", labels=["channel", "outcome"])
    for row in session.rows(f"{FOLDER}/deliveries_by_outcome", **window):
        sent.add_metric([row["channel"], row["outcome"]], row["deliveries"])
    yield sent
    waiting = {row["what"]: row["rows"] for row in session.rows("counts") if row["what"].startswith("articles ")}
    yield _labelled("newspike_articles_waiting", "Articles that the next cycle works on.", "what", waiting)
    yield _labelled("newspike_outbox_waiting", "Messages that wait to be sent.", "channel", settings.people().waiting)
    yield _labelled("newspike_size_bytes", "Size on disk.", "what", settings.sizes())
    free = settings.free_bytes()
    if free is not None:
        yield _one("newspike_disk_free_bytes", "Free space on the disk.", free)
    yield from _operation(settings.operation(), now)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    yield _one("newspike_dashboard_peak_memory_bytes", "Largest resident memory of the dashboard.", peak)


def _operation(operation: Operation, now: datetime) -> Iterator[Metric]:
    if operation.cycle_ended_at:
        age = (now - operation.cycle_ended_at).total_seconds()
        yield _one("newspike_finished_cycle_age_seconds", "Time since a cycle finished.", age)
    help_text = "Duration of a stage in the last cycle."
    yield _labelled("newspike_cycle_stage_seconds", help_text, "stage", operation.stage_seconds)
    help_text = "Cycles in a row in which a stage failed."
    yield _labelled("newspike_stage_failures_in_row", help_text, "stage", operation.failures_in_row)
    running = {operation.running_stage: 1} if operation.running_stage else {}
    yield _labelled("newspike_running_stage", "The stage of the cycle under way.", "stage", running)
    yield _labelled("newspike_troubles", "Troubles that the watchdog finds now.", "kind", operation.troubles)
    if operation.landed_batches is not None:
        help_text = "Batches in the landing zone: not yet in a durable snapshot."
        yield _one("newspike_landed_batches", help_text, operation.landed_batches)


def _stages(session: SnapshotSession, window: Mapping[str, datetime]) -> Iterator[Metric]:
    attempts = GaugeMetricFamily("newspike_attempts_day", "Attempts of the last day.", labels=["stage", "outcome"])
    seconds = GaugeMetricFamily("newspike_attempt_seconds", "Duration of an attempt.", labels=["stage", "quantile"])
    for row in session.rows(f"{FOLDER}/stages", **window):
        for outcome in ("ok", "failed", "skipped"):
            attempts.add_metric([row["stage"], outcome], row[outcome])
        seconds.add_metric([row["stage"], "0.5"], row["median_s"])
        seconds.add_metric([row["stage"], "0.95"], row["p95_s"])
    yield attempts
    yield seconds


def _one(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, documentation, value=value)


def _labelled(name: str, documentation: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, documentation, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
