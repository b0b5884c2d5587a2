"""The ``alerts`` part of the settings: channels, and who is told what and when."""

from __future__ import annotations

import re
from datetime import time
from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from flows.configuration.secret_ref import SecretRef
from flows.configuration.section import Section

Severity = Literal["info", "notable", "high", "extreme"]
FIXED_NAMES = ("console", "slack", "email", "webhook")


def _hours(value: Any) -> Any:
    """Return ``22:00-07:00`` as two times; refuse hours that begin where they end, which would never be over."""
    found = re.fullmatch(r"\s*(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s*", value) if isinstance(value, str) else None
    if not found:
        raise ValueError("must be two times, such as 22:00-07:00")
    start, end = (text.zfill(5) for text in found.groups())
    if start == end:
        raise ValueError("begin and end at the same time: leave them out, or mute")
    return start, end


def _network(value: str) -> str:
    try:
        return str(ip_network(value))
    except ValueError:
        raise ValueError("is not a network such as 10.0.0.0/8") from None


Network = Annotated[str, AfterValidator(_network)]


class SlackSettings(Section):
    """Slack: an incoming webhook, or a bot token with the id of a channel, which has threads and pictures."""

    webhook: SecretRef = SecretRef("${NEWSPIKE_SLACK_WEBHOOK}")
    token: SecretRef | None = None
    channel_id: str = ""

    @model_validator(mode="after")
    def _token_needs_a_channel(self) -> SlackSettings:
        if self.token and not self.channel_id:
            raise ValueError("a token needs channel_id, such as C0123456789: see the channel's details in Slack")
        return self


class EmailSettings(Section):
    """A mail account to send from."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str
    recipients: Annotated[tuple[str, ...], Field(min_length=1)]
    username: SecretRef = SecretRef("${NEWSPIKE_SMTP_USERNAME}")
    password: SecretRef = SecretRef("${NEWSPIKE_SMTP_PASSWORD}")


class WebhookSettings(Section):
    """A webhook of one's own, signed."""

    url: SecretRef = SecretRef("${NEWSPIKE_WEBHOOK_URL}")
    secret: SecretRef = SecretRef("${NEWSPIKE_WEBHOOK_SECRET}")


class RouteSettings(Section):
    """What a channel wants to hear, and when; times are told in the settings' zone."""

    channel: str
    topics: tuple[str, ...] = ("*",)
    severity: Severity = "notable"
    wakes: Severity = "extreme"
    rhythm: Literal["at once", "daily", "weekly"] = "at once"
    digest_at: time = time(7, 0)
    quiet: Annotated[tuple[time, time], BeforeValidator(_hours)] | None = None
    storm_cap: Annotated[int, Field(ge=0)] = 10


class AlertSettings(Section):
    """Where alerts go. A channel whose secret is not set is off, and says so."""

    console: bool = True
    slack: SlackSettings | None = None
    email: EmailSettings | None = None
    webhook: WebhookSettings | None = None
    services: dict[str, SecretRef] = Field(default_factory=dict)  # name -> Apprise address
    allow_networks: tuple[Network, ...] = ()  # that channels may reach besides the public internet; mail goes anywhere
    routes: tuple[RouteSettings, ...] = ()  # a channel without one is told all, at once
    heartbeat: time | None = None  # daily word that the watch goes on; None: none
    dashboard: str = ""  # a page of yours; {topic} and {alert} stand for which; "": messages carry no link

    @model_validator(mode="after")
    def _channels_have_one_name_each(self) -> AlertSettings:
        if taken := sorted(self.services.keys() & set(FIXED_NAMES)):
            raise ValueError(f"services cannot be called {', '.join(taken)}: those channels exist already")
        known = {*FIXED_NAMES, *self.services}
        if unknown := sorted({route.channel for route in self.routes} - known):
            raise ValueError(f"routes name unknown channels {', '.join(unknown)}: there are {', '.join(sorted(known))}")
        return self
