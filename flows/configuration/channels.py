"""The channels and routes of the settings, with their secrets, and the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from alerts.channels import Channel, Mail, Service, SlackBot, SlackWebhook, Terminal, Webhook
from alerts.outbox.outbox import Outbox
from alerts.routing.routes import Route
from flows.configuration.alert_settings import EmailSettings, SlackSettings, WebhookSettings
from flows.configuration.secret_ref import SecretRef, resolve
from flows.configuration.settings import Settings

OUTBOX = "outbox.sqlite"


class ChannelSpec(NamedTuple):
    """A channel in the settings: its secrets, and a function that makes it from them."""

    name: str
    secrets: tuple[SecretRef, ...]
    make: Callable[..., Channel]


def open_outbox(settings: Settings) -> Outbox:
    """Return the outbox in the settings' home."""
    return Outbox(settings.home_folder / OUTBOX)


def open_unwritable_outbox(settings: Settings) -> Outbox:
    """Return the outbox in a home on a read-only disk, for questions alone."""
    return Outbox(settings.home_folder / OUTBOX, on_read_only_disk=True)


def channels_of(settings: Settings) -> Mapping[str, Channel]:
    """Return the channels that are on: those with all secrets set."""
    channels = {}
    for wanted in _channel_specs(settings):
        secrets = [found for found in map(resolve, wanted.secrets) if found]
        if len(secrets) == len(wanted.secrets):
            channels[wanted.name] = wanted.make(*secrets)
    return channels


def channels_off(settings: Settings) -> Mapping[str, str]:
    """Return the channels in the settings that are off, with what would switch them on."""
    off = {}
    for wanted in _channel_specs(settings):
        if missing := [str(secret) for secret in wanted.secrets if not resolve(secret)]:
            off[wanted.name] = f"set {' and '.join(missing)}"
    return off


def routes_of(settings: Settings, channels: Mapping[str, Channel]) -> tuple[Route, ...]:
    """Return the routes to the channels that are on; a channel without one gets everything at once."""
    written = [
        Route(**dict(route), zone=settings.zone) for route in settings.alerts.routes if route.channel in channels
    ]
    routed = {route.channel for route in written}
    return (*written, *(Route(channel=name, zone=settings.zone) for name in channels if name not in routed))


def _channel_specs(settings: Settings) -> Iterator[ChannelSpec]:
    alerts = settings.alerts
    networks = alerts.allow_networks
    if alerts.console:
        yield ChannelSpec("console", (), Terminal)
    if alerts.slack:
        yield _slack(alerts.slack, networks)
    if alerts.email:
        yield _email(alerts.email)
    if alerts.webhook:
        yield _webhook(alerts.webhook, networks)
    for name, address in alerts.services.items():
        yield ChannelSpec(name, (address,), lambda url: Service(url=url, allow_networks=networks))


def _slack(settings: SlackSettings, networks: tuple[str, ...]) -> ChannelSpec:
    if not settings.token:
        return ChannelSpec("slack", (settings.webhook,), lambda url: SlackWebhook(url=url, allow_networks=networks))

    def make(token: str) -> SlackBot:
        return SlackBot(token=token, channel_id=settings.channel_id, allow_networks=networks)

    return ChannelSpec("slack", (settings.token,), make)


def _email(settings: EmailSettings) -> ChannelSpec:
    """Return the mail channel; without encryption there is no login, as the password could be read on the way."""
    secrets = () if settings.security == "none" else (settings.username, settings.password)

    def make(user: str = "", password: str = "") -> Mail:
        return Mail(
            host=settings.host,
            port=settings.port,
            security=settings.security,
            sender=settings.sender,
            recipients=settings.recipients,
            user=user,
            password=password,
        )

    return ChannelSpec("email", secrets, make)


def _webhook(settings: WebhookSettings, networks: tuple[str, ...]) -> ChannelSpec:
    def make(url: str, secret: str) -> Webhook:
        return Webhook(url=url, secret=secret, allow_networks=networks)

    return ChannelSpec("webhook", (settings.url, settings.secret), make)
