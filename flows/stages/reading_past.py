"""The reading of a backfill: entries of history without an article -> pages -> articles, site by site in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime

from extractors.archives.outlets import Outlets
from extractors.fetch import Failure
from extractors.links import registrable_domain
from flows.backfilling import scope_of
from flows.desk import Desk, warehouse_of
from flows.settings import Settings
from flows.shards import Tally, split
from flows.stages.fetching import Answer
from flows.stages.reading import Wanted, land_articles, read_articles
from flows.stages.sites import let_rest, taken
from flows.subscriptions import families_of
from warehouse.records import Article, Attempt, Backfill, Entry
from warehouse.tables import revive

PER_SITE = 25  # pages of a site in one batch: that much a kill repeats at most
PER_SHARD = 100
LOOKED_AT = 20_000  # entries; a site that has more than all others is not waited for


def wanted_pages(desk: Desk, backfill: Backfill) -> Sequence[Wanted]:
    """Return the entries of a backfill whose pages are to be read now, the oldest first."""
    with desk.warehouse.caught_up() as ask:
        rows = ask.rows(
            "history_to_extract",
            feeds=scope_of(backfill, desk.feeds),
            since=backfill.since_at,
            until=backfill.until_at,
            now=datetime.now(UTC),
            limit=LOOKED_AT,
        )
    feeds = {feed.url: feed for feed in desk.feeds}
    outlets = Outlets(desk.feeds, families_of(desk.settings))
    entries = [(revive(Entry, row), row["tries"]) for row in rows]
    return [
        Wanted(entry=entry, feed=feeds.get(entry.feed_url) or outlets.of(entry.link), tries=tries)
        for entry, tries in entries
    ]


def read_pages(desk: Desk, wanted: Sequence[Wanted]) -> Tally:
    """Read the first pages of each site; returns counts of what came of them."""
    taken_of: Counter[str] = Counter()
    first = []
    for item in wanted:
        taken_of[site_of(item)] += 1
        if taken_of[site_of(item)] <= PER_SITE:
            first.append(item)
    return desk.run_shards(past_shard, [(desk.settings, shard) for shard in split(first, PER_SHARD, by=site_of)])


def past_shard(settings: Settings, wanted: Sequence[Wanted]) -> Tally:
    """Read some articles of the past and land one batch of them with a ledger row for each.

    Sites that another process is busy with are left to it; what it has read meanwhile is not read again.
    """
    with taken(settings, sorted({site_of(item) for item in wanted})) as sites:
        left = _still_wanted(settings, [item for item in wanted if site_of(item) in sites])
        records, answers = read_articles(settings, left, datetime.now(UTC))
        for site in {site_of(item) for item in left}:
            pauses = [_pause_s(answers.get(item.entry.entry_id)) for item in left if site_of(item) == site]
            let_rest(settings, site, max(settings.fetch.domain_gap_s, *pauses))
        return land_articles(settings, settled(left, records, answers, _known(settings, records)), answers)


def settled(
    wanted: Sequence[Wanted],
    records: Sequence[Article | Attempt],
    answers: Mapping[int, Answer],
    known: AbstractSet[int],
) -> Sequence[Article | Attempt]:
    """Return what of the records is to be landed.

    No article that is there already: its first sighting stays as it is. None of which nothing can be told, not even a
    title. And nothing of a site that was not asked, because it wants to be left alone.
    """
    links = {item.entry.entry_id: item.entry.link for item in wanted}
    unasked = {links[number] for number, answer in answers.items() if _reason(answer) == "paused"}
    empty = {links[one.entry_id] for one in records if isinstance(one, Article) and not (one.title or one.text)}
    there = set(known)
    kept: list[Article | Attempt] = []
    for record in records:
        if isinstance(record, Attempt):
            if record.subject not in unasked:
                kept.append(replace(record, outcome="skipped", new_rows=0) if record.subject in empty else record)
        elif record.article_id not in there and links[record.entry_id] not in unasked | empty:
            there.add(record.article_id)
            kept.append(record)
    return kept


def _still_wanted(settings: Settings, wanted: Sequence[Wanted]) -> Sequence[Wanted]:
    if not wanted:
        return ()
    with warehouse_of(settings).caught_up() as ask:
        tries = {row["link"]: row["tries"] for row in ask.rows("extract_tries", links=[i.entry.link for i in wanted])}
    return [item for item in wanted if tries.get(item.entry.link, 0) == item.tries]


def _known(settings: Settings, records: Sequence[Article | Attempt]) -> AbstractSet[int]:
    found = [record.article_id for record in records if isinstance(record, Article)]
    return {row["article_id"] for row in warehouse_of(settings).rows("articles_known", ids=found)} if found else set()


def _reason(answer: Answer) -> str:
    return answer.reason if isinstance(answer, Failure) else ""


def _pause_s(answer: Answer) -> float:
    return answer.retry_after_s or 0.0 if isinstance(answer, Failure) else 0.0


def site_of(item: Wanted) -> str:
    """Return whom the reading of an article burdens."""
    return registrable_domain(item.link)
