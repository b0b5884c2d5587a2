"""The settings of the dashboard: the snapshot that it reads, and the functions that it calls for a change.

What only a change needs is imported when one is made: extractors and Arrow would double the memory of the process.
"""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from alerts.messages.wording import clock
from alerts.outbox.history import Episode, episodes
from alerts.outbox.outbox import Outbox
from alerts.routing.silences import acknowledge, mute, mutes, unmute
from dashboard.settings import Access, ActionError, Actions, DashboardSettings, Operation, People, Silence
from flows.commands.dashboard_preview import preview
from flows.configuration.channels import open_outbox
from flows.configuration.settings import Settings, load_settings
from flows.configuration.topic_files import topic_files
from flows.operations.facts import gather
from flows.operations.troubles import troubles
from flows.runtime.last_cycle import last_cycle, running_cycle
from warehouse.reader import SNAPSHOT, SnapshotReader
from warehouse.records import Worth

DURATION = re.compile(r"(\d{1,4})([mhd])")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
LONGEST = timedelta(days=90)
SESSION_KEY = "dashboard.key"  # in the home, for its owner alone


def dashboard_settings(
    config: Path,
    *,
    password_hash: str = "",
    token: str = "",
    hosts: frozenset[str] = frozenset(),
    prefect_url: str = "",
) -> DashboardSettings:
    """Return the settings of the dashboard for an installation; raises ConfigurationError with all its problems."""
    settings = load_settings(config)
    return DashboardSettings(
        reader=SnapshotReader(settings.home_folder / SNAPSHOT),
        people=lambda: people(settings),
        actions=actions(config, settings),
        definition=partial(definition, settings),
        preview=partial(preview, settings, config),
        access=Access(password_hash=password_hash, token=token, hosts=hosts),
        session_key=settings.home_folder / SESSION_KEY,
        zone=settings.zone,
        every_minutes=settings.every_minutes,
        prefect_url=prefect_url,
        sizes=lambda: sizes(settings.home_folder),
        free_bytes=lambda: free_bytes(settings.home_folder),
        operation=lambda: operation(settings),
    )


def operation(settings: Settings) -> Operation:
    """Return how the cycles of the home go."""
    home, now = settings.home_folder, datetime.now(UTC)
    last, running = last_cycle(home), running_cycle(home)
    return Operation(
        cycle_ended_at=last.ended_at if last else None,
        stage_seconds=last.seconds if last else {},
        failures_in_row=last.failures_in_row if last else {},
        running_stage=running.stage if running else "",
        troubles=Counter(trouble.kind.value for trouble in troubles(gather(settings, now), settings.watch)),
        landed_batches=None if settings.landing else len(list((home / "landing").glob("*.parquet"))),
    )


def people(settings: Settings) -> People:
    """Return acknowledgements and silences, and the messages waiting to be sent."""
    now = datetime.now(UTC)
    if not settings.home_folder.exists():
        return People()
    with open_outbox(settings) as outbox:
        return People(
            silences=tuple(
                Silence(pattern=each.pattern, until_at=each.until_at, reason=each.reason)
                for each in mutes(outbox, now=now)
            ),
            acknowledged={
                str(each.alert.alert_id): each.acknowledged_by for each in _episodes(outbox) if each.acknowledged_by
            },
            waiting=Counter(row["channel"] for row in outbox.rows("waiting")),
        )


def actions(config: Path, settings: Settings) -> Actions:
    """Return the changes that people can make on pages: what the commands `alerts` and `topics adopt` do."""
    return Actions(
        acknowledge=partial(_acknowledge, settings),
        mute=partial(_mute, settings),
        verdict=partial(_judge, settings),
        adopt=partial(_adopt, config, settings),
    )


def _acknowledge(settings: Settings, event: int, by: str) -> str:
    if not by:
        raise ActionError("say who you are: others see who has acknowledged")
    with open_outbox(settings) as outbox:
        if event not in {each.alert.alert_id for each in _episodes(outbox)}:
            raise ActionError("no message was made about this event, so there is nothing to acknowledge")
        acknowledge(outbox, event, by=by, now=datetime.now(UTC))
    return f"Acknowledged by {by}: no further messages until it ends or becomes extreme."


