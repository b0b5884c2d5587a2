"""How fast a backfill from a WARC file is beside bare trafilatura on the same pages, and whether its memory stays flat.

    python -m benchmarks.backfill.files FOLDER [--pages 1000] [--rounds 3] [--memory 20000] [--end 5000 100000]

FOLDER holds saved pages (``.html.gz``). Each is written into a WARC as often as it takes, at another address and with
other words. A round runs trafilatura (text and metadata, and text alone) in two processes that have the pages in memory
already, and then the whole backfill with two worker processes into an empty warehouse: reading the WARC, extraction,
topics of config/, keeping raw pages, landing, loading, stories. Pages per second of wall-clock time mean something on a
quiet machine only; CPU time per page, of all processes together, bears neighbours better.

--memory N then runs one backfill of N pages and prints the highest resident memory up to each few thousand of them.

--end N runs the end of a backfill alone: stories and topics of N articles, made from the pages with other words and
loaded beforehand by another process. It prints the highest resident memory.
"""

from __future__ import annotations

import argparse
import gzip
import io
import multiprocessing
import os
import re
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import trafilatura
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractors.archives.files.kinds import file_listings
from extractors.archives.model import Window
from extractors.archives.outlets import Outlets
from extractors.articles.job import Work, extract_job
from extractors.stories.minhash import fingerprint
from flows.backfilling.files import import_history_file
from flows.configuration.topic_files import matcher_of
from flows.runtime.context import RunContext, open_context
from flows.runtime.resources import warm_workers
from flows.stages.detecting import detect_new
from warehouse.records import Article, Entry, Feed, Listing, Origin, Page, key

OUTLETS = 40
PROCESSES = 2
ARTICLES_LANDED = 200  # in a batch
WINDOW = Window(since=datetime(1995, 1, 1, tzinfo=UTC), until=datetime(2026, 1, 1, tzinfo=UTC))
TOPICS = Path(__file__).resolve().parent.parent.parent / "config" / "topics"

_PARAGRAPH = re.compile(rb"(<p\b[^>]*>)([^<]+)")
_WORD = re.compile(rb"\b[a-z]{5,}\b")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a run of some pages took."""

    pages: int
    wall_s: float
    cpu_s: float

    def __str__(self) -> str:
        return f"{self.pages / self.wall_s:8.1f} pages/s {1000 * self.cpu_s / self.pages:8.2f} ms CPU/page"


def main() -> None:
    """Print what each way costs, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--end", type=int, nargs="+", default=[])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.rounds):
            _compare(given.folder, Path(folder) / str(number), given.pages)
        if given.memory:
            _watch_memory(given.folder, Path(folder) / "memory", given.memory)
        for count in given.end:
            _in_process(_watch_end, given.folder, Path(folder) / f"end-{count}", count)


def _compare(saved: Path, folder: Path, count: int) -> None:
    warc = _written(saved, folder, count)
    pages = list(_pages(warc))
    print(f"load of the machine: {os.getloadavg()[0]:.1f}", flush=True)
    whole = _cost(count, partial(_bare, pages, with_metadata=True))
    print(f"  trafilatura, text and metadata {whole}", flush=True)
    text = _cost(count, partial(_bare, pages, with_metadata=False))
    print(f"  trafilatura, text alone        {text}", flush=True)
    del pages
    context = _desk(folder)
    warm_workers(context.settings.workers)
    ours = _cost(count, partial(_backfill, context, warc))
    print(f"  backfill                       {ours}", flush=True)
    warm_workers(context.settings.workers).__exit__(None, None, None)
    warm_workers.cache_clear()
    for name, bare in (("text and metadata", whole), ("text alone", text)):
        speed = bare.wall_s / ours.wall_s
        print(f"  of trafilatura's speed, {name}: {speed:.2f}, by CPU time {bare.cpu_s / ours.cpu_s:.2f}", flush=True)


def _cost(pages: int, work: Callable[[], object]) -> Cost:
    wall, cpu = time.perf_counter(), _cpu_s()
    work()
    return Cost(pages=pages, wall_s=time.perf_counter() - wall, cpu_s=_cpu_s() - cpu)


