"""Checks of an installation from end to end, each with its result and advice."""

from __future__ import annotations

import json
import os
import secrets
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from alerts.channels import Sent, send
from alerts.messages.sample import sample
from extractors.fetch import Client, Failure, Request, run
from extractors.fetch.url_secrets import secrets_for
from flows.configuration.channels import channels_of, channels_off
from flows.configuration.feeds_file import sound_feeds, with_secrets
from flows.configuration.problems import ConfigurationError
from flows.configuration.settings import Settings, load_settings
from flows.configuration.validation import problems_in
from flows.operations.facts import free_mb
from flows.operations.upkeep import LAST_BACKUP
from flows.operations.watching import troubles_of
from flows.runtime.cluster import Cluster
from flows.runtime.context import warehouse_of
from flows.runtime.home_lock import home_lock
from flows.runtime.resources import fetch_rules
from flows.runtime.sharding import joined
from flows.runtime.state import StateError, state_of
from flows.runtime.work_pool import WorkPool
from warehouse.errors import WarehouseError
from warehouse.landing import drop, listed, open_zone, put
from warehouse.records import Feed, Page

CLOCK_LIMIT = timedelta(minutes=5)
BACKUP_LIMIT = timedelta(days=2)
API_TIMEOUT_S = 10
UNREACHABLE_SHARE = 0.5  # of the feeds: from there on it is probably this machine's network


