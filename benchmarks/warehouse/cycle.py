"""What a cycle costs as the warehouse grows: CPU seconds of each stage, with nothing new and with new articles.

    python -m benchmarks.warehouse.cycle --articles 10000 1000000 --per-day 11111 --new 100

Each warehouse has five mentions an article, of which as many a day are of topics as `--topical` says, and ends at the
same instant, with as many articles a day, so the larger one goes further back. One in five of the new articles is a
copy of one that came before. Stages are those of the cycle: load, group, match, count and judge, publish; the start
of a process, polling and fetching are left out. All warehouses are measured in one process, and the first cycle of
each, which reads files and compiles topics, is not counted.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.warehouse.queries import FILL_STORIES
from extractors.stories.hash_index import title_keys
from extractors.stories.minhash import fingerprint
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext, open_context
from flows.stages.alerting import alert_on_spikes
from flows.stages.counted_hours import counted_hours
from flows.stages.detecting import detect_new
from flows.stages.publishing import publish_when_due
from warehouse.database import open_live
from warehouse.erasure import WATCH
from warehouse.records import Article, Entry, key
from warehouse.schema import derive

UNTIL = datetime(2025, 4, 1, 10, 2, tzinfo=UTC)
ROUNDS = 3
VOCABULARY = [f"{first}{last}" for first in ("ba", "ko", "ri", "su", "te") for last in range(1_000)]

FILL = """
insert into articles by name
select
    (hash(range) >> 1)::bigint as article_id, 1 as version, 'https://outlet.example/' || range as canonical_url,
    range as entry_id, 'https://outlet.example/feed/' || range % 500 as feed_url, 'Outlet ' || range % 500 as publisher,
    'Family ' || range % 400 as family, 'Headline number ' || range as title, 'A short text ' || range as text,
    'Said in summary ' || range as lead, [] as authors,
    'en' as language, seen_at - interval 20 minutes as published_at, '' as published_raw,
    'feed' as date_source, 'exact' as date_confidence, seen_at - interval 20 minutes as event_at, seen_at,
    seen_at as fetched_at, 'full' as quality, false as paywalled, 4 as words, range as text_hash,
    list_sort(list_transform(range(96), lambda slot: (hash(range * 97 + slot) >> 34)::bigint)) as sketch,
    list_transform(range(9), lambda slot: (hash(range * 101 + slot) >> 34)::bigint + 4294967296) as title_keys,
    '' as extractor, 'live' as origin, 'fill' as batch_id
from (
    select range, $until::timestamptz - interval 1 second * ($articles - range) * 86400 / $per_day as seen_at
    from range($articles)
)
"""
FILL_ENTRIES = """
insert into entries by name
select
    entry_id, 1 as version, feed_url, canonical_url as guid, canonical_url as link, title, '' as summary, '' as content,
    [] as authors, published_at, '' as published_raw, 'exact' as date_confidence, seen_at, origin, batch_id
from articles
"""
FILL_MENTIONS = """
insert into mentions by name
select
    article_id,
    if(topical, 'topic-' || floor(40 * pow(random(), 2))::integer, 'entity-' || hash(article_id + range) % 2000)
        as subject,
    if(topical, 'topic', 'entity') as kind,
    1 as definition, 2.5 as score, true as about,
    [{'field': 'title', 'start': 0, 'end': 8, 'text': 'Headline'}] as spans,
    event_at, seen_at, seen_at as found_at, 'fill' as batch_id
from (
    select *, range = 0 and hash(article_id) % $per_day < $topical as topical from articles, range(5)
)
"""
FILL_READINGS = "insert into readings select article_id, 1, $definitions, seen_at, 'fill' from articles"
FILL_POLLS = """
insert into attempts by name
select
    'poll' as stage, 'https://outlet.example/feed/' || feed as subject, polled_at as started_at, polled_at as ended_at,
    'ok' as outcome, 'ok' as reason, '' as detail, 0 as new_rows, 'fill' as batch_id
