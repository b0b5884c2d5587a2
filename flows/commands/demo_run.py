"""The demonstration: the real flows on the bundled newsroom, with a mail server and a Slack of our own on loopback."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from flows.commands.dashboard import address
from flows.configuration.sandbox import LOOPBACK, SandboxSettings, write_configuration, write_feeds
from flows.runtime.context import open_context
from flows.runtime.prefect_server import free_port, prefect_server, prepare_prefect, without_heartbeats
from flows.stages.publishing import publish_snapshot
from newsroom.servers.mailbox import Letter, running_mailbox
from newsroom.servers.process import Newsroom, running_newsroom
from newsroom.servers.slack import Post, running_slack
from newsroom.world.build import World, build_world
from newsroom.world.entities import entity_kinds
from newsroom.world.outlets import first_list, second_list
from newsroom.world.scenes import Scene
from warehouse.records import Origin

MARK = ".newspike-demo"
PREFECT = "prefect"
HISTORY_STEP = timedelta(days=3)  # no outlet has more entries in that time than its feed holds
WATCH_STEP = timedelta(hours=3)  # of a first document, articles of the last three hours count
LAST_STEP = timedelta(minutes=66)  # no feed with news waits longer: an hour, and a tenth so that not all come at once
LAST_STEPS = 8

Follow = Callable[[str, datetime, datetime, Callable[[], datetime]], AbstractContextManager[None]]


class FolderTakenError(Exception):
    """The folder has files that no earlier demonstration has written."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The outcome of the demonstration."""

    config: Path
    scenes: Sequence[Scene]
    letters: Sequence[Letter]
    posts: Sequence[Post]


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The instants of the steps; the doubled list is subscribed between `watched` and `watched_doubled`."""

    history: Sequence[datetime]
    watched: Sequence[datetime]
    watched_doubled: Sequence[datetime]
    last_hours: Sequence[datetime]


def demonstrate(home: Path, follow: Follow, *, seed: int) -> Seen:
    """Run the demonstration in a folder and return its outcome; `follow` shows how far a clock has come."""
    _make_room(home)
    prepare_prefect(home.resolve())
    world = build_world(seed=seed)
    times = timeline(world)
    with ExitStack() as stack:
        mailbox = stack.enter_context(running_mailbox())
        slack = stack.enter_context(running_slack())
        newsroom = stack.enter_context(running_newsroom(world))
        os.environ["NEWSPIKE_SLACK_WEBHOOK"] = slack.webhook_url
        mail = {"host": "127.0.0.1", "port": mailbox.port, "security": "none"}
        mail |= {"sender": "newspike@demo.example", "recipients": ["analyst@demo.example"]}
        page = f"{address()}/event/{{alert}}"
        alerts = {
            "console": False,
            "slack": {},
            "email": mail,
            "allow_networks": [LOOPBACK],
            "dashboard": page,
        }
        stage = SandboxSettings(
            feeds=first_list(),
            connect_to={"*.example": newsroom.address},
            alerts=alerts,
            entities=entity_kinds(),
        )
        config = write_configuration(home, stage)
        stack.enter_context(prefect_server(free_port(), meanwhile=lambda: import_module("flows.cycle")))
        stack.enter_context(without_heartbeats())
        _run_flows(config, newsroom, times, follow)
        return Seen(config=config, scenes=world.scenes, letters=mailbox.letters, posts=slack.posts)


def timeline(world: World) -> Timeline:
    """Return when what is done in a world."""
    doubled_at = next(scene.starts_at for scene in world.scenes if scene.name == "list doubles")
    watched_at = world.outage.starts_at - 2 * WATCH_STEP
    return Timeline(
        history=list(_steps(world.start, watched_at, HISTORY_STEP)),
        watched=list(_steps(watched_at, doubled_at, WATCH_STEP)),
        watched_doubled=list(_steps(doubled_at, world.launch_at, WATCH_STEP)),
        last_hours=[world.launch_at + (step + 1) * LAST_STEP for step in range(LAST_STEPS)],
    )


def readable_mail(letter: Letter) -> str:
    """Return a mail's HTML with its chart inside, to be opened in a browser."""
    html = letter.message.get_body(("html",))
    text = str(html.get_content()) if html else ""
    for part in letter.message.walk():
        if name := part["Content-ID"]:
            picture = base64.b64encode(part.get_content()).decode()
            text = text.replace(f"cid:{name.strip('<>')}", f"data:image/png;base64,{picture}")
    return text


def _run_flows(config: Path, newsroom: Newsroom, times: Timeline, follow: Follow) -> None:
    from flows.cycle import cycle  # noqa: PLC0415 -- Prefect reads its environment at import
    from flows.replay import replay  # noqa: PLC0415

    def watch(title: str, steps: Sequence[datetime], origin: Origin) -> None:
        newsroom.set_clock(steps[0])
        with follow(title, steps[0], steps[-1], newsroom.now):
            replay(str(config), newsroom.port, steps, origin, alerts=origin is Origin.LIVE)

    watch("45 days of history", times.history, Origin.HISTORY)
    watch("two days with four traps", times.watched, Origin.LIVE)
    write_feeds(config.parent, (*first_list(), *second_list()))
    watch("the feed list has doubled", times.watched_doubled, Origin.LIVE)
    with follow("the launch: a flow run each 66 minutes", times.last_hours[0], times.last_hours[-1], newsroom.now):
        for at in times.last_hours:
            newsroom.set_clock(at)
            cycle(str(config), at)
    publish_snapshot(open_context(config))


def _steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    """Yield the instants after `start`, up to `end`, which is always one."""
    at = start
    while at < end:
        at = min(at + step, end)
        yield at


def _make_room(home: Path) -> None:
    """Make an empty folder for the demonstration, in place of an earlier one's."""
    if home.exists() and any(home.iterdir()):
        if not (home / MARK).exists():
            raise FolderTakenError(f"{home} has files that are not from a demo: choose another folder")
        for path in home.iterdir():
            if path.is_dir() and path.name != PREFECT:  # a new database would cost Prefect ten seconds
                shutil.rmtree(path)
            elif path.is_file():
                path.unlink()
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).touch()
