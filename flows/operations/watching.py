"""The watchdog: troubles of the watch itself are sent through the channels, once when they begin and when they end."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alerts.channels import Channel, Sent, send
from alerts.messages.message import Message
from alerts.messages.watchdog import mended, stopped
from alerts.outbox.delivery import deliver
from alerts.outbox.outbox import QueuedMessage
from flows.configuration.channels import channels_of, open_outbox
from flows.configuration.in_force import settings_in_force
from flows.configuration.problems import ConfigurationError
from flows.configuration.settings import Settings
from flows.operations.facts import gather
from flows.operations.troubles import Trouble, TroubleKind, troubles
from flows.runtime.sharding import Counts
from warehouse.durable_files import write_durably
from warehouse.errors import WarehouseError
from warehouse.records import DeliveryOutcome, Severity

FILE = "watchdog.json"
LOOK_EVERY_S = 60.0

Known = Mapping[str, datetime]  # keys of troubles that were reported, and since when
GOES_ON = (TroubleKind.DEAD, TroubleKind.PREFECT, TroubleKind.CONFIGURATION)  # all others wake people
SEVERITIES = dict.fromkeys(GOES_ON, Severity.NOTABLE)
AFTERWARDS = {
    TroubleKind.PREFECT: "It starts the cycles again.",
    TroubleKind.BLIND: "What feeds bring late is judged as it arrives; feeds that stay silent are reported as dead.",
}
logger = logging.getLogger(__name__)


@contextmanager
def watching(config: Path, *, every_s: float = LOOK_EVERY_S) -> Iterator[None]:
    """Watch on a thread of this process until the block ends: Prefect itself may be what has stopped."""
    done, began_at = threading.Event(), datetime.now(UTC)

    def look_on() -> None:
        remembered: Known | None = None  # where the disk is full, the file cannot remember
        while not done.wait(every_s):
            try:
                remembered, _ = look(
                    settings_in_force(config), datetime.now(UTC), watched_since=began_at, known=remembered
                )
            except ConfigurationError as error:  # the cycles say so too
                logger.warning("watchdog: %s", error)
            except Exception:  # any error: the next check may succeed
                logger.exception("watchdog failed")

    thread = threading.Thread(target=look_on, name="watchdog", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()


def look(
    settings: Settings, at: datetime, *, watched_since: datetime | None = None, known: Known | None = None
) -> tuple[Known, Counts]:
    """Send what is new among the troubles of a home; returns the known troubles, and counts of what was sent."""
    known = reported(settings.home_folder) if known is None else known
    found = troubles(gather(settings, at, watched_since), settings.watch)
    after = {key: known.get(key, at) for trouble in found for key in trouble.keys}
    if after == known:
        return known, Counts()
    messages = [
        stopped(trouble.kind, trouble.what, trouble.advice, at=at, severity=SEVERITIES.get(trouble.kind, Severity.HIGH))
        for trouble in found
        if not known.keys() >= set(trouble.keys)
    ]
    messages += [
        mended(kind, since=since, at=at, lead=AFTERWARDS.get(kind, "Nothing is left to do."))
        for kind, since in _begun(known).items()
        if kind not in {trouble.kind for trouble in found}
    ]
    for trouble in found:
        logger.warning("watchdog: kind=%s %s", trouble.kind, trouble)
    sent = _sent(settings, messages, at)
    try:
        noted = {key: since.isoformat() for key, since in after.items()}
        write_durably(settings.home_folder / FILE, json.dumps(noted).encode())
    except (OSError, WarehouseError) as error:
        logger.warning("watchdog cannot write its note: %s", error)
    return after, sent


def reported(home: Path) -> Known:
    """Return the troubles that were reported and that are not over."""
    try:
        noted = json.loads((home / FILE).read_bytes())
        known = {key: datetime.fromisoformat(since) for key, since in noted.items()}
        _begun(known)
    except (OSError, ValueError, AttributeError):
        return {}
    return known


def _begun(known: Known) -> Mapping[TroubleKind, datetime]:
    """Return the kinds of the known troubles, and when the first of each was reported."""
    kinds = [(TroubleKind(key.split(" ")[0]), since) for key, since in known.items()]
    return {kind: min(since for other, since in kinds if other is kind) for kind, _ in kinds}


def troubles_of(settings: Settings, at: datetime) -> tuple[Trouble, ...]:
    """Return the troubles of a home, for `status` and `doctor`."""
    return troubles(gather(settings, at), settings.watch)


def _sent(settings: Settings, messages: list[Message], at: datetime) -> Counts:
    """Send messages through all channels, by the outbox where it can be written, else at once and once."""
    channels = channels_of(settings)
    try:
        with open_outbox(settings) as outbox:
            outbox.enqueue([QueuedMessage(message, name) for message in messages for name in channels], now=at)
            return Counts(delivery.outcome for delivery in deliver(outbox, channels, now=at))
    except Exception:  # a full disk, a damaged file: then the message matters most
        logger.exception("watchdog: the outbox cannot be used, sending without it")
        return Counts(_outcome(message, channel) for message in messages for channel in channels.values())


def _outcome(message: Message, channel: Channel) -> DeliveryOutcome:
    result = send(message, channel)
    return DeliveryOutcome.SENT if isinstance(result, Sent) else DeliveryOutcome.FAILED
