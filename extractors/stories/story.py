"""Stories: each new article joins the story of the text that it copies, or begins one of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from extractors.stories.copies import likeness
from extractors.stories.hash_index import HashIndex, Place, StoryTraits, hash_title, keys_of
from extractors.stories.minhash import LEAD_SKETCH, LEAST, TEXT_SKETCH, common, containment, sketch_lead
from extractors.stories.outlet_uses import OutletUse, OutletUses
from extractors.stories.words import Parsed
from warehouse.records import Article, StoryMember

WINDOW = timedelta(hours=72)
MEMORY = timedelta(days=28)  # how long back an outlet's own shingles are discounted
CANDIDATES = 8  # by text and by lead
COMPARED = 8  # candidates that are compared by their words

# Of two sketches, from which share and number of common hashes on the words are compared.
LIKELY_TEXT, LIKELY_LEAD, LIKELY = 0.12, 0.3, 3
FRESH = 0.35  # of the shorter text's hashes that its outlet had not used before, that the other has
ERASED = 0.5  # of the shorter text, by two standard errors, where only sketches are left
LONGER = 1.5  # times the words of each story that a digest carries


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """The facts about an article that are needed to find its copies."""

    article_id: int
    story_id: int
    rank: int  # of the story's latest member, or less
    seen_at: datetime
    title: str
    lead: str
    text_hash: int
    sketch: tuple[int, ...]
    keys: tuple[int, ...] | None = None  # to find it by, see `keys_of`; None: all that it has


def known(article: Article, member: StoryMember) -> Known:
    """Return the facts about an article that already belongs to a story."""
    return Known(
        article_id=article.article_id,
        story_id=member.story_id,
        rank=member.rank,
        seen_at=article.seen_at,
        title=article.title,
        lead=article.lead,
        text_hash=article.text_hash,
        sketch=article.sketch,
    )


class Past(Protocol):
    """Facts that are kept outside the index."""

    def articles(self, article_ids: Collection[int]) -> Iterable[Article]:
        """Return articles with their texts; those that are gone are left out."""

    def uses(self, articles: Sequence[Article]) -> Iterable[OutletUse]:
        """Return which shingles of some articles their outlets had used by then, the earliest use first."""


class _Likeness(NamedTuple):
    place: Place
    other: Parsed
    degree: float


class StoryIndex:
    """The articles of a sliding window, findable by their texts.

    Serial and deterministic: the same articles in the same order give the same stories. Where a process ends, its
    successor fills a new index with what the warehouse has of the window (`remember`) and continues; `past` then gives
    the texts of those articles, and what their outlets repeat.
    """

    def __init__(self, window: timedelta = WINDOW, past: Past | None = None) -> None:
        self._window_s = int(window.total_seconds())
        self._past = past
        self._index = HashIndex()
        self._ranks: dict[int, int] = {}  # of a story's latest member; absent: 1
        self._parsed: dict[int, Parsed] = {}  # of the window
        self._uses = OutletUses()

    def remember(self, articles: Iterable[Known]) -> None:
        """Add articles that have their story already, the earliest seen first."""
        for article in articles:
            traits = _traits(article)
            keys = keys_of(traits) if article.keys is None else article.keys
            self._index.add(traits, keys, story_id=article.story_id, seen_s=_second(article))
            if article.rank > 1:
                self._ranks[article.story_id] = max(article.rank, self._ranks.get(article.story_id, 1))

    def join(self, articles: Iterable[Article], *, now: datetime) -> tuple[StoryMember, ...]:
        """Return the story of each new article, the first published first; nothing for one that has its place."""
        found = list(self._found(sorted(articles, key=_order)))
        self._recall(candidate.article_id for _, _, candidates in found for candidate in candidates)
        compared = [(article, place, self._compared(article, candidates)) for article, place, candidates in found]
        self._recall_uses(compared)
        return tuple(self._placed(article, place, copied, now) for article, place, copied in compared)

    def _found(self, articles: Sequence[Article]) -> Iterator[tuple[Article, Place, list[Place]]]:
        """Keep each new article; yield it with its place in the index and those that it may be a copy of."""
        oldest = min((article.seen_at.timestamp() for article in articles), default=0) - self._window_s
        self._index.forget(int(oldest))
        self._parsed = {name: kept for name, kept in self._parsed.items() if kept.seen_at.timestamp() >= oldest}
        for article in articles:
            traits = _traits(article)
            keys, seen_s = keys_of(traits), _second(article)
            candidates = self._candidates(traits, keys, seen_s)
            if candidates is None:
                continue
            self._parsed[article.article_id] = Parsed(article)
            yield article, self._index.add(traits, keys, story_id=article.article_id, seen_s=seen_s), candidates

    def _candidates(self, traits: StoryTraits, keys: Sequence[int], seen_s: int) -> list[Place] | None:
        """Return the articles that one may be a copy of, the likeliest first; None where it has its place already."""
        shares = {}
        for place in self._index.find(keys, CANDIDATES):
            if place.article_id == traits.article_id:
                return None
            share = likely(traits, place.traits()) if abs(place.seen_s - seen_s) <= self._window_s else 0.0
            if share:
                shares[place] = share
        return sorted(shares, key=lambda place: -shares[place])[:COMPARED]

    def _recall(self, article_ids: Iterable[int]) -> None:
        """Fetch the articles that the index has no words of."""
        missing = [name for name in dict.fromkeys(article_ids) if name not in self._parsed]
        if self._past is not None and missing:
            self._parsed.update((article.article_id, Parsed(article)) for article in self._past.articles(missing))

    def _compared(self, article: Article, candidates: Sequence[Place]) -> Sequence[_Likeness]:
        """Return the candidates that are copies by their words."""
        new = self._parsed[article.article_id]
        others = ((place, self._parsed.get(place.article_id)) for place in candidates)
        alike = (_Likeness(place, other, _degree(new, other)) for place, other in others if other is not None)
        return [copied for copied in alike if copied.degree]

    def _recall_uses(self, compared: Sequence[tuple[Article, Place, Sequence[_Likeness]]]) -> None:
        """Fetch what the outlets of copies repeat."""
        if self._past is not None:
            copies = [[article, *(one.other.article for one in alike)] for article, _, alike in compared if alike]
            named = {article.article_id: article for articles in copies for article in articles}
            self._uses.extend(self._past.uses([*named.values()]))

    def _placed(self, article: Article, place: Place, alike: Sequence[_Likeness], now: datetime) -> StoryMember:
        copied = self._copied(self._parsed[article.article_id], alike)
        degree, story_id = copied or (1.0, article.article_id)
        place.put(story_id)
        rank = self._ranks.get(story_id, 1) + 1 if copied else 1
        if copied:
            self._ranks[story_id] = rank
        self._uses.add(article.publisher, article.sketch, story_id=story_id, seen_s=_second(article))
        return StoryMember(
            article_id=article.article_id, story_id=story_id, rank=rank, similarity=degree, joined_at=now
        )

    def _copied(self, new: Parsed, alike: Sequence[_Likeness]) -> tuple[float, int] | None:
        """Return the story that an article joins, and how much it has of the member that it copies most."""
        best: tuple[float, int] | None = None
        carried: set[int] = set()  # stories that stand in this text whole
        for place, other, degree in alike:
            story_id = place.story_id
            if not self._is_fresh(new.article, other.article, story_id):
                continue
            if len(new.text.folded) > LONGER * len(other.text.folded):
                carried.add(story_id)
            if best is None or degree > best[0]:
                best = degree, story_id
        return best if len(carried) < 2 else None

    def _is_fresh(self, new: Article, other: Article, story_id: int) -> bool:
        """Return whether enough of what two texts share is not what their outlets use to say."""
        if len(new.sketch) < LEAST or len(other.sketch) < LEAST:
            return True
        ours, theirs = common(new.sketch, other.sketch, size=TEXT_SKETCH)
        standing = self._uses.standing(new.publisher, ours, story_id=story_id, seen_s=_second(new))
        standing |= self._uses.standing(other.publisher, theirs, story_id=story_id, seen_s=_second(other))
        if not standing:
            return True
        smaller = min(len(ours - standing), len(theirs - standing))
        return smaller >= LIKELY and len((ours & theirs) - standing) >= FRESH * smaller


def likely(new: StoryTraits, other: StoryTraits) -> float:
    """Return how likely an article is a copy by its sketches, from 0 (not at all) to 1."""
    if (new.text_hash and new.text_hash == other.text_hash) or (new.title_hash and new.title_hash == other.title_hash):
        return 1.0
    return max(
        _share(new.text, other.text, TEXT_SKETCH, LIKELY_TEXT), _share(new.lead, other.lead, LEAD_SKETCH, LIKELY_LEAD)
    )


def _share(one: Sequence[int], other: Sequence[int], size: int, least: float) -> float:
    few, many = common(one, other, size=size)
    both, smaller = len(few & many), min(len(few), len(many))
    return both / smaller if both >= LIKELY and both >= least * smaller else 0.0


def _degree(new: Parsed, other: Parsed) -> float:
    if new.is_erased or other.is_erased:
        return erased_likeness(new.article, other.article)
    return likeness(new, other)


def erased_likeness(one: Article, other: Article) -> float:
    """Return which share of the shorter text the other one has by their sketches; 0 where it is no copy."""
    overlap = containment(one.sketch, other.sketch, size=TEXT_SKETCH)
    return overlap.share if overlap is not None and overlap.share >= ERASED + 2 * overlap.error else 0.0


def first_at(article: Article) -> datetime:
    """Return when an article was published, as far as is known: a day is over before its end is known."""
    if article.published_at is None or article.date_confidence not in {"exact", "day"}:
        return article.seen_at
    if article.date_confidence == "exact":
        return min(article.published_at, article.seen_at)
    return min(article.published_at + timedelta(days=1), article.seen_at)


def _order(article: Article) -> tuple[datetime, datetime, str]:
    return first_at(article), article.seen_at, article.canonical_url


def article_keys(article: Article) -> Sequence[int]:
    """Return what an article is found by, and its copies: they have some of its keys."""
    return keys_of(_traits(article))


def _second(article: Article | Known) -> int:
    return int(article.seen_at.timestamp())


def _traits(article: Article | Known) -> StoryTraits:
    return StoryTraits(
        article_id=article.article_id,
        text_hash=article.text_hash,
        title_hash=hash_title(article.title),
        text=article.sketch[:TEXT_SKETCH],
        lead=sketch_lead(article.title, article.lead),
    )
