"""What happens to a served home: its processes are killed, its database is locked or full, its machine sleeps.

All cases share one home with its own Prefect server, one after the other. Before each, a new outlet publishes two
articles. After each, they must be there once, and each message must have been sent once. The first outlets make a topic
rise, so that there is an alert whose event goes on meanwhile.
"""

import os
import resource
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.configuration.sandbox import SandboxSettings, write_configuration
from flows.runtime.context import open_context
from tests.flows.served_watch import TOPIC, Watch, receiver, usual
from tests.flows.serving import posted
from tests.flows.sites import running_sites

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """Return a served home in which a topic has risen and an alert was sent."""
    ids: list[str] = []
    with running_sites() as sites, receiver(ids) as hook:
        alerts = {"console": False, "webhook": {}, "allow_networks": ["127.0.0.0/8"]}
        stage = SandboxSettings(
            feeds=[], connect_to={"*.example": sites.address}, topics=Path("t.yaml"), pages=False, alerts=alerts
        )
        config = write_configuration(tmp_path_factory.mktemp("failures"), stage)
        with config.open("a") as file:
            file.write("every_minutes: 1\nwatch: {disk_free_mb: 0, fetch_stops_mb: 0}\n")
        (config.parent / "t.yaml").write_text(
            f"topics:\n  {TOPIC}: {{title: Cheap models, match: [cheap model]}}\n  steel: {{match: [steel]}}\n"
        )
        secrets = {"NEWSPIKE_WEBHOOK_URL": hook, "NEWSPIKE_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
        found = Watch(config=config, sites=sites, messages=ids, environment=secrets)
        warehouse = open_context(config).warehouse
        warehouse.land(usual(datetime.now(UTC)))
        warehouse.load()
        for _ in range(8):
            found.publish()
        found.start()
        try:
            found.caught_up(ask=False)
            found.until(lambda: found.messages)
            yield found
        finally:
            found.kill()


@pytest.fixture
def watch(served: Watch) -> Watch:
    """Return the served home; it is started again where a case has ended it."""
    if served.process and served.process.poll() is not None:
        served.start()
        served.caught_up(ask=False)
    return served


def test_the_engine_is_killed_in_a_cycle(watch: Watch) -> None:
    watch.begin()
    os.kill(watch.engine(), signal.SIGKILL)
    watch.caught_up()


def test_prefects_server_is_killed_in_a_cycle_and_comes_back_by_itself(watch: Watch) -> None:
    watch.begin()
    killed = watch.server()
    os.kill(killed, signal.SIGKILL)
    watch.until(lambda: watch.server() != killed)
    watch.caught_up()


def test_prefects_database_is_locked_by_another_program(watch: Watch) -> None:
    with sqlite3.connect(watch.home / "prefect" / "prefect.db") as connection:
        watch.begin()
        connection.execute("begin immediate")
        time.sleep(5)
        connection.rollback()
    watch.caught_up()


def test_prefects_database_cannot_grow(watch: Watch) -> None:
    watch.begin()
    server = watch.server()
    _, hard = resource.prlimit(server, resource.RLIMIT_FSIZE)
    resource.prlimit(server, resource.RLIMIT_FSIZE, (0, hard))
    time.sleep(5)
    resource.prlimit(server, resource.RLIMIT_FSIZE, (hard, hard))
    watch.caught_up()


def test_a_run_is_cancelled(watch: Watch) -> None:
    watch.begin()
    engine = watch.engine()
    (run, *_) = posted(watch.api, "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}})
    posted(watch.api, f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CANCELLING"}})
    watch.until(lambda: engine not in watch.processes())
    watch.caught_up()


def test_files_with_a_mistake_while_the_feed_list_is_edited(watch: Watch) -> None:
    topics, settings = watch.config.parent / "t.yaml", watch.config.read_text()
    good = topics.read_text()
    topics.write_text("topics: {\n")
    watch.config.write_text(settings + "every_minutes: nonsense\n")
    watch.publish()
    watch.caught_up()
    assert f"as before, until it is corrected: {watch.config}" in watch.log()
    topics.write_text(good)
    watch.config.write_text(settings)
    (watch.config.parent / "feeds.yaml").write_text("feeds: {\n")
    watch.publish()
    watch.caught_up()


def test_the_machine_is_suspended_in_a_cycle(watch: Watch) -> None:
    watch.begin()
    pids = list(watch.processes())
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(5)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    watch.caught_up()


def test_the_server_and_all_else_are_killed_at_once(watch: Watch) -> None:
    watch.begin()
    watch.kill()
    watch.start()
    watch.caught_up(ask=False)


def test_it_stops_in_ten_seconds_without_a_server_and_leaves_no_process(watch: Watch) -> None:
    watch.begin()
    os.kill(watch.server(), signal.SIGKILL)
    assert watch.stop() < 10
    assert not watch.processes()
