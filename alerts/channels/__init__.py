"""Channels: one module per service that messages are delivered through, all with the same verb."""

from collections.abc import Sequence
from datetime import timedelta

from alerts.channels.apprise_services import Service, send_service
from alerts.channels.mail import Mail, send_mail
from alerts.channels.result import NotSent, RefusedRecipient, Sent
from alerts.channels.slack import SlackBot, SlackWebhook, send_bot, send_webhook
from alerts.channels.terminal import Terminal, send_terminal
from alerts.channels.webhook import Webhook, send_webhook_json
from alerts.messages.message import Message

__all__ = [
    "Channel",
    "Mail",
    "NotSent",
    "RefusedRecipient",
    "Sent",
    "Service",
    "SlackBot",
    "SlackWebhook",
    "Terminal",
    "Webhook",
    "longest_attempt",
    "send",
]

Channel = SlackWebhook | SlackBot | Mail | Webhook | Service | Terminal


def longest_attempt(channel: Channel) -> timedelta:
    """Return how long an attempt may take: longer than all time-outs of the channel together."""
    return timedelta(minutes=20 if isinstance(channel, Mail) else 5)


def send(
    message: Message, channel: Channel, *, thread: str | None = None, recipients: Sequence[str] = ()
) -> Sent | NotSent:
    """Return whether the channel took the message.

    `thread` is what an earlier message of the episode returned. `recipients` are those of a mail that have not taken it
    yet; empty: all.
    """
    match channel:
        case SlackWebhook():
            return send_webhook(message, channel)
        case SlackBot():
            return send_bot(message, channel, thread)
        case Mail():
            return send_mail(message, channel, thread, recipients)
        case Webhook():
            return send_webhook_json(message, channel)
        case Service():
            return send_service(message, channel)
        case Terminal():
            return send_terminal(message)
