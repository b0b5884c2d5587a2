"""Channels: one module per service that messages are delivered through, all with the same verb."""

from alerts.channels.apprise_services import Service, send_service
from alerts.channels.mail import Mail, send_mail
from alerts.channels.result import NotSent, Sent
from alerts.channels.slack import SlackBot, SlackWebhook, send_bot, send_webhook
from alerts.channels.terminal import Terminal, send_terminal
from alerts.channels.webhook import Webhook, send_webhook_json
from alerts.messages.message import Message

__all__ = ["Channel", "Mail", "NotSent", "Sent", "Service", "SlackBot", "SlackWebhook", "Terminal", "Webhook", "send"]

Channel = SlackWebhook | SlackBot | Mail | Webhook | Service | Terminal


def send(message: Message, channel: Channel, *, thread: str | None = None) -> Sent | NotSent:
    """Return whether the channel took the message; `thread` is what an earlier message of the episode was told."""
    match channel:
        case SlackWebhook():
            return send_webhook(message, channel)
        case SlackBot():
            return send_bot(message, channel, thread)
        case Mail():
            return send_mail(message, channel, thread)
        case Webhook():
            return send_webhook_json(message, channel)
        case Service():
            return send_service(message, channel)
        case Terminal():
            return send_terminal(message)