from range(500) feeds(feed), generate_series($since::timestamptz, $until::timestamptz, interval 1 hour) as t(polled_at)
"""
TOPICS = "version: 1\n\ntopics:\n" + "".join(
    f"  topic-{number}:\n    title: Topic {number}\n    match: [word{number}, phrase{number}]\n" for number in range(40)
)


def make(home: Path, articles: int, per_day: int, topical: int) -> RunContext:
    """Return the context of a warehouse of invented rows, published."""
    (home / "topics").mkdir(parents=True)
    (home / "feeds.yaml").write_text("feeds:\n  - {url: https://outlet.example/feed/0, publisher: Outlet 0}\n")
    (home / "topics" / "topics.yaml").write_text(TOPICS)
    (home / "newspike.yaml").write_text("home: home\n")
    context = open_context(home / "newspike.yaml", UNTIL)
    context.warehouse.load()
    since = UNTIL - timedelta(days=articles / per_day)
    with open_live(context.warehouse.live_file, wait_s=1) as connection:
        connection.execute(FILL, {"until": UNTIL, "articles": articles, "per_day": per_day})
        connection.execute(FILL_ENTRIES)
        connection.execute(FILL_STORIES)
        connection.execute(FILL_MENTIONS, {"per_day": per_day, "topical": topical})
        connection.execute(FILL_READINGS, {"definitions": matcher_of(context.settings).hash})
        connection.execute(FILL_POLLS, {"since": since, "until": UNTIL})
        derive(connection)
        connection.execute("checkpoint newspike")
    context.warehouse.publish()
    return context


def new_articles(count: int, number: int) -> list[Article | Entry]:
    """Return articles that came in the last minutes, every tenth about a topic."""
    made: list[Article | Entry] = []
    for one in range(count):
        address = f"https://outlet.example/new/{number}/{one}"
        copied = number - 1 if one % 5 == 0 else number
        title = " ".join(random.Random(f"title {copied} {one}").choices(VOCABULARY, k=8))  # noqa: S311 -- invented
        text = " ".join(random.Random(f"text {copied} {one}").choices(VOCABULARY, k=300))  # noqa: S311 -- invented
        text = f"word{one % 40 if one % 10 == 0 else 'less'} {text}"
        text_hash, sketch = fingerprint(text)
        at = UNTIL + timedelta(minutes=5 * number)
        fields = {"title": title, "seen_at": at, "feed_url": f"https://outlet.example/feed/{one}"}
        made.append(Entry(entry_id=key(address), version=1, guid=address, link=address, published_at=at, **fields))  # type: ignore[arg-type]
        made.append(
            Article(
                article_id=key("article", address), version=1, canonical_url=address, entry_id=key(address),
                publisher=f"Outlet {one}", family=f"Family {one}", text=text, published_at=at, event_at=at,
                date_confidence="exact", text_hash=text_hash, sketch=sketch, title_keys=title_keys(title, ""), **fields,  # type: ignore[arg-type]
            )
        )  # fmt: skip
    return made


def cycle(context: RunContext, spent: dict[str, list[float]], *, judging: bool) -> None:
    """Run the stages once and note what each took."""
    stages: Sequence[tuple[str, Callable[[], object]]] = (
        ("load", context.warehouse.load),
        ("group and match", lambda: detect_new(context)),
        ("count and judge", lambda: alert_on_spikes(context)) if judging else ("count", lambda: counted_hours(context)),
        ("publish", lambda: publish_when_due(context)),
    )
    for name, act in stages:
        began = time.process_time()
        act()
        spent.setdefault(name, []).append(time.process_time() - began)


def measure(context: RunContext, new: int, *, after: int, judging: bool) -> dict[str, float]:
    """Return the median CPU seconds of each stage in cycles that follow so many others, five minutes apart."""
    spent: dict[str, list[float]] = {}
    for number in range(after + 1, after + ROUNDS + 2):
        at = UNTIL + timedelta(minutes=5 * number)
        if new:
            context.warehouse.land(new_articles(new, number))
        if number == after + 2:
            spent = {}
        cycle(context.moved_to(at), spent, judging=judging)
    return {name: statistics.median(times) for name, times in spent.items()}


def main() -> None:
    """Make the warehouses, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--per-day", type=int, default=11_111)
    parser.add_argument("--topical", type=int, default=1_100, help="topic mentions a day, of 40 topics")
    parser.add_argument("--new", type=int, default=100)
    parser.add_argument("--without-judging", action="store_true", help="count the hours, and judge nothing")
    parser.add_argument("--folder", type=Path, help="keep the warehouses here, and use those that are there")
    options = parser.parse_args()
    first: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for articles in options.articles:
            home = (options.folder or Path(temporary)) / str(articles)
            made = home.exists()
            context = (
                open_context(home / "newspike.yaml", UNTIL)
                if made
                else make(home, articles, options.per_day, options.topical)
            )
            for kept in context.settings.home_folder.glob(f"{WATCH}*"):  # of a measurement that ended later
                kept.unlink()
            size = context.warehouse.live_file.stat().st_size / 1e6
            for before, new in enumerate((0, options.new)):
                costs = measure(context, new, after=before * (ROUNDS + 1), judging=not options.without_judging)
                total = sum(costs.values())
                first.setdefault(new, total)
                parts = ", ".join(f"{name} {cost:.3f}" for name, cost in costs.items())
                print(
                    f"{articles:>9,} articles ({size:,.0f} MB), {new:>3} new: {total:.2f} CPU s "
                    f"({total / first[new]:.2f} times the first): {parts}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
