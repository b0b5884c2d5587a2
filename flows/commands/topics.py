"""``newspike topics``: match articles, run the examples of definitions, explain a match."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from extractors.articles.language import detect_language
from extractors.links import canonical_link
from extractors.topics import Matcher, find_mentions
from extractors.topics.examples import ExampleCoverage, ExampleResult, check_examples, measure_coverage
from extractors.topics.explanation import explain, format_explanation, summary
from extractors.topics.json_rows import RowError, mentions_row, parse_row
from flows.commands import topic_changes
from flows.commands.options import CONFIG, AsJson, Config
from flows.configuration.settings import load_settings
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import warehouse_of
from warehouse.records import Article

Topics = Annotated[Path, typer.Option("--topics", "-t", help="A definition file, or a folder of them.")]
Articles = Annotated[str, typer.Argument(help="File with one JSON object per line; - reads standard input.")]
TOPICS = Path("config/topics")
SHOWN = 8  # terms without an example that one line names

app = typer.Typer(help="Topics: match, test, explain; preview, apply, suggest, emerging, adopt.", no_args_is_help=True)
topic_changes.add_to(app)


def add_to(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="topics")


@app.command()
def match(articles: Articles = "-", *, topics: Topics = TOPICS, as_json: AsJson = False) -> None:
    """Match articles given as JSON lines (id, title, text, optional url, site, lang, author).

    Exits 0 when every line is valid, 1 when one is not an article, 2 on an invalid definition.

    Example: `newspike topics match --topics config/topics articles.jsonl --json`
    """
    matcher = topic_changes.matcher_from(topics)
    failed = False
    for name, article in _articles(articles):
        if article is None:
            failed = True
            typer.echo(name, err=True)
            continue
        row = mentions_row(name, find_mentions(article, matcher, now=datetime.now(UTC)))
        typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _readable(row))
    if failed:
        raise typer.Exit(1)


@app.command("test")
def run_examples(*, topics: Topics = TOPICS, as_json: AsJson = False) -> None:
    """Run the must_match and must_not_match examples, and list terms that no example covers.

    Exits 0 when all examples pass, 1 when one fails, 2 on an invalid definition.

    Example: `newspike topics test --topics config/topics`
    """
    matcher = topic_changes.matcher_from(topics)
    verdicts = check_examples(matcher, now=datetime.now(UTC))
    coverage = measure_coverage(matcher)
    if as_json:
        typer.echo(json.dumps(_test_row(verdicts, coverage), ensure_ascii=False, indent=2))
    else:
        _print_test(verdicts, coverage)
    if not all(verdict.holds for verdict in verdicts):
        raise typer.Exit(1)


@app.command("explain")
def explain_article(
    article: Annotated[
        str,
        typer.Argument(
            help="File with plain text or a JSON line, - for standard input, or the URL of a stored article."
        ),
    ],
    *,
    topics: Annotated[
        Path | None,
        typer.Option(
            "--topics",
            "-t",
            help="A definition file, or a folder of them [default: those of the settings, else config/topics].",
        ),
    ] = None,
    topic: Annotated[str, typer.Option("--topic", help="Explain this topic or entity only.")] = "",
    config: Config = CONFIG,
) -> None:
    """Explain clause by clause why topics match an article or not, and where.

    Without --topic, lists in one line each what was found, and names the topics of which only a term occurs.

    Example: `newspike topics explain article.txt --topic ai-market-selloff`
    """
    matcher = (
        matcher_of(load_settings(config))
        if topics is None and config.exists()
        else topic_changes.matcher_from(topics or TOPICS)
    )
    story = _one_article(article) if article == "-" or Path(article).exists() else _stored_article(article, config)
    if topic:
        topic_changes.check_name(matcher, topic)
        typer.echo(format_explanation(explain(story, matcher, topic)))
    else:
        _print_candidates(story, matcher)


def _print_candidates(story: Article, matcher: Matcher) -> None:
    candidates = [explain(story, matcher, rule.definition.name) for rule, _ in matcher.candidates(matcher.read(story))]
    for each in candidates:
        if each.found:
            typer.echo(summary(each))
    if close := [each.name for each in candidates if not each.found]:
        typer.echo(f"not found, although a term occurs: {', '.join(close)}")
    advice = "add --topic NAME to see each clause"
    typer.echo(advice if candidates else "no term of any topic or entity occurs in the article")


def _articles(source: str) -> Iterator[tuple[Any, Article | None]]:
    """Yield the id and article of each line; for an invalid line, the problem and None."""
    for number, line in enumerate(_lines(source)):
        if not line.strip():
            continue
        try:
            name, article = parse_row(line, number)
        except RowError as error:
            yield f"{source}: {error}", None
        else:
            yield name, _in_its_language(article)


def _lines(source: str) -> Iterator[str]:
    if source == "-":
        yield from sys.stdin
        return
    try:
        with Path(source).open(encoding="utf-8") as lines:
            yield from lines
    except OSError as error:
        typer.echo(f"{source}: cannot be read: {error.strerror}", err=True)
        raise typer.Exit(2) from None


def _one_article(source: str) -> Article:
    text = "".join(_lines(source))
    try:
        return _in_its_language(parse_row(text.splitlines()[0] if text else "", 0)[1])
    except RowError:  # not JSON: the first line is the title, the rest the text
        title, _, body = text.partition("\n")
        row = json.dumps({"title": title.strip(), "text": body.lstrip("\n")})
        return _in_its_language(parse_row(row, 0)[1])


def _stored_article(name: str, config: Path) -> Article:
    """Return a stored article by its URL or id; exit 2 where there is neither a file nor an article of this name."""
    warehouse = warehouse_of(load_settings(config))
    found = warehouse.records(Article, "article_at", name=canonical_link(name) if "://" in name else name)
    if not found:
        typer.echo(f"{name}: neither a file nor the URL or id of a stored article", err=True)
        raise typer.Exit(2)
    return found[0]


def _in_its_language(article: Article) -> Article:
    if article.language is not None:
        return article
    return replace(article, language=detect_language(f"{article.title}\n{article.text}"))


def _readable(row: dict[str, Any]) -> str:
    lines = [f"{row['id']}"]
    for found in (*row["mentions"], *row["entities"]):
        name = found.get("topic") or f"{found['entity']} ({found['kind']})"
        evidence = "; ".join(dict.fromkeys(" ".join(span["text"].split()) for span in found["spans"]))
        lines.append(f"  {name}  {found['score']:g}{' about' if found['about'] else ''}  {evidence}")
    return "\n".join(lines)


def _print_test(verdicts: tuple[ExampleResult, ...], coverage: tuple[ExampleCoverage, ...]) -> None:
    for verdict in verdicts:
        if not verdict.holds:
            example = verdict.example
            problem = "found " + ", ".join(verdict.found) if verdict.found else "found nothing"
            wanted = "must_match" if verdict.wanted else "must_not_match"
            said = " ".join(f"{example.title} {example.text}".split())
            typer.echo(f"{example.file}:{example.line}: {verdict.definition.name}: {wanted}, {problem}: {said}")
    for each in coverage:
        if each.definition.kind == "topic" or each.examples:
            seen = each.terms - len(each.unseen)
            line = f"{each.definition.name}: {each.examples} examples cover {seen} of {each.terms} terms"
            unseen = ", ".join(each.unseen[:SHOWN]) + (" ..." if len(each.unseen) > SHOWN else "")
            typer.echo(f"{line}; not {unseen}" if unseen else line)
    bare = sum(not each.examples for each in coverage)
    failed = sum(not verdict.holds for verdict in verdicts)
    typer.echo(f"{failed} of {len(verdicts)} examples failed; {bare} of {len(coverage)} definitions have no examples")


def _test_row(verdicts: tuple[ExampleResult, ...], coverage: tuple[ExampleCoverage, ...]) -> dict[str, Any]:
    failed = [
        {
            "name": verdict.definition.name,
            "file": verdict.example.file,
            "line": verdict.example.line,
            "wanted": "must_match" if verdict.wanted else "must_not_match",
            "found": verdict.found,
        }
        for verdict in verdicts
        if not verdict.holds
    ]
    covered = [
        {"name": each.definition.name, "examples": each.examples, "terms": each.terms, "unseen": each.unseen}
        for each in coverage
    ]
    return {"examples": len(verdicts), "failed": failed, "coverage": covered}
