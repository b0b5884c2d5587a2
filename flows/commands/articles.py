"""``newspike articles``: read pages as the pipeline would, and learn what became of one."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from extractors.articles.job import Work, extract_job
from extractors.fetch import Client, Failure, Request, Rules, run
from extractors.links import canonical_link, entry_link, without_fragment
from extractors.workers import Killed, Workers
from flows.commands.articles_group import group
from flows.commands.options import CONFIG, AsJson, Config
from flows.commands.sql import answer
from flows.configuration.settings import load_settings
from flows.runtime.context import warehouse_of
from flows.runtime.resources import fetch_rules
from warehouse.output import write_box, write_json
from warehouse.records import Article, Entry, Feed, Page
from warehouse.sql_files import questions
from warehouse.store import Warehouse

CPU_S = 20  # for one page

app = typer.Typer(help="Articles: extract, group, why.", no_args_is_help=True)
app.command()(group)


def add_to(root: typer.Typer) -> None:
    """Add the group of commands."""
    root.add_typer(app, name="articles")


@dataclass(frozen=True, kw_only=True, slots=True)
class Extract:
    """The extracted article of a page, as it is printed."""

    file: str
    ok: bool
    error: str | None
    title: str = ""
    authors: tuple[str, ...] = ()
    published_at: str | None = None  # ISO 8601, with the offset of its source
    date_source: str = "none"
    language: str | None = None
    canonical_url: str = ""
    site: str | None = None
    quality: str = ""
    text: str = ""
    article_id: int | None = None  # the same for all forms of an address
    evidence: Any = None  # why it is as it is, see the view article_evidence


@app.command()
def extract(
    pages: Annotated[list[str], typer.Argument(metavar="FILE_OR_URL...", help="HTML files, also gzipped (.gz).")],
    *,
    url: Annotated[list[str] | None, typer.Option(help="URL the file came from; one per file, in order.")] = None,
    entry: Annotated[
        list[str] | None,
        typer.Option(help="Feed entry of the page as JSON: title, summary, content, authors, published_at."),
    ] = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Extract articles from HTML files: one JSON line or a short summary each.

    Exits 0 when every page has a text, 1 otherwise.

    Example: `newspike articles extract page.html.gz --url https://ledger.example/news/1 --json`
    """
    urls = [*(url or []), *[""] * len(pages)]
    said = [*(entry or []), *["{}"] * len(pages)]
    answers = [_page(name, address, config) for name, address in zip(pages, urls, strict=False)]
    works = [_work(page, words) for page, words in zip(answers, said, strict=False) if isinstance(page, Page)]
    with Workers(min(2, len(pages))) as workers:
        articles = iter(workers.map(extract_job, works, timeout_s=CPU_S))
    extracts = [
        _extract(name, next(articles) if isinstance(page, Page) else page)
        for name, page in zip(pages, answers, strict=True)
    ]
    for one in extracts:
        typer.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else _told(one))
    if not all(one.ok for one in extracts):
        raise typer.Exit(1)


@app.command()
def why(
    name: Annotated[str, typer.Argument(metavar="URL_OR_GUID", help="Address of an article, or guid of a feed item.")],
    *,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    """Show what became of an address or guid: feeds, attempts, article, story, mentions, counted for alerts or not.

    Example: `newspike articles why https://ledger.example/news/1`
    """
    write = write_json if as_json else write_box
    warehouse = warehouse_of(load_settings(config))
    answer(warehouse, questions()["why-missing"].sql, {"address": _known_name(warehouse, name)}, write)


def _known_name(warehouse: Warehouse, name: str) -> str:
    """Return the form of a name in which the warehouse knows it: addresses are stored without tracking parameters."""
    address = canonical_link(name)
    forms = [name.strip(), entry_link(name), address, without_fragment(address)]
    other = {"http": "https", "https": "http"}
    forms += [f"{other[scheme]}://{rest}" for scheme, _, rest in (form.partition("://") for form in forms) if rest]
    names = list(dict.fromkeys(filter(None, forms)))
    known = warehouse.snapshot_rows("names_known", names=names) if warehouse.snapshot_file.exists() else ()
    return str(known[0]["name"]) if known else address or name


def _page(name: str, url: str, config: Path) -> Page | str:
    """Return a page from the web or from a file, else the failure."""
    if name.startswith(("http://", "https://")):
        rules = fetch_rules(load_settings(config)) if config.exists() else Rules()
        answered = run(_fetched(name, rules))
        return answered.detail or answered.reason if isinstance(answered, Failure) else answered
    try:
        body = Path(name).read_bytes()
        body = gzip.decompress(body) if name.endswith(".gz") else body
    except (OSError, EOFError, zlib.error) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    return Page(url=url, final_url=url, status=200, body=body, fetched_at=datetime.now(UTC))


async def _fetched(url: str, rules: Rules) -> Page | Failure:
    async with Client(rules) as client:
        return await client.get(Request(url=url))


def _work(page: Page, words: str) -> Work:
    try:
        said = json.loads(words)
        published = said.get("published_at")
        entry = Entry(
            entry_id=0,
            version=0,
            feed_url="",
            guid="",
            link=canonical_link(page.url),
            title=said.get("title", ""),
            summary=said.get("summary", ""),
            content=said.get("content", ""),
            authors=tuple(said.get("authors", ())),
            published_at=datetime.fromisoformat(published).astimezone(UTC) if published else None,
            published_raw=published or "",
            date_confidence="exact" if published else "none",
            seen_at=page.fetched_at,
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise typer.BadParameter(f"--entry: not an entry in JSON: {error}") from error
    return Work(page=page, entry=entry, feed=Feed(url="", publisher="", family=""), now=page.fetched_at)


def _extract(name: str, outcome: Article | Killed | str) -> Extract:
    if isinstance(outcome, str):
        return Extract(file=name, ok=False, error=outcome)
    if isinstance(outcome, Killed):
        return Extract(file=name, ok=False, error=f"{outcome.reason}: {outcome.detail}")
    return Extract(
        file=name,
        ok=bool(outcome.text),
        error=None if outcome.text else "no text was found on the page",
        title=outcome.title,
        authors=outcome.authors,
        published_at=outcome.published_raw or None,
        date_source=outcome.date_source,
        language=outcome.language,
        canonical_url=outcome.canonical_url,
        site=outcome.site_name,
        quality=outcome.quality,
        text=outcome.text,
        article_id=outcome.article_id,
        evidence=json.loads(outcome.evidence or "null"),
    )


def _told(one: Extract) -> str:
    if one.error:
        return f"{one.file}: {one.error}"
    lines: Sequence[str] = (
        f"{one.file}: {one.title}",
        f"  by {', '.join(one.authors) or 'nobody named'}, {one.published_at or 'no date'} ({one.date_source})",
        f"  {one.quality}, {one.language or 'language unknown'}, {len(one.text.split()):,} words, {one.canonical_url}",
        "",
        one.text,
    )
    return "\n".join(lines)
