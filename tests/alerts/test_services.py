import logging

import pytest

from alerts.channels import NotSent, Sent, Service, send
from alerts.message import compose
from tests.alerts.briefs import brief
from tests.alerts.servers import hook

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it


def address(port: int) -> str:
    return f"json://user:hunter2@127.0.0.1:{port}/alerts"


def test_a_service_gets_headline_and_facts() -> None:
    with hook() as server:
        assert send(compose(brief()), Service(url=address(server.server_port))) == Sent()
    post = server.taken[0]
    assert post["title"] == "Low-cost AI models: 40 stories in 4 h (1.6 expected, 25 times)"
    assert "31 of 71 articles" in post["message"]
    assert len(post["message"]) <= 1900


def test_nobody_is_called_by_a_headline() -> None:
    with hook() as server:
        send(compose(brief(topic_title="@everyone look")), Service(url=address(server.server_port)))
    assert "@everyone" not in server.taken[0]["title"] + server.taken[0]["message"]


def test_a_service_that_fails_is_tried_again() -> None:
    with hook("500") as server:
        result = send(compose(brief()), Service(url=address(server.server_port)))
    assert isinstance(result, NotSent)
    assert result.retryable


def test_an_unknown_address_is_said_plainly_and_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Service(url="nosuch://hunter2@127.0.0.1")
    result = send(compose(brief()), settings)
    assert isinstance(result, NotSent)
    assert not result.retryable
    assert "hunter2" not in caplog.text + repr(settings) + repr(result)
