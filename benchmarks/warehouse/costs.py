"""What landing, loading, growing, storing and publishing cost, as ratios to the plain thing measured in the same run.

    python benchmarks/warehouse/costs.py --articles 20000 --grown 5000000 [--texts news.jsonl]

Texts are invented, and compress less well than what people write: for the ratio of stored to raw text name a file of
real articles (one JSON object per line, with `body`); several of them make one text of about 5 KB.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from warehouse.arrow import schema, to_arrow
from warehouse.database import attach
from warehouse.full_text import FullTextMissingError, open_index
from warehouse.landing import land, open_zone
from warehouse.loading import load_batches
from warehouse.records import Article, key
from warehouse.store import Warehouse

AT = datetime(2025, 1, 27, tzinfo=UTC)
WORDS_PER_ARTICLE = 800
UPSERT = 2_000

GROW = """
insert into articles by name
select (hash(range) >> 1)::bigint as article_id, 1 as version, 'https://outlet.example/' || range as canonical_url,
    range as entry_id, 'feed' as feed_url, 'Outlet' as publisher, 'Outlet' as family, 'Headline ' || range as title,
    'A short text ' || range as text, '' as lead, [] as authors, '' as published_raw, 'none' as date_source,
    'none' as date_confidence, $at::timestamptz as event_at, $at::timestamptz as seen_at, 'full' as quality,
    false as paywalled, 4 as words, range as text_hash, [] as sketch, '' as extractor, 'live' as origin,
    'grown' as batch_id
from range($from, $to)
"""
GROW_ARRIVALS = """
insert into arrivals by name
select article_id, version as latest_version, article_id as story_id, publisher, family, origin, seen_at, event_at,
    seen_at as counted_at, false as fresh
from articles where article_id not in (select article_id from arrivals)
"""
# A word that hardly any article has, and one that about half have: a beginning of words, as search takes them.
WORDS = """
with told as (
    select word, count(distinct article_id) / (select count(*) from articles) as share
    from (select article_id, unnest(regexp_extract_all(lower(text), '[a-z]{5,}')) as word from articles)
    group by word
)

