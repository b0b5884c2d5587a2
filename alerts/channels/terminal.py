"""Messages on the terminal that Newspike runs in, or in its log: the channel that needs no account."""

import sys
from dataclasses import dataclass

from alerts.channels.result import Sent
from alerts.messages.message import Message
from alerts.messages.plain_text import text


@dataclass(frozen=True, kw_only=True, slots=True)
class Terminal:
    """Standard error of the process that sends."""


def send_terminal(message: Message) -> Sent:
    """Write the message and say so."""
    sys.stderr.write(f"\n{text(message)}\n")
    sys.stderr.flush()
    return Sent()
