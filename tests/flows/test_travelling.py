"""What a machine of a cluster needs: neither the home nor the settings file of the machine that sends the work."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from flows.backfilling.plan import BackfillRequest, backfill_of
from flows.backfilling.run import begin, fill
from flows.configuration.problems import ConfigurationError
from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.configuration.settings import load_settings
from flows.runtime.context import open_context
from flows.runtime.last_cycle import last_cycle
from flows.runtime.sharding import Engine, as_plain_calls, on_threads
from flows.runtime.whole_cycle import run_cycle
from flows.stages.extracting import extract_new
from tests.builders import NOW, entry, feed
from tests.conftest import TOPICS
from tests.feeds.documents import item, rss
from tests.flows.past_sites import configured, running_past
from tests.flows.sites import running_sites

URL = "http://ledger.example/feed.xml"
LINK = "http://ledger.example/a/1"
PAGE = f"<html><body><article><h1>Fed raises rates</h1>{'<p>The Federal Reserve raised interest rates.</p>' * 9}"


def elsewhere(home: Path) -> Engine:
    """Return an engine whose calls are made as on another machine: pickled, and with no home and no settings file."""

    def call(function: Callable[..., Any], *arguments: Any) -> Any:
        there, given = pickle.loads(pickle.dumps((function, arguments)))  # noqa: S301 -- our own
        away = home.rename(home.with_name("away"))
        try:
            return pickle.loads(pickle.dumps(there(*given)))  # noqa: S301
        finally:
            assert not home.exists(), "a shard made a home of its own"
            away.rename(home)

    return Engine(run_here=partial(as_plain_calls, at_once=1), call=call)


def set_(config: Path, **values: Any) -> None:
    settings = YAML().load(config)
    settings.update(values)
    YAML().dump(settings, config)


def count(config: Path, what: str) -> int:
    return next(int(row["rows"]) for row in open_context(config).warehouse.rows("counts") if row["what"] == what)


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    with running_sites() as sites:
        sites.pages |= {URL: rss(item("1", link=LINK)).decode(), LINK: PAGE}
        stage = SandboxSettings(feeds=[feed(url=URL)], connect_to={"*.example": sites.address}, topics=TOPICS)
        yield write_configuration(tmp_path / "home", stage)


def run(config: Path, engines: Any) -> dict[str, Any]:
    return run_cycle(config, None, engines=engines, log=logging.getLogger("flows"))


def test_a_cycle_lands_all_from_another_machine(config: Path, tmp_path: Path) -> None:
    set_(config, landing=str(tmp_path / "shared"))
    done = run(config, lambda _: nullcontext(elsewhere(tmp_path / "home")))
    assert (done["poll"]["ok"], done["extract"]["articles"], done["detect"]["read"]) == (1, 1, 1)
    assert count(config, "mentions") > 0


def test_an_address_that_a_later_page_claims_too_is_looked_up_in_the_home(tmp_path: Path) -> None:
    with running_sites() as sites:
        stage = SandboxSettings(feeds=[feed()], connect_to={"*.example": sites.address}, topics=TOPICS)
        config = write_configuration(tmp_path / "home", stage)
        set_(config, landing=str(tmp_path / "shared"))
        context = open_context(config, NOW).running(elsewhere(tmp_path / "home"))
        for number, title in enumerate(("Mine approved", "Bridge closed")):
            link = f"http://ledger.example/news/{number}"
            sites.pages[link] = claiming(title, number)
            context.warehouse.land([entry(link=link, title=title, summary="In short.", guid=link)])
            extract_new(context.moved_to(NOW + timedelta(hours=number)))
        context.warehouse.load()
        with context.warehouse.opened() as connection:
            found = connection.execute("select canonical_url, page_ref from latest_articles order by all").fetchall()
    assert [url for url, _ in found] == [f"http://ledger.example/news/{number}" for number in range(2)]
    assert all(context.warehouse.pages_at([reference])[reference].body for _, reference in found)


def claiming(title: str, number: int) -> str:
    """Return a page that names the address of another one as its own."""
    text = "".join(f"<p>{title}, said speaker {part * 7 + number} of the {part} who came.</p>" for part in range(30))
    return f'<link rel=canonical href="/items/current-one-4711"><article><h1>{title}</h1>{text}'


def test_a_backfill_on_another_machine_ends(tmp_path: Path) -> None:
    with running_past(days=3) as sites:
        config = configured(sites, tmp_path / "home")
        set_(config, landing=str(tmp_path / "shared"))
        context = open_context(config).running(elsewhere(tmp_path / "home"))
        request = BackfillRequest(since=date(2025, 1, 1), until=date(2025, 2, 1), source="sitemap")
        wanted = backfill_of(request, context.feeds, now=datetime.now(UTC))
        begin(context, wanted)
        fill(context, wanted)
    assert count(config, "articles") == 3


@contextmanager
def nobody() -> Iterator[str]:
    """Yield an address at which nobody answers."""
    import socket  # noqa: PLC0415

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"tcp://127.0.0.1:{bound.getsockname()[1]}"


@pytest.mark.filterwarnings("default")  # distributed's own
def test_a_cluster_that_does_not_answer_stops_no_cycle_and_is_noted(config: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with nobody() as address:
        set_(config, landing=str(tmp_path / "shared"), engine={"kind": "dask", "address": address, "wait_s": 1})
        assert run(config, on_threads)["extract"]["articles"] == 1
    noted = last_cycle(tmp_path / "home")
    assert noted is not None
    assert noted.failed == ("engine",)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"engine": {"kind": "dask"}, "landing": "/mnt/shared"}, "needs engine.address"),
        ({"engine": {"kind": "dask", "address": "tcp://10.0.0.5:8786"}}, "needs landing"),
        ({"engine": {"kind": "prefect"}, "landing": "/mnt/shared"}, "prefect needs state"),
        ({"engine": {"kind": "prefect"}, "state": "${NEWSPIKE_STATE}"}, "prefect needs landing"),
    ],
)
def test_a_cluster_without_a_shared_place_is_refused(config: Path, values: dict[str, Any], said: str) -> None:
    set_(config, **values)
    with pytest.raises(ConfigurationError, match=said):
        load_settings(config)
