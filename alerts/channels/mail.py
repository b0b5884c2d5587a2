"""Mail by SMTP, with TLS from the start, STARTTLS, or none for a server on this machine."""

import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Literal

from alerts.channels.result import NotSent, RefusedRecipient, Sent, lost
from alerts.messages.addresses import Mailbox, parse_mailbox
from alerts.messages.mail import mail_of, thread_of
from alerts.messages.message import Message
from alerts.messages.sanitize import one_line

TIMEOUT_S = 60.0
DATA_TIMEOUT_S = 600.0  # RFC 5321, 4.5.3.2.6: a server may scan the mail for so long before it answers


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A mail server, the sender and the recipients."""

    host: str
    sender: str
    recipients: tuple[str, ...]
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str | None = None  # None: the certificates this machine trusts
    data_timeout_s: float = DATA_TIMEOUT_S


@dataclass(frozen=True, kw_only=True, slots=True)
class _Envelope:
    """Which recipients the server accepted before it got the mail."""

    accepted: tuple[Mailbox, ...]
    deferred: tuple[RefusedRecipient, ...]
    refused: tuple[RefusedRecipient, ...]


def send_mail(message: Message, settings: Mail, thread: str | None, recipients: Sequence[str] = ()) -> Sent | NotSent:
    """Return whether the server took the mail for at least one recipient, and which recipients it refused.

    `thread` is the episode's first mail. `recipients` are those that have not taken it yet; empty: all of the settings.
    """
    sender, mailboxes = parse_mailbox(settings.sender), _mailboxes(recipients or settings.recipients)
    try:
        with _conversation(settings) as server:
            envelope = _envelope(server, sender, mailboxes)
            if not envelope.accepted:
                return _taken_by_nobody(envelope)
            mail = mail_of(
                message,
                sender=settings.sender,
                recipients=[box.text for box in mailboxes if _can_carry(server, box)],
                at=datetime.now(UTC),
                thread=thread,
            )
            unknown = _content(server, mail, settings.data_timeout_s)
    except smtplib.SMTPResponseException as error:
        return _answered(error)
    except smtplib.SMTPNotSupportedError as error:
        return NotSent(reason=one_line(f"the server cannot do it: {error}", 200), retryable=False)
    except ssl.SSLCertVerificationError as error:
        reason = f"the certificate of {settings.host} is not trusted: {error.verify_message}"
        return NotSent(reason=reason, retryable=True)
    except (OSError, smtplib.SMTPException) as error:
        return NotSent(reason=f"no conversation with {settings.host}: {type(error).__name__}", retryable=True)
    return unknown or Sent(
        thread=thread or thread_of(message, sender=settings.sender),
        note="; ".join([*map(_words("deferred"), envelope.deferred), *map(_words("refused"), envelope.refused)]),
        deferred=envelope.deferred,
        refused=envelope.refused,
    )


def _mailboxes(recipients: Sequence[str]) -> tuple[Mailbox, ...]:
    """Return the mailboxes without repeated addresses."""
    return tuple({box.address: box for box in map(parse_mailbox, recipients)}.values())


@contextmanager
def _conversation(settings: Mail) -> Iterator[smtplib.SMTP]:
    server = _connection(settings)
    try:
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.quit()  # the mail was accepted, even if this fails
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
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _can_carry(server: smtplib.SMTP, box: Mailbox) -> bool:
    return not box.needs_smtputf8 or server.has_extn("smtputf8")


def _envelope(server: smtplib.SMTP, sender: Mailbox, mailboxes: Sequence[Mailbox]) -> _Envelope:
    """Return the server's reply for each recipient; raise where it refuses the sender."""
    utf8 = server.has_extn("smtputf8") and any(box.needs_smtputf8 for box in (sender, *mailboxes))
    if utf8:
        server.command_encoding = "utf-8"
    elif sender.needs_smtputf8:
        raise smtplib.SMTPNotSupportedError("the sender's address needs SMTPUTF8")
    _expect(server.mail(sender.address, ["SMTPUTF8"] if utf8 else []))
    accepted: list[Mailbox] = []
    deferred: list[RefusedRecipient] = []
    refused: list[RefusedRecipient] = []
    for box in mailboxes:
        if not _can_carry(server, box):
            refused.append(
                RefusedRecipient(recipient=box.address, reason="the server has no SMTPUTF8, which the address needs")
            )
            continue
        code, words = server.rcpt(box.address)
        if code in {250, 251}:
            accepted.append(box)
        else:
            refusal = RefusedRecipient(recipient=box.address, reason=_reply(code, words))
            (deferred if 400 <= code < 500 else refused).append(refusal)
    return _Envelope(accepted=tuple(accepted), deferred=tuple(deferred), refused=tuple(refused))


def _taken_by_nobody(envelope: _Envelope) -> NotSent:
    """Return the failure of a mail without recipients; it passes where one of them asks to be tried again."""
    reasons = dict.fromkeys(refusal.reason for refusal in envelope.deferred or envelope.refused)
    return NotSent(reason=one_line("; ".join(reasons), 200), retryable=bool(envelope.deferred), by_recipients=True)


def _words(outcome: str) -> Callable[[RefusedRecipient], str]:
    return lambda refusal: f"{outcome} for {refusal.recipient}: {refusal.reason}"


def _content(server: smtplib.SMTP, mail: EmailMessage, timeout_s: float) -> NotSent | None:
    """Return the failure that leaves open whether the mail was taken, else None; raise where it was refused."""
    if server.sock:
        server.sock.settimeout(timeout_s)
    utf8 = server.command_encoding == "utf-8"
    try:
        answer = server.data(mail.as_bytes(policy=SMTPUTF8) if utf8 else mail.as_bytes())
    except smtplib.SMTPDataError:
        raise
    except (OSError, smtplib.SMTPException) as error:
        return lost(error)
    _expect(answer)
    if server.sock:
        server.sock.settimeout(TIMEOUT_S)
    return None


def _expect(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code not in {250, 251}:
        raise smtplib.SMTPResponseException(code, words)


def _answered(error: smtplib.SMTPResponseException) -> NotSent:
    return NotSent(reason=_reply(error.smtp_code, error.smtp_error), retryable=error.smtp_code < 500)


def _reply(code: int, raw: bytes | str) -> str:
    words = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return one_line(f"smtp {code} {words}", 200)
