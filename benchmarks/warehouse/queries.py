"""What the questions cost on a large warehouse: CPU seconds per query over 5 million mentions.

    python benchmarks/warehouse/queries.py --articles 1000000 --mentions 5000000

Articles have short texts, which these queries do not read; ninety days, forty topics, a tenth of the articles copies.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warehouse.database import fetch, open_live
from warehouse.sql_files import statement

UNTIL = datetime(2025, 4, 1, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=90)

FILL_ARTICLES = """
insert into articles by name
select
    range as article_id, 1 as version, 'https://outlet.example/' || range as canonical_url, range as entry_id,
    'https://outlet.example/feed/' || range % 1000 as feed_url, 'Outlet ' || range % 500 as publisher,
    'Family ' || range % 400 as family, 'Headline number ' || range as title, 'A short text ' || range as text,
    '' as lead, [] as authors, 'en' as language, seen_at - interval 20 minutes as published_at, '' as published_raw,
    'feed' as date_source, 'exact' as date_confidence, seen_at - interval 20 minutes as event_at, seen_at,
    seen_at as fetched_at, 'full' as quality, false as paywalled, 4 as words, range as text_hash,
    [] as sketch, '' as extractor, 'live' as origin, 'fill' as batch_id
from (select range, $since::timestamptz + interval 1 second * (range * 7776000 / $articles)::bigint as seen_at
      from range($articles))
"""
FILL_STORIES = """
insert into story_members
select article_id, if(article_id % 10 = 0, article_id - 7, article_id), 1, 1.0, seen_at, 'fill' from articles
"""
FILL_MENTIONS = """
insert into mentions by name
select
    article_id, 'topic-' || floor(40 * pow(random(), 2))::integer as subject, 'topic' as kind, 1 as definition,
    2.5 as score, true as about, [{'field': 'title', 'start': 0, 'end': 8, 'text': 'Headline'}] as spans,
    event_at, seen_at, seen_at as found_at, 'fill' as batch_id
from articles, range($per_article)
"""
FILL_ATTEMPTS = """
insert into attempts by name
select
    'poll' as stage, 'https://outlet.example/feed/' || feed as subject, polled_at as started_at, polled_at as ended_at,
    if(random() < 0.98, 'ok', 'failed') as outcome, 'ok' as reason, '' as detail, 0 as new_rows, 'fill' as batch_id
from range(1000) feeds(feed),
    generate_series($since::timestamptz, $until::timestamptz, interval 4 hours) as t(polled_at)
order by polled_at
"""
WINDOW = {"since": UNTIL - timedelta(days=30), "until": UNTIL}
TOPIC = WINDOW | {"topic": "topic-20"}
RECENT = {"since": UNTIL - timedelta(hours=8), "until": UNTIL}
QUESTIONS = (
    ("questions/topic_by_hour", TOPIC),
    ("questions/topic_by_day", TOPIC),
    ("hour_totals", WINDOW),
    ("hour_totals", RECENT),
    ("volumes", WINDOW),
    ("volumes", RECENT),
    ("top_stories", RECENT | {"topic": "topic-20", "limit": 5}),
    ("rising_with", RECENT | {"topic": "topic-20", "limit": 5}),
    ("articles_to_match", {"definitions": 1, "since": UNTIL - timedelta(days=3), "limit": 500}),
    ("articles_to_group", {"limit": 500}),
    ("recent_stories", {"days": [(UNTIL - timedelta(days=back)).date() for back in range(4)]}),
    ("entries_to_extract", {"now": UNTIL, "limit": 500}),
)


def fill(path: Path, articles: int, mentions: int) -> None:
    """Make a warehouse of invented rows."""
    with open_live(path, wait_s=1) as connection:
        connection.execute(FILL_ARTICLES, {"since": SINCE, "articles": articles})
        connection.execute(FILL_STORIES)
        connection.execute("create temp view landed as select article_id from articles")
        connection.execute(statement("load/arrivals"))
        connection.execute(FILL_MENTIONS, {"per_article": mentions // articles})
        connection.execute(FILL_ATTEMPTS, {"since": SINCE, "until": UNTIL})
        connection.execute("checkpoint newspike")


def ask(path: Path) -> None:
    """Print what each question cost."""
    with open_live(path, wait_s=1) as connection:
        print(f"{'query':<24} {'days':>5} {'rows':>8} {'CPU s':>7} {'wall s':>7}")
        for name, parameters in QUESTIONS:
            fetch(connection, statement(name), parameters)  # the first time reads the file
            began, cpu = time.monotonic(), time.process_time()
            rows = fetch(connection, statement(name), parameters)
            days = (UNTIL - parameters["since"]) / timedelta(days=1) if "since" in parameters else 0
            spent = time.process_time() - cpu, time.monotonic() - began
            print(f"{name:<24} {days:>5.1f} {len(rows):>8} {spent[0]:>7.3f} {spent[1]:>7.3f}")


def main() -> None:
    """Fill a warehouse, or use the one that is there, and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="keep the warehouse here (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        path = (options.folder or Path(temporary)) / "big.duckdb"
        if not path.exists():
            fill(path, options.articles, options.mentions)
        print(f"{options.articles:,} articles, {options.mentions:,} mentions, {path.stat().st_size / 1e6:,.0f} MB")
        ask(path)


if __name__ == "__main__":
    main()