def _cpu_s() -> float:
    """Return the CPU time of this process and of all under it, living or ended."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = sum(sum(map(int, stat[11:15])) for stat in _descendants().values())
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def _descendants() -> dict[int, list[str]]:
    """Return the fields after the name in /proc/PID/stat of each process under this one."""
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats[int(path.parent.name)] = path.read_text().rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
    under = {os.getpid()}
    while more := {pid for pid, stat in stats.items() if int(stat[1]) in under} - under:
        under |= more
    return {pid: stats[pid] for pid in under - {os.getpid()} if pid in stats}


def _bare(pages: Sequence[tuple[str, bytes]], *, with_metadata: bool) -> None:
    context = multiprocessing.get_context("fork")  # so that the pages need not travel
    processes = [
        context.Process(target=_extract, args=(pages[start::PROCESSES], with_metadata)) for start in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def _extract(pages: Sequence[tuple[str, bytes]], with_metadata: bool) -> None:  # noqa: FBT001 -- a process's target
    for url, body in pages:
        trafilatura.bare_extraction(body, url=url, with_metadata=with_metadata)


def _backfill(context: RunContext, warc: Path, seen: Callable[[int], None] = lambda _: None) -> None:
    """Run a whole backfill, and tell `seen` how many pages are read now and then."""
    outlets, read = Outlets(context.feeds, {}), 0
    waiting: Sequence[Listing] = file_listings([str(warc)], backfill_id=1)
    while waiting:
        tally = import_history_file(context.settings, waiting[0], WINDOW, outlets, context.at)
        read += tally["articles"]
        seen(read)
        with context.warehouse.caught_up() as ask:
            waiting = ask.records(Listing, "listings_to_parse", backfill_id=1, source="files", now=context.at)
    while detect_new(context)["grouped"]:
        pass
    context.warehouse.load()
    print(f"  ({read:,} articles)", flush=True)


@contextmanager
def _watching() -> Iterator[dict[str, int]]:
    """Yield the highest resident memory so far, in MB, of this process and of the largest one under it."""
    highest = {"main": 0, "worker": 0}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            highest["main"] = max(highest["main"], _resident_mb(os.getpid()))
            highest["worker"] = max(highest["worker"], *map(_resident_mb, _descendants()), 0)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield highest
    finally:
        over.set()
        watcher.join()


def _watch_memory(saved: Path, folder: Path, count: int) -> None:
    warc = _written(saved, folder, count)
    context = _desk(folder)
    print(f"highest resident memory up to some pages, of {count:,}:", flush=True)
    with _watching() as highest:

        def report(read: int) -> None:
            print(f"  {read:,} pages: main {highest['main']} MB, largest worker {highest['worker']} MB", flush=True)

        cost = _cost(count, partial(_backfill, context, warc, report))
    report(count)
    print(f"  {cost}")


def _watch_end(saved: Path, folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    _in_process(_load_articles, saved, folder, count)
    context = _desk(folder)
    matcher_of(context.settings)
    before = _resident_mb(os.getpid())
    with _watching() as highest:
        cost = _cost(count, partial(_group_all, context))
    print(f"the end of {count:,} articles: {before} MB before, {highest['main']} MB at most; {cost}", flush=True)


def _load_articles(saved: Path, folder: Path, count: int) -> None:
    context = _desk(folder)
    extracted = [article for article in map(_extracted, sorted(saved.glob("*.html.gz"))) if article.text]
    made: list[Article] = []
    for number in range(count):
        made.append(_retold(extracted[number % len(extracted)], number, len(extracted)))
        if len(made) == ARTICLES_LANDED or number == count - 1:
            context.warehouse.land(made)
            made = []
    context.warehouse.load()


def _extracted(saved: Path) -> Article:
    feed = Feed(url="https://ledger.example/feed.xml", publisher="Ledger", family="Ledger")
    at = datetime(2025, 1, 1, tzinfo=UTC)
    url = f"https://ledger.example/{saved.name}"
    entry = Entry(entry_id=key(url), version=1, feed_url=feed.url, guid=url, link=url, title="", seen_at=at)
    page = Page(url=url, final_url=url, status=200, body=gzip.decompress(saved.read_bytes()), fetched_at=at)
    return extract_job(Work(page=page, entry=entry, feed=feed, now=at))


def _retold(article: Article, number: int, sources: int) -> Article:
    """Return an article of another outlet and time; its copies have other words, so that they are no copies."""
    mark = f"{number // sources:x}".translate(str.maketrans("0123456789", "ghijklmnop"))
    text = (
        re.sub(r"\b[^\W\d_]{5,}\b", lambda word: word[0][:-1] + mark, article.text)
        if number >= sources
        else article.text
    )
    text_hash, sketch = fingerprint(text)
    url = f"https://outlet-{number % OUTLETS}.example/{number}"
    at = WINDOW.until - timedelta(days=300) + timedelta(minutes=number * 300 * 1440 // 100_000)
    return replace(
        article,
        article_id=key("article", url),
        canonical_url=url,
        publisher=f"Outlet {number % OUTLETS}",
        family=f"Outlet {number % OUTLETS}",
        title=f"{article.title} {mark}",
        text=text,
        text_hash=text_hash,
        sketch=sketch,
        published_at=at,
        event_at=at,
        seen_at=at,
        date_confidence="exact",
        origin=Origin.HISTORY,
    )


def _group_all(context: RunContext) -> None:
    while (tally := detect_new(context, reread_since=WINDOW.since))["grouped"] or tally["read"]:
        pass


def _resident_mb(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() // 1_000_000
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _desk(folder: Path) -> RunContext:
    (folder / "feeds.yaml").write_text("feeds:\n  - {url: https://ledger.example/feed.xml, publisher: Ledger}\n")
    config = folder / "newspike.yaml"
    config.write_text(f"home: home\nfeeds: feeds.yaml\ntopics: [{TOPICS}]\nworkers: {{processes: {PROCESSES}}}\n")
    return open_context(config, datetime(2026, 1, 1, tzinfo=UTC))


def _written(saved: Path, folder: Path, count: int) -> Path:
    """Return a WARC file of so many pages, shaped like those of CC-NEWS, written by a process of its own."""
    folder.mkdir(parents=True)
    path = folder / "pages.warc.gz"
    _in_process(_write, saved, path, count)
    return path


def _in_process(work: Callable[..., None], *given: object) -> None:
    """Run work in a process of its own, so that its memory is not counted here."""
    process = multiprocessing.get_context("fork").Process(target=work, args=given)
    process.start()
    process.join()


def _write(saved: Path, path: Path, count: int) -> None:
    """Write a request and a response for each page."""
    sources = [gzip.decompress(page.read_bytes()) for page in sorted(saved.glob("*.html.gz"))]
    with path.open("wb") as file:
        for number in range(count):
            plain = io.BytesIO()
            writer = WARCWriter(plain, gzip=False)
            url = f"https://outlet-{number % OUTLETS}.example/2025/{number}/story-of-the-day.html"
            body = _varied(sources[number % len(sources)], number // len(sources))
            for kind, head, block in (("request", "GET / HTTP/1.1", b""), ("response", "200 OK", body)):
                headers = StatusAndHeaders(head, [("Content-Type", "text/html")], protocol="HTTP/1.1")
                if kind == "request":
                    headers = StatusAndHeaders(head, [("User-Agent", "CCBot/2.0")], is_http_request=True)
                record = writer.create_warc_record(
                    url, kind, payload=io.BytesIO(block), http_headers=headers, warc_headers_dict=_recorded_at(number)
                )
                writer.write_record(record)
                file.write(gzip.compress(plain.getvalue(), 1))  # each record by itself, faster than the writer's own
                plain.seek(0)
                plain.truncate()


def _recorded_at(number: int) -> dict[str, str]:
    return {"WARC-Date": f"2025-{1 + number % 12:02}-{1 + number % 28:02}T{number % 24:02}:00:00Z"}


def _varied(source: bytes, copy: int) -> bytes:
    """Return a page with other words in its paragraphs, so that no copy is a near-duplicate of another."""
    if not copy:
        return source
    mark = f"{copy:x}".translate(str.maketrans("0123456789", "ghijklmnop")).encode()

    def other_words(found: re.Match[bytes]) -> bytes:
        return found[1] + _WORD.sub(lambda word: word[0][:-1] + mark, found[2])

    return _PARAGRAPH.sub(other_words, source)


def _pages(warc: Path) -> Iterator[tuple[str, bytes]]:
    with warc.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                yield record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()


if __name__ == "__main__":
    main()
