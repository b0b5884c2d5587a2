"""A dashboard over the small world: in this process for fast tests, on a port of its own for browsers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import uvicorn

from dashboard.app import create_app
from dashboard.settings import Access, ActionError, Actions, DashboardSettings, Found, People, Preview, Silence
from tests.dashboard.world import EVENT, NOW, QUIET, TOPIC, article_id, published
from warehouse.reader import SnapshotReader
from warehouse.store import Warehouse


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return published(tmp_path_factory.mktemp("world"))


class Recorder:
    """Actions that write down what they were asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def actions(self) -> Actions:
        return Actions(
            acknowledge=lambda *asked: self._done("acknowledge", *asked),
            mute=lambda *asked: self._done("mute", *asked),
            verdict=lambda *asked: self._done("verdict", *asked),
            adopt=self._adopt,
        )

    def _done(self, *asked: object) -> str:
        self.calls.append(asked)
        return f"Done: {asked[0]}."

    def _adopt(self, term: str) -> str:
        if term != "rare earths":
            raise ActionError(f"{term} is a topic already")
        return self._done("adopt", term)


def preview(name: str, edited: str) -> Preview:
    if not edited.startswith(f"{name}:"):
        raise ActionError(f"start with the line {name}: and indent what belongs to it")
    new = Found(article_id=str(article_id(1)), title="<script>alert(1)</script>", evidence=("cheap model",))
    gone = Found(article_id=str(article_id(2)), title="Second", evidence=())
    return Preview(kept=7, added=(new,), removed=(gone,), days=((NOW.date(), 8, 8),))


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


Settings = Callable[..., DashboardSettings]


@pytest.fixture
def settings_of(recorder: Recorder) -> Settings:
    def made(warehouse: Warehouse, **fields: object) -> DashboardSettings:
        base: dict[str, object] = {
            "reader": SnapshotReader(warehouse.snapshot_file),
            "people": lambda: People(
                silences=(Silence(pattern=QUIET, until_at=NOW, reason="summit"),), acknowledged={str(EVENT): "Ida"}
            ),
            "actions": recorder.actions(),
            "definition": lambda name: f"{name}:\n  match: [cheap model]\n" if name == TOPIC else "",
            "preview": preview,
            "zone": ZoneInfo("Europe/Paris"),
            "now": lambda: NOW,
            "sizes": lambda: {"Snapshot": 17_000_000},
            "free_bytes": lambda: 12_000_000_000,
        }
        return DashboardSettings(**base | fields)  # type: ignore[arg-type]

    return made


@pytest.fixture
def client(world: Warehouse, settings_of: Settings) -> Iterator[httpx.Client]:
    with browsing(settings_of(world)) as found:
        yield found


@pytest.fixture
def locked(world: Warehouse, settings_of: Settings) -> Iterator[httpx.Client]:
    """Return a client of a dashboard that wants a login; nobody has logged in yet."""
    from argon2 import PasswordHasher  # noqa: PLC0415

    access = Access(
        password_hash=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("correct horse battery"),
        token="t0ken-of-a-program",
    )
    with browsing(settings_of(world, access=access)) as found:
        yield found


class Server(uvicorn.Server):
    """A server in a thread."""

    def install_signal_handlers(self) -> None:
        """Leave signals to the tests."""


@contextmanager
def serving(settings: DashboardSettings) -> Iterator[str]:
    """Yield the address of a running dashboard."""
    server = Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@contextmanager
def browsing(settings: DashboardSettings) -> Iterator[httpx.Client]:
    """Yield a client of a running dashboard that keeps cookies and follows no redirect."""
    with serving(settings) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture
def address(world: Warehouse, settings_of: Settings) -> Iterator[str]:
    with serving(settings_of(world)) as found:
        yield found


@pytest.fixture
def empty(tmp_path: Path) -> Warehouse:
    """Return a warehouse whose snapshot has no row."""
    warehouse = Warehouse(home=tmp_path)
    warehouse.load()
    warehouse.publish()
    return warehouse
