"""Pages of one outlet compared with each other: repeated texts and disputed addresses.

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

from extractors.articles.addresses import AddressRefusal, AddressSource, article_address, article_id, same_article
from extractors.articles.article import extract_article
from extractors.articles.evidence import REPEATED, TextSource, as_json, refused_text
from extractors.articles.quality import FOREIGN, Quality
from extractors.articles.revisions import kept_identity
from extractors.articles.url_kinds import slug_words
from extractors.articles.walls import promised_words
from extractors.stories.minhash import TEXT_SKETCH, Overlap, containment, fingerprint
from extractors.text import letters
from warehouse.records import Article, Entry, Feed

MEMORY = timedelta(days=7)  # for which pages are remembered
SAME = 0.9  # share of a text in another, from which the two are one
UNLIKE_TITLE = "unlike_title"  # what the evidence for a text says that has not a third of the words of its title
NOT_OF_PAGE = FOREIGN | {Quality.FEED_CONTENT, Quality.FEED_SUMMARY, Quality.TITLE_ONLY}
ALIKE = 0.5  # share of a title's words in another, from which both may be of one article


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPage:
    """A short text on a page of an outlet that was extracted before."""

    publisher: str
    article_id: int
    text_hash: int
    title: str
    sketch: Sequence[int] = ()  # of the text, where it is not about the title


@dataclass(frozen=True, kw_only=True, slots=True)
class Extracted:
    """An article with the entry and the feed that it was extracted for."""

    article: Article
    entry: Entry
    feed: Feed

    @property
    def promise(self) -> str:
        """Return what the page should be about: the feed's title, else the words of the link."""
        return self.entry.title or slug_words(self.entry.link)


def beside_each_other(pages: Sequence[Extracted], known: Iterable[KnownPage], *, now: datetime) -> list[Article]:
    """Return the articles of some pages, in their order, without repeated texts and disputed addresses.

    The evidence of an article without its page's text names the known pages that have this text and are no articles
    either, see `repeated_pages`.
    """
    past: defaultdict[str, list[KnownPage]] = defaultdict(list)
    for page in known:
        past[page.publisher].append(page)
    outlets: defaultdict[str, list[Extracted]] = defaultdict(list)
    for one in pages:
        if is_from_page(one.article):
            outlets[one.article.publisher].append(one)
    repeated = {id(one): ids for name, own in outlets.items() for one, ids in _repeated(own, past[name])}
    left = [[one for one in own if id(one) not in repeated] for own in outlets.values()]
    shared = {id(one) for own in left for one in _sharing(own)}
    unlike = {id(one) for own in left for one in own if one.promise and not _is_about(one)}
    return [
        _without_page(one, now, repeated[id(one)])
        if id(one) in repeated
        else _settled(one, is_shared=id(one) in shared, is_unlike=id(one) in unlike)
        for one in pages
    ]


def _settled(one: Extracted, *, is_shared: bool, is_unlike: bool) -> Article:
    article = under_link(one.article, one.entry.address) if is_shared else one.article
    if not is_unlike:
        return article
    found = _evidence(article)
    return replace(article, evidence=as_json(found | {"text": found.get("text", {}) | {UNLIKE_TITLE: True}}))


def _repeated(pages: Sequence[Extracted], known: Sequence[KnownPage]) -> Iterator[tuple[Extracted, list[int]]]:
    """Yield the pages whose text is not about what was promised and stands under another address too.

    Where nothing was promised, the other page must have the same title: of templates only that differs. Each with the
    known articles whose text it is and who are not about their titles either.
    """
    strange = [(one, fingerprint(_without_title(one))) for one in pages if not _is_about(one)]
    for one, (text_hash, sketch) in strange:
        before = [
            page
            for page in known
            if page.article_id != one.article.article_id
            and (page.text_hash == one.article.text_hash or _is_share(_overlap(sketch, page.sketch)))
        ]
        beside = (
            other.article.title
            for other, (other_hash, other_sketch) in strange
            if same_article(one.entry.address) != same_article(other.entry.address)
            and (text_hash == other_hash or _is_share(_overlap(sketch, other_sketch)))
        )
        titles = (*(page.title for page in before), *beside)
        if any(one.promise or letters(title) == letters(one.article.title) for title in titles):
            text = _without_title(one)
            yield one, sorted({page.article_id for page in before if not _is_about_title(text, page.title)})


