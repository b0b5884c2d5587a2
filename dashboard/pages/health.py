"""The page Health. It answers: is the watch itself well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dashboard.charts.bars import Bar, bars
from dashboard.charts.cells import Cell, row
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale, time_labels
from dashboard.pages.accounting import accounting
from dashboard.pages.now import next_cycle
from dashboard.pages.page import Page
from dashboard.visit import DAY, HOUR, Visit
from dashboard.words import clock, count
from warehouse.records import Row

HOURS, ACCOUNT_HOURS = 48, 24
FEEDS, MOST, PART = 30, 2000, 30
CURES = {
    "dns": "The name does not exist or the resolver is down: check the address in feeds.yaml.",
    "timeout": "The server is slow or gone. Nothing to do if it passes; else raise fetch.deadline_s or drop the feed.",
    "refused": "Nothing listens there: check the address, or the outlet is down.",
    "tls": "The certificate is not valid. Look at the site in a browser; do not switch the check off.",
    "http-401": "The feed wants a login: use an address that is open, or one with a key.",
    "http-403": "The site refuses programs: ask the outlet, and set `contact` in newspike.yaml.",
    "http-404": "The feed has moved or ended: look for its new address with `newspike feeds find`.",
    "http-410": "The feed has ended: remove it from feeds.yaml.",
    **{
        f"wall-{name.lower()}": f"{name} keeps programs away: ask the outlet to let the User-Agent through."
        for name in ("Cloudflare", "Akamai", "DataDome", "Imperva", "PerimeterX", "AWS", "Sucuri", "Kasada", "Vercel")
    },
    "wall-anubis": "Anubis wants a computation of every visitor: ask the outlet for an address that is open.",
    "headers": "The server sends more headers than are accepted: tell the outlet.",
    "html": "A web page stands where the feed was: look for the right address with `newspike feeds find`.",
    "http-429": "Too many requests: it is left alone for a while by itself.",
    "robots": "robots.txt forbids it: ask the outlet, or remove the feed.",
    "too-large": "The document is larger than what is accepted.",
    "not-a-feed": "The address gives no feed: look for the right one with `newspike feeds find`.",
}


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    until = visit.hour_end
    since = until - HOURS * HOUR
    window = {"since": since, "until": until}
    coverage = visit.ask("coverage", **window)
    feeds = visit.ask("feeds", limit=MOST)
    shown = feeds.rows if visit.text("feeds") == "all" else feeds.rows[:FEEDS]
    hours = visit.ask("feed_hours", feeds=[each["feed_url"] for each in shown] or [""], **window)
    people = visit.settings.people()
    return {
        "coverage": coverage,
        "chart": chart(coverage.rows, since, until, visit),
        "feeds": feeds,
        "failing": [each for each in feeds.rows if each["health"] in {"failing", "disabled", "empty"}],
        "cures": CURES,
        "feed_hours": hours,
        "lanes": feed_rows(shown, hours.rows, since, visit.zone, as_of=visit.as_of),
        "lane_count": len(feeds.rows),
        "part_of": parts_of(feeds.rows),
        "axis": Chart(height=16, summary="", labels=time_labels(TimeScale(since=since, until=until), visit.zone, y=12)),
        "stages": visit.ask("stages", since=until - DAY, until=until),
        "failures": visit.ask("failures", since=until - DAY, until=until, limit=12),
        "channels": visit.ask("channels", since=until - 30 * DAY, until=until),
        "waiting": people.waiting,
        "silences": people.silences,
        "backfills": visit.ask("backfills", limit=10),
        "sizes": visit.settings.sizes(),
        "free": visit.settings.free_bytes(),
        "cycle": next_cycle(visit),
        "prefect": visit.settings.prefect_url,
        **accounting(visit, "", ACCOUNT_HOURS),
    }


def parts_of(feeds: Sequence[Row]) -> dict[str, str]:
    """Return what tells a feed apart from its publisher's others: the path of its address; empty where it is alone."""
    together = Counter(each["publisher"] for each in feeds)
    return {
        each["feed_url"]: urlsplit(each["feed_url"]).path[:PART] if together[each["publisher"]] > 1 else ""
        for each in feeds
    }


def chart(rows: Sequence[Row], since: datetime, until: datetime, visit: Visit) -> Chart:
    """Return what share of the usual stories the feeds that answered bring, hour by hour."""
    series = [
        Bar(
            at=each["hour_at"],
            span=HOUR,
            amount=each["coverage"],
            coverage=each["coverage"],
            running=each["hour_at"] + HOUR > visit.as_of,
            title=(
                f"{clock(each['hour_at'], visit.zone)}: {each['feeds_answered']:,} of "
                f"{count(each['feeds_due'], 'feed')} answered, "
                f"which bring {100 * each['coverage']:.0f} % of the usual stories"
                if each["feeds_due"]
                else f"{clock(each['hour_at'], visit.zone)}: no feed was due"
            ),
        )
        for each in rows
    ]
    return bars(
        series,
        TimeScale(since=since, until=until),
        visit.zone,
        summary=f"share of the usual stories that could be received, hour by hour, {HOURS} hours",
        height=130,
        percent=True,
    )


def feed_rows(
    feeds: Sequence[Row], rows: Sequence[Row], since: datetime, zone: ZoneInfo, *, as_of: datetime
) -> list[tuple[Row, Chart]]:
    """Return each feed with a cell for each hour: answered, failed, or not polled."""
    known = {(each["feed_url"], each["hour_at"]): each for each in rows}
    found = []
    for feed in feeds:
        cells = []
        answered = 0
        for number in range(HOURS):
            at = since + number * HOUR
            each = known.get((feed["feed_url"], at))
            answered += bool(each and each["answered"])
            cells.append(_cell(each, at, zone, as_of))
        found.append((feed, row(cells, summary=f"{feed['feed_url']}: answered in {answered} hours", height=14, gap=0)))
    return found


def _cell(each: Row | None, at: datetime, zone: ZoneInfo, as_of: datetime) -> Cell:
    if each is None:
        return Cell(level="c-none", title=f"{clock(at, zone)}: not polled" if at < as_of else "")
    if not each["answered"]:
        return Cell(level="c-bad", title=f"{clock(at, zone)}: {each['reason']}")
    new = count(each["new_entries"], "new entry", "new entries")
    return Cell(level="c-ok" if each["new_entries"] else "c-idle", title=f"{clock(at, zone)}: answered, {new}")


PAGE = Page(path="/health", template="health.html", show=show, menu="Health")
