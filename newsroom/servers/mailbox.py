"""A mail server on loopback that keeps all mails, with optional TLS, login and faults."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from enum import StrEnum
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class MailFault(StrEnum):
    """What can be made to go wrong with one mail: the server's reply, or none."""

    TRY_LATER = "451 4.3.0 Try again later"
    REFUSED = "550 5.7.1 Refused by policy"
    REPLY_LOST = "the mail is kept, then the connection breaks"


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A mail as it arrived."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


class MailServer:
    """A running mail server. `letters` are the mails it took, in order."""

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[Letter] = []
        self._faults: deque[MailFault | None] = deque()
        self._lock = Lock()

    def fail(self, *faults: MailFault | None) -> None:
        """Let the next mails fail in these ways, one each; None lets one pass."""
        with self._lock:
            self._faults.extend(faults)

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a mail and say so."""
        with self._lock:
            fault = self._faults.popleft() if self._faults else None
            if fault in {MailFault.TRY_LATER, MailFault.REFUSED}:
                return str(fault)
            message = BytesParser(EmailMessage, policy=policy.default).parsebytes(envelope.content)
            letter = Letter(sender=envelope.mail_from, recipients=tuple(envelope.rcpt_tos), message=message)
            self.letters.append(letter)
        if fault is MailFault.REPLY_LOST:
            server.transport.abort()
        return "250 2.0.0 Kept"


class _Controller(Controller):
    """Chooses a free port, which the library's own cannot."""

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library has only some types


@contextmanager
def running_mailbox(
    *, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None, starttls: bool = True
) -> Iterator[MailServer]:
    """Run a mail server in a thread until the block ends.

    With `tls` it speaks TLS after STARTTLS, or from the first byte where `starttls` is false. With `login`, a user and
    a password, it takes mail from that user only.
    """
    mailbox = MailServer()
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls and starttls else {}
    if login is not None:
        options |= {"authenticator": _guard(login), "auth_required": True, "auth_require_tls": tls is not None}
    direct = tls if not starttls else None
    controller = _Controller(mailbox, hostname="127.0.0.1", port=0, ssl_context=direct, ready_timeout=30, **options)
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop()


def _guard(login: tuple[str, str]) -> Any:
    """Return an authenticator that accepts the user of `login`."""

    def let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        expected = LoginPassword(*(part.encode() for part in login))
        return AuthResult(success=given == expected, handled=False)

    return let_in
