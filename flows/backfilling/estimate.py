"""Estimate what a backfill would fetch: its listings are fetched into a temporary warehouse."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flows.backfilling.articles import site_of, wanted_pages
from flows.backfilling.plan import domain_of
from flows.backfilling.run import begin, list_all
from flows.runtime.context import RunContext, warehouse_of
from warehouse.records import Backfill, FeedState, Listing

ANSWER_S = 0.5  # response time of a usual site
PAGE_BYTES = 30_000  # compressed size of a usual article page
ARTICLE_BYTES = 8_000  # size of a usual article in the warehouse


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """What a backfill would fetch."""

    listings: Mapping[str, int]  # source -> documents that list articles
    pages: Mapping[str, int]  # site -> article pages
    seconds: float  # at the polite rate, the sites side by side
    bytes: int  # on disk


def survey(context: RunContext, backfill: Backfill, files: Sequence[str]) -> Survey:
    """Return what a backfill would fetch; requests its listings but no article page, and keeps nothing."""
    known = context.warehouse.records(FeedState, "feed_states", urls=None)
    with tempfile.TemporaryDirectory(prefix="newspike-survey-") as folder:
        settings = context.settings.model_copy(update={"home": Path(folder), "landing": ""})
        temporary = replace(context, settings=settings, warehouse=warehouse_of(settings))
        temporary.warehouse.land(known)
        begin(temporary, backfill, files)
        list_all(temporary, backfill)
        wanted = wanted_pages(temporary, backfill)
        listings = temporary.warehouse.records(Listing, "listings_of", backfill_id=backfill.backfill_id)
    there = _there(context, [item.link for item in wanted])
    pages = Counter(site_of(item) for item in wanted if item.link not in there)
    requests = pages + Counter(domain_of(listing) for listing in listings if "://" in listing.url)
    return Survey(
        listings=dict(Counter(listing.source for listing in listings)),
        pages=dict(pages),
        seconds=max(requests.values(), default=0) * (context.settings.fetch.domain_gap_s + ANSWER_S),
        bytes=pages.total() * (PAGE_BYTES + ARTICLE_BYTES),
    )


def render_survey(found: Survey) -> str:
    """Return a survey as text."""
    sites = Counter(found.pages).most_common()
    lines = [f"{source:10} {count:,} listings" for source, count in found.listings.items()]
    lines += [f"{count:>10,} pages of {site}" for site, count in sites[:10]]
    if len(sites) > 10:
        lines.append(f"           and of {len(sites) - 10} more sites")
    minutes = round(found.seconds / 60)
    time = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{max(minutes, 1)} min"
    lines.append(f"would fetch {sum(found.pages.values()):,} pages, in about {time} at the polite rate")
    lines.append(f"and take about {found.bytes / 1e6:,.0f} MB of disk; nothing of this survey was kept")
    return "\n".join(lines)


def _there(context: RunContext, links: Sequence[str]) -> set[str]:
    return {row["canonical_url"] for row in context.warehouse.rows("links_known", links=list(links))}