(select 'rare' as kind, word, share from told order by share, word limit 1)
union all
(select 'common', word, share from told order by abs(share - 0.5), word limit 1)
"""


def vocabulary(seed: int = 1, size: int = 4_000) -> Sequence[str]:
    """Return invented words, short ones first, so that frequent words are short as in English."""
    chance = random.Random(seed)  # noqa: S311 -- words, not secrets
    lengths = sorted(chance.randint(2, 11) for _ in range(size))
    return ["".join(chance.choices("etaoinshrdlucmfwypvbgk", k=length)) for length in lengths]


def invented_texts(words: Sequence[str], length: int = WORDS_PER_ARTICLE) -> Iterator[str]:
    """Yield texts whose words are as unevenly frequent as in natural language."""
    weights = [1 / (rank + 2.7) for rank in range(len(words))]
    chance = random.Random(2)  # noqa: S311 -- texts, not secrets
    while True:
        yield " ".join(chance.choices(words, weights, k=length))


def real_texts(path: Path, size: int = 5_000) -> Iterator[str]:
    """Yield texts of about that size from a file of articles, then all over again, no two quite alike."""
    with path.open(encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"] for line in lines]
    chance = random.Random(3)  # noqa: S311 -- order, not secrets
    while True:
        chance.shuffle(bodies)
        text = ""
        for body in bodies:
            text += body + "\n"
            if len(text) >= size:
                yield text
                text = ""


def articles(count: int, texts: Iterator[str], *, first: int = 0) -> list[Article]:
    """Return that many articles with numbered addresses."""
    numbered = zip(range(first, first + count), texts, strict=False)
    return [
        Article(
            article_id=key("article", str(number)), version=key(text), canonical_url=f"https://outlet.example/{number}",
            entry_id=number, feed_url="feed", publisher="Outlet", family="Outlet", title=text[:60], text=text,
            seen_at=AT + timedelta(seconds=number),
        )
        for number, text in numbered
    ]  # fmt: skip


@contextmanager
def timed(costs: dict[str, float], name: str) -> Iterator[None]:
    """Add the CPU seconds of a block under its name."""
    began = time.process_time()
    yield
    costs[name] = costs.get(name, 0.0) + time.process_time() - began


def measure_ingest(folder: Path, count: int, texts: Iterator[str]) -> Warehouse:
    """Return a loaded warehouse; print what loading with deduplication cost beside a plain insert from memory."""
    costs: dict[str, float] = {}
    made = articles(count, texts)
    raw = sum(len(one.text.encode()) for one in made)
    warehouse = Warehouse(folder / "ingest")
    warehouse.load()
    for start in range(0, count, 500):
        with timed(costs, "land"):
            warehouse.land(made[start : start + 500])
    landed = sum(path.stat().st_size for path in (warehouse.home / "landing").glob("*.parquet"))
    empty = warehouse.live_file.stat().st_size
    with timed(costs, "load"):
        warehouse.load()
    with timed(costs, "to arrow"):
        table = pa.Table.from_struct_array(to_arrow(Article, made))
    with attach(folder / "plain.duckdb") as connection:
        connection.register("rows", table)
        with timed(costs, "plain insert"):
            connection.execute("create table articles as select * from rows")
            connection.execute("checkpoint newspike")
    print(f"{count:,} articles, {raw / 1e6:.0f} MB of text; {len(schema(Article))} columns")
    for name, spent in costs.items():
        print(f"  {name:<14} {spent:6.2f} CPU s  {count / spent:>8,.0f} rows/s")
    print(
        f"  speed of loading with deduplication / plain insert: {costs['plain insert'] / costs['load']:.2f}  (goal 0.5)"
    )
    stored = warehouse.live_file.stat().st_size - empty
    print(f"  stored / raw text: {stored / raw:.3f} (goal 0.35); landed / raw text: {landed / raw:.2f}")
    return warehouse


def measure_search(warehouse: Warehouse) -> None:
    """Print what plain search costs, and the full-text index where DuckDB's extension is installed."""
    warehouse.publish()
    with warehouse.connect_snapshot() as connection:
        count = connection.execute("select count(*) from articles").fetchall()[0][0]
        words = connection.execute(WORDS).fetchall()
        print(f"search of {count:,} articles")
        for kind, word, share in words:
            costs: dict[str, float] = {}
            with timed(costs, "search"):
                connection.execute("from search_articles($word) limit 20", {"word": word}).fetchall()
            print(f"  plain, a {kind} word ({share:.0%} have it): {costs['search']:.2f} CPU s")
    costs = {}
    try:
        with timed(costs, "index"):
            open_index(warehouse).close()
    except FullTextMissingError as error:
        print(f"  full-text index: {error}")
    else:
        print(f"  full-text index: {costs['index']:.1f} CPU s, {count / costs['index']:.0f} articles per CPU s")


def measure_publishing(warehouse: Warehouse, folder: Path) -> None:
    """Print what publishing, which ends on the disk, costs beside copying the file, with and without a flush."""

    def plain() -> None:
        shutil.copyfile(warehouse.live_file, folder / "copy.duckdb")

    def flushed() -> None:
        plain()
        with (folder / "copy.duckdb").open("rb+") as file:
            os.fsync(file.fileno())

    def publish() -> None:
        warehouse.snapshot_file.unlink(missing_ok=True)
        assert warehouse.publish()

    size = warehouse.live_file.stat().st_size / 1e6
    spent = {name: medians(act) for name, act in (("plain", plain), ("flushed", flushed), ("publish", publish))}
    print(f"publishing {size:.0f} MB")
    for name, (cpu, wall) in spent.items():
        print(f"  {name:<8} {wall:.2f} s, {cpu:.2f} CPU s")
    (plain_cpu, plain_wall), (_, flushed_wall), (cpu, wall) = spent.values()
    print(
        f"  publish / plain copy: CPU {cpu / plain_cpu:.2f} (goal 1.5), wall {wall / plain_wall:.2f}; "
        f"/ flushed copy: wall {wall / flushed_wall:.2f}"
    )


