"""The health of the feeds in words, with the accounting of their items, entries and articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from extractors.feeds.health_report import FeedHealth, health_rows
from extractors.fetch.model import shown
from flows.runtime.context import RunContext
from warehouse.records import FeedState, Health, Row

SPAN = timedelta(days=7)  # of the accounting that is shown and checked
_WHAT = {
    "items": "items of a document are neither new, known, edited nor refused",
    "entries-of-a-poll": "entries of a poll have no id of their own",
    "entries-stored": "entries of a poll are not in the warehouse",
    "articles-of-entries": "extractions ended well and their articles are not in the warehouse",
    "entries-tried": "entries were never tried in a day",
    "articles-arrived": "articles are not in the counts",
    "articles-counted": "articles count for alerts in one table and not in the other",
}


def feed_report(context: RunContext) -> tuple[FeedHealth, ...]:
    """Return the health of every feed with its accounting; without it where nothing was ever polled."""
    with context.warehouse.caught_up() as ask:
        states = ask.records(FeedState, "feed_states", urls=None)
        since = accounted_since(states, context.at)
        accounting = ask.rows("feed_accounting", since=since)
        differences = ask.rows("accounting_differences", since=since)
    return health_rows(context.feeds, states, accounting, differences)


def accounted_since(states: Sequence[FeedState], at: datetime) -> datetime:
    """Return when the accounting that is shown begins: 7 days before the last poll."""
    polls = [state.polled_at for state in states if state.polled_at and state.polled_at <= at]
    return max(polls, default=at) - SPAN


def health_lines(row: FeedHealth, at: datetime) -> str:
    """Return a feed's health in words, one line and those that explain it."""
    last = f"{(at - row.last_success_at).total_seconds() / 3600:.1f} h ago" if row.last_success_at else "never"
    every = f"every {(row.wait_s or row.interval_s) / 60:.0f} min"
    if row.paused_until_at and row.paused_until_at > at:
        every = f"its domain asked to be left alone until {row.paused_until_at:%Y-%m-%d %H:%M} UTC"
    lines = [f"{row.health:9}{shown(row.url)}  (last response {last}, {every})"]
    if row.note:
        lines.append(f"{row.reason}: {row.note}" if row.health in {Health.FAILING, Health.DISABLED} else row.note)
    elif row.health is Health.FAILING:
        lines[0] += f"  {row.reason}"
    lines += _sums(row.accounting) if row.accounting else ()
    lines += [f"counts differ: {difference_line(one)}" for one in row.differences]
    return "\n         ".join(lines)


def difference_line(row: Row) -> str:
    """Return a difference in the accounting, in words."""
    subject = f"{shown(row['feed_url'])}: " if row["feed_url"] else ""
    amount = abs(row["expected"] - row["found"])
    return f"{subject}{amount} {_WHAT[row['what']]} (since {row['since_at']:%Y-%m-%d %H:%M} UTC)"


def _sums(row: Row) -> Iterator[str]:
    if row["items"]:
        refused = _reasons(row["refused_by_reason"], "items")
        yield (
            f"{row['items']:,} items = {row['new']:,} new + {row['known']:,} known + {row['edited']:,} edited"
            f" + {row['refused']:,} refused{refused}" + f", about {row['missed']:,} missed" * bool(row["missed"])
        )
    if row["entries"]:
        said = {
            outcome: _reasons([one for one in row["entries_by_reason"] if one["outcome"] == outcome], "entries")
            for outcome in ("joined", "waiting", "none")
        }
        yield (
            f"{row['entries']:,} entries = {row['own']:,} with an article + {row['joined']:,} joined{said['joined']}"
            f" + {row['waiting']:,} waiting{said['waiting']} + {row['without_article']:,} without{said['none']}"
        )
    if row["articles"]:
        counts = {
            counted: _reasons([one for one in row["articles_by_reason"] if one["counted"] is counted], "articles")
            for counted in (True, False)
        }
        yield (
            f"{row['articles']:,} articles = {row['counted']:,} counted for alerts{counts[True]}"
            f" + {row['not_counted']:,} not counted{counts[False]}"
        )


def _reasons(rows: Sequence[Row], amount: str) -> str:
    said = [f"{row[amount]:,} {row['reason']}" for row in rows]
    return f" ({', '.join(said)})" if said else ""
