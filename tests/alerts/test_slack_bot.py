import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from alerts.channels import NotSent, Sent, SlackBot, send
from alerts.messages.message import compose
from tests.alerts.briefs import brief, later
from tests.alerts.servers import LOOPBACK
from warehouse.records import AlertState


class Api(ThreadingHTTPServer):
    """As much of Slack's Web API as a post with a picture needs; `errors` answers a method with an error word."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.errors = errors
        self.calls: list[tuple[str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Api

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        method = self.path.rpartition("/")[2].partition("?")[0]
        is_json = self.headers["Content-Type"].startswith("application/json")
        self.server.calls.append((method, json.loads(raw) if is_json else parse_qs(raw.decode("latin-1"))))
        error = self.server.errors.get(method)
        self._answer(
            429 if error == "ratelimited" else 200, {"ok": False, "error": error} if error else self._ok(method)
        )

    def _ok(self, method: str) -> dict[str, Any]:
        port = self.server.server_port
        answers: dict[str, dict[str, Any]] = {
            "chat.postMessage": {"ts": "1737968700.000100", "channel": "C1"},
            "files.getUploadURLExternal": {"file_id": "F1", "upload_url": f"http://127.0.0.1:{port}/upload"},
            "files.completeUploadExternal": {"files": [{"id": "F1"}]},
        }
        return {"ok": True} | answers.get(method, {})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Retry-After", "30")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def slack(**errors: str) -> Iterator[tuple[Api, SlackBot]]:
    api = Api({name.replace("_", "."): word for name, word in errors.items()})
    thread = Thread(target=api.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield (
            api,
            SlackBot(
                token="xoxb-hunter2",
                channel_id="C1",
                api=f"http://127.0.0.1:{api.server_port}/api/",
                allow_networks=LOOPBACK,
            ),
        )
    finally:
        api.shutdown()
        thread.join()
        api.server_close()


def test_the_chart_follows_in_the_thread_of_the_message() -> None:
    with slack() as (api, bot):
        assert send(compose(brief()), bot) == Sent(thread="1737968700.000100")
    methods = [method for method, _ in api.calls]
    assert methods == ["chat.postMessage", "files.getUploadURLExternal", "upload", "files.completeUploadExternal"]
    assert api.calls[-1][1]["thread_ts"] == ["1737968700.000100"]


def test_a_follow_up_hangs_on_the_first_message() -> None:
    with slack() as (api, bot):
        send(compose(later(brief(), AlertState.RESOLVED)), bot, thread="17.1")
    assert api.calls[0][1]["thread_ts"] == "17.1"
    assert "reply_broadcast" not in api.calls[0][1]


def test_an_escalation_is_shown_in_the_channel_too() -> None:
    with slack() as (api, bot):
        send(compose(later(brief(), AlertState.ESCALATED)), bot, thread="17.1")
    assert api.calls[0][1]["reply_broadcast"] is True


def test_a_chart_that_cannot_be_uploaded_is_noted_and_nothing_is_posted_again() -> None:
    with slack(files_getUploadURLExternal="missing_scope") as (api, bot):
        result = send(compose(brief()), bot)
    assert result == Sent(thread="1737968700.000100", note="no chart: missing_scope")
    assert [method for method, _ in api.calls].count("chat.postMessage") == 1


def test_a_chart_that_cannot_be_drawn_is_noted() -> None:
    with slack() as (_, bot):
        result = send(replace(compose(brief()), chart={"mark": "nonsense"}), bot)
    assert result == Sent(thread="1737968700.000100", note="no chart: it could not be drawn")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("ratelimited", NotSent(reason="http 429 ratelimited", retryable=True, retry_after_s=30.0)),
        ("internal_error", NotSent(reason="slack: internal_error", retryable=True)),
        ("invalid_auth", NotSent(reason="slack: invalid_auth", retryable=False)),
        ("invalid_blocks", NotSent(reason="slack: invalid_blocks", retryable=False)),
    ],
)
def test_errors_tell_the_passing_from_the_lasting(word: str, expected: NotSent) -> None:
    with slack(chat_postMessage=word) as (_, bot):
        assert send(compose(brief()), bot) == expected


def test_the_token_is_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with slack(chat_postMessage="invalid_auth") as (_, bot):
        result = send(compose(brief()), bot)
    assert "hunter2" not in caplog.text + repr(bot) + repr(result)
