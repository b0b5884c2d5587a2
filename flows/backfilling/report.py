"""The report of a backfill, counted in the warehouse: true after any number of stops and kills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.backfilling.plan import short_id
from flows.backfilling.run import scope
from flows.runtime.context import RunContext
from warehouse.records import Backfill, ListingState


@dataclass(frozen=True, kw_only=True, slots=True)
class BackfillReport:
    """The counts of one backfill."""

    id: str
    state: str
    since_at: datetime
    until_at: datetime
    sources: Sequence[str]
    listings: Mapping[str, Mapping[str, int]]  # source -> state -> listings
    found: int  # sightings: an article that three archives name is found three times
    pages_asked: int
    kept: int  # with an article of their own
    duplicates: int  # further sightings of a known article
    waiting: int  # not fetched yet
    failed: Mapping[str, int]  # reason -> articles; will be tried again
    given_up: Mapping[str, int]  # the same; for good
    problems: Sequence[str]  # one line for each listing that was given up or failed, the first of a reason
    days: int  # of all feeds
    thin: Mapping[str, int]  # feed -> days that are still thin


def report_of(context: RunContext, backfill: Backfill) -> BackfillReport:
    """Return the report of a backfill as of now."""
    with context.warehouse.caught_up() as ask:
        listings = ask.rows("listings_counts", backfill_id=backfill.backfill_id)
        outcomes = ask.rows("backfill_outcome", **scope(context, backfill))
        days = ask.rows("backfill_days", **scope(context, backfill))
    by_source: dict[str, Counter[str]] = {}
    for row in listings:
        by_source.setdefault(row["source"], Counter())[row["state"]] += row["listings"]
    counts: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {"failed": Counter(), "given up": Counter()}
    for row in outcomes:
        counts[row["outcome"]] += row["entries"]
        if row["outcome"] in reasons:
            reasons[row["outcome"]][row["reason"]] += row["entries"]
    return BackfillReport(
        id=short_id(backfill),
        state=backfill.state,
        since_at=backfill.since_at,
        until_at=backfill.until_at,
        sources=backfill.sources,
        listings={source: dict(states) for source, states in by_source.items()},
        found=counts.total(),
        pages_asked=sum(row["tries"] for row in outcomes),
        kept=counts["kept"],
        duplicates=counts["duplicate"],
        waiting=counts["waiting"],
        failed=dict(reasons["failed"]),
        given_up=dict(reasons["given up"]),
        problems=[
            f"{row['source']}: {row['listings']} {row['state']}, {row['reason']}: {row['detail']}"
            for row in listings
            if row["state"] in {ListingState.FAILED, ListingState.GIVEN_UP}
        ],
        days=len(days),
        thin=dict(Counter(row["feed_url"] for row in days if row["thin"])),
    )


def render(report: BackfillReport) -> str:
    """Return the report as text."""
    last = report.until_at.date()
    lines = [
        f"backfill {report.id}, {report.since_at:%Y-%m-%d} to {last} ({', '.join(report.sources)}): {report.state}"
    ]
    for source, states in report.listings.items():
        lines.append(f"{source:10} {_counted(states)}")
    lines += [
        f"found      {report.found:,} sightings of articles",
        f"fetched    {report.pages_asked:,} pages",
        f"kept       {report.kept:,} articles",
        f"duplicates {report.duplicates:,}, further sightings of a known article",
    ]
    if report.waiting:
        lines.append(f"waiting    {report.waiting:,} articles")
    if report.failed:
        lines.append(f"failed     {_counted(report.failed)}; `newspike backfill resume` tries them again")
    if report.given_up:
        lines.append(f"given up   {_counted(report.given_up)}")
    lines += [f"           {problem}" for problem in report.problems]
    if report.days:
        lines.append(f"thin days  {sum(report.thin.values()):,} of {report.days:,}{_thinnest(report.thin)}")
    return "\n".join(lines)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {word}" for word, count in sorted(counts.items()) if count)


def _thinnest(thin: Mapping[str, int]) -> str:
    worst = Counter(thin).most_common(3)
    return f", most of them: {', '.join(f'{url} ({days})' for url, days in worst)}" if worst else ""
