"""``newspike topics preview | apply | suggest | emerging | adopt``: change definitions knowing what it does."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from alerts.messages.wording import sparkline
from extractors.topics import DefinitionError, Matcher, compile_matcher, load_definitions, parse_definitions
from flows.commands.json_output import to_json
from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.progress import counted
from flows.configuration.topic_files import matcher_of
from flows.reprocessing.preview import Difference, TopicPreview, preview_topic, suggest_for
from flows.reprocessing.rematch import apply_definitions, rereading_workers
from flows.runtime.context import RunContext, open_context
from flows.stages.configuring import note_configuration
from flows.stages.emerging import emerging_terms
from warehouse.article_texts import count_texts, stored_articles
from warehouse.durable_files import write_durably
from warehouse.questions import nearest
from warehouse.store import Warehouse

Name = Annotated[str, typer.Argument(help="Name of the topic or entity.")]
SHOWN = 10  # examples of each kind
WIDEST = 72  # bars in a chart


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (preview, apply, suggest, emerging, adopt):
        app.command()(command)


def preview(
    name: Name,
    *,
    topics: Annotated[Path | None, typer.Option("--topics", "-t", help="Changed definition files.")] = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Show which stored articles a changed definition would add or remove; writes nothing.

    Example: `newspike topics preview ai-market-selloff --topics edited.yaml`
    """
    context = open_context(config)
    matcher = matcher_from(topics) if topics else matcher_of(context.settings)
    check_name(matcher, name)
    with rereading_workers(context.settings.workers) as workers:
        seen = preview_topic(context.warehouse, matcher, name, workers=workers, now=context.at)
    typer.echo(to_json(asdict(seen)) if as_json else _told(seen))


def apply(*, config: Config = CONFIG, as_json: AsJson = False) -> None:
    """Match all stored articles with the configured definitions, and replace their mentions in one step.

    Volumes and baselines are updated; no alert is sent for the past. A stopped or killed run continues.

    Example: `newspike topics apply`
    """
    context = open_context(config)
    note_configuration(context)
    matcher, total = matcher_of(context.settings), count_texts(context.warehouse)
    with rereading_workers(context.settings.workers) as workers, counted("reading articles again", total) as tell:
        done = apply_definitions(context.warehouse, matcher, workers=workers, now=context.at, tell=tell)
    summary = {"read": done["read"], "mentions": done["mentions"]}
    typer.echo(
        json.dumps(summary)
        if as_json
        else f"{done['read']:,} articles matched again, {done['mentions']:,} mentions now"
    )


def suggest(name: Name, *, config: Config = CONFIG, as_json: AsJson = False) -> None:
    """Suggest terms for a topic: words typical of the articles it matches.

    Example: `newspike topics suggest ai-energy-nuclear`
    """
    context = open_context(config)
    matcher = matcher_of(context.settings)
    check_name(matcher, name)
    terms = suggest_for(context.warehouse, matcher, name)[: 2 * SHOWN]
    if as_json:
        typer.echo(to_json([asdict(term) for term in terms]))
        return
    typer.echo(f"{'term':30} {'score':>7} {'found':>6} {'would add up to':>16}")
    for term in terms:
        typer.echo(f"{term.term:30} {term.score:>7.1f} {term.found:>6} {term.others:>16}")


