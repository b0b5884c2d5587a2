"""New articles beside the known ones: claims on a known article's address, and known texts that are no articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from extractors.articles.addresses import AddressRefusal, same_article
from extractors.articles.evidence import REPEATED
from extractors.articles.outlet_pages import (
    alike,
    claimed_link,
    is_from_page,
    is_same_text,
    repeated_pages,
    under_link,
    without_page,
)
from warehouse.rebuilding import entries_of
from warehouse.records import Article, Attempt, AttemptOutcome, Feed, Stage
from warehouse.store import Warehouse


def settle_with_known(
    warehouse: Warehouse, records: Sequence[Article | Attempt], *, now: datetime
) -> tuple[list[Article | Attempt], list[Article | Attempt]]:
    """Return records to land, as the known articles let them be, and what they correct of these, to land with them.

    An address that a new page claims and that is another article's is not the new one's; if the known page also only
    claimed it, it is neither's. A known text that was found again in place of another article is withdrawn: its article
    gets a new version with the words of its feed. Each correction has a row in the ledger.
    """
    new = [one for one in records if isinstance(one, Article)]
    claims = [one for one in new if claimed_link(one)]
    walls = {number: one.fetched_at or now for one in new for number in repeated_pages(one)}
    known = _known(warehouse, {one.article_id for one in claims} | walls.keys())
    disputed = [one for one in claims if one.article_id in known and _differ(one, known[one.article_id])]
    moved = {(one.article_id, claimed_link(one)): under_link(one, claimed_link(one)) for one in disputed}
    before = {one.article_id: known[one.article_id] for one in disputed}
    repeated = [(known[number], at) for number, at in walls.items() if number in known]
    corrections = [*_given_back(before.values(), now), *_withdrawn(warehouse, repeated, now)]
    return [_moved(record, moved) for record in records], corrections


def _known(warehouse: Warehouse, ids: AbstractSet[int]) -> dict[int, Article]:
    if not ids:
        return {}
    with warehouse.caught_up() as ask:
        found = ask.records(Article, "articles_by_id", article_ids=str(sorted(ids)))
    return {one.article_id: one for one in found}


def _differ(new: Article, known: Article) -> bool:
    """Return whether two articles under one address are of different entries and about different things."""
    links = [same_article(claimed_link(one) or one.canonical_url) for one in (new, known)]
    is_other = new.entry_id != known.entry_id and links[0] != links[1]
    return is_other and not is_same_text(new, known) and not alike(new.title, known.title)


def _moved(record: Article | Attempt, moved: Mapping[tuple[int, str], Article]) -> Article | Attempt:
    """Return an article that is moved to its own address, or its row in the ledger; all else as it is."""
    if isinstance(record, Article):
        return moved.get((record.article_id, claimed_link(record)), record)
    own = moved.get((record.article_id or 0, record.subject))
    return record if own is None else replace(record, article_id=own.article_id)


def _given_back(articles: Iterable[Article], now: datetime) -> Iterator[Article | Attempt]:
    """Yield known articles under the links of their feeds; what is stored is replaced, so their page must be kept."""
    for known in articles:
        if (link := claimed_link(known)) and known.page_ref:
            own = under_link(known, link)
            yield replace(own, article_id=known.article_id, reread_at=now)
            yield _corrected(known, link, AddressRefusal.SHARED, now)


def _withdrawn(
    warehouse: Warehouse, articles: Iterable[tuple[Article, datetime]], now: datetime
) -> Iterator[Article | Attempt]:
    """Yield new versions of known articles without the texts of their pages, as of when the repetition was found."""
    wrong = [(one, at) for one, at in articles if is_from_page(one)]
    said = entries_of(warehouse, [{"entry_id": one.entry_id} for one, _ in wrong]) if wrong else {}
    for known, at in wrong:
        if entries := said.get(known.entry_id):
            feed = Feed(url=known.feed_url, publisher=known.publisher, family=known.family, language=known.language)
            yield without_page(known, entries[-1], feed, now=at)
            yield _corrected(known, entries[-1].address, REPEATED, now)


def _corrected(known: Article, subject: str, reason: str, now: datetime) -> Attempt:
    return Attempt(
        stage=Stage.EXTRACT,
        subject=subject,
        started_at=now,
        ended_at=now,
        outcome=AttemptOutcome.OK,
        reason=reason,
        detail="another page of the outlet showed it",
        new_rows=1,
        article_id=known.article_id,
    )
