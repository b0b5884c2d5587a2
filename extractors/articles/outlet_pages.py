"""An outlet's pages beside each other: what one page alone does not tell.

The same text under several of an outlet's addresses is no article: it stands in front of one, or in its place. An
address that the pages of different entries claim belongs to none of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from extractors.articles.addresses import AddressRefusal, AddressSource, article_id, entry_address, same_article
from extractors.articles.article import extract_article
from extractors.articles.evidence import TextSource, as_json, refused_text
from extractors.articles.quality import FOREIGN, Quality
from extractors.articles.url_kinds import slug_words
from extractors.articles.walls import promised_words
from extractors.stories.minhash import TEXT_SKETCH, Overlap, containment, fingerprint
from extractors.text import letters
from warehouse.records import Article, Entry, Feed

MEMORY = timedelta(days=7)  # for which pages are remembered
SAME = 0.9  # share of a text in another, from which the two are one
ALIKE = 0.5  # share of a title's words in another, from which both may be of one article


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPage:
    """A page of an outlet that was extracted before: a short text, or one whose page named an address of its own."""

    publisher: str
    article_id: int
    text_hash: int
    title: str
    link: str | None  # the entry's, where the page named another address; None: it did not


@dataclass(frozen=True, kw_only=True, slots=True)
class Extracted:
    """An article with the entry and the feed that it was extracted for."""

    article: Article
    entry: Entry
    feed: Feed

    @property
    def is_from_page(self) -> bool:
        """Say whether its page gave its text."""
        return self.article.fetched_at is not None and bool(self.article.text) and self.article.quality not in FOREIGN

    @property
    def promise(self) -> str:
        """Return what the page should be about: the feed's title, else the words of the link."""
        return self.entry.title or slug_words(self.entry.link)


def beside_each_other(pages: Sequence[Extracted], known: Iterable[KnownPage], *, now: datetime) -> list[Article]:
    """Return the articles of some pages, in their order, without repeated texts and disputed addresses."""
    past: defaultdict[str, list[KnownPage]] = defaultdict(list)
    for page in known:
        past[page.publisher].append(page)
    outlets: defaultdict[str, list[Extracted]] = defaultdict(list)
    for one in pages:
        if one.is_from_page:
            outlets[one.article.publisher].append(one)
    repeated = {id(one) for name, own in outlets.items() for one in _repeated(own, past[name])}
    left = {name: [one for one in own if id(one) not in repeated] for name, own in outlets.items()}
    shared = {id(one) for name, own in left.items() for one in _sharing(own, past[name])}
    return [
        _without_page(one, now) if id(one) in repeated else _without_claim(one) if id(one) in shared else one.article
        for one in pages
    ]


def _repeated(pages: Sequence[Extracted], known: Iterable[KnownPage]) -> Iterator[Extracted]:
    """Yield the pages whose text is not about what was promised and stands under another address too.

    Where nothing was promised, the other page must have the same title: of templates only that differs.
    """
    earlier = defaultdict(list)
    for page in known:
        earlier[page.text_hash].append(page)
    strange = [(one, fingerprint(_without_title(one))) for one in pages if not _is_about(one)]
    for one, (text_hash, sketch) in strange:
        before = (page.title for page in earlier[one.article.text_hash] if page.article_id != one.article.article_id)
        beside = (
            other.article.title
            for other, (other_hash, other_sketch) in strange
            if same_article(one.entry.address) != same_article(other.entry.address)
            and (text_hash == other_hash or _is_share(containment(sketch, other_sketch, size=TEXT_SKETCH)))
        )
        if any(one.promise or letters(title) == letters(one.article.title) for title in (*before, *beside)):
            yield one


def _is_share(overlap: Overlap | None) -> bool:
    return overlap is not None and overlap.share >= SAME


def _is_about(one: Extracted) -> bool:
    """Return whether the text below the headline has a third of the words that were promised."""
    text, promised = _without_title(one).casefold(), promised_words(one.promise)
    return bool(promised) and 3 * sum(word in text for word in promised) >= len(promised)


def _without_title(one: Extracted) -> str:
    title = letters(one.entry.title or one.article.title)
    return "\n".join(line for line in one.article.text.split("\n") if not title or letters(line) != title)


def _sharing(pages: Sequence[Extracted], known: Iterable[KnownPage]) -> Iterator[Extracted]:
    """Yield the pages that claim an address which is not their entry's and which another entry's page claims too."""
    claimed: defaultdict[int, list[Extracted]] = defaultdict(list)
    for one in pages:
        claimed[one.article.article_id].append(one)
    earlier = {page.article_id: page for page in known if page.link is not None}
    for number, claiming in claimed.items():
        for one in claiming:
            if article_id(one.entry.address) == number:
                continue  # it is the address that the feed gave
            before = earlier.get(number)
            is_earlier = before is not None and same_article(before.link or "") != same_article(one.entry.address)
            if any(_differ(one, other) for other in claiming) or (
                is_earlier
                and before is not None
                and before.text_hash != one.article.text_hash
                and not _alike(before.title, one.article.title)
            ):
                yield one


def _differ(one: Extracted, other: Extracted) -> bool:
    """Return whether the pages of two entries are about different things."""
    if same_article(one.entry.address) == same_article(other.entry.address):
        return False
    overlap = containment(one.article.sketch, other.article.sketch, size=TEXT_SKETCH)
    same_text = one.article.text_hash == other.article.text_hash or _is_share(overlap)
    return not same_text and not _alike(one.promise or one.article.title, other.promise or other.article.title)


def _alike(title: str, other: str) -> bool:
    one, two = promised_words(title), promised_words(other)
    shorter = min(len(one), len(two))
    return letters(title) == letters(other) or (shorter > 0 and len(one & two) >= ALIKE * shorter)


def _without_page(one: Extracted, now: datetime) -> Article:
    """Return what the feed said, with the repeated text as refused."""
    article = extract_article(None, one.entry, one.feed, now=now)
    read, said = _evidence(one.article), _evidence(article)
    refused = refused_text(TextSource.PAGE, "repeated-text", one.article.text)
    text = said["text"] | {"reason": "repeated-text", "refused": [refused]}
    return replace(
        article,
        fetched_at=one.article.fetched_at,
        quality=article.quality if article.text else Quality.NOT_ARTICLE,
        evidence=as_json(said | {"page": read.get("page"), "text": text}),
    )


def _without_claim(one: Extracted) -> Article:
    """Return an article under the address that the feed gave."""
    address, evidence = entry_address(one.entry).url, _evidence(one.article)
    refused = {"url": one.article.canonical_url, "reason": AddressRefusal.SHARED}
    return replace(
        one.article,
        article_id=article_id(address),
        canonical_url=address,
        evidence=as_json(evidence | {"identity": {"from": AddressSource.LINK, "refused": [refused]}}),
    )


def _evidence(article: Article) -> dict[str, Any]:
    return dict(json.loads(article.evidence or "{}"))