def emerging(
    *,
    at: Annotated[datetime | None, typer.Option(help="End of the week to look at [default: now].")] = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Show terms that surged in the last seven days and that no topic covers.

    Example: `newspike topics emerging`
    """
    context = open_context(config, at)
    terms = emerging_terms(context.warehouse, matcher_of(context.settings), now=context.at)[: 2 * SHOWN]
    if as_json:
        typer.echo(to_json([asdict(term) for term in terms]))
        return
    if not terms:
        typer.echo("no emerging terms outside your topics")
    for term in terms:
        counts = f"{term.stories} stories, {term.sources} sources, {term.expected:.1f} expected"
        typer.echo("\n    ".join([f"{term.term}  {term.score:.0f}  {counts}", *term.headlines]))


def adopt(
    term: Annotated[str, typer.Argument(help="Term, as shown by `newspike topics emerging`.")],
    *,
    folder: Annotated[Path, typer.Option(help="Folder for the new definition file.")] = Path("config/topics"),
    config: Config = CONFIG,
) -> None:
    """Create a topic from a term, with stored headlines as examples; edit it, then run `topics apply`.

    Example: `newspike topics adopt "rare earths"`
    """
    try:
        path = adopt_term(open_context(config), term, folder)
    except (AdoptionError, DefinitionError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(f"wrote {path}: edit it, then `newspike topics preview {path.stem}` and `newspike topics apply`")


class AdoptionError(ValueError):
    """A term cannot become a topic; the message says why."""


def adopt_term(context: RunContext, term: str, folder: Path) -> Path:
    """Return the new file that defines a term as a topic; raise `AdoptionError` where that exists already."""
    name = re.sub(r"[^\w]+", "-", term.casefold()).replace("_", "-").strip("-")
    path = folder / f"{name}.yaml"
    if not name or path.exists():
        raise AdoptionError(f"{path} exists: edit it instead" if name else "a term needs letters or digits")
    definitions = matcher_of(context.settings).definitions
    known = next((found for found in definitions.all if found.name == name), None)
    if known is not None or name in definitions.lists:
        where = f" in {known.file}:{known.line}" if known else ""
        raise AdoptionError(f"{name} is defined already{where}: edit it there, or adopt the term under another name")
    text = _adopted(name, term, _headlines_with(context.warehouse, term))
    folder.mkdir(parents=True, exist_ok=True)
    write_durably(path, text.encode())
    return path


def _adopted(name: str, term: str, headlines: Sequence[str]) -> str:
    """Return a definition file for one term. A JSON string is a YAML string."""
    examples = [f"      - {json.dumps(headline, ensure_ascii=False)}" for headline in headlines]
    head = [
        "version: 1",
        "topics:",
        f"  {json.dumps(name, ensure_ascii=False)}:",
        f"    title: {json.dumps(term.capitalize(), ensure_ascii=False)}",
    ]
    body = ["    match:", f"      - {json.dumps(_quoted(term), ensure_ascii=False)}"]
    return "\n".join([*head, *body, *(["    must_match:", *examples] if examples else []), ""])


def _quoted(term: str) -> str:
    """Return a term as a phrase of the query language, so that no sign in it is read as an operator."""
    return '"' + re.sub(r'["“”]', " ", term) + '"'


def _headlines_with(warehouse: Warehouse, term: str) -> list[str]:
    quoted = json.dumps({"version": 1, "topics": {"term": {"match": [_quoted(term)]}}})
    matcher = compile_matcher(parse_definitions([("term", quoted)]))
    return [article.title for article in stored_articles(warehouse) if matcher.covers(term, [article.title])][:3]


def matcher_from(topics: Path) -> Matcher:
    """Return the compiled definitions of a file or folder; exit with 2 and a message where they have a mistake."""
    try:
        return compile_matcher(load_definitions([topics]))
    except DefinitionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def check_name(matcher: Matcher, name: str) -> None:
    """Exit with 2 and the nearest names where no topic or entity has the name."""
    known = sorted(found.name for found in matcher.definitions.all)
    if name not in known:
        typer.echo(f'no topic or entity "{name}"{nearest(name, known)}', err=True)
        raise typer.Exit(2)


def _told(seen: TopicPreview) -> str:
    lines = [f"{seen.name}: unchanged {seen.kept}, added {len(seen.added)}, removed {len(seen.removed)}"]
    for sign, differences in (("+", seen.added), ("-", seen.removed)):
        lines += [_line(sign, difference) for difference in differences[:SHOWN]]
        if len(differences) > SHOWN:
            lines.append(f"{sign} and {len(differences) - SHOWN} more")
    if seen.days:
        now, then = [before for _, before, _ in seen.days], [after for _, _, after in seen.days]
        highest = max(*_binned(now), *_binned(then), 1)
        lines += [f"before {_chart(now, highest)}", f"after  {_chart(then, highest)}"]
        lines.append(f"       {seen.days[0][0]} to {seen.days[-1][0]}")
    return "\n".join(lines)


def _line(sign: str, difference: Difference) -> str:
    evidence = "; ".join(" ".join(text.split()) for text in difference.evidence[:3])
    return f"{sign} {difference.title}" + (f"  [{evidence}]" if evidence else "")


def _binned(counts: Sequence[int]) -> list[int]:
    """Return counts in as many bins as fit, the last one perhaps shorter."""
    size = -(-len(counts) // WIDEST)
    return [sum(counts[start : start + size]) for start in range(0, len(counts), size)]


def _chart(counts: Sequence[int], highest: int) -> str:
    return sparkline(_binned(counts), top=highest, zero=" ")