def _overlap(one: Sequence[int], other: Sequence[int]) -> Overlap | None:
    return containment(one, other, size=TEXT_SKETCH)


def _is_share(overlap: Overlap | None) -> bool:
    return overlap is not None and overlap.share >= SAME


def _is_about(one: Extracted) -> bool:
    return _is_about_title(_without_title(one), one.promise)


def _is_about_title(text: str, title: str) -> bool:
    """Return whether the text below the headline has a third of the words that were promised."""
    folded, promised = text.casefold(), promised_words(title)
    return bool(promised) and 3 * sum(word in folded for word in promised) >= len(promised)


def _without_title(one: Extracted) -> str:
    title = letters(one.entry.title or one.article.title)
    return "\n".join(line for line in one.article.text.split("\n") if not title or letters(line) != title)


def _sharing(pages: Sequence[Extracted]) -> Iterator[Extracted]:
    """Yield the pages that claim an address which is not their entry's and which another entry's page claims too."""
    claimed: defaultdict[int, list[Extracted]] = defaultdict(list)
    for one in pages:
        claimed[one.article.article_id].append(one)
    for number, claiming in claimed.items():
        for one in claiming:  # whose link it is, keeps it
            if article_id(one.entry.address) != number and any(_differ(one, other) for other in claiming):
                yield one


def _differ(one: Extracted, other: Extracted) -> bool:
    """Return whether the pages of two entries are about different things."""
    if same_article(one.entry.address) == same_article(other.entry.address):
        return False
    titles = [page.promise or page.article.title for page in (one, other)]
    return not is_same_text(one.article, other.article) and not alike(*titles)


def is_from_page(article: Article) -> bool:
    """Return whether the text of an article is its page's."""
    return article.fetched_at is not None and bool(article.text) and article.quality not in NOT_OF_PAGE


def is_same_text(one: Article, other: Article) -> bool:
    """Return whether the texts of two articles are the same but for a tenth."""
    return one.text_hash == other.text_hash or _is_share(_overlap(one.sketch, other.sketch))


def alike(title: str, other: str) -> bool:
    """Return whether two titles may be of one article: half of the words of the shorter one are in the other."""
    one, two = promised_words(title), promised_words(other)
    shorter = min(len(one), len(two))
    return letters(title) == letters(other) or (shorter > 0 and len(one & two) >= ALIKE * shorter)


def _without_page(one: Extracted, now: datetime, repeats: Sequence[int]) -> Article:
    """Return what the feed said, with the repeated text as refused."""
    article = extract_article(None, one.entry, one.feed, now=now)
    read, said = _evidence(one.article), _evidence(article)
    refused = refused_text(TextSource.PAGE, REPEATED, one.article.text)
    text = said["text"] | {"reason": REPEATED, "refused": [refused]} | ({"repeats": list(repeats)} if repeats else {})
    return replace(
        article,
        fetched_at=one.article.fetched_at,
        quality=article.quality if article.text else Quality.NOT_ARTICLE,
        evidence=as_json(said | {"page": read.get("page"), "text": text}),
    )


def without_page(known: Article, entry: Entry, feed: Feed, *, now: datetime) -> Article:
    """Return a new version of a known article, without the text of its page, which later turned out to be repeated."""
    said = _without_page(Extracted(article=known, entry=entry, feed=feed), now, ())
    return replace(kept_identity(known, said), fetched_at=now, page_ref=None)


def under_link(article: Article, link: str) -> Article:
    """Return an article under the address that the feed gave, with the claimed address as refused."""
    address, evidence = article_address(link), _evidence(article)
    refused = {"url": article.canonical_url, "reason": AddressRefusal.SHARED}
    return replace(
        article,
        article_id=article_id(address),
        canonical_url=address,
        evidence=as_json(evidence | {"identity": {"from": AddressSource.LINK, "refused": [refused]}}),
    )


def claimed_link(article: Article) -> str:
    """Return the feed's link of an article that its page gave another address; "" where it did not."""
    return str(_evidence(article).get("identity", {}).get("link", ""))


def repeated_pages(article: Article) -> list[int]:
    """Return the known articles whose text was found again on the page of another, and is no article."""
    return list(_evidence(article).get("text", {}).get("repeats", ()))


def _evidence(article: Article) -> dict[str, Any]:
    return dict(json.loads(article.evidence or "{}"))
