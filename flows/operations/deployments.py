"""The deployments: one table for `newspike serve` and for ``prefect.yaml``, which a test compares with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flows.configuration.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """A flow that a Prefect server knows, and when it runs by itself."""

    module: str  # of `flows`, in a file of that name
    flow: str  # its name there
    name: str
    description: str
    every: timedelta | None = None
    cron: str = ""  # in the zone of the settings; in prefect.yaml in UTC
    slug: str = ""  # of the schedule

    @property
    def entrypoint(self) -> str:
        """Return where the flow is, in the words of ``prefect.yaml``."""
        return f"flows/{self.module}.py:{self.flow}"

    @property
    def importable(self) -> str:
        """Return where the flow is, for an import."""
        return f"flows.{self.module}:{self.flow}"

    @property
    def is_scheduled(self) -> bool:
        """Return whether it runs by itself."""
        return bool(self.every or self.cron)


def _scheduled(module: str, description: str, **when: Any) -> Deployment:
    return Deployment(module=module, flow=module, name="scheduled", description=description, **when)


def _by_hand(module: str, description: str, flow: str = "") -> Deployment:
    return Deployment(module=module, flow=flow or module, name="by-hand", description=description)


CYCLE = _scheduled(
    "cycle",
    "Polls what is due, extracts, detects, judges, alerts and publishes.",
    every=timedelta(minutes=5),
    slug="every-five-minutes",
)
DEPLOYMENTS = (
    CYCLE,
    _scheduled(
        "digest",
        "Sends the messages that are due: summaries of what was held, and what failed before.",
        cron="7,37 * * * *",
        slug="twice-an-hour",
    ),
    _scheduled(
        "heartbeat",
        "Sends the daily message that the watch goes on, once its hour has come.",
        cron="3 * * * *",
        slug="hourly",
    ),
    _scheduled(
        "watch",
        "Looks for what has stopped, and tells the channels once about each trouble.",
        cron="*/10 * * * *",
        slug="every-ten-minutes",
    ),
    _scheduled(
        "report", "Writes the report of the last week into the home.", cron="30 6 * * 1", slug="on-monday-morning"
    ),
    _scheduled(
        "maintenance", "Expires what was kept long enough, and removes left-overs.", cron="20 3 * * *", slug="nightly"
    ),
    _scheduled(
        "backup",
        "Backs up to the folder of the settings, and restores the copy into a temporary place to verify it.",
        cron="40 4 * * *",
        slug="nightly",
    ),
    _by_hand("poll", "Polls the feeds that are due."),
    _by_hand("extract", "Extracts the articles behind entries that have none yet."),
    _by_hand("detect", "Groups articles into stories, finds topics, judges volumes and sends alerts."),
    _by_hand("publish", "Loads what was landed and publishes the snapshot for analysts."),
    _by_hand("backfill", "Fetches the past of the feeds between two days; the same request again continues it."),
    _by_hand(
        "backfill",
        "Continues a backfill, by default the latest; tries again what failed and is due.",
        "resume_backfill",
    ),
)


def served() -> tuple[Deployment, ...]:
    """Return the deployments that `newspike serve` schedules; it watches by itself, outside of Prefect."""
    return tuple(each for each in DEPLOYMENTS if each.is_scheduled and each.module != "watch")


def interval_of(deployment: Deployment, settings: Settings) -> timedelta | None:
    """Return the interval of a deployment; that of the cycle is a setting."""
    return timedelta(minutes=settings.every_minutes) if deployment is CYCLE else deployment.every
