"""Teams, Discord, Telegram, ntfy, PagerDuty and some eighty more services; the only module that knows Apprise."""

import logging
import re
from dataclasses import dataclass, field, replace

from alerts.channels.guard import reaching_only
from alerts.channels.result import NotSent, Sent, refused
from alerts.messages import plain_text
from alerts.messages.message import Message
from alerts.messages.sanitize import shorten

UNFOLDED = 10_000  # services fold lines themselves
TITLE, BODY = 240, 1900  # Discord's limit is the smallest that a whole alert should still fit in

# Apprise writes the addresses that it posts to into its log, tokens and all
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A service by its Apprise address, such as ``ntfys://TOKEN@ntfy.example/alerts``."""

    url: str = field(repr=False)
    allow_networks: tuple[str, ...] = ()  # address ranges besides the public internet


def send_service(message: Message, settings: Service) -> Sent | NotSent:
    """Return whether the service took the message; if not, the reason found in Apprise's log."""
    import apprise  # noqa: PLC0415 -- costs time: imported when first used

    service, ear = apprise.Apprise(), _Ear()
    if not service.add(settings.url):
        return NotSent(reason="Apprise does not know this address: see its list of services", retryable=False)
    for plugin in service:
        plugin.logger = ear
    with reaching_only(settings.allow_networks) as reach:
        taken = service.notify(
            title=_quiet(shorten(message.headline, TITLE)),
            body=_quiet(_body(message)),
            body_format=apprise.NotifyFormat.TEXT,
            notify_type=apprise.NotifyType.WARNING,
        )
    if taken:
        return Sent()
    return NotSent(reason=reach.refused, retryable=False) if reach.refused else _understood(ear.heard)


class _Ear(logging.Logger):
    """Captures Apprise's log of one send; never shown, as it contains addresses with secrets."""

    def __init__(self) -> None:
        super().__init__(__name__, logging.DEBUG)
        self.heard = ""

    def handle(self, record: logging.LogRecord) -> None:
        """Keep the message instead of logging it."""
        self.heard += f"{record.getMessage()}\n"


def _understood(heard: str) -> NotSent:
    """Return the failure in the log; nearly all services use the same words.

    The status is that of the last answer. A connection that could not be made was tried `Max retries`; one that broke,
    or was silent for too long, had been made, and the message may have gone out through it.
    """
    broke = re.findall(r"Socket Exception: (.*)", heard)
    if broke and "Max retries exceeded" not in broke[-1]:
        return NotSent(reason="the reply was lost, or came too late", retryable=True, maybe_sent=True)
    status = re.findall(r"\berror=([3-5]\d\d)\b", heard)
    if status and not broke:
        return refused(int(status[-1]), "")
    return NotSent(reason="the service did not take it, or was not reached", retryable=True)


def _body(message: Message) -> str:
    """Return a body within the limit: whole paragraphs, the last one cut at the end of a sentence, and the link."""
    link = f"\n\n{message.link}" if message.link else ""
    room = BODY - len(link)
    text = plain_text.text(replace(message, sql="", headline="", link=None), width=UNFOLDED).strip()
    if len(text) > room:
        kept = text[: room + 1].rpartition("\n\n")[0]
        following = text[len(kept) :][: room - len(kept)]
        sentences = re.match(r"\n\n.*[.!?\N{HORIZONTAL ELLIPSIS}\u3002](?=\s|$)", following, re.DOTALL)
        text = (kept + sentences[0]).strip() if sentences else kept.strip() or shorten(text, room)
    return text + link


def _quiet(text: str) -> str:
    """Return the text without working mentions: some services act on ``@everyone`` even in plain text."""
    return text.replace("@", "\N{FULLWIDTH COMMERCIAL AT}")
