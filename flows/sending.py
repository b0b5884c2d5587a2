"""The channels of the settings, with their secrets, and the outbox."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.channels import Channel, Mail, SlackWebhook, Terminal
from alerts.outbox import Outbox
from flows.secrets_ref import resolve
from flows.settings import EmailSettings, Settings


def open_outbox(settings: Settings) -> Outbox:
    """Return the outbox in the settings' home."""
    return Outbox(settings.home_folder / "outbox.sqlite")


def channels_of(settings: Settings) -> Mapping[str, Channel]:
    """Return the channels that are on: those whose secrets are set."""
    channels: dict[str, Channel] = {"console": Terminal()} if settings.alerts.console else {}
    slack, email = settings.alerts.slack, settings.alerts.email
    if slack and (url := resolve(slack.webhook)):
        channels["slack"] = SlackWebhook(url=url)
    if email and (channel := _mail(email)):
        channels["email"] = channel
    return channels


def channels_off(settings: Settings) -> Mapping[str, str]:
    """Return the channels that are named in the settings and off, with what would switch them on."""
    off: dict[str, str] = {}
    slack, email = settings.alerts.slack, settings.alerts.email
    if slack and not resolve(slack.webhook):
        off["slack"] = f"set {slack.webhook}"
    if email and not _mail(email):
        off["email"] = f"set {email.username} and {email.password}"
    return off


def _mail(settings: EmailSettings) -> Mail | None:
    """Return the mail channel; None while its password is not set. Without security nobody logs in."""
    user, password = resolve(settings.username), resolve(settings.password)
    if settings.security != "none" and not (user and password):
        return None
    return Mail(
        host=settings.host,
        port=settings.port,
        security=settings.security,
        sender=settings.sender,
        recipients=settings.recipients,
        user=user or "",
        password=password or "",
    )
