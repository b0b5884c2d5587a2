import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from alerts.channels import Mail, NotSent, Sent, send
from alerts.messages import mail
from alerts.messages.addresses import parse_mailbox
from alerts.messages.message import compose
from tests.alerts.briefs import NOW, alert, brief, later, story
from tests.alerts.servers import free_port
from warehouse.records import AlertState


class Inbox:
    """Keeps what it takes; answers a recipient called nobody with 550, and with an empty answer hangs up instead.

    `later` maps recipients to how often they are answered with 451, as greylisting does.
    """

    def __init__(
        self,
        answer: str = "250 taken",
        farewell: str = "221 bye",
        later: dict[str, int] | None = None,
        delay_s: float = 0,
    ) -> None:
        self.answer = answer
        self.farewell = farewell
        self.later = later or {}
        self.delay_s = delay_s
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.taken_for: list[list[str]] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        if address.startswith("nobody@"):
            return "550 unknown here"
        if self.later.get(address, 0) > 0:
            self.later[address] -= 1
            return "451 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        return self.farewell

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.raw.append(envelope.content)
        self.taken_for.append(list(envelope.rcpt_tos))
        await asyncio.sleep(self.delay_s)
        if not self.answer:
            server.transport.abort()
        return self.answer


@contextmanager
def smtp(inbox: Inbox, **options: Any) -> Iterator[int]:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def settings(port: int, *recipients: str) -> Mail:
    sender = "Newspike <alerts@newspike.example>"
    names = recipients or ("desk@newsroom.example",)
    return Mail(host="127.0.0.1", port=port, security="none", sender=sender, recipients=names)


def test_a_mail_has_text_html_and_the_chart() -> None:
    inbox = Inbox()
    with smtp(inbox) as port:
        result = send(compose(brief()), settings(port))
    assert isinstance(result, Sent)
    parts = [part.get_content_type() for part in inbox.mails[0].walk()]
    assert parts == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "image/png"]
    assert inbox.mails[0]["Subject"] == "[high] Low-cost AI models: 40 stories in 4 h (1.6 expected, 25 times)"


def test_a_chart_that_cannot_be_drawn_is_left_out() -> None:
    message = replace(compose(brief()), chart={"mark": "nonsense"})
    made = mail.mail_of(message, sender="a@b.example", recipients=["c@d.example"], at=NOW)
    assert "image/png" not in [part.get_content_type() for part in made.walk()]
    assert "<img" not in str(made.get_body(("html",)))


def test_a_follow_up_answers_the_first_mail() -> None:
    inbox = Inbox()
    with smtp(inbox) as port:
        first = send(compose(brief()), settings(port))
        assert isinstance(first, Sent)
        send(compose(later(brief(), AlertState.RESOLVED)), settings(port), thread=first.thread)
    opened, resolved = inbox.mails
    assert resolved["References"] == opened["Message-ID"] != resolved["Message-ID"]
    assert resolved["Subject"] == "[high] Back to normal: Low-cost AI models, after 8 hours"


def test_the_same_message_has_the_same_message_id() -> None:
    made = [mail.mail_of(compose(brief()), sender="a@b.example", recipients=["c@d.example"], at=NOW) for _ in range(2)]
    assert made[0]["Message-ID"] == made[1]["Message-ID"]


def test_a_hostile_headline_cannot_add_headers_or_markup() -> None:
    hostile = brief(
        topic_title="Chips\r\nBcc: spy@evil.example\x00", stories=(story(title='<script>alert("x")</script> & co'),)
    )
    made = mail.mail_of(compose(hostile), sender="a@b.example", recipients=["c@d.example"], at=NOW)
    assert made["Bcc"] is None
    html = mail.html(compose(hostile), picture="")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_one_refused_recipient_does_not_keep_the_mail_from_the_others() -> None:
    inbox = Inbox()
    with smtp(inbox) as port:
        result = send(compose(brief()), settings(port, "nobody@newsroom.example", "desk@newsroom.example"))
    assert isinstance(result, Sent)
    assert result.note == "refused for nobody@newsroom.example: smtp 550 unknown here"
    assert [refusal.recipient for refusal in result.refused] == ["nobody@newsroom.example"]


def test_a_recipient_that_asks_to_wait_is_deferred_and_the_others_get_the_mail() -> None:
    inbox = Inbox(later={"b@newsroom.example": 1})
    with smtp(inbox) as port:
        result = send(compose(brief()), settings(port, "a@newsroom.example", "b@newsroom.example"))
    assert isinstance(result, Sent)
    assert [refusal.recipient for refusal in result.deferred] == ["b@newsroom.example"]
    assert inbox.taken_for == [["a@newsroom.example"]]


