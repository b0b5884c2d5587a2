"""A message as a mail: plain text, and HTML with the chart inside, for a phone's width, light or dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.messages import chart, plain_text
from alerts.messages.addresses import parse_mailbox
from alerts.messages.message import Message, byline, how_to_acknowledge, status
from alerts.messages.sanitize import shorten

if TYPE_CHECKING:
    from jinja2 import Environment

SUBJECT = 120
MESSAGE_ID, DOMAIN = 64, 40  # characters: "In-Reply-To: <...>" stays within 78 (RFC 5322, 2.1.1)
COLOURS = {"extreme": "#dc2626", "high": "#ea580c", "notable": "#eab308", "resolved": "#16a34a", "withdrawn": "#94a3b8"}
PICTURES = {"": "chart@newspike", "dark_": "chart-dark@newspike"}


@cache
def templates() -> Environment:
    """Return the templates of mails and reports."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    made.filters |= {"byline": byline, "status": status}
    return made


def mail_of(
    message: Message, *, sender: str, recipients: Sequence[str], at: datetime, thread: str | None = None
) -> EmailMessage:
    """Return the mail. `thread` is what `thread_of` gave for the first mail of the episode; None: this is the first.

    The Message-ID follows from the message's key, so that a mail sent twice is shown once by most programs.
    """
    made = EmailMessage(policy=SMTP)
    first_id = (thread or "").partition(" ")[0]
    if first_id == _message_id(message, sender):  # the first mail itself, for recipients that had not taken it
        thread = None
    made["Subject"] = subject(message)  # of a follow-up too: on a lock screen it is all that is read
    made["From"] = parse_mailbox(sender).header()
    made["To"] = tuple(parse_mailbox(text).header() for text in recipients)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = _message_id(message, sender)
    made["Auto-Submitted"] = "auto-generated"
    if thread and len(first_id) <= MESSAGE_ID:  # earlier versions kept longer ones, which headers would encode
        made["In-Reply-To"] = first_id
        made["References"] = first_id
    made.set_content(plain_text.text(message))
    pictures = _pictures(message)
    addresses = {f"{name}picture": f"cid:{PICTURES[name]}" for name in pictures}
    made.add_alternative(html(message, **{"picture": ""} | addresses), subtype="html")
    for name, content in pictures.items():
        _html_part(made).add_related(
            content, "image", "png", cid=f"<{PICTURES[name]}>", filename=f"{name.replace('_', '-')}chart.png"
        )
    return made


def thread_of(message: Message, *, sender: str) -> str:
    """Return what later mails of the episode must know of this one: its Message-ID."""
    return _message_id(message, sender)


def subject(message: Message) -> str:
    """Return the subject: how severe it is, and what is new."""
    whole = f"[{message.severity}] {message.headline}"
    return shorten(whole if len(whole) <= SUBJECT else whole.rpartition(" since ")[0] or whole, SUBJECT)


def _pictures(message: Message) -> dict[str, bytes]:
    """Return the chart for light and for dark pages, as far as it can be drawn."""
    light = chart.picture(message.chart)
    if not light or not message.chart:
        return {}
    dark = chart.picture(chart.in_dark(message.chart))
    return {"": light, "dark_": dark} if dark else {"": light}


def html(message: Message, *, picture: str, dark_picture: str = "") -> str:
    """Return the HTML part; `picture` is the address of the chart, "" for none, `dark_picture` that for dark pages."""
    template = templates().get_template("mail.html")
    return template.render(
        message=message,
        colour=COLOURS.get(message.kind) or COLOURS.get(message.severity, "#64748b"),
        picture=picture,
        dark_picture=dark_picture,
        acknowledge=how_to_acknowledge(message),
        alternative=f"Chart of the stories every two hours: {message.headline}",
    )


def _message_id(message: Message, sender: str) -> str:
    """Return a Message-ID that always fits on one header line: longer ones would be encoded."""
    digest = blake2b(message.key.encode(), digest_size=10).hexdigest()
    domain = parse_mailbox(sender).domain
    domain = domain if len(domain) <= DOMAIN else "newspike.invalid"
    return f"<{digest}@{domain}>"


def _html_part(made: EmailMessage) -> EmailMessage:
    part = made.get_body(("related", "html"))
    assert isinstance(part, EmailMessage)  # noqa: S101 -- it was added above
    return part
