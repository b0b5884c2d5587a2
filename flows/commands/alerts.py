"""``newspike alerts``: try channels, look at messages, and answer alerts: list, show, mute, acknowledge, send again."""

from __future__ import annotations

import getpass
import json
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from alerts.channels import Sent, send
from alerts.messages import plain_text
from alerts.messages.message import Message, compose
from alerts.messages.preview import rendered
from alerts.messages.sample import sample, sample_brief
from alerts.messages.short_ids import matching, short_id
from alerts.messages.webhook_json import body
from alerts.messages.wording import clock, count, local_clock
from alerts.outbox.delivery import deliver
from alerts.outbox.history import Episode, SentMessage, episodes, history, resend
from alerts.outbox.outbox import Outbox
from alerts.routing.silences import acknowledge, is_muted, mute, mutes, unmute
from flows.commands import alert_verdicts
from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.periods import parse_span
from flows.configuration.channels import channels_of, channels_off, open_outbox
from flows.configuration.settings import load_settings
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import warehouse_of
from warehouse.questions import nearest
from warehouse.records import EPOCH, AlertState, DeliveryOutcome

AlertId = Annotated[str, typer.Argument(help="Short id of the alert, such as k3fn, or its first digits; see `list`.")]
LISTED = timedelta(days=7)

app = typer.Typer(no_args_is_help=True, help="Test channels, preview messages, and handle alerts.")


def add_to(parent: typer.Typer) -> None:
    """Add the commands."""
    alert_verdicts.add_to(app)
    parent.add_typer(app, name="alerts")


@app.command(name="test")
def try_channel(
    channel: Annotated[str, typer.Argument(help="Name of the channel, such as slack or email.")],
    config: Config = CONFIG,
) -> None:
    """Send a sample alert, marked as such, through a channel.

    Exits 0 when it was accepted, 1 when it was not, 2 when there is no such channel.

    Example: `newspike alerts test slack`
    """
    settings = load_settings(config)
    found = channels_of(settings)
    if channel not in found:
        _fail(_no_channel(channel, tuple(found), channels_off(settings).get(channel)))
    result = send(sample(_now()), found[channel])
    if not isinstance(result, Sent):
        again = "try again" if result.retryable else "fix the setting: retrying will not help"
        typer.echo(f"{channel} rejected the sample: {result.reason} ({again})", err=True)
        raise typer.Exit(1)
    typer.echo(f"{channel} accepted the sample" + (f", but: {result.note}" if result.note else ""))


@app.command()
def preview(
    folder: Annotated[Path, typer.Argument(help="Folder for the files.")] = Path("newspike-preview"),
    *,
    alert: Annotated[str, typer.Option(help="Id of an alert [default: a sample].")] = "",
    config: Config = CONFIG,
) -> None:
    """Render messages for every channel into files; sends nothing.

    Example: `newspike alerts preview && xdg-open newspike-preview/opened/mail.html`
    """
    now = _now()
    for name, message in _previewed(alert, config, now):
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for file, content in rendered(message, at=now).items():
            (target / file).write_bytes(content)
        typer.echo(f"{target}: {message.headline}")


@app.command(name="list")
def list_(config: Config = CONFIG, *, as_json: AsJson = False) -> None:
    """List alerts that are open or changed in the last seven days, and active mutes."""
    now, zone = _now(), load_settings(config).timezone
    with _outbox(config) as outbox:
        found, muted = episodes(outbox, since=now - LISTED), mutes(outbox, now=now)
    if as_json:
        typer.echo(json.dumps([_row(episode) for episode in found], indent=2))
        return
    for episode in found:
        marks = f"  acknowledged by {episode.acknowledged_by}" if episode.acknowledged_by else ""
        marks += "  muted" if is_muted(episode.alert.topic, muted) else ""
        alert = episode.alert
        state = f"{alert.state.value:<10}{alert.severity:<8}"
        began = f"{local_clock(alert.started_at, zone):<17}"
        typer.echo(f"{short_id(alert.alert_id)}  {alert.alert_id:<20} {state} {began} {alert.topic}{marks}")
    for one in muted:
        typer.echo(f"muted until {clock(one.until_at)}: {one.pattern}" + (f" ({one.reason})" if one.reason else ""))
    if not found:
        typer.echo("no alerts in the last seven days")


@app.command()
def show(alert_id: AlertId, config: Config = CONFIG, *, as_json: AsJson = False) -> None:
    """Show the latest message of an alert, the delivery of each message per channel, and what became of its event."""
    with _outbox(config) as outbox:
        alert = _whole(outbox, alert_id)
        messages = history(outbox, alert)
    if not messages:
        _fail("no message was made about this alert: no channel is on, or its topic is muted")
    if as_json:
        typer.echo(json.dumps(body(messages[-1].message), indent=2, ensure_ascii=False))
        return
    typer.echo(plain_text.text(messages[-1].message))
    typer.echo("\n".join([*map(_fared, messages), *_history(config, alert)]))


@app.command(name="mute")
def mute_(
    topic: Annotated[str, typer.Argument(help="Name of a topic; * and ? are wildcards.")],
    lasting: Annotated[str, typer.Option("--for", help="Duration: 30m, 8h or 3d.")] = "8h",
    reason: Annotated[str, typer.Option(help="Note for others.")] = "",
    config: Config = CONFIG,
) -> None:
    """Mute a topic: it is watched and judged, but not notified. `--for 0h` ends the mute.

    Example: `newspike alerts mute chip-export-controls --for 3d --reason "summit week"`
    """
    span = _span(lasting)
    until = _now() + span
    with _outbox(config) as outbox:
        if span:
            _check_topic(config, outbox, topic)
            mute(outbox, topic, until=until, reason=reason)
            typer.echo(f"{topic} is muted until {clock(until)}")
        else:
            ended = unmute(outbox, topic)
            typer.echo(f"{topic} is no longer muted" if ended else f"{topic} was not muted")


