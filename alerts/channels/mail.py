"""Mail by SMTP, with TLS from the start, STARTTLS, or none for a server on this machine."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Literal

from alerts.channels.result import NotSent, Sent, lost
from alerts.messages.mail import mail_of, thread_of
from alerts.messages.message import Message
from alerts.messages.sanitize import one_line

TIMEOUT_S = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A mail server and who is written to."""

    host: str
    sender: str
    recipients: tuple[str, ...]
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str | None = None  # None: the certificates this machine trusts


def send_mail(message: Message, settings: Mail, thread: str | None) -> Sent | NotSent:
    """Return whether the server took the mail for at least one recipient. `thread` is the episode's first mail."""
    mail = mail_of(message, sender=settings.sender, recipients=settings.recipients, at=datetime.now(UTC), thread=thread)
    try:
        with _conversation(settings) as server:
            left_out = _envelope(server, settings)
            lost = _content(server, mail)
    except smtplib.SMTPResponseException as error:
        return _answered(error)
    except smtplib.SMTPNotSupportedError as error:
        return NotSent(reason=one_line(f"the server cannot do it: {error}", 200), retryable=False)
    except ssl.SSLCertVerificationError as error:
        reason = f"the certificate of {settings.host} is not trusted: {error.verify_message}"
        return NotSent(reason=reason, retryable=True)
    except (OSError, smtplib.SMTPException) as error:
        return NotSent(reason=f"no conversation with {settings.host}: {type(error).__name__}", retryable=True)
    if lost:
        return lost
    note = f"refused for {', '.join(left_out)}" if left_out else ""
    return Sent(thread=thread or thread_of(message, sender=settings.sender), note=note)


@contextmanager
def _conversation(settings: Mail) -> Iterator[smtplib.SMTP]:
    server = _connection(settings)
    try:
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.quit()  # a server that fumbles the farewell has taken the mail all the same
    finally:
        server.close()


def _connection(settings: Mail) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.ca_file)
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_S)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
    except BaseException:
        server.close()
        raise
    return server


def _envelope(server: smtplib.SMTP, settings: Mail) -> list[str]:
    """Return the recipients that were refused; raise when none is left."""
    server.ehlo_or_helo_if_needed()
    _expect(server.mail(parseaddr(settings.sender)[1]))
    answers = {name: server.rcpt(parseaddr(name)[1]) for name in settings.recipients}
    left_out = [name for name, (code, _) in answers.items() if code not in {250, 251}]
    if len(left_out) == len(answers):
        _expect(answers[left_out[0]])
    return left_out


def _content(server: smtplib.SMTP, mail: EmailMessage) -> NotSent | None:
    """Return the failure that leaves open whether the mail was taken, else None; raise where it was refused."""
    try:
        answer = server.data(mail.as_bytes())
    except smtplib.SMTPDataError:
        raise
    except (OSError, smtplib.SMTPException) as error:
        return lost(error)
    _expect(answer)
    return None


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code not in {250, 251}:
        raise smtplib.SMTPResponseException(code, words)


def _answered(error: smtplib.SMTPResponseException) -> NotSent:
    raw = error.smtp_error
    words = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return NotSent(reason=one_line(f"smtp {error.smtp_code} {words}", 200), retryable=error.smtp_code < 500)
