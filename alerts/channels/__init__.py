"""The ways out: one module per service, all with the same verb."""

from alerts.channels.mail import Mail, send_mail
from alerts.channels.outcome import NotSent, Sent
from alerts.channels.slack import SlackWebhook, send_webhook
from alerts.message import Message

__all__ = ["Channel", "Mail", "NotSent", "Sent", "SlackWebhook", "send"]

Channel = SlackWebhook | Mail


def send(message: Message, channel: Channel, *, thread: str | None = None) -> Sent | NotSent:
    """Return whether the channel took the message; `thread` is what an earlier message of the episode was told."""
    match channel:
        case SlackWebhook():
            return send_webhook(message, channel, thread)
        case Mail():
            return send_mail(message, channel, thread)
