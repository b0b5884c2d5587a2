"""Calls travel to a work pool by names that are digests; what no worker carries out is done on this machine."""

from __future__ import annotations

import importlib.util
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.configuration.settings import Settings
from flows.runtime.pool_calls import (
    CallOutcome,
    SenderGoneError,
    SentCall,
    UnfitError,
    calls_zone,
    carry_out,
    is_name,
    read,
    remove_old,
    versions,
    write,
)
from flows.runtime.sharding import joined
from flows.runtime.state import state_of
from flows.runtime.work_pool import LONGEST_S, TRIES, Situation, WorkPool, is_lost
from tests.flows.postgres import postgres
from warehouse.landing import Zone, arrival, listed, put


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    landing, state = str(tmp_path / "shared"), "${NEWSPIKE_STATE}"
    values: Any = {"path": tmp_path / "newspike.yaml", "home": tmp_path, "landing": landing, "state": state}
    return Settings(**values, engine={"kind": "prefect"})  # type: ignore[arg-type]


@pytest.fixture
def zone(settings: Settings) -> Zone:
    return calls_zone(settings.landing)


def test_a_call_arrives_as_it_was_sent(zone: Zone, settings: Settings) -> None:
    call = SentCall(settings=settings, sender="sender 1", function=max, arguments=(1, 2))
    name = write(zone, call)
    assert is_name(name)
    assert read(zone, name) == call


def test_a_file_that_somebody_changed_is_not_unpickled(zone: Zone) -> None:
    name = write(zone, CallOutcome(value=1))
    put(zone, name, b"cos\nsystem\n.")
    with pytest.raises(UnfitError, match="changed by somebody else"):
        read(zone, name)


def test_a_worker_with_another_landing_zone_says_so(zone: Zone, tmp_path: Path) -> None:
    name = write(zone, CallOutcome(value=1))
    with pytest.raises(UnfitError, match="`landing` must name what all machines share"):
        carry_out(str(tmp_path / "another"), name, versions(), "run")


def test_a_worker_of_another_version_says_so(zone: Zone) -> None:
    with pytest.raises(UnfitError, match=r"the sender newspike 0\.0"):
        carry_out(zone.root, "any", "newspike 0.0, python 3.11", "run")


class AwkwardError(Exception):
    """An error that cannot be unpickled."""

    def __init__(self, *, page: int) -> None:
        super().__init__(f"page {page}")


def awkward() -> None:
    raise AwkwardError(page=7)


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("psycopg") is None, reason="the extra `postgres` is not installed")
def test_a_worker_makes_a_call_as_long_as_its_sender_waits(
    settings: Settings, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made_on_a_worker(function: Callable[..., Any], *arguments: Any) -> tuple[CallOutcome, bool]:
        call = write(zone, SentCall(settings=settings, sender="sender 1", function=function, arguments=arguments))
        name, has_returned = carry_out(settings.landing, call, versions(), "run 1")
        return read(zone, name), has_returned

    with postgres() as database:
        monkeypatch.setenv("NEWSPIKE_STATE", database)
        with pytest.raises(SenderGoneError):
            made_on_a_worker(int, "7")
        with state_of(settings).held(["sender 1"]):
            assert made_on_a_worker(int, "7") == (CallOutcome(value=7), True)
            outcome, has_returned = made_on_a_worker(awkward)
    assert not has_returned
    assert repr(outcome.error) == "RuntimeError('AwkwardError: page 7')"


def test_only_old_files_of_calls_are_removed(zone: Zone) -> None:
    name = write(zone, CallOutcome(value=1))
    put(zone, "notes.txt", b"-")
    remove_old(zone, datetime.now(UTC) + timedelta(hours=23))
    assert sorted(listed(zone)) == sorted([name, "notes.txt"])
    remove_old(zone, datetime.now(UTC) + timedelta(hours=25))
    assert listed(zone) == ["notes.txt"]


@pytest.mark.parametrize("situation", Situation)
def test_a_flow_run_is_lost_after_a_while_but_not_while_it_waits_or_works(situation: Situation) -> None:
    if situation in {Situation.WAITING, Situation.WORKING}:
        assert not is_lost(situation, 1e9)
    else:
        assert not is_lost(situation, LONGEST_S[situation] - 1)
        assert is_lost(situation, LONGEST_S[situation])


def test_a_pool_without_its_shared_state_is_not_used(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSPIKE_STATE", raising=False)
    with joined(settings) as found:
        assert "state" in str(found)


@dataclass
class Runs:
    """A client of a Prefect server on which each flow run ends at once, as `end` says."""

    end: Callable[[str], Any]  # from the name of a call's file to the final state
    states: dict[UUID, Any] = field(default_factory=dict)

    def create_flow_run_from_deployment(self, _: UUID, *, parameters: dict[str, str], name: str) -> Any:
        run = uuid4()
        self.states[run] = self.end(parameters["call"])
        return Run(id=run, state=None, name=name)

    def read_flow_run(self, run: UUID) -> Any:
        return Run(id=run, state=self.states[run], name="")


@dataclass
class Run:
    """A flow run."""

    id: UUID
    state: Any
    name: str


def pool_of(settings: Settings, end: Callable[[str], Any]) -> WorkPool:
    zone = calls_zone(settings.landing)
    return WorkPool(settings=settings, client=Runs(end), deployment_id=uuid4(), zone=zone, sender="sender 1", workers=1)


def test_what_a_worker_returns_or_raises_is_returned_and_raised_here(settings: Settings, zone: Zone) -> None:
    from prefect.states import Completed, Failed  # noqa: PLC0415 -- a second to import

    def made(call: str) -> Any:
        sent = read(zone, call)
        try:
            return Completed(message=write(zone, CallOutcome(value=sent.function(*sent.arguments))))
        except ValueError as error:
            return Failed(message=write(zone, CallOutcome(error=error)))

    pool = pool_of(settings, made)
    assert pool.call(int, "7") == 7
    with pytest.raises(ValueError, match="invalid literal"):
        pool.call(int, "seven")
    assert pool.refusals == []
    assert listed(zone) == []


def test_a_call_that_no_worker_carries_out_is_sent_thrice_and_then_made_here(settings: Settings, zone: Zone) -> None:
    from prefect.states import Crashed  # noqa: PLC0415

    sent: list[str] = []

    def crashed(call: str) -> Any:
        sent.append(call)
        return Crashed(message="out of memory")

    pool = pool_of(settings, crashed)
    assert pool.call(int, "7") == 7
    assert len(sent) == TRIES
    assert pool.refusals == ["out of memory"]
    assert listed(zone) == []


def test_a_call_is_made_here_where_the_server_does_not_answer(settings: Settings) -> None:
    from httpx import ConnectError  # noqa: PLC0415

    def away(_: str) -> Any:
        raise ConnectError("refused")

    pool = pool_of(settings, away)
    assert pool.call(int, "7") == 7
    assert pool.refusals == [Situation.UNKNOWN]


def test_an_outcome_that_other_code_wrote_is_not_used(settings: Settings, zone: Zone) -> None:
    from prefect.states import Completed  # noqa: PLC0415

    data = pickle.dumps(CallOutcome(value=1)).replace(b"CallOutcome", b"NewerOutcom")
    name = f"{arrival()}-{sha256(data).hexdigest()}"
    put(zone, name, data)
    pool = pool_of(settings, lambda _: Completed(message=name))
    assert pool.call(int, "7") == 7
    assert "was written by other code" in pool.refusals[0]
