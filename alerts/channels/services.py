"""Teams, Discord, Telegram, ntfy, PagerDuty and some eighty more services; the only module that knows Apprise."""

import logging
from dataclasses import dataclass, field, replace

import apprise

from alerts import console
from alerts.channels.outcome import NotSent, Sent
from alerts.clean import shorten
from alerts.message import Message

UNFOLDED = 10_000  # services fold lines themselves
TITLE, BODY = 240, 1900  # Discord's limit is the smallest that a whole alert should still fit in

# Apprise writes the addresses that it posts to into its log, tokens and all
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A service by its Apprise address, such as ``ntfys://TOKEN@ntfy.example/alerts``."""

    url: str = field(repr=False)


def send_service(message: Message, settings: Service) -> Sent | NotSent:
    """Return whether the service took the message; Apprise says no more than yes or no."""
    service = apprise.Apprise()
    if not service.add(settings.url):
        return NotSent(reason="Apprise does not know this address: see its list of services", retryable=False)
    taken = service.notify(
        title=_quiet(shorten(message.headline, TITLE)),
        body=_quiet(_body(message)),
        body_format=apprise.NotifyFormat.TEXT,
        notify_type=apprise.NotifyType.WARNING,
    )
    return Sent() if taken else NotSent(reason="the service did not take it, or was not reached", retryable=True)


def _body(message: Message) -> str:
    """Return the text in the room there is: what stands last, the query and the last stories, goes first."""
    return console.text(replace(message, sql="", headline=""), width=UNFOLDED)[:BODY].strip()


def _quiet(text: str) -> str:
    """Return the text so that it calls nobody: some services take ``@everyone`` even out of plain text."""
    return text.replace("@", "\N{FULLWIDTH COMMERCIAL AT}")
