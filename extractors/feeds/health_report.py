"""Health report: a row for each feed, and the domains that asked for a pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from extractors.feeds.missed import advised_minutes, missed_each_time
from extractors.fetch.bot_walls import NAMES, BotWall
from extractors.links import registrable_domain
from warehouse.records import Feed, FeedState, Row

WORST_FIRST = ("disabled", "failing", "quiet", "empty", "new", "ok")


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedHealth:
    """One feed's condition."""

    url: str
    publisher: str
    health: str
    reason: str  # fixed word of the last outcome
    failures: float
    failing_since_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    due_at: datetime
    interval_s: float
    wait_s: float  # from the last poll to the next one: longer than the interval where the feed asks for that
    paused_until_at: datetime | None  # its domain asked to be left alone until then
    misses_each_time: int  # entries that come and go between two polls at this pace, estimated
    note: str  # what to do, or "" where nothing is to be done
    accounting: Row = field(default_factory=dict)  # see the macro feed_accounting; empty: nothing yet
    differences: Sequence[Row] = ()  # see the macro accounting_differences


def health_rows(
    feeds: Sequence[Feed],
    states: Sequence[FeedState],
    accounting: Sequence[Row] = (),
    differences: Sequence[Row] = (),
) -> tuple[FeedHealth, ...]:
    """Return a row for every feed, those that need a look first."""
    known = {state.feed_url: state for state in states}
    counts = {row["feed_url"]: row for row in accounting}
    rows = (
        _row(
            feed,
            known.get(feed.url) or FeedState(feed_url=feed.url),
            counts.get(feed.url, {}),
            [row for row in differences if row["feed_url"] == feed.url],
        )
        for feed in feeds
    )
    return tuple(sorted(rows, key=lambda row: (WORST_FIRST.index(row.health), -row.failures, row.url)))


def paused_domains(states: Sequence[FeedState], now: datetime) -> frozenset[str]:
    """Return the domains that are still paused: none of their feeds is to be polled yet."""
    paused = (state for state in states if state.paused_until_at and state.paused_until_at > now)
    return frozenset(asked_domain(state) for state in paused)


def asked_domain(state: FeedState) -> str:
    """Return the domain that a poll of the feed asks."""
    return registrable_domain(state.fetch_url or state.feed_url)


def _row(feed: Feed, state: FeedState, counts: Mapping[str, object], differences: Sequence[Row]) -> FeedHealth:
    wait = max(timedelta(), state.due_at - state.polled_at) if state.polled_at else timedelta()
    covers_s, items = float(str(counts.get("covers_s", 0))), int(str(counts.get("last_items", 0)))
    misses = 0 if state.failures or state.paused_until_at else missed_each_time(wait, covers_s, items)
    return FeedHealth(
        url=feed.url,
        publisher=feed.publisher,
        health=state.health,
        reason=state.reason,
        failures=state.failures,
        failing_since_at=state.failing_since_at,
        last_success_at=state.last_success_at,
        last_new_at=state.last_new_at,
        due_at=state.due_at,
        interval_s=state.interval_s,
        wait_s=wait.total_seconds(),
        paused_until_at=state.paused_until_at,
        misses_each_time=misses,
        note=_note(state) or (_loss(wait, covers_s, misses) if misses else ""),
        accounting=dict(counts),
        differences=differences,
    )


def _loss(wait: timedelta, covers_s: float, misses: int) -> str:
    return (
        f"loses about {misses} entries each time: its document covers {covers_s / 60:.0f} min and it asks to be polled "
        f"every {wait.total_seconds() / 60:.0f} min: set `every: {advised_minutes(covers_s)}m` for it in the feed list"
    )


def _note(state: FeedState) -> str:
    if state.fetch_url:
        return f"has moved for good: write {state.fetch_url} into the feed list"
    if state.validators_lie:
        return "says that nothing changed when something did: it is fetched whole, at most once an hour"
    if state.health not in {"failing", "disabled"}:
        return ""
    if state.reason.startswith("wall-"):
        return _WALLED.format(NAMES[BotWall(state.reason)])
    return _NOTES.get(state.reason, "")


_WALLED = (
    "{} keeps programs away from the site: ask the publisher to let the User-Agent with your contact through, try "
    "`user_agent` for this feed, or look for another feed of the outlet"
)
_NOTES = {
    "http-401": "set the feed's headers",
    "http-402": "the publisher wants a payment: ask for an address with a key, or remove it",
    "http-403": "ask the publisher, or look whether a contact in the User-Agent helps",
    "http-404": "look for its new address with `newspike feeds add`",
    "http-410": "is gone for good by its own word: remove it, or look for another with `newspike feeds add`",
    "http-429": "asks to be polled less often: set `every: 60m` for it in the feed list",
    "http-451": "is withheld for legal reasons where this machine stands",
    "headers": "its server sends more headers than are accepted: report it to the publisher",
    "html": "a web page stands where the feed was: look for its new address with `newspike feeds add`",
    "tls": "its certificate is not trusted: set ca_file if it is one of your own",
    "forbidden-address": "add its network to fetch.allow_networks if it is meant",
    "quarantined": "its document cannot be parsed safely: report it",
}
