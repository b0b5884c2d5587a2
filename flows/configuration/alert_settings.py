"""The ``alerts`` part of the settings: channels, and which messages they get when."""

from __future__ import annotations

import re
from datetime import time
from ipaddress import ip_network
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from alerts.messages.addresses import parse_mailbox
from flows.configuration.secret_ref import SecretRef
from flows.configuration.section import Section
from warehouse.records import Severity

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


def _mailbox(value: str) -> str:
    """Return the address with its name; refuse anything but one address, which a server may misread silently."""
    parse_mailbox(value)
    return value


Mailbox = Annotated[str, AfterValidator(_mailbox)]
Network = Annotated[str, AfterValidator(_network)]


class SlackSettings(Section):
    """Slack: an incoming webhook, or a bot token with the id of a channel, which has threads and pictures."""

    webhook: SecretRef = SecretRef("${NEWSPIKE_SLACK_WEBHOOK}")
    """Incoming webhook: no threads, no pictures."""
    token: SecretRef | None = None
    """Bot token with the scopes chat:write and files:write, instead of a webhook."""
    channel_id: str = ""
    """Slack channel of the bot, such as C0123456789."""

    @model_validator(mode="after")
    def _token_needs_a_channel(self) -> SlackSettings:
        if self.token and not self.channel_id:
            raise ValueError("a token needs channel_id, such as C0123456789: see the channel's details in Slack")
        return self


class EmailSettings(Section):
    """A mail account to send from."""

    host: str
    """SMTP server."""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    """Its port."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; none: only on a trusted network."""
    sender: Mailbox
    """From address, such as Newspike <alerts@example.org>."""
    recipients: Annotated[tuple[Mailbox, ...], Field(min_length=1)]
    """To addresses, one per entry, with or without a name."""
    username: SecretRef = SecretRef("${NEWSPIKE_SMTP_USERNAME}")
    """Account on the SMTP server."""
    password: SecretRef = SecretRef("${NEWSPIKE_SMTP_PASSWORD}")
    """Its password."""


class WebhookSettings(Section):
    """A signed webhook."""

    url: SecretRef = SecretRef("${NEWSPIKE_WEBHOOK_URL}")
    """Address that receives the signed JSON."""
    secret: SecretRef = SecretRef("${NEWSPIKE_WEBHOOK_SECRET}")
    """Key of the signature."""


class RouteSettings(Section):
    """Which messages a channel gets, and when; times are in the settings' zone."""

    channel: str
    """Channel that this route feeds: console, slack, email, webhook, or a service."""
    topics: tuple[str, ...] = ("*",)
    """Topics by name or pattern; a leading ! excludes."""
    severity: Severity = Severity.NOTABLE
    """Lowest severity that is sent."""
    wakes: Severity = Severity.EXTREME
    """Lowest severity that is sent during quiet hours."""
    rhythm: Literal["at once", "daily", "weekly"] = "at once"
    """At once, or collected in a digest."""
    digest_at: time = time(7, 0)
    """Local time of the digest."""
    early: bool = False
    """Whether first signs are sent too: three headlines of three publishers, before there is enough for an alert."""
    quiet: Annotated[tuple[time, time], BeforeValidator(_hours)] | None = None
    """Local hours in which messages are held, such as 22:00-07:00."""
    storm_cap: Annotated[int, Field(ge=0)] = 5
    """Messages an hour. More of them at once are one summary; later ones are one at the hour's end."""

    @model_validator(mode="after")
    def _first_signs_are_notable(self) -> RouteSettings:
        if self.early and self.severity.rank > Severity.NOTABLE.rank:
            raise ValueError(
                f"early messages are notable: severity {self.severity} excludes them; leave out early, or severity"
            )
        return self


class AlertSettings(Section):
    """Where alerts go. A channel whose secret is not set is off, and says so."""

    console: bool = True
    """Whether alerts are printed in the terminal."""
    slack: SlackSettings | None = None
    """Slack."""
    email: EmailSettings | None = None
    """Email."""
    webhook: WebhookSettings | None = None
    """A webhook of your own."""
    services: dict[str, SecretRef] = Field(default_factory=dict)
    """Name to Apprise address, for some eighty more services."""
    allow_networks: tuple[Network, ...] = ()
    """Address ranges that channels may reach besides the public internet; mail may go anywhere."""
    routes: tuple[RouteSettings, ...] = ()
    """Who is notified of what, and when; a channel without a route gets everything at once."""
    heartbeat: time | None = None
    """Local time of a daily message that says that the watch is running."""
    dashboard: str = ""
    """Page that messages link to in place of dashboard.url; {topic} and {alert} are filled in."""

    @model_validator(mode="after")
    def _channels_have_one_name_each(self) -> AlertSettings:
        if taken := sorted(self.services.keys() & set(FIXED_NAMES)):
            raise ValueError(f"services cannot be called {', '.join(taken)}: those channels exist already")
        known = {*FIXED_NAMES, *self.services}
        if unknown := sorted({route.channel for route in self.routes} - known):
            raise ValueError(f"routes name unknown channels {', '.join(unknown)}: there are {', '.join(sorted(known))}")
        return self
