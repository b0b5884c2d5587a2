"""Stories: each new article joins the story of the text it copies, or begins one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.stories.hash_index import Segment, Stored, Traits
from extractors.stories.minhash import LEAD_SKETCH, LEAST, TEXT_SKETCH, Overlap, containment, sketch_lead
from warehouse.records import Article, StoryMember

WINDOW = timedelta(hours=72)
# Containment from which two texts are one, and the same for title and lead where a text is missing: by two standard
# errors, so that a few hashes have to agree better than many. Measured in benchmarks/articles/duplicates.py, where
# strangers reach .12, and benchmarks/articles/newsroom.py.
SAME_TEXT = 0.5
SAME_LEAD = 0.5
ERRORS = 2
CANDIDATES = 8  # per segment, by text and by lead

_SMALL, _LARGE = 4_096, 262_144  # articles in a segment


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What has to be known of an article to find its copies."""

    article_id: int
    story_id: int
    rank: int
    seen_at: datetime
    title: str
    lead: str
    text_hash: int
    sketch: tuple[int, ...]


def known(article: Article, member: StoryMember) -> Known:
    """Return what has to be known of an article that has its place in a story."""
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


class StoryIndex:
    """The articles of a sliding window, findable by their texts.

    Serial and deterministic: the same articles in the same order give the same stories. Where a process ends, its
    successor fills a new index with what the warehouse has of the window (`remember`) and goes on.
    """

    def __init__(self, window: timedelta = WINDOW) -> None:
        self._window_s = int(window.total_seconds())
        self._segments: list[Segment] = []
        self._ranks: dict[int, int] = {}  # of a story's latest member; absent: 1

    def remember(self, articles: Iterable[Known]) -> None:
        """Add articles that have their story already, the earliest seen first."""
        for article in articles:
            self._keep(_traits(article), story_id=article.story_id, rank=article.rank, seen_at=article.seen_at)

    def join(self, articles: Iterable[Article], *, now: datetime) -> tuple[StoryMember, ...]:
        """Return the story of each new article, the earliest seen first; nothing for one that has its place already."""
        ordered = sorted(articles, key=lambda article: (article.seen_at, article.article_id))
        members = (self._placed(article, now) for article in ordered)
        return tuple(member for member in members if member is not None)

    def _placed(self, article: Article, now: datetime) -> StoryMember | None:
        traits = _traits(article)
        best = (0.0, 0, article.article_id)  # similarity, earliness, story
        for stored in self._candidates(traits, int(article.seen_at.timestamp())):
            if stored.traits.article_id == traits.article_id:
                return None
            best = max(best, (similarity(traits, stored.traits), -stored.seen_s, stored.story_id))
        degree, _, story_id = best if best[0] else (1.0, 0, article.article_id)
        rank = 1 if story_id == article.article_id else self._ranks.get(story_id, 1) + 1
        self._keep(traits, story_id=story_id, rank=rank, seen_at=article.seen_at)
        return StoryMember(
            article_id=article.article_id, story_id=story_id, rank=rank, similarity=degree, joined_at=now
        )

    def _candidates(self, traits: Traits, seen_s: int) -> Iterator[Stored]:
        oldest = seen_s - self._window_s
        self._segments = [segment for segment in self._segments if not segment.is_over(oldest)]
        for segment in self._segments:
            yield from (stored for stored in segment.find(traits, CANDIDATES) if stored.seen_s >= oldest)

    def _keep(self, traits: Traits, *, story_id: int, rank: int, seen_at: datetime) -> None:
        if not self._segments or self._segments[-1].is_full():
            self._segments.append(Segment(min(_LARGE, _SMALL * 4 ** len(self._segments))))
        self._segments[-1].add(traits, story_id=story_id, seen_s=int(seen_at.timestamp()))
        if rank > 1:
            self._ranks[story_id] = max(rank, self._ranks.get(story_id, 1))


def similarity(one: Traits, other: Traits) -> float:
    """Return how far two articles are copies: 1 for the same text; by text where both have one, else by title and lead.

    0 where they are not.
    """
    # the same few words ("Comments", "Read more") are no evidence: such articles are compared by title and lead
    if one.text_hash and one.text_hash == other.text_hash and len(one.text) >= LEAST:
        return 1.0
    by_text = containment(one.text, other.text, size=TEXT_SKETCH)
    if by_text is not None:
        return _if_more(by_text, SAME_TEXT)
    by_lead = containment(one.lead, other.lead, size=LEAD_SKETCH)
    return _if_more(by_lead, SAME_LEAD) if by_lead is not None else 0.0


def _if_more(overlap: Overlap, least: float) -> float:
    return overlap.share if overlap.share >= least + ERRORS * overlap.error else 0.0


def _traits(article: Article | Known) -> Traits:
    return Traits(
        article_id=article.article_id,
        text_hash=article.text_hash,
        text=article.sketch[:TEXT_SKETCH],
        lead=sketch_lead(article.title, article.lead),
    )
