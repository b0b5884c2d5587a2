"""Who may come in, what a page may do, and what a form needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from dashboard.security import LOGIN_WINDOW_S, LOGINS, LoginRate, host_allowed, password_matches, same_origin
from dashboard.settings import Access, DashboardSettings, is_loopback
from flows.cli import app
from tests.dashboard.conftest import Recorder, browsing
from tests.dashboard.world import EVENT, TOPIC
from warehouse.store import Warehouse

PATHS = ("/", "/topics", f"/event/{EVENT}", "/search?q=a", "/ask?sql=select+1", "/health", "/nosuch")


def csrf(html: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', html)
    assert found
    return found[1]


@pytest.mark.parametrize("path", [*PATHS, "/static/dashboard.css", "/data/clock.json"])
def test_every_response_forbids_what_no_page_needs(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8600", "localhost.evil.example", "", "127.0.0.2"])
def test_a_host_that_is_not_ours_is_refused(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:8600", "127.0.0.1:1", "[::1]", "[::1]:8600", "LOCALHOST"])
def test_names_of_this_machine_are_allowed(host: str) -> None:
    assert host_allowed(host, Access())


def test_a_name_that_the_operator_gave_is_allowed() -> None:
    assert host_allowed("news.example:443", Access(hosts=frozenset({"news.example"})))


def test_a_change_needs_the_token_of_its_own_session(client: httpx.Client, recorder: Recorder) -> None:
    form = {"event": str(EVENT), "by": "Ida", "back": "/"}
    assert client.post("/do/acknowledge", data=form).status_code == 403
    token = csrf(client.get(f"/event/{EVENT}").text)
    assert client.post("/do/acknowledge", data=form | {"csrf": token[::-1]}).status_code == 403
    client.cookies.clear()
    assert client.post("/do/acknowledge", data=form | {"csrf": token}).status_code == 403
    assert recorder.calls == []


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_change_from_another_site_is_refused(
    client: httpx.Client, recorder: Recorder, headers: dict[str, str]
) -> None:
    token = csrf(client.get(f"/event/{EVENT}").text)
    answer = client.post("/do/verdict", data={"csrf": token, "event": str(EVENT), "worth": "noise"}, headers=headers)
    assert answer.status_code == 403
    assert recorder.calls == []


def test_a_change_is_made_once_and_said_on_the_next_page(client: httpx.Client, recorder: Recorder) -> None:
    token = csrf(client.get(f"/event/{EVENT}").text)
    form = {"csrf": token, "event": str(EVENT), "worth": "useful", "back": f"/event/{EVENT}"}
    answer = client.post("/do/verdict", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/event/{EVENT}")
    assert recorder.calls == [("verdict", EVENT, "useful", "")]
    assert "Done: verdict." in client.get(f"/event/{EVENT}").text
    assert "Done: verdict." not in client.get(f"/event/{EVENT}").text


def test_a_refused_change_says_why(client: httpx.Client) -> None:
    token = csrf(client.get("/").text)
    client.post("/do/adopt", data={"csrf": token, "term": "tariffs", "back": "/"})
    assert "tariffs is a topic already" in client.get("/").text


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_form_leads_back_to_our_own_pages_alone(client: httpx.Client, back: str) -> None:
    token = csrf(client.get("/").text)
    answer = client.post("/do/adopt", data={"csrf": token, "term": "rare earths", "back": back})
    assert answer.headers["location"] == "/"


def test_without_login_nothing_is_shown_but_that_one_is_needed(locked: httpx.Client) -> None:
    for path in PATHS:
        answer = locked.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login?back=%2F")
    for path in ("/data/clock.json", "/metrics", "/openapi.json"):
        assert locked.get(path).status_code == 401
    assert locked.post("/do/mute", data={"topic": TOPIC}).status_code == 401
    assert locked.get("/healthz").text == "ok\n"


def test_the_password_opens_the_pages_and_logging_out_closes_them(locked: httpx.Client) -> None:
    token = csrf(locked.get("/login?back=/topics").text)
    before = locked.cookies["newspike_session"]
    answer = locked.post("/login", data={"csrf": token, "password": "correct horse battery", "back": "/topics"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/topics")
    assert locked.cookies["newspike_session"] != before
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    page = locked.get("/topics")
    assert page.status_code == 200
    locked.post("/logout", data={"csrf": csrf(page.text)})
    assert locked.get("/topics").status_code == 303


def test_a_program_comes_in_by_token(locked: httpx.Client) -> None:
    assert locked.get("/metrics", headers={"Authorization": "Bearer t0ken-of-a-program"}).status_code == 200
    assert locked.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 401


def test_wrong_passwords_are_soon_no_longer_tried(locked: httpx.Client) -> None:
    token = csrf(locked.get("/login").text)
    codes = [locked.post("/login", data={"csrf": token, "password": "wrong"}).status_code for _ in range(LOGINS + 2)]
    assert codes == [401] * LOGINS + [429] * 2
    answer = locked.post("/login", data={"csrf": token, "password": "correct horse battery"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= LOGIN_WINDOW_S + 1


def test_many_clients_together_are_slowed_too() -> None:
    rate = LoginRate()
    for number in range(10 * LOGINS):
        rate.failed(f"10.0.0.{number}", 100.0)
    assert rate.wait_s("10.9.9.9", 101.0) > 0
    assert rate.wait_s("10.9.9.9", 101.0 + LOGIN_WINDOW_S) == 0


def test_one_wrong_password_blocks_nobody() -> None:
    rate = LoginRate()
    rate.failed("10.0.0.1", 100.0)
    assert rate.wait_s("10.0.0.1", 101.0) == 0


def test_no_password_matches_where_none_is_set() -> None:
    assert not password_matches(Access(), "")
    assert not password_matches(Access(password_hash="not a hash"), "not a hash")


def test_secrets_are_in_no_repr(world: Warehouse, settings_of: Callable[..., DashboardSettings]) -> None:
    access = Access(password_hash=PasswordHasher().hash("secret"), token="t0ken")
    shown = repr(settings_of(world, access=access))
    assert "argon2" not in shown
    assert "t0ken" not in shown


def test_no_page_names_a_folder_of_the_machine(client: httpx.Client, world: Warehouse) -> None:
    for path in (*PATHS, "/metrics", "/ask?sql=from+duckdb_databases()", "/ask?sql=select+*+from+nosuch"):
        assert str(world.home) not in client.get(path).text


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("::1", True), ("192.0.2.1", False), ("news.example", False)]
)
def test_only_loopback_is_loopback(host: str, local: bool) -> None:  # noqa: FBT001
    assert is_loopback(host) is local


def test_it_does_not_listen_for_other_machines_without_a_password(tmp_path: Path) -> None:
    config = tmp_path / "newspike.yaml"
    config.write_text("home: home\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["dashboard", "--config", str(config), "--host", "192.0.2.1"])
    assert result.exit_code == 2
    assert "NEWSPIKE_DASHBOARD_PASSWORD_HASH" in result.output


def test_same_origin_needs_the_page_s_own_host() -> None:
    assert same_origin({"origin": "http://localhost:8600", "host": "localhost:8600"})
    assert not same_origin({"origin": "http://localhost:1", "host": "localhost:8600"})


def test_a_form_that_is_too_large_is_refused(
    world: Warehouse, settings_of: Callable[..., DashboardSettings], recorder: Recorder
) -> None:
    with browsing(settings_of(world, now=lambda: datetime(2025, 1, 29, tzinfo=UTC))) as client:
        assert client.post("/do/adopt", data={"term": "x" * 100_000}).status_code == 413
    assert recorder.calls == []


def test_a_kept_page_has_the_token_of_whoever_asks_for_it(client: httpx.Client) -> None:
    first = csrf(client.get(f"/event/{EVENT}").text)
    client.cookies.clear()
    second = csrf(client.get(f"/event/{EVENT}").text)
    assert first != second


def test_a_page_that_one_session_may_see_is_not_kept_for_another(locked: httpx.Client) -> None:
    token = csrf(locked.get("/login").text)
    locked.post("/login", data={"csrf": token, "password": "correct horse battery"})
    assert locked.get("/topics").status_code == 200
    locked.cookies.clear()
    assert locked.get("/topics").status_code == 303
