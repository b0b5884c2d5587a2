"""A message as every channel would show it, as files to look at."""

import base64
import json
from datetime import datetime
from typing import Any

from alerts.messages import chart, plain_text, slack_blocks, webhook_json
from alerts.messages.mail import html, mail_of
from alerts.messages.message import Message

SENDER, RECIPIENT = "Newspike <newspike@localhost>", "desk@localhost"


def rendered(message: Message, *, at: datetime) -> dict[str, bytes]:
    """Return contents by file name: the texts of all channels, and the chart as specification and pictures."""
    mail = mail_of(message, sender=SENDER, recipients=[RECIPIENT], at=at)
    files = {
        "console.txt": plain_text.text(message).encode(),
        "mail.html": html(
            message,
            picture=_embedded(message.chart),
            dark_picture=_embedded(chart.in_dark(message.chart)) if message.chart else "",
        ).encode(),
        "mail.eml": mail.as_bytes(),
        "slack.json": _json(slack_blocks.payload(message)),
        "webhook.json": _json(webhook_json.body(message)),
    }
    if message.chart:
        files["chart.vl.json"] = _json(message.chart)
        files["chart.svg"] = chart.svg(message.chart).encode()
        files["chart.png"] = chart.png(message.chart)
    return files


def _embedded(specification: dict[str, Any] | None) -> str:
    return "data:image/png;base64," + base64.b64encode(chart.png(specification)).decode() if specification else ""


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
