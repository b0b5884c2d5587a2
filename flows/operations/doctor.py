"""Checks of an installation from end to end, each with its result and advice."""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from flows.configuration.problems import ConfigurationError
from flows.configuration.settings import Settings, load_settings
from flows.configuration.validation import problems_in
from flows.operations.check_results import CheckResult
from flows.operations.facts import free_mb
from flows.operations.outside_checks import channel_checks, feed_checks
from flows.operations.upkeep import LAST_BACKUP
from flows.operations.watching import troubles_of
from flows.runtime.cluster import Cluster
from flows.runtime.context import warehouse_of
from flows.runtime.home_lock import home_lock
from flows.runtime.sharding import joined
from flows.runtime.state import StateError, state_of
from flows.runtime.work_pool import WorkPool
from warehouse.errors import WarehouseError
from warehouse.landing import drop, listed, open_zone, put

BACKUP_LIMIT = timedelta(days=2)
API_TIMEOUT_S = 10


def examine(config: Path, *, feeds: int, send_test: bool, now: datetime) -> Iterator[CheckResult]:
    """Yield the findings of all checks, with requests to at most so many feeds, and with test messages where wanted.

    Where the settings cannot be read, nothing else can be checked.
    """
    yield from _versions()
    try:
        settings = load_settings(config)
    except ConfigurationError as error:
        for problem in error.problems:
            yield CheckResult.error("configuration", str(problem), "correct the file, then run `newspike check`")
        return
    checks: tuple[Callable[[], Iterator[CheckResult]], ...] = (
        lambda: _configuration(config),
        lambda: _home(settings),
        lambda: _snapshot(settings),
        _prefect,
        lambda: _landing(settings),
        lambda: _state(settings),
        lambda: _cluster(settings),
        lambda: feed_checks(settings, feeds),
        lambda: channel_checks(settings, send_test=send_test, now=now),
        lambda: _backup(settings, now),
        lambda: _watch(settings, now),
    )
    for check in checks:
        yield from check()


def _versions() -> Iterator[CheckResult]:
    from packaging.requirements import Requirement  # noqa: PLC0415 -- for this command alone

    wrong = []
    for text in requires("newspike") or ():
        wanted = Requirement(text)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            if not wanted.specifier.contains(installed := version(wanted.name), prereleases=True):
                wrong.append(f"{wanted.name} {installed} (needs {wanted.specifier})")
        except PackageNotFoundError:
            wrong.append(f"{wanted.name} is missing")
    python = ".".join(map(str, sys.version_info[:3]))
    if wrong:
        yield CheckResult.error(
            "versions", "; ".join(wrong), "install from requirements.lock into an environment of its own"
        )
        return
    yield CheckResult.ok("versions", f"Newspike {version('newspike')}, Python {python}, Prefect {version('prefect')}")


def _configuration(config: Path) -> Iterator[CheckResult]:
    problems, counts = problems_in(config)
    for problem in problems:
        yield CheckResult.error(
            "configuration",
            str(problem),
            "correct it: until then what it concerns stays as it was, or is left out",
        )
    if not problems:
        yield CheckResult.ok("configuration", ", ".join(f"{count} {what}" for what, count in counts.items()))


def _home(settings: Settings) -> Iterator[CheckResult]:
    home = settings.home_folder
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        yield CheckResult.error(
            "home", f"{home} cannot be written: {error.strerror}", "check its owner, its disk and its mount"
        )
        return
    with home_lock(home, "serve") as is_free:
        served = "it is not being served" if is_free else "`newspike serve` runs"
    free = free_mb(home)
    room = f"{free:,.0f} MB free" if free is not None else "free space not known"
    yield CheckResult.ok("home", f"{home}: {room}, {served}")  # too little room is a trouble of the watch, below


def _snapshot(settings: Settings) -> Iterator[CheckResult]:
    warehouse = warehouse_of(settings)
    if not warehouse.snapshot_file.exists():
        yield CheckResult.warning("warehouse", "nothing was published yet", "`newspike run` runs a first cycle")
        return
    try:
        rows = {row["what"]: row["rows"] for row in warehouse.snapshot_rows("counts")}
        holder = warehouse.held_by()
    except (WarehouseError, OSError) as error:
        yield CheckResult.error("warehouse", str(error), "the next cycle repairs a damaged file from what it has")
        return
    if holder:
        yield CheckResult.warning("warehouse", holder, "close that program: loading waits, and nothing is lost")
    else:
        yield CheckResult.ok(
            "warehouse", ", ".join(f"{count:,} {what}" for what, count in rows.items() if count) or "empty"
        )