def test_where_nobody_takes_it_and_one_asks_to_wait_the_mail_is_tried_again() -> None:
    with smtp(Inbox(later={"b@newsroom.example": 1})) as port:
        result = send(compose(brief()), settings(port, "nobody@newsroom.example", "b@newsroom.example"))
    assert result == NotSent(reason="smtp 451 greylisted, try again later", retryable=True, by_recipients=True)


def test_the_mail_goes_to_the_named_recipients_alone() -> None:
    inbox = Inbox()
    with smtp(inbox) as port:
        send(compose(brief()), settings(port, "a@x.example", "b@x.example"), recipients=("b@x.example",))
    assert inbox.taken_for == [["b@x.example"]]


def test_a_name_with_a_comma_and_an_internationalised_domain_reach_their_address() -> None:
    inbox = Inbox()
    with smtp(inbox) as port:
        send(compose(brief()), settings(port, "Doe, Jane <jane@x.example>", "karl@m\u00fcller.example"))
    assert inbox.taken_for == [["jane@x.example", "karl@xn--mller-kva.example"]]
    assert [address.display_name for address in inbox.mails[0]["To"].addresses] == ["Doe, Jane", ""]


@pytest.mark.parametrize("knows_utf8", [True, False])
def test_a_non_ascii_local_part_is_reached_where_the_server_has_smtputf8_and_refused_elsewhere(
    *, knows_utf8: bool
) -> None:
    inbox = Inbox()
    with smtp(inbox, enable_SMTPUTF8=knows_utf8) as port:
        result = send(compose(brief()), settings(port, "j\u00f6rg@x.example", "b@x.example"))
    assert isinstance(result, Sent)
    assert inbox.taken_for == [["j\u00f6rg@x.example", "b@x.example"] if knows_utf8 else ["b@x.example"]]
    assert [refusal.recipient for refusal in result.refused] == ([] if knows_utf8 else ["j\u00f6rg@x.example"])


def test_a_server_that_is_slow_to_answer_is_waited_for() -> None:
    with smtp(Inbox(delay_s=0.3)) as port:
        patient, hasty = (replace(settings(port), data_timeout_s=wait) for wait in (600, 0.1))
        assert isinstance(send(compose(brief()), patient), Sent)
        result = send(compose(brief()), hasty)
    assert isinstance(result, NotSent)
    assert result.maybe_sent


def test_a_thread_about_many_topics_under_a_long_domain_keeps_plain_references() -> None:
    inbox = Inbox()
    many = [brief(alert=alert(topic=f"topic-{number}")) for number in range(9)]
    with smtp(inbox) as port:
        channel = replace(settings(port), sender=f"alerts@{'a-long-department.' * 3}example.org")
        first = send(compose(*many), channel)
        assert isinstance(first, Sent)
        send(compose(later(many[0], AlertState.RESOLVED)), channel, thread=first.thread)
    for name in ("In-Reply-To", "References"):
        (line,) = [line for line in inbox.raw[1].splitlines() if line.startswith(f"{name}:".encode())]
        assert line == f"{name}: {inbox.mails[0]['Message-ID']}".encode()
        assert len(line) <= 78


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a@x.example, b@x.example", "more than one address"),
        ("A <a@x.example>, B <b@x.example>", "more than one address"),
        ("not an address", "is not an address"),
        ("jane@", "is not an address"),
        ("jane@-x.example", "the domain of"),
        ("jane@x..example", "the domain of"),
        ("Ja\nne <jane@x.example>", "is not an address"),
    ],
)
def test_what_is_not_one_address_is_refused_with_advice(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_mailbox(text)


def test_refusals_tell_the_curable_from_the_incurable() -> None:
    with smtp(Inbox()) as port:
        assert send(compose(brief()), settings(port, "nobody@newsroom.example")) == NotSent(
            reason="smtp 550 unknown here", retryable=False, by_recipients=True
        )
    with smtp(Inbox(answer="451 later")) as port:
        assert send(compose(brief()), settings(port)) == NotSent(reason="smtp 451 later", retryable=True)


def test_a_lost_reply_leaves_open_whether_the_mail_arrived() -> None:
    inbox = Inbox(answer="")
    with smtp(inbox) as port:
        result = send(compose(brief()), settings(port))
    assert isinstance(result, NotSent)
    assert (result.retryable, result.maybe_sent) == (True, True)
    assert len(inbox.mails) == 1


def test_a_server_that_fumbles_the_farewell_has_taken_the_mail() -> None:
    with smtp(Inbox(farewell="500 what?")) as port:
        assert isinstance(send(compose(brief()), settings(port)), Sent)


def test_a_server_that_is_not_there_has_not_taken_it() -> None:
    assert send(compose(brief()), settings(free_port())) == NotSent(
        reason="no conversation with 127.0.0.1: ConnectionRefusedError", retryable=True
    )


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(Mail(host="h", sender="s", recipients=("r",), user="u", password="hunter2"))
