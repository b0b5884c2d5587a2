"""What each file of a home takes per 1,000 articles, and what a year of feeds comes to with the settings under `keep:`.

    python -m benchmarks.warehouse.disk --articles 20000 --texts news.jsonl --pages pages

Texts are those of a file of real articles (JSON lines with a `body`), and raw pages those of a folder of `.html.gz`
files, else invented ones, which compress less well. The year is counted for 500 feeds with 20 articles each a day, 5
mentions an article, and a poll of each feed every 30 minutes.
"""

from __future__ import annotations

import argparse
import gzip
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

from benchmarks.warehouse.costs import AT, invented_texts, real_texts, vocabulary
from flows.configuration.settings import KeepSettings
from warehouse import pages as kept_pages
from warehouse.records import (
    Article,
    Attempt,
    Entry,
    Judgement,
    MatchRun,
    Mention,
    Page,
    Record,
    Span,
    StoryMember,
    key,
)
from warehouse.store import Warehouse

BATCH = 1_000
PAGES = 500
FEEDS, A_DAY, POLLS_A_DAY, TOPICS = 500, 10_000, 48, 100
YEAR = 365


def records(number: int, text: str, words: Sequence[str]) -> list[Record]:
    """Return all that one article brings to the warehouse."""
    chance = random.Random(number)  # noqa: S311 -- invented rows
    title = " ".join(chance.choices(words, k=9)).capitalize()
    slug = "-".join(title.lower().split())
    url = f"https://outlet{number % FEEDS}.example/2025/01/{slug}-{number}"
    feed = f"https://outlet{number % FEEDS}.example/feed.xml"
    at = AT + timedelta(seconds=number * 86400 / A_DAY)
    summary = text[:200]
    entry = Entry(
        entry_id=key(url), version=key(title), feed_url=feed, guid=url, link=url, title=title, summary=summary,
        published_at=at, seen_at=at,
    )  # fmt: skip
    article = Article(
        article_id=key("article", url), version=key(title, text), canonical_url=url, entry_id=entry.entry_id,
        feed_url=feed, publisher=f"Outlet {number % FEEDS}", family=f"Outlet {number % FEEDS}", title=title, text=text,
        lead=summary, authors=("A Writer",), language="en", published_at=at, event_at=at, seen_at=at, fetched_at=at,
        words=len(text.split()), text_hash=key(text), sketch=tuple(chance.getrandbits(62) for _ in range(64)),
        extractor="benchmark", page_ref=f"2025-01-27/{number:020}.parquet#{number % 500}",
    )  # fmt: skip
    made: list[Record] = [entry, article]
    made.append(
        StoryMember(article_id=article.article_id, story_id=article.article_id, rank=1, similarity=1.0, joined_at=at)
    )
    made.append(MatchRun(article_id=article.article_id, version=article.version, definitions=1, read_at=at))
    made += [
        Mention(
            article_id=article.article_id, subject=f"topic-{chance.randrange(TOPICS)}-{one}", kind="topic",
            definition=1, score=1.5, about=True, spans=(Span(field="text", start=10, end=30, text=text[10:30]),) * 2,
            event_at=at, seen_at=at, found_at=at,
        )
        for one in range(5)
    ]  # fmt: skip
    return made


def raw_pages(folder: Path | None) -> Iterator[bytes]:
    """Yield pages of a folder of ``.html.gz`` files, over and over; without one, invented markup of 100 KB."""
    if folder:
        yield from cycle([gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))])
    chance = random.Random(4)  # noqa: S311 -- invented markup
    template = "<div class='card card--{}' data-id='{:x}'><a href='/s/{:x}'>More</a></div>"
    while True:
        cards = [template.format(at % 9, chance.getrandbits(40), chance.getrandbits(40)) for at in range(1_300)]
        yield ("<!doctype html><html><body>" + "".join(cards)).encode()


def polls(days: int) -> Iterator[Attempt]:
    """Yield the polls of some days, and the extractions of as many articles."""
    for number in range(days * A_DAY):
        at = AT + timedelta(days=number / A_DAY)
        url = f"https://outlet{number % FEEDS}.example/2025/01/some-words-of-a-headline-{number}"
        yield Attempt(stage="extract", subject=url, started_at=at, ended_at=at, outcome="ok", reason="ok")
    for number in range(days * POLLS_A_DAY):
        at = AT + timedelta(days=number / POLLS_A_DAY)
        for feed in range(FEEDS):
            started = at + timedelta(seconds=feed)
            outcome = "unchanged" if feed % 3 else "ok"
            yield Attempt(
                stage="poll", subject=f"https://outlet{feed}.example/feed.xml", started_at=started,
                ended_at=started + timedelta(milliseconds=37 * feed % 900), outcome=outcome, reason=outcome,
            )  # fmt: skip