@app.command()
def ack(
    alert_id: AlertId,
    by: Annotated[str, typer.Option(help="Your name [default: the user of this machine].")] = "",
    config: Config = CONFIG,
) -> None:
    """Acknowledge an alert: no more messages until it ends or becomes extreme.

    Example: `newspike alerts ack k3fn`
    """
    who = by or getpass.getuser()
    with _outbox(config) as outbox:
        number = _whole(outbox, alert_id)
        acknowledge(outbox, number, by=who, now=_now())
    typer.echo(f"{short_id(number)} is acknowledged by {who}")


@app.command(name="resend")
def resend_(
    alert_id: AlertId,
    channel: Annotated[str, typer.Option(help="Only through this channel.")] = "",
    config: Config = CONFIG,
) -> None:
    """Send the latest message of an alert again, now."""
    now = _now()
    with _outbox(config) as outbox:
        waiting = resend(outbox, _whole(outbox, alert_id), channel=channel, now=now)
        deliveries = deliver(outbox, channels_of(load_settings(config)), now=now)
    sent = sum(delivery.outcome is DeliveryOutcome.SENT for delivery in deliveries)
    typer.echo(f"{count(waiting, 'message')} to send again, {sent} sent")
    if sent < waiting:
        raise typer.Exit(1)


def _previewed(alert: str, config: Path, now: datetime) -> list[tuple[str, Message]]:
    if not alert:
        return [(state.value, compose(sample_brief(now, state))) for state in AlertState]
    with _outbox(config) as outbox:
        return [
            (f"{sent.message.kind}-{sent.channel}", sent.message) for sent in history(outbox, _whole(outbox, alert))
        ]


def _outbox(config: Path) -> Outbox:
    return open_outbox(load_settings(config))


def _check_topic(config: Path, outbox: Outbox, pattern: str) -> None:
    """Refuse a pattern that no topic has: neither a configured one nor one with an alert."""
    alerted = {episode.alert.topic for episode in episodes(outbox, since=datetime.min.replace(tzinfo=UTC))}
    known = sorted(alerted | matcher_of(load_settings(config)).topics.keys())
    if not any(fnmatchcase(name, pattern) for name in known):
        _fail(f'no topic "{pattern}"{nearest(pattern, known)}')


def _whole(outbox: Outbox, typed: str) -> int:
    """Return the number of the one alert that is meant: by its short id, or by its first digits."""
    known = episodes(outbox, since=datetime.min.replace(tzinfo=UTC))
    found = matching(typed, (episode.alert.alert_id for episode in known))
    if len(found) != 1:
        which = f"{len(found)} alerts begin" if found else "no alert begins"
        _fail(f"{which} with {typed}: see `newspike alerts list`")
    return min(found)


def _row(episode: Episode) -> dict[str, str | bool]:
    alert = episode.alert
    return {
        "alert_id": str(alert.alert_id),
        "short_id": short_id(alert.alert_id),
        "topic": alert.topic,
        "state": alert.state.value,
        "severity": alert.severity,
        "started_at": alert.started_at.isoformat(),
        "changed_at": alert.changed_at.isoformat(),
        "open": episode.open,
        "acknowledged_by": episode.acknowledged_by,
    }


def _fared(sent: SentMessage) -> str:
    twice = ", may have arrived twice" if sent.maybe_twice else ""
    tries = f" after {count(sent.attempts, 'attempt')}" if sent.attempts else f", due {clock(sent.due_at)}"
    return f"{sent.message.kind:<10} {sent.channel:<10} {sent.status}{tries}{twice}"


def _history(config: Path, alert: int) -> list[str]:
    """Return the event's begin, peak, size and delay as the published snapshot has them, if there is one."""
    settings = load_settings(config)
    warehouse, zone = warehouse_of(settings), settings.timezone
    if not warehouse.snapshot_file.exists():
        return []
    every = {"since": EPOCH, "until": _now() + LISTED}
    rows = warehouse.snapshot_rows("alert_history", alert=alert, **every)
    if not rows or "peak_at" not in rows[0]:  # a snapshot of an earlier version
        return []
    row = rows[0]
    began, last, peak = (row[name] for name in ("first_published_at", "last_published_at", "peak_at"))
    size = f"{count(row['stories'], 'story', 'stories')} in {count(row['articles'], 'article')}"
    counted = f"{count(row['observed'], 'story', 'stories')} of the topic in {row['peak_window_h']} h"
    facts = {
        "began": clock(began, zone) if began else "",
        "peak": f"{clock(peak, zone)}: {counted}, {row['expected']:g} expected" if peak else "",
        "last": clock(last, zone) if last else "",
        "in all": f"{size} of {count(row['publishers'], 'publisher')}",
        "sent": f"{row['minutes_until_sent']} min after the first article" if row["minutes_until_sent"] else "",
    }
    return ["", *(f"{name:<10} {value}" for name, value in facts.items() if value)]


def _no_channel(name: str, known: tuple[str, ...], switch: str | None) -> str:
    if switch:
        return f"channel {name} is off: {switch}"
    return f'no channel "{name}"; configured: {", ".join(known) or "none"}'


def _span(text: str) -> timedelta:
    try:
        return parse_span(text)
    except ValueError as error:
        _fail(str(error))


def _now() -> datetime:
    return datetime.now(UTC)


def _fail(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(2)
