"""Sessions: they survive a restart, and end with a log-out, another password and their time."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dashboard.security import COOKIE
from dashboard.sessions import KEY_BYTES, SESSION_S, Sessions, SigningKey
from dashboard.settings import Access, DashboardSettings
from tests.dashboard.conftest import browsing
from tests.dashboard.test_security import csrf
from warehouse.store import Warehouse

PASSWORD = "correct horse battery"
ACCESS = Access(password_hash="a hash", token="a token")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "dashboard.key"


def sessions(file: Path, access: Access = ACCESS, now: float = 1000.0) -> Sessions:
    return Sessions(key=SigningKey(file), access=access, clock=lambda: now)


def test_a_session_and_its_forms_survive_a_restart(file: Path) -> None:
    before, after = sessions(file), sessions(file)
    session = before.log_in()
    assert after.is_logged_in(session)
    assert after.csrf_matches(session, before.csrf_token(session))


def test_a_log_out_ends_every_session_in_every_process(file: Path) -> None:
    one, other = sessions(file), sessions(file)
    phone, laptop = one.log_in(), other.log_in()
    other.log_out()
    assert [each.is_logged_in(session) for each in (one, other) for session in (phone, laptop)] == [False] * 4
    assert one.is_logged_in(other.log_in())


@pytest.mark.parametrize("changed", [Access(password_hash="another", token="a token"), Access(password_hash="a hash")])
def test_another_password_or_token_ends_every_session(file: Path, changed: Access) -> None:
    session = sessions(file).log_in()
    assert not sessions(file, changed).is_logged_in(session)


def test_a_session_ends_after_its_time(file: Path) -> None:
    session = sessions(file).log_in()
    assert sessions(file, now=999.0 + SESSION_S).is_logged_in(session)
    assert not sessions(file, now=1000.0 + SESSION_S).is_logged_in(session)


def test_a_session_whose_end_was_changed_is_none(file: Path) -> None:
    name, _, rest = sessions(file).log_in().partition(".")
    until, signature = rest.split(".")
    for session in (f"{name}.{int(until) + 1}.{signature}", f"{name}.{until}.", f"{name}", "", "..", f".{signature}"):
        assert not sessions(file).is_logged_in(session)


def test_a_form_s_token_is_no_session(file: Path) -> None:
    found = sessions(file)
    name = f"x.{10**10}"
    assert not found.is_logged_in(f"{name}.{found.csrf_token(name)}")


def test_the_key_is_for_its_owner_alone_and_one_that_others_could_read_is_replaced(file: Path) -> None:
    session = sessions(file).log_in()
    assert (file.stat().st_mode & 0o777, len(file.read_bytes())) == (0o600, KEY_BYTES)
    file.chmod(0o644)
    assert not sessions(file).is_logged_in(session)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_key_that_was_cut_short_is_replaced(file: Path) -> None:
    sessions(file).log_in()
    file.write_bytes(b"short")
    assert sessions(file).is_logged_in(sessions(file).log_in())
    assert len(file.read_bytes()) == KEY_BYTES


def test_where_nothing_can_be_kept_sessions_end_with_the_process(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    found = sessions(tmp_path / "home" / "dashboard.key")
    assert found.is_logged_in(found.log_in())
    assert "sessions end with this process" in caplog.text
    assert str(tmp_path) not in caplog.text


def test_the_key_is_in_no_repr(file: Path) -> None:
    found = sessions(file)
    found.log_in()
    assert repr(found.key.read()) not in repr(found)
    assert "a hash" not in repr(found)


def test_a_browser_stays_logged_in_when_the_dashboard_is_started_again(
    world: Warehouse, settings_of: Callable[..., DashboardSettings], file: Path
) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    def settings(password: str) -> DashboardSettings:
        return settings_of(world, access=Access(password_hash=password), session_key=file)

    first, second = hasher.hash(PASSWORD), hasher.hash(PASSWORD)
    with browsing(settings(first)) as client:
        token = csrf(client.get("/login").text)
        client.post("/login", data={"csrf": token, "password": PASSWORD})
        cookie = client.cookies[COOKIE]
        assert client.get("/topics").status_code == 200
    with browsing(settings(first)) as client:
        client.cookies[COOKIE] = cookie
        assert client.get("/topics").status_code == 200
    with browsing(settings(second)) as client:
        client.cookies[COOKIE] = cookie
        assert client.get("/topics").status_code == 303


def test_without_a_login_no_key_is_written(
    world: Warehouse, settings_of: Callable[..., DashboardSettings], file: Path
) -> None:
    with browsing(settings_of(world, session_key=file)) as client:
        assert client.get("/topics").status_code == 200
    assert not os.path.lexists(file)
