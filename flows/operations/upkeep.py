"""Work beside the cycles: messages, the weekly report, expiry, and backups that are verified by restoring them."""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from alerts.outbox.database import OutboxFile
from alerts.outbox.delivery import deliver
from flows.configuration.channels import OUTBOX, channels_of, open_outbox
from flows.operations.reports import report_of
from flows.runtime.context import RunContext
from flows.runtime.sharding import Counts
from flows.stages.counted_hours import counted_hours
from flows.stages.heartbeat import heartbeat_posts, summary_of
from warehouse import backup
from warehouse.durable_files import write_durably
from warehouse.retention import prune
from warehouse.store import Warehouse

REPORTS = "reports"
LAST_BACKUP = "last_backup.json"
WEEK = timedelta(days=7)
logger = logging.getLogger(__name__)


def send_due(context: RunContext) -> Counts:
    """Send the messages that are due, summaries included; returns counts of outcomes."""
    with open_outbox(context.settings) as outbox:
        deliveries = deliver(outbox, channels_of(context.settings), now=context.at, summary=summary_of(context))
    context.warehouse.land(deliveries)
    return Counter(delivery.outcome for delivery in deliveries)


def send_heartbeat(context: RunContext) -> Counts:
    """Send the day's heartbeat where it is due and was not sent; returns counts of outcomes."""
    if context.settings.alerts.heartbeat is None:
        return Counter()
    channels = channels_of(context.settings)
    totals = counted_hours(context, back=timedelta(days=2)).totals
    with open_outbox(context.settings) as outbox:
        new = outbox.enqueue(heartbeat_posts(context, outbox, lambda: totals, channels), now=context.at)
    return Counter(heartbeats=new) + (send_due(context) if new else Counter())


def write_report(context: RunContext) -> Counts:
    """Write the report of the last seven days into the home; returns how many alerts it has."""
    text, alerts = report_of(context, context.at - WEEK, context.at)
    folder = context.settings.home_folder / REPORTS
    folder.mkdir(parents=True, exist_ok=True)
    write_durably(folder / f"newspike-{context.at:%Y-%m-%d}.html", text.encode())
    return Counter(reports=1, alerts=alerts)


def maintain(context: RunContext) -> Counts:
    """Remove what was kept long enough, as the `keep` settings say, and mend kept counts; returns counts."""
    if wrong := context.warehouse.mend_kept_counts(until=context.at):
        first = wrong[0]
        logger.error("kept counts mended: differences=%s table=%s hour=%s", len(wrong), first["kept"], first["hour_at"])
    keep, home = context.settings.keep, context.settings.home_folder
    pruned = prune(context.warehouse, keep.limits(context.at))
    removed: Counts = Counter(
        pages=pruned.pages,
        texts=pruned.texts,
        entries=pruned.entries,
        attempts=pruned.attempts,
        judgements=pruned.judgements,
        copies=pruned.copies,
        counts_mended=len(wrong),
        bytes_freed=max(0, pruned.bytes_before - pruned.bytes_after),
        prefect_results=_remove_old(home.glob("prefect/storage/*"), context.at, keep.prefect_days),
        reports=_remove_old((home / REPORTS).glob("*.html"), context.at, keep.reports_days),
    )
    return +removed


def back_up(warehouse: Warehouse, folder: Path, *, now: datetime) -> Mapping[str, int]:
    """Back up the warehouse, raw pages and outbox to a folder; returns rows by table."""
    folder.mkdir(parents=True, exist_ok=True)
    outbox, beside = warehouse.home / OUTBOX, []
    if outbox.exists():
        with OutboxFile(outbox) as opened:
            copy = (
                folder / f"outbox-{now:%Y%m%dT%H%M%S%fZ}.sqlite"
            )  # that of an earlier backup stays until this is whole
            opened.copy_to(copy)
        beside = [copy]
    return backup.back_up(warehouse, folder, now=now, beside=beside)


def verify(folder: Path, counts: Mapping[str, int]) -> None:
    """Restore a backup into a temporary home beside it and compare its rows; raises `BackupError`."""
    with _temporary_home(folder.parent) as home:
        restored = backup.restore(folder, Warehouse(home=home))
    if dict(restored) != dict(counts):
        wrong = ", ".join(table for table in counts if counts[table] != restored.get(table))
        raise backup.BackupError(f"{folder}: what was restored differs from what was backed up in {wrong}")


def back_up_and_verify(context: RunContext) -> Counts:
    """Back up to the folder of the settings and verify the copy; returns counts, none where no folder is set."""
    if context.settings.keep.backup is None:
        logger.info("backup skipped: reason=keep.backup names no folder")
        return Counter()
    began, folder = time.monotonic(), context.settings.located(context.settings.keep.backup)
    counts = back_up(context.warehouse, folder, now=context.at)
    verify(folder, counts)
    note = {"made_at": context.at.isoformat(), "folder": str(folder), "rows": sum(counts.values())}
    write_durably(context.settings.home_folder / LAST_BACKUP, json.dumps(note).encode())
    logger.info("backup verified: folder=%s seconds=%.1f", folder, time.monotonic() - began)
    return Counter(tables=len(counts), rows=sum(counts.values()))


def _remove_old(files: Iterable[Path], now: datetime, days: int | None) -> int:
    """Remove files that are older than so many days; returns how many."""
    if days is None:
        return 0
    oldest_s = (now - timedelta(days=days)).timestamp()
    old = [path for path in files if path.stat().st_mtime < oldest_s]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


@contextmanager
def _temporary_home(beside: Path) -> Iterator[Path]:
    """Yield a folder on the disk of the backups: the home's may be the one that runs full."""
    with tempfile.TemporaryDirectory(prefix=".newspike-verify-", dir=beside) as folder:
        yield Path(folder)
