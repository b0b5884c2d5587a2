"""What questions cost on a large warehouse: CPU and wall milliseconds of each, over 30 days, from the snapshot.

    python -m benchmarks.warehouse.queries --articles 10000 100000 1000000

Five mentions an article, texts of some 60 words, ninety days, forty topics of which the largest has a sixth of all
mentions, a tenth of the articles copies, 200 alerts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from duckdb import list_type
from duckdb.sqltypes import BIGINT, VARCHAR

from extractors.articles.word_bits import word_bits
from warehouse.database import fetch, open_live
from warehouse.schema import derive
from warehouse.sql_files import statement
from warehouse.store import Warehouse

UNTIL = datetime(2025, 4, 1, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=90)
ROUNDS = 5

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
FILL_TEXTS = "update articles set text = text || repeat(' The minister said on Monday that prices would rise again', 6)"
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
FILL_ALERTS = """
insert into alerts by name
select
    alert_id, 'topic-' || alert_id % 40 as topic, state, 'high' as severity, raised_at as opened_at,
    if(state = 'opened', raised_at, raised_at + interval 1 day) as changed_at,
    raised_at - interval 6 hours as started_at,
    {'topic': 'topic-' || alert_id % 40, 'hour_at': raised_at, 'outcome': 'spike', 'score': 9.0, 'p_value': 1e-9,
     'window_h': 8, 'observed': 60, 'expected': 9.0, 'coverage': 1.0, 'threshold': 4.0,
     'baseline': [2.0, 20.0]} as spike,
    9.0 as peak_score, 'fill' as batch_id
from
    (select range as alert_id, $until::timestamptz - interval 10 hours * (range + 1) as raised_at from range(200)),
    (select unnest(['opened', 'resolved']) as state)
"""
WINDOW = {"since": UNTIL - timedelta(days=30), "until": UNTIL}
RECENT = {"since": UNTIL - timedelta(hours=8), "until": UNTIL}
SUBJECT = WINDOW | {"subject": "topic-20", "zone": "Europe/Berlin"}
SEARCH = WINDOW | dict.fromkeys(("topic", "entity", "publisher", "language", "quality"), "") | {"limit": 30}
QUESTIONS = (
    ("all hours", "hour_totals", WINDOW),
    ("all topics by the hour", "volumes", {**WINDOW, "topics": None}),
    ("a topic by the hour (mention_volume)", "questions/topic_by_hour", WINDOW | {"topic": "topic-20"}),
    ("a topic by the day (mention_volume)", "questions/topic_by_day", WINDOW | {"topic": "topic-20"}),
    ("its top stories (top_stories)", "questions/top_stories", WINDOW | {"topic": "topic-20", "limit": 20}),
    ("the top stories of an alert, 8 hours", "top_stories", RECENT | {"topic": "topic-20", "limit": 5}),
    ("a topic's page, by the hour", "dashboard/volume", SUBJECT | {"by": "hour"}),
    ("a topic's page, by the day", "dashboard/volume", SUBJECT | {"by": "day"}),
    ("search: two words, one article", "dashboard/search", SEARCH | {"words": "headline 9999"}),
    ("search: two words, every article", "dashboard/search", SEARCH | {"words": "minister prices"}),
    ("all topics (dashboard/subjects)", "dashboard/subjects", WINDOW | {"kind": "", "limit": 100}),
    ("200 alerts (alerts_history)", "alerts/alert_history", {"alert": None, "since": SINCE, "until": UNTIL}),
)


def fill(path: Path, articles: int, mentions: int) -> None:
    """Make a warehouse of invented rows."""
    with open_live(path, wait_s=1) as connection:
        connection.execute(FILL_ARTICLES, {"since": SINCE, "articles": articles})
        connection.execute(
            "update articles set text = text || repeat(' The minister said that prices would rise again', 7)"
        )
        connection.create_function("bits_of_words", word_bits, [VARCHAR, VARCHAR], list_type(BIGINT))
        connection.execute("update articles set word_bits = bits_of_words(title, text)")
        connection.execute(FILL_STORIES)
        connection.execute(FILL_MENTIONS, {"per_article": mentions // articles})
        connection.execute(FILL_ATTEMPTS, {"since": SINCE, "until": UNTIL})
        connection.execute(FILL_ALERTS, {"until": UNTIL})
        derive(connection)
        connection.execute("checkpoint newspike")


def published(home: Path, articles: int) -> Warehouse:
    """Return a published warehouse; one that is there is used."""
    warehouse = Warehouse(home)
    if not warehouse.snapshot_file.exists():
        home.mkdir(parents=True)
        fill(warehouse.live_file, articles, 5 * articles)
        warehouse.publish()
    return warehouse


def cost_ms(warehouse: Warehouse, name: str, parameters: dict[str, Any]) -> tuple[float, float]:
    """Return the median CPU and wall milliseconds of a question; the first time, which reads the file, is left out."""
    spent = []
    with closing(warehouse.connect_snapshot()) as connection:
        for _ in range(ROUNDS + 1):
            began, cpu = time.monotonic(), time.process_time()
            fetch(connection, statement(name), parameters)
            spent.append((1000 * (time.process_time() - cpu), 1000 * (time.monotonic() - began)))
    return statistics.median(cpu for cpu, _ in spent[1:]), statistics.median(wall for _, wall in spent[1:])


def main() -> None:
    """Make the warehouses, or use those that are there, and print what each question costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[200_000])
    parser.add_argument("--folder", type=Path, help="keep the warehouses here (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        homes = [published((options.folder or Path(temporary)) / str(count), count) for count in options.articles]
        print(f"load {os.getloadavg()[0]:.1f}; CPU ms (wall ms)")
        print(f"{'':<40}" + "".join(f"{count:>18,}" for count in options.articles))
        for title, name, parameters in QUESTIONS:
            costs = [cost_ms(home, name, parameters) for home in homes]
            print(f"{title:<40}" + "".join(f"{f'{cpu:.0f} ({wall:.0f})':>18}" for cpu, wall in costs), flush=True)


if __name__ == "__main__":
    main()
