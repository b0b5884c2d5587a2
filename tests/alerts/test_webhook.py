import hmac
import json
import logging
import re
import time
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import alerts
from alerts.channels import NotSent, Sent, Webhook, send
from alerts.channels.webhook import signature, standard_signature
from alerts.messages import digest, webhook_json
from alerts.messages.message import compose, repeated
from tests.alerts.briefs import brief, later
from tests.alerts.servers import LOOPBACK, hook
from warehouse.records import AlertState

SCHEMA = json.loads((Path(alerts.__file__).parent / "messages" / "webhook.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("state", list(AlertState))
def test_each_message_of_an_episode_is_as_the_schema_says(state: AlertState) -> None:
    jsonschema.validate(webhook_json.body(compose(later(brief(), state))), SCHEMA)


def test_a_summary_is_as_the_schema_says() -> None:
    jsonschema.validate(webhook_json.body(digest.summary("hook", [compose(brief())])), SCHEMA)


def test_the_receiver_can_prove_who_sent_it_and_knows_a_repeat_by_its_key() -> None:
    message = compose(brief())
    with hook() as server:
        settings = Webhook(url=server.url, secret="s3cret", allow_networks=LOOPBACK)
        assert send(message, settings) == Sent()
        assert send(repeated(message), settings) == Sent()
    first, second = server.headers
    at = int(first["x-newspike-signature"].split(",")[0].removeprefix("t="))
    assert first["x-newspike-signature"] == signature(server.taken[0]["_raw"], "s3cret", at=at)
    assert first["webhook-id"] == second["webhook-id"]
    assert first["idempotency-key"] == second["idempotency-key"] == message.key
    assert server.taken[1]["notice"].startswith("May have arrived before")


@pytest.mark.parametrize("secret", ["s3cret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
def test_the_signature_is_that_of_standard_webhooks(secret: str) -> None:
    with hook() as server:
        assert send(compose(brief()), Webhook(url=server.url, secret=secret, allow_networks=LOOPBACK)) == Sent()
    (headers,) = server.headers
    key = b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + server.taken[0]["_raw"]
    expected = b64encode(hmac.new(key, signed, "sha256").digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 60
    assert "." not in headers["webhook-id"]


def test_the_example_of_standard_webhooks_has_its_signature() -> None:
    made = standard_signature(
        b'{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=1614265330,
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_receiver_of_the_documentation_tells_genuine_from_forged() -> None:
    page = (Path(alerts.__file__).parent.parent / "docs" / "alerts.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(found[1], names)  # noqa: S102 -- our own documentation
    header = signature(b"{}", "s3cret", at=int(time.time()))
    assert names["is_genuine"](header, b"{}", "s3cret")
    assert not names["is_genuine"](header, b"{ }", "s3cret")
    assert not names["is_genuine"](signature(b"{}", "s3cret", at=1), b"{}", "s3cret")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("503", NotSent(reason="http 503 no", retryable=True)),
        ("429", NotSent(reason="http 429 rate_limited", retryable=True, retry_after_s=1.0)),
        ("410", NotSent(reason="http 410 no", retryable=False)),
        ("302", NotSent(reason="http 302: redirects are not followed, set the final address", retryable=False)),
        ("lost", NotSent(reason="the reply was lost: ConnectionResetError", retryable=True, maybe_sent=True)),
    ],
)
def test_each_failure_is_told_apart(fault: str, expected: NotSent) -> None:
    with hook(fault) as server:
        assert send(compose(brief()), Webhook(url=server.url, secret="s", allow_networks=LOOPBACK)) == expected


def test_the_secret_is_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with hook("500") as server:
        settings = Webhook(url=server.url, secret="hunter2", allow_networks=LOOPBACK)
        results = [send(replace(compose(brief()), sql=""), settings) for _ in range(2)]
    assert "hunter2" not in caplog.text + repr(settings) + repr(results)