def judgements(days: int) -> Iterator[Judgement]:
    """Yield the hourly judgements of some days."""
    chance = random.Random(1)  # noqa: S311 -- invented rows
    for hour in range(days * 24):
        for topic in range(TOPICS):
            yield Judgement(
                topic=f"topic-{topic}", judged_at=AT + timedelta(hours=hour), window_h=chance.choice((1, 2, 4, 8, 24)),
                observed=chance.randrange(9), expected=chance.random() * 5, low=0.0, high=chance.random() * 9,
                volume_score=chance.random(), novelty_score=chance.random(), score=chance.random(), threshold=4.0,
                outcome="normal", coverage=1.0, event_id=None,
            )  # fmt: skip


def taken(warehouse: Warehouse, made: Iterator[Record]) -> float:
    """Return the bytes by which the live file grows when records are loaded."""
    before = warehouse.live_file.stat().st_size
    while part := list(islice(made, 50_000)):
        warehouse.land(part)
        warehouse.load()
    return warehouse.live_file.stat().st_size - before


def main() -> None:
    """Fill warehouses, measure their files and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--texts", type=Path, help="a file of real articles, JSON lines with a body")
    parser.add_argument("--pages", type=Path, help="a folder of real pages, .html.gz")
    options = parser.parse_args()
    words = vocabulary()
    texts = real_texts(options.texts, size=2_500) if options.texts else invented_texts(words, length=500)
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        full, bare, ledger, judged = (Warehouse(home / name) for name in ("full", "bare", "ledger", "judged"))
        for warehouse in (full, bare, ledger, judged):
            warehouse.load()
        empty = bare.live_file.stat().st_size
        for first in range(0, options.articles, BATCH):
            rows = [
                record
                for number, text in enumerate(islice(texts, BATCH))
                for record in records(first + number, text, words)
            ]
            full.land(rows)
            bare.land([without_text(record) for record in rows])
        full.load()
        bare.load()
        full.publish()
        thousands = options.articles / 1_000
        whole, kept = ((one.live_file.stat().st_size - empty) / thousands for one in (full, bare))
        full.keep_pages(
            [
                Page(url=f"https://outlet.example/{number}", final_url="", fetched_at=AT, status=200, body=body)
                for number, body in enumerate(islice(raw_pages(options.pages), PAGES))
            ]
        )
        page = sum(kept_pages.files(full.pages()).values()) / PAGES * 1_000
        poll_day = taken(ledger, iter(polls(5))) / 5
        judged_day = taken(judged, judgements(20)) / 20
        print(f"per 1,000 articles, MB: raw pages {page / 1e6:.1f}; live file {whole / 1e6:.2f}, of which")
        print(f"  texts and sketches, which expire, {(whole - kept) / 1e6:.2f}, and what stays {kept / 1e6:.2f}")
        print("  a copy takes as much again: the snapshot, and where the disk shares no blocks the one before it")
        print(f"a day, MB: polls and extractions of {FEEDS} feeds {poll_day / 1e6:.2f}")
        print(f"  judgements on {TOPICS} topics {judged_day / 1e6:.2f}")
        year(page, whole - kept, kept, poll_day, judged_day)


def without_text(record: Record) -> Record:
    """Return an article or entry as it is once its text is gone."""
    match record:
        case Article():
            return replace(record, text="", sketch=(), page_ref=None, quality="expired")
        case Entry():
            return replace(record, summary="", content="")
        case _:
            return record


def year(page: float, text: float, kept: float, poll_day: float, judged_day: float) -> None:
    """Print what a year comes to with the default settings."""
    keep = KeepSettings()
    a_day = A_DAY / 1_000
    database = (
        kept * a_day * YEAR
        + text * a_day * min(keep.texts_days or YEAR, YEAR)
        + poll_day * min(keep.ledger_days or YEAR, YEAR)
        + judged_day * min(keep.judgements_days or YEAR, YEAR)
    )
    raw = page * a_day * min(keep.pages_days or YEAR, YEAR)
    print(f"a year of {FEEDS} feeds, {A_DAY:,} articles a day, with the defaults of `keep:`, GB:")
    print(f"  raw pages {raw / 1e9:.1f}, live file {database / 1e9:.1f}")
    print(f"  with one copy {(raw + 2 * database) / 1e9:.1f}, with two {(raw + 3 * database) / 1e9:.1f}")


if __name__ == "__main__":
    main()
