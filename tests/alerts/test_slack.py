import json
import logging

import pytest

from alerts.channels import NotSent, Sent, send
from alerts.messages import slack_blocks
from alerts.messages.message import compose
from tests.alerts.briefs import brief, story
from tests.alerts.servers import hook, slack_at

HOSTILE = "<!channel> *bold* <https://evil.example|click> \x00\r\n=1+1 \u202etxt.exe " + "x" * 10_000


def texts(block: object) -> list[str]:
    if isinstance(block, dict):
        own = [block["text"]] if isinstance(block.get("text"), str) else []
        return own + [text for value in block.values() for text in texts(value)]
    return [text for value in block for text in texts(value)] if isinstance(block, list) else []


def test_blocks_stay_within_the_limits_for_any_text() -> None:
    stories = tuple(story(number, title=HOSTILE, publisher=HOSTILE, evidence=HOSTILE) for number in range(60))
    made = slack_blocks.blocks(compose(brief(topic_title=HOSTILE, stories=stories, publishers=(HOSTILE,) * 60)))
    assert len(made) <= 50
    assert len(made[0]["text"]["text"]) <= 150
    assert max(len(text) for text in texts(made)) <= 3000


def test_no_text_stands_where_slack_reads_markup() -> None:
    made = json.dumps(slack_blocks.blocks(compose(brief(topic_title=HOSTILE))))
    assert "mrkdwn" not in made
    assert "\\u202e" not in made
    assert "\\u0000" not in made


def test_the_fallback_text_mentions_nobody() -> None:
    assert "<!channel>" not in slack_blocks.fallback(compose(brief(topic_title=HOSTILE)))
    assert "&lt;!channel&gt;" in slack_blocks.fallback(compose(brief(topic_title=HOSTILE)))


def test_a_post_has_blocks_and_a_plain_text_fallback() -> None:
    with hook() as slack:
        assert send(compose(brief()), slack_at(slack.url)) == Sent()
    assert slack.taken[0]["text"].startswith("Low-cost AI models: 40 stories in 4 h")
    assert slack.taken[0]["blocks"][0]["type"] == "header"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429", NotSent(reason="http 429 rate_limited", retryable=True, retry_after_s=1.0)),
        ("500", NotSent(reason="http 500 no", retryable=True)),
        ("504", NotSent(reason="http 504 no", retryable=True, maybe_sent=True)),
        ("404", NotSent(reason="http 404 no", retryable=False)),
        ("200", NotSent(reason="who answered is no incoming webhook: it did not say ok", retryable=False)),
        ("invalid_blocks", NotSent(reason="http 400 invalid_blocks", retryable=False)),
        ("reset", NotSent(reason="the reply was lost: ConnectionResetError", retryable=True, maybe_sent=True)),
    ],
)
def test_each_failure_is_told_apart(fault: str, expected: NotSent) -> None:
    with hook(fault) as slack:
        assert send(compose(brief()), slack_at(slack.url)) == expected


def test_a_closed_port_means_not_sent() -> None:
    with hook() as slack:
        url = slack.url
    assert send(compose(brief()), slack_at(url)) == NotSent(reason="not sent: ConnectionRefusedError", retryable=True)


def test_the_address_is_in_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with hook("500", "lost") as slack:
        settings = slack_at(slack.url)
        results = [send(compose(brief()), settings) for _ in range(3)]
    assert "hunter2" not in caplog.text + repr(settings) + repr(results)
