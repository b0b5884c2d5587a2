from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from alerts.channels import Mail, NotSent, Sent, send
from alerts.messages import mail
from alerts.messages.message import compose
from tests.alerts.briefs import NOW, brief, later, story
from tests.alerts.servers import free_port
from warehouse.records import AlertState


class Inbox:
    """Keeps what it takes; answers a recipient called nobody with 550, and with an empty answer hangs up instead."""

    def __init__(self, answer: str = "250 taken", farewell: str = "221 bye") -> None:
        self.answer = answer
        self.farewell = farewell
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        if address.startswith("nobody@"):
            return "550 unknown here"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        return self.farewell

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        if not self.answer:
            server.transport.abort()
        return self.answer


@contextmanager
def smtp(inbox: Inbox) -> Iterator[int]:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
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
    assert parts == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
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
    assert resolved["Subject"].strip() == f"Re: {opened['Subject']}"


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
    assert result.note == "refused for nobody@newsroom.example"


def test_refusals_tell_the_curable_from_the_incurable() -> None:
    with smtp(Inbox()) as port:
        assert send(compose(brief()), settings(port, "nobody@newsroom.example")) == NotSent(
            reason="smtp 550 unknown here", retryable=False
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
