"""Article text side by side with the extractors that people would take instead, in one run on the same pages.

    python -m benchmarks articles.peers                                        # pages of the newsroom
    python -m benchmarks articles.peers --labelled ../shared/data/extraction   # labelled pages: truth.json and pages/

Prints, for each: body F1 over runs of four words (mean over pages), titles that are right, pages per CPU second, and
that speed beside trafilatura's. The pages of the newsroom are clean, so there the speed says more than the F1. An
extractor that is not installed is named and left out: `make setup-bench` installs them all.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.tables import show
from extractors.articles import extract_article
from newsroom.sites.pages import render_article
from newsroom.world.build import build_world
from newsroom.world.publications import link_of, paragraphs_of, title_at
from warehouse.records import Entry, Feed, Page

NOW = datetime(2026, 1, 5, tzinfo=UTC)
RUN = 4  # words of a shingle
WORD = re.compile(r"[぀-ヿ㐀-鿿฀-๿]|[^\W぀-ヿ㐀-鿿฀-๿]+")  # scripts without spaces: by character


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """A page and what a person, or the newsroom, says is in it."""

    url: str
    html: str
    body: str
    title: str | None  # None: not labelled


@dataclass(kw_only=True, slots=True)
class Score:
    """What one extractor made of the pages so far."""

    f1: list[float] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    cpu_s: float = 0.0
    errors: int = 0


Found = tuple[str, str]  # text, title
Extractor = Callable[[str, str], Found]


def ours() -> Extractor:
    """Return Newspike's own extraction, with dates, authors, language and quality."""

    def extract(html: str, url: str) -> Found:
        page = Page(url=url, final_url=url, status=200, body=html.encode(), fetched_at=NOW, content_type=HTML)
        entry = Entry(
            entry_id=1, version=0, feed_url="", guid=url, link=url, title="", published_at=None,
            date_confidence="none", seen_at=NOW,
        )  # fmt: skip
        article = extract_article(page, entry, Feed(url="", publisher="", family=""), now=NOW)
        return article.text, article.title

    return extract


def trafilatura() -> Extractor:
    """Return trafilatura with metadata and without comments, as its documentation recommends for articles."""
    core = importlib.import_module("trafilatura.core")

    def extract(html: str, url: str) -> Found:
        found = core.bare_extraction(html, url=url, include_comments=False, with_metadata=True)
        return (found.text or "", found.title or "") if found else ("", "")

    return extract


def newspaper4k() -> Extractor:
    """Return newspaper4k."""
    newspaper: Any = importlib.import_module("newspaper")

    def extract(html: str, url: str) -> Found:
        article = newspaper.Article(url)
        article.download(input_html=html)
        article.parse()
        return article.text, article.title

    return extract


def readability() -> Extractor:
    """Return readability-lxml, whose mark-up lxml turns into text."""
    document: Any = importlib.import_module("readability").Document
    from_string: Any = importlib.import_module("lxml.html").fromstring

    def extract(html: str, url: str) -> Found:
        del url
        found = document(html)
        return from_string(found.summary(html_partial=True)).text_content(), found.short_title()

    return extract


def resiliparse() -> Extractor:
    """Return Resiliparse's main content, which knows no titles."""
    plain: Any = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda html, _: (plain(html, main_content=True, alt_texts=False, list_bullets=False), "")


def goose3() -> Extractor:
    """Return goose3."""
    goose: Any = importlib.import_module("goose3").Goose({"enable_image_fetching": False})

    def extract(html: str, url: str) -> Found:
        del url
        article = goose.extract(raw_html=html)
        return article.cleaned_text, article.title

    return extract


HTML = "text/html; charset=utf-8"
EXTRACTORS = (trafilatura, ours, newspaper4k, readability, resiliparse, goose3)


def newsroom_pages(days: int) -> list[Labelled]:
    """Return the pages of the newsroom that stand behind no paywall."""
    world = build_world(days=days)
    return [
        Labelled(
            url=link_of(piece),
            html=render_article(world, piece, piece.published_at).decode(),
            body="\n".join(paragraphs_of(piece)),
            title=title_at(piece, piece.published_at),
        )
        for piece in world.pieces
        if not piece.paywalled
    ]


def labelled_pages(folder: Path) -> Iterator[Labelled]:
    """Return the pages of a folder that have a labelled body: `truth.json` names their files under it."""
    for page in json.loads((folder / "truth.json").read_text(encoding="utf-8"))["pages"]:
        if page["body"]:
            html = gzip.decompress((folder / page["file"]).read_bytes()).decode("utf-8", "replace")
            yield Labelled(url=page["url"], html=html, body=page["body"], title=page["title"])


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of words of a text, with how often each occurs."""
    words = WORD.findall(text)
    return Counter(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)) if words)


def f1(true: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]) -> float:
    """Return the harmonic mean of precision and recall, 0 to 1."""
    both = (true & found).total()
    return 2 * both / (true.total() + found.total()) if both else 0.0


def folded(title: str) -> str:
    """Return a title without case, spaces and punctuation."""
    return "".join(char for char in title.casefold() if char.isalnum())


def measure(pages: Sequence[Labelled], extractors: dict[str, Extractor]) -> dict[str, Score]:
    """Return the scores; the extractors take turns on each page, so that a busy machine slows all alike."""
    scores = {name: Score() for name in extractors}
    for page in pages:
        true = shingles(page.body)
        for name, extract in extractors.items():
            score = scores[name]
            started = time.process_time()
            try:
                text, title = extract(page.html, page.url)
            except Exception:  # noqa: BLE001 - libraries of others raise what they like
                text, title = "", ""
                score.errors += 1
            score.cpu_s += time.process_time() - started
            score.f1.append(f1(true, shingles(text)))
            if page.title:
                score.titles.append(folded(title) == folded(page.title))
    return scores


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labelled", type=Path, help="folder with truth.json and pages/*.html.gz")
    parser.add_argument("--days", type=int, default=3, help="of the newsroom")
    parser.add_argument("--limit", type=int, default=10_000, help="at most so many pages, spread evenly")
    given = parser.parse_args()
    pages = list(labelled_pages(given.labelled)) if given.labelled else newsroom_pages(given.days)
    pages = pages[:: -(-len(pages) // given.limit)]
    extractors: dict[str, Extractor] = {}
    for make in EXTRACTORS:
        try:
            extractors[make.__name__] = make()
        except ModuleNotFoundError:
            print(f"{make.__name__} is not installed: left out")
    scores = measure(pages, extractors)
    base = scores["trafilatura"].cpu_s
    rows = [
        (
            "Newspike" if name == "ours" else name,
            mean(score.f1),
            mean(score.titles) if score.titles else None,
            len(pages) / score.cpu_s,
            base / score.cpu_s,
            score.errors,
        )
        for name, score in scores.items()
    ]
    columns = ("extractor", "body F1", "titles right", "pages per CPU s", "times trafilatura's speed", "errors")
    show(f"The text of {len(pages)} pages", columns, rows, bars="body F1")
    show("Its cost", ("extractor", "pages per CPU s"), [(row[0], row[3]) for row in rows], bars="pages per CPU s")


if __name__ == "__main__":
    main()