def medians(act: Callable[[], None]) -> tuple[float, float]:
    """Return the median CPU and wall seconds of five calls."""
    spent = []
    for _ in range(5):
        cpu, wall = time.process_time(), time.monotonic()
        act()
        spent.append((time.process_time() - cpu, time.monotonic() - wall))
    return statistics.median(cpu for cpu, _ in spent), statistics.median(wall for _, wall in spent)


def measure_growth(folder: Path, sizes: Sequence[int], texts: Iterator[str]) -> Warehouse:
    """Return a large warehouse; print what loading 2,000 articles, half of them known, cost while it grew."""
    warehouse = Warehouse(folder / "grown")
    warehouse.load()
    base, had, first = 0.0, 0, 10_000_000
    for size in sizes:
        with attach(warehouse.live_file) as connection:
            connection.execute(GROW, {"at": AT, "from": had, "to": size})
            connection.execute(GROW_ARRIVALS)
            connection.execute("checkpoint newspike")
        had = size
        spent = []
        for _ in range(5):
            zone = open_zone(str(folder / f"zone-{first}"))
            land(zone, articles(UPSERT, texts, first=first))
            first += UPSERT // 2  # the next batch repeats half of this one
            with attach(warehouse.live_file) as connection:
                costs: dict[str, float] = {}
                with timed(costs, "load"):
                    load_batches(connection, zone)
            spent.append(costs["load"])
        cost = statistics.median(spent[1:])
        base = base or cost
        print(f"  {UPSERT:,} articles into {size:>9,}: {cost:.3f} CPU s, {cost / base:.2f} times the first")
    return warehouse


def measure_landing(folder: Path, writers: int) -> None:
    """Print how long batches of 200 articles take to land, and how long the disk takes for as many bytes."""
    with ProcessPoolExecutor(writers, multiprocessing.get_context("spawn")) as pool:
        times = [pair for pairs in pool.map(land_often, [folder / "landing-times"] * writers) for pair in pairs]
    who = f"{writers} writers at once" if writers > 1 else "1 writer"
    print(f"landing 200 articles, {who}: {told(land for land, _ in times)} (goal: p95 50)")
    print(f"  writing and flushing the same bytes, nothing else: {told(plain for _, plain in times)}")


def land_often(home: Path) -> list[tuple[float, float]]:
    """Return the wall seconds of each of 60 landings, with those of a plain write of the batch's bytes beside it."""
    warehouse = Warehouse(home)
    made = articles(200, invented_texts(vocabulary()))
    times = []
    for _ in range(60):
        began = time.monotonic()
        batch = warehouse.land(made)
        landed = time.monotonic() - began
        data = (home / "landing" / batch).read_bytes()
        began = time.monotonic()
        with (home / f"plain-{batch}").open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        times.append((landed, time.monotonic() - began))
    return times


def told(seconds: Iterable[float]) -> str:
    """Return the median and the 95th percentile in words."""
    each = [1000 * one for one in seconds]
    return f"median {statistics.median(each):.0f} ms, p95 {statistics.quantiles(each, n=20)[-1]:.0f} ms"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--grown", type=int, default=1_000_000)
    parser.add_argument("--texts", type=Path, help="a file of real articles, JSON lines with a body")
    options = parser.parse_args()
    texts = real_texts(options.texts) if options.texts else invented_texts(vocabulary())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for writers in (1, 3):
            measure_landing(folder, writers)
        measure_search(measure_ingest(folder, options.articles, texts))
        print("growth")
        grown = measure_growth(folder, [100_000, options.grown], invented_texts(vocabulary(), length=80))
        measure_publishing(grown, folder)


if __name__ == "__main__":
    main()
