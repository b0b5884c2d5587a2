import logging
from collections.abc import Iterator
from http.client import HTTPException

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from newsroom.servers.slack import TOKEN, Fault, Slack, running_slack

SILENT = logging.getLogger("tests.newsroom.slack")
SILENT.disabled = True


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running_slack() as slack:
        yield slack


def webhook(slack: Slack, timeout: int = 10) -> WebhookClient:
    return WebhookClient(slack.webhook_url, timeout=timeout, logger=SILENT, retry_handlers=[])


def api(slack: Slack, token: str = TOKEN) -> WebClient:
    return WebClient(token=token, base_url=slack.api_url, timeout=10, logger=SILENT, retry_handlers=[])


def texts(slack: Slack) -> list[str]:
    return [post.payload["text"] for post in slack.posts]


def test_the_webhook_answers_ok_and_keeps_the_message(slack: Slack) -> None:
    answer = webhook(slack).send(text="a spike")
    assert (answer.status_code, answer.body, texts(slack)) == (200, "ok", ["a spike"])


def test_a_message_beyond_the_limits_is_answered_400_and_not_kept(slack: Slack) -> None:
    answer = webhook(slack).send(text="a spike", blocks=[{"type": "divider"}] * 51)
    assert (answer.status_code, answer.body, texts(slack)) == (400, "invalid_blocks", [])


def test_a_wrong_address_has_no_service(slack: Slack) -> None:
    client = WebhookClient(slack.webhook_url + "x", logger=SILENT, retry_handlers=[])
    assert client.send(text="a spike").body == "no_service"


def test_a_rate_limit_says_when_to_come_back(slack: Slack) -> None:
    slack.fail(Fault.RATE_LIMITED)
    answer = webhook(slack).send(text="a spike")
    assert (answer.status_code, answer.headers["Retry-After"], texts(slack)) == (429, "1", [])


def test_two_messages_in_a_second_are_one_too_many_where_the_rate_is_enforced() -> None:
    with running_slack(enforce_rate=True) as slack:
        statuses = [webhook(slack).send(text=text).status_code for text in ("first", "second")]
    assert statuses == [200, 429]


def test_a_server_error_is_answered_500(slack: Slack) -> None:
    slack.fail(Fault.SERVER_ERROR)
    assert webhook(slack).send(text="a spike").status_code == 500


def test_a_reset_loses_the_message(slack: Slack) -> None:
    slack.fail(Fault.RESET)
    with pytest.raises((OSError, HTTPException)):
        webhook(slack).send(text="a spike")
    assert texts(slack) == []


def test_a_lost_reply_keeps_the_message(slack: Slack) -> None:
    slack.fail(Fault.REPLY_LOST)
    with pytest.raises((OSError, HTTPException)):
        webhook(slack).send(text="a spike")
    assert texts(slack) == ["a spike"]


def test_a_timeout_gives_no_answer(slack: Slack) -> None:
    slack.fail(Fault.TIMEOUT)
    with pytest.raises(TimeoutError):
        webhook(slack, timeout=1).send(text="a spike")
    assert texts(slack) == []


def test_a_fault_is_for_one_request_only(slack: Slack) -> None:
    slack.fail(None, Fault.SERVER_ERROR)
    for text in ("first", "second", "third"):
        webhook(slack).send(text=text)
    assert texts(slack) == ["first", "third"]


def test_a_bot_answers_in_a_thread(slack: Slack) -> None:
    first = api(slack).chat_postMessage(channel="C1", text="a spike")
    api(slack).chat_postMessage(channel="C1", text="it grows", thread_ts=first["ts"])
    assert slack.posts[1].thread_ts == slack.posts[0].ts


def test_a_bot_with_a_wrong_token_is_turned_away(slack: Slack) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        api(slack, "xoxb-wrong").chat_postMessage(channel="C1", text="a spike")


def test_a_bot_gives_a_picture(slack: Slack) -> None:
    api(slack).files_upload_v2(channel="C1", file=b"\x89PNG", filename="chart.png")
    assert [b"\x89PNG" in content for _, content in slack.files] == [True]
