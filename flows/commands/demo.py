"""``newspike demo``: the whole pipeline, shown on a bundled newsroom."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.commands.dashboard import address
from flows.commands.demo_run import FolderTakenError, Seen, demonstrate, readable_mail
from flows.commands.progress import following
from flows.runtime.context import RunContext, open_context
from newsroom.world.scenes import Scene
from warehouse.records import EPOCH, Alert

Home = Annotated[Path, typer.Option(help="Folder for the demo's files; an earlier demo there is replaced.")]

SETTLING = timedelta(hours=6)
QUESTION = """\
select day, stories, owners as independent_publishers, articles, round(coverage, 2) as coverage
from topic_days
where topic = 'low-cost-model-launches'
order by day desc limit 6"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    home: Home = Path("newspike-demo"),
    seed: Annotated[int, typer.Option(help="Random seed of the fictional news; the scenes stay the same.")] = 7,
) -> None:
    """Run the whole pipeline on a bundled fictional newsroom: no network, no account.

    Thirty fictional outlets publish 45 days of news with traps: a wire story in forty copies, one outlet's burst,
    an outage with its catch-up, a feed list that doubles. Then a cheap model is launched, and that must raise an alert.

    Example: `newspike demo --home /tmp/newspike-demo`
    """
    started = time.monotonic()
    console = Console()
    console.print("[bold]Newspike demo[/bold]: real HTTP, mail and Slack servers on 127.0.0.1, real Prefect flows")
    console.print("starting Prefect (some seconds) ...")
    try:
        seen = demonstrate(home, following, seed=seed)
    except FolderTakenError as error:
        raise typer.BadParameter(str(error)) from error
    context = open_context(seen.config)
    mails = _keep_arrivals(home, seen)
    _show_arrivals(console, seen)
    _show_scenes(console, seen.scenes, context.warehouse.records(Alert, "alerts_since", since=EPOCH))
    _show_question(console, context)
    _show_places(console, context, mails, time.monotonic() - started)


def _keep_arrivals(home: Path, seen: Seen) -> list[Path]:
    """Write the messages that the mail server and Slack received into files, and return the mails."""
    folder = home / "arrived"
    folder.mkdir()
    mails = []
    for number, letter in enumerate(seen.letters, 1):
        mails.append(folder / f"email-{number}.html")
        mails[-1].write_text(readable_mail(letter), encoding="utf-8")
        for part in letter.message.walk():
            if part.get_content_type() == "image/png":
                (folder / f"chart-{number}.png").write_bytes(part.get_content())
    for number, post in enumerate(seen.posts, 1):
        (folder / f"slack-{number}.json").write_text(json.dumps(post.payload, indent=2), encoding="utf-8")
    return mails


def _show_arrivals(console: Console, seen: Seen) -> None:
    console.rule(f"what arrived: {len(seen.letters)} mails, {len(seen.posts)} Slack messages")
    for number, letter in enumerate(seen.letters):
        console.print(f"\nSubject: {letter.message['Subject']}", style="bold", markup=False, highlight=False)
        text = letter.message.get_body(("plain",))
        if number == 0 and text:
            console.print(str(text.get_content()), markup=False, highlight=False)


def _show_scenes(console: Console, scenes: Sequence[Scene], alerts: Sequence[Alert]) -> None:
    table = Table("when (UTC)", "what happened", "alert?", "alerted", "", title="what happened, and what was reported")
    for scene in scenes:
        raised = [alert for alert in alerts if _raised_by(alert, scene)]
        first = min((alert.opened_at for alert in raised), default=None)
        right = bool(raised) == scene.alerts
        table.add_row(
            f"{scene.starts_at:%a %H:%M}",
            f"{scene.note} ({scene.topic})" if scene.topic else scene.note,
            "yes" if scene.alerts else "no",
            f"{first:%a %H:%M}" if first else "no",
            "[green]right[/green]" if right else "[red]wrong[/red]",
        )
    console.print(table)
    strays = [alert for alert in alerts if not any(_raised_by(alert, scene) for scene in scenes)]
    console.print(f"alerts about anything else: {len(strays)}")


def _raised_by(alert: Alert, scene: Scene) -> bool:
    """Return whether an alert falls into a scene: its topic, from its beginning until the news of it has settled."""
    in_time = scene.starts_at <= alert.opened_at < scene.ends_at + SETTLING
    return in_time and scene.topic in {"", alert.topic}


def _show_question(console: Console, context: RunContext) -> None:
    console.rule("ask it anything, in SQL")
    console.print(QUESTION, highlight=False)
    connection = context.warehouse.connect_snapshot()
    found = connection.execute(QUESTION)
    table = Table(*(column[0] for column in found.description))
    for row in found.fetchall():
        table.add_row(*(f"{value:%a %d %b}" if isinstance(value, date) else str(value) for value in row))
    connection.close()
    console.print(table)


def _show_places(console: Console, context: RunContext, mails: Sequence[Path], took_s: float) -> None:
    console.rule("where it is")
    console.print(
        f"warehouse  {context.warehouse.snapshot_file}  (open it with DuckDB)", highlight=False, soft_wrap=True
    )
    for mail in mails[:1]:
        chart = mail.with_name("chart-1.png").resolve()
        console.print(f"mail       {mail.resolve()}  (open it in a browser)", highlight=False, soft_wrap=True)
        console.print(f"chart      {chart}", highlight=False, soft_wrap=True)
    console.print(f"settings   {context.settings.path}", highlight=False, soft_wrap=True)
    command = f"newspike dashboard --config {context.settings.path}"
    console.print(f"dashboard  {address()}  (while this runs: {command})", highlight=False, soft_wrap=True)
    console.print(f"\nthat took {took_s:.0f} s", highlight=False)
    console.print("next: point it at your own feeds: newspike init, newspike check, newspike run", highlight=False)
