"""The page Search. It answers: which articles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import links
from dashboard.charts.bars import Bar, bars
from dashboard.charts.model import Chart
from dashboard.charts.scales import TimeScale
from dashboard.pages.page import Page
from dashboard.panels import instant
from dashboard.visit import SPANS, Period, Visit
from dashboard.words import clock, count, web_url
from warehouse.records import Row

FILTERS = ("topic", "entity", "publisher", "language", "quality")
SHOWN, MOST = 25, 500
WHOLE = 200  # characters: a longer excerpt was cut at its end


def show(visit: Visit) -> Mapping[str, Any]:
    """Return what the page shows."""
    words = visit.text("q")
    filters = {name: visit.text(name) for name in FILTERS}
    address = web_url(words)
    period = visit.period("7d" if words or any(filters.values()) else "48h")
    inputs = {"words": "" if address else words, **filters, "since": period.since, "until": period.until}
    limit = MOST if visit.text("all") else SHOWN
    visit.session.keep("found_articles", **inputs)
    facets = visit.ask("search_facets", by=period.by, **inputs)
    groups = grouped(facets.rows)
    found = visit.ask("search", limit=limit, **inputs)
    return {
        "words": words,
        "filters": {name: value for name, value in filters.items() if value},
        "period": period,
        "history": visit.ask("article_history", address=address) if address else None,
        "found": found,
        "facets": facets,
        "groups": {name: groups.get(name, []) for name in FILTERS},
        "total": groups["all"][0],
        "chart": chart(visit, groups.get("time", []), period, filters, words),
        "shown": limit,
        "excerpts": [marked(trimmed(row["excerpt"]), words) for row in found.rows],
    }


def trimmed(excerpt: str) -> str:
    """Return an excerpt without the words that it cuts, with ellipses in their place."""
    if excerpt and not excerpt[0].isupper() and " " in excerpt[:40] and excerpt[0] not in "\"\u201c\u2018'(0123456789":
        excerpt = "\u2026 " + excerpt.split(" ", 1)[1]
    if len(excerpt) > WHOLE and " " in excerpt[-40:]:
        excerpt = excerpt.rsplit(" ", 1)[0] + " \u2026"
    return excerpt


def marked(excerpt: str, words: str) -> list[tuple[bool, str]]:
    """Return an excerpt in parts, those marked that begin with a word of the search."""
    wanted = [re.escape(word) for word in words.casefold().split()]
    if not wanted:
        return [(False, excerpt)]
    pattern = re.compile(rf"(?<!\w)((?:{'|'.join(wanted)})\w*)", re.IGNORECASE)
    return [(bool(number % 2), part) for number, part in enumerate(pattern.split(excerpt)) if part]


def grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the counts of a search by what they count."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["facet"], []).append(row)
    return groups


def chart(visit: Visit, rows: Sequence[Row], period: Period, filters: Mapping[str, str], words: str) -> Chart:
    """Return the histogram of what was found; a bar leads to the search of its time alone."""
    span = SPANS[period.by]
    found = {instant(row["value"]): row["articles"] for row in rows}
    series = [
        Bar(
            at=at,
            span=min(span, period.until - at),
            amount=articles,
            title=f"{clock(at, visit.zone)}: {count(articles, 'article')}",
            href=links.search(q=words, **filters, since=at, until=at + span),
            running=at + span > visit.as_of,
        )
        for at, articles in sorted(found.items())
    ]
    begins = min([period.since, *(bar.at for bar in series)])
    return bars(
        series,
        TimeScale(since=begins, until=period.until),
        visit.zone,
        summary=f"articles found, by {period.by}: {count(sum(found.values()), 'article')}",
        height=110,
    )


PAGE = Page(path="/search", template="search.html", show=show, menu="Search")