def _prefect() -> Iterator[CheckResult]:
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        yield CheckResult.ok(
            "prefect", "no PREFECT_API_URL: `newspike serve` starts a server of its own, `run` needs none"
        )
        return
    try:
        with urllib.request.urlopen(f"{url}/admin/version", timeout=API_TIMEOUT_S) as response:  # noqa: S310 -- the operator's
            served = json.load(response)
    except (OSError, ValueError) as error:
        advice = "start that server, or unset PREFECT_API_URL"
        yield CheckResult.error("prefect", f"{url} does not answer: {type(error).__name__}", advice)
        return
    own = version("prefect")
    if served != own:
        yield CheckResult.warning("prefect", f"the server at {url} is {served}, this is {own}", "use one version")
    else:
        yield CheckResult.ok("prefect", f"the server at {url} answers, version {served}")


def _landing(settings: Settings) -> Iterator[CheckResult]:
    if not settings.landing:
        return
    name = f".doctor-{secrets.token_hex(4)}"
    try:
        zone = open_zone(settings.landing)
        put(zone, name, b"-")
        found = name in listed(zone)
        drop(zone, [name])
    except Exception as error:  # noqa: BLE001 -- each store has errors of its own
        advice = (
            "until then nothing can be landed: check the address, the driver and the credentials in the environment"
        )
        yield CheckResult.error("landing", str(error) or type(error).__name__, advice)
        return
    if found:
        yield CheckResult.ok("landing", f"{settings.landing} can be written and read")
    else:
        advice = "it must show what was just written: use another store"
        yield CheckResult.error("landing", f"{settings.landing} does not list a file that was just written", advice)


def _state(settings: Settings) -> Iterator[CheckResult]:
    if settings.state is None:
        return
    try:
        state_of(settings).rest_s("any.example")
    except StateError as error:
        yield CheckResult.error(
            "state", str(error), "until then each machine keeps the gaps at sites by itself, and nothing is loaded"
        )
    else:
        yield CheckResult.ok("state", "the Postgres that machines share answers")


def _cluster(settings: Settings) -> Iterator[CheckResult]:
    with joined(settings) as found:
        if isinstance(found, Cluster):
            workers = len(found.client.scheduler_info(n_workers=-1)["workers"])
            yield CheckResult.ok(
                "cluster", f"{workers} workers with {found.threads} threads, and all share the landing zone"
            )
        elif isinstance(found, WorkPool):
            yield CheckResult.ok("work pool", f"{found.workers} workers of the pool {settings.engine.pool} are online")
        elif found:
            yield CheckResult.error(
                "cluster" if settings.engine.kind == "dask" else "work pool",
                found,
                "until then the work is done on this machine",
            )


def _backup(settings: Settings, now: datetime) -> Iterator[CheckResult]:
    if settings.keep.backup is None:
        yield CheckResult.warning(
            "backup", "keep.backup names no folder", "name one on another disk: the backup is then nightly"
        )
        return
    try:
        made_at = datetime.fromisoformat(json.loads((settings.home_folder / LAST_BACKUP).read_bytes())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        yield CheckResult.warning(
            "backup", "no verified backup is noted", "one is made each night, or by `newspike backup`"
        )
        return
    if now - made_at > BACKUP_LIMIT:
        advice = "the log of the flow `backup` says why there is no newer one"
        yield CheckResult.error("backup", f"the last verified one is of {made_at:%Y-%m-%d %H:%M} UTC", advice)
    else:
        yield CheckResult.ok("backup", f"verified by restoring it, {made_at:%Y-%m-%d %H:%M} UTC")


def _watch(settings: Settings, now: datetime) -> Iterator[CheckResult]:
    found = troubles_of(settings, now)
    for trouble in found:
        yield CheckResult.error("watch", trouble.what, trouble.advice)
    if not found:
        yield CheckResult.ok("watch", "cycles finish, and nothing waits that should not")