class Level(StrEnum):
    """The severity of a check's result."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """The result of one check."""

    check: str
    level: Level
    found: str
    advice: str = ""  # how to mend it


def examine(config: Path, *, feeds: int, send_test: bool, now: datetime) -> Iterator[CheckResult]:
    """Yield the findings of all checks, with requests to at most so many feeds, and with test messages where wanted.

    Where the settings cannot be read, nothing else can be checked.
    """
    yield from _versions()
    try:
        settings = load_settings(config)
    except ConfigurationError as error:
        for problem in error.problems:
            yield _error("configuration", str(problem), "correct the file, then run `newspike check`")
        return
    checks: tuple[Callable[[], Iterator[CheckResult]], ...] = (
        lambda: _configuration(config),
        lambda: _home(settings),
        lambda: _snapshot(settings),
        _prefect,
        lambda: _landing(settings),
        lambda: _state(settings),
        lambda: _cluster(settings),
        lambda: _feeds(settings, feeds),
        lambda: _channels(settings, send_test, now),
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
        yield _error("versions", "; ".join(wrong), "install from requirements.lock into an environment of its own")
        return
    yield _ok("versions", f"Newspike {version('newspike')}, Python {python}, Prefect {version('prefect')}")


def _configuration(config: Path) -> Iterator[CheckResult]:
    problems, counts = problems_in(config)
    for problem in problems:
        yield _error(
            "configuration",
            str(problem),
            "correct it: until then what it concerns stays as it was, or is left out",
        )
    if not problems:
        yield _ok("configuration", ", ".join(f"{count} {what}" for what, count in counts.items()))


def _home(settings: Settings) -> Iterator[CheckResult]:
    home = settings.home_folder
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        yield _error("home", f"{home} cannot be written: {error.strerror}", "check its owner, its disk and its mount")
        return
    with home_lock(home, "serve") as is_free:
        served = "it is not being served" if is_free else "`newspike serve` runs"
    free = free_mb(home)
    room = f"{free:,.0f} MB free" if free is not None else "free space not known"
    yield _ok("home", f"{home}: {room}, {served}")  # too little room is a trouble of the watch, below


def _snapshot(settings: Settings) -> Iterator[CheckResult]:
    warehouse = warehouse_of(settings)
    if not warehouse.snapshot_file.exists():
        yield _warning("warehouse", "nothing was published yet", "`newspike run` runs a first cycle")
        return
    try:
        rows = {row["what"]: row["rows"] for row in warehouse.snapshot_rows("counts")}
        holder = warehouse.held_by()
    except (WarehouseError, OSError) as error:
        yield _error("warehouse", str(error), "the next cycle repairs a damaged file from what it has")
        return
    if holder:
        yield _warning("warehouse", holder, "close that program: loading waits, and nothing is lost")
    else:
        yield _ok("warehouse", ", ".join(f"{count:,} {what}" for what, count in rows.items() if count) or "empty")


def _prefect() -> Iterator[CheckResult]:
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        yield _ok("prefect", "no PREFECT_API_URL: `newspike serve` starts a server of its own, `run` needs none")
        return
    try:
        with urllib.request.urlopen(f"{url}/admin/version", timeout=API_TIMEOUT_S) as response:  # noqa: S310 -- the operator's
            served = json.load(response)
    except (OSError, ValueError) as error:
        advice = "start that server, or unset PREFECT_API_URL"
        yield _error("prefect", f"{url} does not answer: {type(error).__name__}", advice)
        return
    own = version("prefect")
    if served != own:
        yield _warning("prefect", f"the server at {url} is {served}, this is {own}", "use one version")
    else:
        yield _ok("prefect", f"the server at {url} answers, version {served}")


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
        yield _error("landing", str(error) or type(error).__name__, advice)
        return
    if found:
        yield _ok("landing", f"{settings.landing} can be written and read")
    else:
        advice = "it must show what was just written: use another store"
        yield _error("landing", f"{settings.landing} does not list a file that was just written", advice)


def _state(settings: Settings) -> Iterator[CheckResult]:
    if settings.state is None:
        return
    try:
        state_of(settings).rest_s("any.example")
    except StateError as error:
        yield _error(
            "state", str(error), "until then each machine keeps the gaps at sites by itself, and nothing is loaded"
        )
    else:
        yield _ok("state", "the Postgres that machines share answers")


def _cluster(settings: Settings) -> Iterator[CheckResult]:
    with joined(settings) as found:
        if isinstance(found, Cluster):
            workers = len(found.client.scheduler_info(n_workers=-1)["workers"])
            yield _ok("cluster", f"{workers} workers with {found.threads} threads, and all share the landing zone")
        elif isinstance(found, WorkPool):
            yield _ok("work pool", f"{found.workers} workers of the pool {settings.engine.pool} are online")
        elif found:
            yield _error(
                "cluster" if settings.engine.kind == "dask" else "work pool",
                found,
                "until then the work is done on this machine",
            )


def _feeds(settings: Settings, count: int) -> Iterator[CheckResult]:
    feeds = [with_secrets(feed) for feed in sound_feeds(settings)][:count]
    if not feeds:
        return
    answers = run(_asked(settings, feeds))
    failed = [answer for answer in answers if isinstance(answer, Failure)]
    if len(failed) > UNREACHABLE_SHARE * len(answers):
        advice = _network_advice(settings)
        yield _error("feeds", f"{len(failed)} of {len(answers)} feeds do not answer", advice)
    elif not failed:
        yield _ok("feeds", f"all of {len(answers)} requested answer")
    for failure in failed[:5]:
        yield _warning("feeds", failure.detail, "`newspike feeds fetch` shows the request; a feed that is gone can go")
    yield from _clock([answer for answer in answers if isinstance(answer, Page)])


def _network_advice(settings: Settings) -> str:
    """Return what to do where most feeds do not answer; a proxy of the environment is not used by itself."""
    named = next(
        (name for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy") if name in os.environ), ""
    )
    if named and not settings.fetch.proxy:
        return f'to ask through the proxy in {named}, set `fetch: {{proxy: "${{{named}}}"}}` in {settings.path.name}'
    return "check this machine's network, name server and proxy"


async def _asked(settings: Settings, feeds: Sequence[Feed]) -> Sequence[Page | Failure]:
    async with Client(fetch_rules(settings)) as client:
        return [await client.get(_request(feed)) for feed in feeds]


def _request(feed: Feed) -> Request:
    secrets = secrets_for(feed.url, feed)
    return Request(url=feed.url, headers=feed.headers, proxy=feed.proxy, ca_file=feed.ca_file, secrets=secrets)


def _clock(pages: Sequence[Page]) -> Iterator[CheckResult]:
    """Compare this clock with those of the servers that answered; half of them have to be wrong to mislead it."""
    seconds = []
    for page in pages:
        try:
            said = parsedate_to_datetime(dict(page.headers).get("date", ""))
            seconds.append((page.fetched_at - (said if said.tzinfo else said.replace(tzinfo=UTC))).total_seconds())
        except ValueError:
            continue
    if not seconds:
        return
    ahead = timedelta(seconds=statistics.median(seconds))
    if abs(ahead) > CLOCK_LIMIT:
        word = "ahead of" if ahead > timedelta() else "behind"
        found = f"this machine's clock is {abs(ahead)} {word} the clocks of {len(seconds)} servers"
        yield _error("clock", found, "set it and keep it set, as by chrony or systemd-timesyncd")
    else:
        yield _ok("clock", f"agrees with the clocks of {len(seconds)} servers")


def _channels(settings: Settings, send_test: bool, now: datetime) -> Iterator[CheckResult]:  # noqa: FBT001 -- ours
    channels = channels_of(settings)
    for name, how in channels_off(settings).items():
        yield _warning("channels", f"{name} is off", f"{how} to switch it on")
    for name, channel in channels.items():
        if not send_test or name == "console":
            yield _ok("channels", f"{name} is on")
            continue
        result = send(replace(sample(now), notice="Sent by `newspike doctor`."), channel)
        if isinstance(result, Sent):
            yield _ok("channels", f"{name} has taken a test message")
        else:
            yield _error("channels", f"{name} has not taken a test message: {result.reason}", "see docs/alerts.md")
    if not channels:
        yield _warning("channels", "no channel is on", "set one in `alerts`; without it no message is sent")


def _backup(settings: Settings, now: datetime) -> Iterator[CheckResult]:
    if settings.keep.backup is None:
        yield _warning("backup", "keep.backup names no folder", "name one on another disk: the backup is then nightly")
        return
    try:
        made_at = datetime.fromisoformat(json.loads((settings.home_folder / LAST_BACKUP).read_bytes())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        yield _warning("backup", "no verified backup is noted", "one is made each night, or by `newspike backup`")
        return
    if now - made_at > BACKUP_LIMIT:
        advice = "the log of the flow `backup` says why there is no newer one"
        yield _error("backup", f"the last verified one is of {made_at:%Y-%m-%d %H:%M} UTC", advice)
    else:
        yield _ok("backup", f"verified by restoring it, {made_at:%Y-%m-%d %H:%M} UTC")


def _watch(settings: Settings, now: datetime) -> Iterator[CheckResult]:
    found = troubles_of(settings, now)
    for trouble in found:
        yield _error("watch", trouble.what, trouble.advice)
    if not found:
        yield _ok("watch", "cycles finish, and nothing waits that should not")


def _ok(check: str, found: str) -> CheckResult:
    return CheckResult(check=check, level=Level.OK, found=found)


def _warning(check: str, found: str, advice: str) -> CheckResult:
    return CheckResult(check=check, level=Level.WARNING, found=found, advice=advice)


def _error(check: str, found: str, advice: str) -> CheckResult:
    return CheckResult(check=check, level=Level.ERROR, found=found, advice=advice)