def _mute(settings: Settings, topic: str, lasting: str, reason: str) -> str:
    span = _duration(lasting)
    if not topic or any(character in topic for character in "*?["):
        raise ActionError("choose one topic")
    with open_outbox(settings) as outbox:
        if not span:
            unmute(outbox, topic)
            return f"{topic} is no longer muted."
        until = datetime.now(UTC) + span
        mute(outbox, topic, until=until, reason=reason)
    return f"{topic} is muted until {clock(until)}. It is still watched and judged."


def _judge(settings: Settings, event: int, worth: str, note: str) -> str:
    from flows.commands.alert_verdicts import land_verdict  # noqa: PLC0415 -- see the head of this file
    from flows.runtime.context import warehouse_of  # noqa: PLC0415

    if worth not in set(Worth):
        raise ActionError("the verdict on an alert is useful or noise")
    warehouse = warehouse_of(settings)
    if not warehouse.snapshot_rows("dashboard/event", event=str(event)):
        raise ActionError("there is no such event")
    land_verdict(warehouse, event, Worth(worth), note)
    return f"Noted as {worth}. The next cycle publishes it."


def _adopt(config: Path, settings: Settings, term: str) -> str:
    from flows.commands.topic_changes import AdoptionError, adopt_term  # noqa: PLC0415 -- see the head of this file
    from flows.runtime.context import open_context  # noqa: PLC0415

    folders = [settings.located(path) for path in settings.topics if not settings.located(path).suffix]
    if not folders:
        raise ActionError("the settings name no folder of topics: add the topic to your file by hand")
    try:
        path = adopt_term(open_context(config), term, folders[0])
    except AdoptionError as error:
        raise ActionError(f"\u201c{term}\u201d is a topic already, or has no letters") from error
    steps = f"edit it, try it with newspike topics preview {path.stem}, then newspike topics apply"
    return f"{path.name} was written: {steps}."


def definition(settings: Settings, name: str) -> str:
    """Return how the files of the settings define a topic or entity, as YAML; empty where none does."""
    reader = YAML()
    for path in topic_files(settings):
        try:
            content = reader.load(path.read_text(encoding="utf-8"))
        except (OSError, YAMLError):
            continue  # `newspike check` says what is wrong with it
        for kind in ("topics", "entities"):
            found = content.get(kind) if isinstance(content, dict) else None
            if isinstance(found, dict) and name in found:
                out = io.StringIO()
                reader.dump({name: found[name]}, out)
                return out.getvalue()
    return ""


def sizes(home: Path) -> Mapping[str, int]:
    """Return the sizes of the files in the home folder in bytes, by names without paths."""
    parts = {
        "Snapshot": home / SNAPSHOT,
        "Live warehouse": home / "live.duckdb",
        "Landing zone": home / "landing",
        "Raw pages": home / "pages",
        "Outbox": home / "outbox.sqlite",
        "Prefect": home / "prefect",
    }
    return {name: _bytes(path) for name, path in parts.items() if path.exists()}


def free_bytes(home: Path) -> int | None:
    """Return the bytes that are left on the disk of the home folder; None where that cannot be found out."""
    try:
        return shutil.disk_usage(home).free
    except OSError:
        return None


def _episodes(outbox: Outbox) -> tuple[Episode, ...]:
    return episodes(outbox, since=datetime.min.replace(tzinfo=UTC))


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    total = 0
    for each in path.rglob("*"):
        with suppress(OSError):  # a file that was removed meanwhile
            total += each.stat().st_size
    return total


def _duration(text: str) -> timedelta:
    found = DURATION.fullmatch(text)
    span = int(found[1]) * UNITS[found[2]] if found else None
    if span is None or span > LONGEST:
        raise ActionError("a duration is 30m, 8h or 3d, at most 90d")
    return span
