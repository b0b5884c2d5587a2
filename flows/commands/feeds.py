"""``newspike feeds``: try a feed, subscribe, show the health of feeds, import and export OPML."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from extractors.feeds import ParsedEntry, ParsedFeed, Refusal
from extractors.feeds.discovery import FoundFeed, discover_feeds, typed_address
from extractors.feeds.isolation import parse_all
from extractors.feeds.opml import parse_opml, write_opml
from extractors.fetch import Client, Failure, Rules, run
from extractors.fetch.model import secret_parameters, shown
from extractors.links import registrable_domain
from extractors.workers import Workers
from flows.commands.feed_health import feed_report, health_lines
from flows.commands.json_output import to_json
from flows.commands.options import CONFIG, AsJson, Config
from flows.configuration.feeds_file import load_feeds, same_feed, sound_feeds
from flows.configuration.feeds_writer import append_feeds, as_yaml
from flows.configuration.secret_ref import referenced
from flows.configuration.settings import load_settings
from flows.runtime.context import open_context
from flows.runtime.resources import fetch_rules
from flows.stages.poll_preview import Rehearsal, rehearse_poll
from warehouse.records import AttemptOutcome, Feed, FeedState, Page, Row

app = typer.Typer(help="Feeds: parse, fetch, add, health, import, export.", no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="feeds")


@app.command()
def parse(
    files: Annotated[
        list[Path], typer.Argument(help="RSS, Atom or JSON Feed documents, also gzipped (.gz); - reads standard input.")
    ],
    *,
    url: Annotated[list[str] | None, typer.Option(help="URL the file came from; one per file, in order.")] = None,
    as_json: AsJson = False,
) -> None:
    """Parse feed documents from files and print their entries; fetches nothing.

    Exits 0 when all were parsed, 1 when some were refused.

    Example: `newspike feeds parse feed.xml --url https://ledger.example/feed.xml --json`
    """
    if len(url or []) > len(files):
        raise typer.BadParameter("was given more often than files", param_hint="--url")
    urls = [*(url or []), *[""] * len(files)][: len(files)]
    answers = [_read(file, address) for file, address in zip(files, urls, strict=True)]
    pages = [answer for answer in answers if isinstance(answer, Page)]
    with Workers(1, preload=("extractors.feeds",)) as workers:
        parsed = iter(parse_all(workers, pages))
    outcomes = [next(parsed) if isinstance(answer, Page) else answer for answer in answers]
    for file, outcome in zip(files, outcomes, strict=True):
        row = _parsed_row(file, outcome)
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _told(row))
    if any(isinstance(outcome, Refusal) for outcome in outcomes):
        raise typer.Exit(1)


@app.command()
def fetch(url: str, *, config: Config = CONFIG, as_json: AsJson = False) -> None:
    """Show what a poll of this feed would do and why, without storing anything.

    A subscribed feed is requested as its next poll would; any other as for the first time.
    Exits 0 when the feed responded, 1 when it did not.

    Example: `newspike feeds fetch https://ledger.example/feed.xml`
    """
    feed, state, rules = _subscription(typed_address(url), config)
    rehearsal = rehearse_poll(feed, state, rules, now=datetime.now(UTC))
    typer.echo(to_json(asdict(rehearsal), indent=2) if as_json else _rehearsed(rehearsal))
    if rehearsal.outcome is AttemptOutcome.FAILED:
        raise typer.Exit(1)


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="A feed, or any page of the site.")],
    *,
    config: Config = CONFIG,
    publisher: Annotated[str, typer.Option(help="Name of the publisher [default: the feed's title].")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the lines without writing them.")] = False,
) -> None:
    """Find a site's feed and subscribe to it; if there are several, add the first and list the others.

    For a secret in the address of a feed, write `${NAME}` in single quotes and set NAME in the environment.

    Example: `newspike feeds add https://ledger.example --publisher "The Ledger"`
    """
    if secret_parameters(url):
        typer.echo(f"{shown(url)} has a secret in it: set it in the environment and write ${{NAME}} for it", err=True)
        raise typer.Exit(2)
    found = run(_discover(url, _rules(config)))
    if isinstance(found, Failure) or not found:
        typer.echo(found.detail if isinstance(found, Failure) else f"{url}: no feed found there", err=True)
        raise typer.Exit(1)
    chosen, *others = found
    named = publisher or chosen.feed.title or registrable_domain(chosen.url)
    feed = Feed(
        url=chosen.url,
        publisher=named,
        family=named,
        language=chosen.feed.language,
        site=chosen.feed.link,
        title=chosen.feed.title,
    )
    if same_feed(feed.url) in _known(config):
        typer.echo(f"{feed.url} is already subscribed", err=True)
        raise typer.Exit(2)
    _subscribe([feed], config, dry_run=dry_run)
    for other in others:
        typer.echo(f"also there: {other.url}  ({other.feed.title}, {other.feed.size} entries)")


@app.command()
def health(*, config: Config = CONFIG, as_json: AsJson = False) -> None:
    """Show the health of every feed, problems first.

    With the count of what became of its items, entries and articles over the last 7 days.
    Exits 0 when no feed is failing or disabled and all counts agree, 1 otherwise.

    Example: `newspike feeds health`
    """
    context = open_context(config)
    rows = feed_report(context)
    for row in rows:
        typer.echo(to_json(asdict(row)) if as_json else health_lines(row, context.at))
    if any(row.health in {"failing", "disabled"} or row.differences for row in rows):
        raise typer.Exit(1)


@app.command("import")
def import_opml(
    file: Annotated[Path, typer.Argument(help="OPML file, as exported by a feed reader.")],
    *,
    config: Config = CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the lines without writing them.")] = False,
) -> None:
    """Subscribe to the feeds of an OPML file; invalid lines are listed and skipped.

    Exits 0 when every line was added or known already, 1 when some were skipped.

    Example: `newspike feeds import subscriptions.opml --dry-run`
    """
    try:
        listed = parse_opml(file.read_bytes())
    except OSError as error:
        typer.echo(f"{file}: cannot be read: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    known = _known(config)
    secret = [feed for feed in listed.feeds if secret_parameters(feed.url)]
    new = [feed for feed in listed.feeds if same_feed(feed.url) not in known and feed not in secret]
    _subscribe(new, config, dry_run=dry_run)
    for skipped in listed.skipped:
        typer.echo(f"{file}:{skipped.line}: skipped: {skipped.why}", err=True)
    for feed in secret:
        why = "has a secret in it, write it into feeds.yaml with `${NAME}` for it"
        typer.echo(f"{file}: skipped: {shown(feed.url)} {why}", err=True)
    if listed.skipped or secret:
        raise typer.Exit(1)


@app.command()
def export(*, config: Config = CONFIG) -> None:
    """Print the subscriptions as OPML for other readers, without headers and passwords.

    Example: `newspike feeds export > subscriptions.opml`
    """
    typer.echo(write_opml(load_feeds(load_settings(config))), nl=False)


def _read(file: Path, url: str) -> Page | Refusal:
    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        return Refusal(reason="unreadable", detail=f"cannot be read: {error.strerror}")
    return Page(url=url, final_url=url, status=200, body=body, fetched_at=datetime.now(UTC))


def _parsed_row(file: Path, outcome: ParsedFeed | Refusal) -> Row:
    if isinstance(outcome, Refusal):
        error = f"{outcome.reason}: {outcome.detail}"
        return {"file": str(file), "ok": False, "error": error, "feed": None, "entries": []}
    ttl = outcome.hints.ttl
    feed = {
        "title": outcome.title,
        "link": outcome.link,
        "language": outcome.language,
        "kind": outcome.kind,
        "ttl_minutes": ttl.total_seconds() / 60 if ttl else None,
    }
    entries = [_entry_row(entry) for entry in outcome.entries]
    return {"file": str(file), "ok": True, "error": None, "feed": feed, "entries": entries}


def _entry_row(entry: ParsedEntry) -> Row:
    return {
        "guid": entry.guid,
        "link": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "authors": list(entry.authors),
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
        "updated_at": entry.updated_at.isoformat() if entry.updated_at else None,
        "date_confidence": entry.date_confidence,
    }


def _told(row: Row) -> str:
    if not row["ok"]:
        return f"{row['file']}: refused: {row['error']}"
    lines = [f"{row['file']}: {row['feed']['kind']}, {row['feed']['title']!r}, {len(row['entries'])} entries"]
    lines += [f"  {(entry['published_at'] or 'no date')[:16]:16}  {entry['title']}" for entry in row["entries"]]
    return "\n".join(lines)


def _known(config: Path) -> set[str]:
    """Return the addresses in the feed list, each in the form that `same_feed` gives it."""
    return {same_feed(feed.url) for feed in sound_feeds(load_settings(config))} if config.exists() else set()


def _rules(config: Path) -> Rules:
    return fetch_rules(load_settings(config)) if config.exists() else Rules()


def _subscription(url: str, config: Path) -> tuple[Feed, FeedState, Rules]:
    """Return the feed as subscribed, with its poll state; a new feed where it is not subscribed."""
    unknown = Feed(url=url, publisher=registrable_domain(url), family=registrable_domain(url))
    if not config.exists():
        return unknown, FeedState(feed_url=url), Rules()
    context = open_context(config)
    feed = next((feed for feed in context.feeds if feed.url == url), unknown)
    polled = context.warehouse.live_file.exists()  # asking would make one
    states = context.warehouse.records(FeedState, "feed_states", urls=[url]) if polled else ()
    return feed, next(iter(states), FeedState(feed_url=url)), fetch_rules(context.settings)


def _rehearsed(rehearsal: Rehearsal) -> str:
    lines = [f"request   {rehearsal.url}", *(f"          {name}: {value}" for name, value in rehearsal.asked.items())]
    lines += [
        f"response  {rehearsal.answered}",
        *(f"          {name}: {value}" for name, value in rehearsal.answer.items()),
    ]
    decided = dict.fromkeys((rehearsal.outcome, rehearsal.reason, rehearsal.detail))  # "ok" is said once
    lines.append(f"outcome   {': '.join(filter(None, decided))}")
    lines.append(f"next due  {rehearsal.due_at:%Y-%m-%d %H:%M} UTC")
    lines += [f"          {reason}" for reason in rehearsal.because]
    return "\n".join([*lines, *(f"  new     {title}" for title in rehearsal.entries)])


async def _discover(url: str, rules: Rules) -> tuple[FoundFeed, ...] | Failure:
    async with Client(rules) as client:
        return await discover_feeds(url, client, secrets=referenced(typed_address(url)))


def _subscribe(feeds: Sequence[Feed], config: Path, *, dry_run: bool) -> None:
    if dry_run or not feeds:
        typer.echo(as_yaml(feeds) if feeds else "nothing to add", nl=not feeds)
        return
    settings = load_settings(config)
    path = settings.located(settings.feeds)
    append_feeds(path, feeds)
    typer.echo(f"{path}: {len(feeds)} feed{'s' if len(feeds) > 1 else ''} added")
