"""``newspike check``: validate the whole configuration."""

from __future__ import annotations

import json

import typer

from flows.commands.options import CONFIG, AsJson, Config
from flows.configuration.in_force import used_as_before
from flows.configuration.validation import notes_in, problems_in


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(config: Config = CONFIG, *, as_json: AsJson = False) -> None:
    """Validate settings, feeds, families and topics, and list every problem.

    Exits 0 without problems, 2 with problems. Fetches nothing and writes nothing.

    Example: `newspike check --config config/newspike.yaml`
    """
    problems, summary = problems_in(config)
    notes = notes_in(config)
    if problems and (as_before := used_as_before(config)):
        notes += (f"scheduled cycles use as before, until it is corrected: {', '.join(as_before)}",)
    if as_json:
        rows = [{"file": str(p.file), "line": p.line, "key": p.key, "message": p.message} for p in problems]
        typer.echo(json.dumps({"ok": not problems, "problems": rows, "notes": notes} | summary, indent=2))
    else:
        for problem in problems:
            typer.echo(str(problem), err=True)
        for note in notes:
            typer.echo(f"note: {note}")
        found = ", ".join(f"{count} {what}" for what, count in summary.items())
        verdict = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}" if problems else "ok"
        typer.echo(f"{verdict}: {found}" if found else verdict)
    if problems:
        raise typer.Exit(2)
