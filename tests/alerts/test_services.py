import logging

import pytest

from alerts.channels import NotSent, Sent, Service, send
from alerts.messages.message import compose
from tests.alerts.briefs import brief, of_event, story
from tests.alerts.servers import LOOPBACK, hook

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it


def at(port: int, *, reply_within_s: float = 4) -> Service:
    return Service(url=f"json://user:hunter2@127.0.0.1:{port}/alerts?rto={reply_within_s}", allow_networks=LOOPBACK)


def test_a_service_gets_headline_and_facts() -> None:
    with hook() as server:
        assert send(compose(brief()), at(server.server_port)) == Sent()
    post = server.taken[0]
    assert post["title"] == "Low-cost AI models: 40 stories in 4 h (1.6 expected, 25 times)"
    assert "31 of 71 articles" in post["message"]
    assert len(post["message"]) <= 1900


def test_a_long_message_ends_with_a_whole_sentence_and_its_link() -> None:
    stories = tuple(story(number, evidence="The model does the job. " * 9) for number in range(1, 9))
    with hook() as server:
        send(compose(of_event(stories=stories)), at(server.server_port))
    text, _, link = server.taken[0]["message"].rpartition("\n\n")
    assert link == "https://newspike.example/event/42"
    assert len(server.taken[0]["message"]) <= 1900
    assert text.endswith(("job.", "copies", "copy"))


def test_nobody_is_called_by_a_headline() -> None:
    with hook() as server:
        send(compose(brief(topic_title="@everyone look")), at(server.server_port))
    assert "@everyone" not in server.taken[0]["title"] + server.taken[0]["message"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("500", NotSent(reason="http 500", retryable=True)),
        ("404", NotSent(reason="http 404", retryable=False)),
        ("504", NotSent(reason="http 504", retryable=True, maybe_sent=True)),
        ("lost", NotSent(reason="the reply was lost, or came too late", retryable=True, maybe_sent=True)),
        ("lost-slowly", NotSent(reason="the reply was lost, or came too late", retryable=True, maybe_sent=True)),
    ],
)
def test_each_failure_is_told_apart(fault: str, expected: NotSent) -> None:
    with hook(fault) as server:
        assert send(compose(brief()), at(server.server_port, reply_within_s=0.3)) == expected


def test_a_closed_port_means_not_sent() -> None:
    with hook() as server:
        port = server.server_port
    result = send(compose(brief()), at(port))
    assert result == NotSent(reason="the service did not take it, or was not reached", retryable=True)


def test_the_address_is_in_no_log_and_no_reason(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with hook("500", "lost") as server:
        results = [send(compose(brief()), at(server.server_port)) for _ in range(3)]
    assert "hunter2" not in caplog.text + repr(results)


def test_an_unknown_address_is_said_plainly_and_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Service(url="nosuch://hunter2@127.0.0.1")
    result = send(compose(brief()), settings)
    assert isinstance(result, NotSent)
    assert not result.retryable
    assert "hunter2" not in caplog.text + repr(settings) + repr(result)
