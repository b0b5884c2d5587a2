"""Channels and routes as the settings name them."""

import re
from datetime import time
from pathlib import Path

import pytest

from alerts.channels import Mail, Service, SlackBot, SlackWebhook, Terminal, Webhook
from flows.configuration.channels import channels_of, channels_off, routes_of
from flows.configuration.problems import ConfigurationError
from flows.configuration.settings import Settings, load_settings
from flows.configuration.validation import notes_in

ALL = """
alerts:
  slack: {token: "${TEST_TOKEN}", channel_id: C1}
  email: {host: mail.example.org, sender: a@example.org, recipients: [b@example.org]}
  webhook: {}
  services: {phone: "${TEST_NTFY}"}
"""


def settings(folder: Path, text: str) -> Settings:
    path = folder / "newspike.yaml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def test_a_channel_is_on_when_its_secrets_are_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEST_TOKEN", "TEST_NTFY", "NEWSPIKE_WEBHOOK_URL", "NEWSPIKE_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("NEWSPIKE_SMTP_USERNAME", "ada")
    monkeypatch.setenv("NEWSPIKE_SMTP_PASSWORD", "x")
    found = channels_of(settings(tmp_path, ALL))
    kinds = {name: type(channel) for name, channel in found.items()}
    assert kinds == {"console": Terminal, "slack": SlackBot, "email": Mail, "webhook": Webhook, "phone": Service}


def test_a_channel_without_its_secrets_is_off_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSPIKE_SMTP_USERNAME", "ada")
    monkeypatch.delenv("NEWSPIKE_SMTP_PASSWORD", raising=False)
    off = channels_off(settings(tmp_path, ALL))
    assert off["email"] == "set ${NEWSPIKE_SMTP_PASSWORD}"
    assert off["phone"] == "set ${TEST_NTFY}"


def test_slack_without_a_token_is_a_webhook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSPIKE_SLACK_WEBHOOK", "https://hooks.example/x")
    assert isinstance(channels_of(settings(tmp_path, "alerts: {slack: {}}"))["slack"], SlackWebhook)


def test_named_networks_may_be_reached_by_every_channel_of_the_web(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TEST_TOKEN", "TEST_NTFY", "NEWSPIKE_WEBHOOK_URL", "NEWSPIKE_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "x")
    found = channels_of(settings(tmp_path, f"{ALL}  allow_networks: [10.0.0.0/8]\n"))
    guarded = [channel for channel in found.values() if isinstance(channel, SlackBot | Webhook | Service)]
    assert [channel.allow_networks for channel in guarded] == [("10.0.0.0/8",)] * 3


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not a network such as"):
        settings(tmp_path, "alerts: {allow_networks: [10.0.0.1/8]}")


def test_mail_without_security_needs_no_login(tmp_path: Path) -> None:
    text = "alerts: {email: {host: localhost, security: none, sender: a@b.c, recipients: [d@e.f]}}"
    assert isinstance(channels_of(settings(tmp_path, text))["email"], Mail)


def test_a_route_is_read_with_its_hours_in_the_settings_zone(tmp_path: Path) -> None:
    text = "timezone: Europe/Paris\nalerts:\n  routes:\n    - {channel: console, quiet: 22:00-7:00, severity: high}\n"
    made = settings(tmp_path, text)
    (route,) = routes_of(made, channels_of(made))
    assert route.quiet == (time(22), time(7))
    assert str(route.zone) == "Europe/Paris"


def test_a_channel_without_a_route_is_told_everything(tmp_path: Path) -> None:
    made = settings(tmp_path, "")
    assert [route.channel for route in routes_of(made, channels_of(made))] == ["console"]


def test_the_settings_of_the_documentation_are_valid(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert found
    assert settings(tmp_path, found[1]).alerts.routes[1].severity == "extreme"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("alerts: {routes: [{channel: pager}]}", "unknown channels pager"),
        ("alerts: {routes: [{channel: console, quiet: 22:00-22:00}]}", "begin and end at the same time"),
        ("alerts: {routes: [{channel: console, severity: high, early: true}]}", "early messages are notable"),
        ("alerts: {routes: [{channel: console, quiet: at night}]}", "must be two times"),
        ("alerts: {slack: {token: '${T}'}}", "needs channel_id"),
        ("alerts: {email: {host: h, sender: a@b.c, recipients: ['d@e.f, g@h.i']}}", "more than one address"),
        ("alerts: {email: {host: h, sender: nobody, recipients: [d@e.f]}}", "is not an address"),
        ("alerts: {services: {slack: '${T}'}}", "services cannot be called slack"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        settings(tmp_path, text)


def test_check_says_when_a_channel_has_several_routes(tmp_path: Path) -> None:
    made = settings(tmp_path, "alerts: {routes: [{channel: console}, {channel: console, rhythm: daily}]}")
    assert [note.partition(":")[0] for note in notes_in(made.path)] == ["channel console has several routes"]
    made = settings(tmp_path, "alerts: {routes: [{channel: console}]}")
    assert notes_in(made.path) == ()
