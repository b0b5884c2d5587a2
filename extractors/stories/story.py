"""Stories: each new article joins the story of the text it copies, or begins one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import numpy as np

from extractors.stories.segment import STRIDE, Hashes, Segment
from extractors.stories.sketch import LEAD_SKETCH, TEXT_SKETCH, containment, sketch_lead
from warehouse.records import Article, StoryMember

WINDOW = timedelta(hours=72)
SAME_TEXT = 0.5  # containment from which two texts are one; highest of 40,000 pairs of strangers: see the benchmark
SAME_LEAD = 0.6  # the same for title and lead, where a text is missing
CANDIDATES = 8  # per segment, those that share the most hashes

_TEXT_HASHES = 16  # the smallest of the sketch: of a copy cut to 40 %, 6 are expected among the original's
_LEAD_HASHES = 8
_SMALL, _LARGE = 4_096, 262_144  # articles in a segment
_LEAD_SALT = np.uint32(0x5BD1E995)


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
        self._window = int(window.total_seconds())
        self._segments: list[Segment] = []
        self._ranks: dict[int, int] = {}  # of the latest member; absent: 1

    def remember(self, articles: Iterable[Known]) -> None:
        """Add articles that have their story already, the earliest seen first."""
        for article in articles:
            self._add(article)

    def join(self, articles: Iterable[Article], *, now: datetime) -> tuple[StoryMember, ...]:
        """Return the story of each new article, the earliest seen first; nothing for one that has its place already."""
        ordered = sorted(articles, key=lambda article: (article.seen_at, article.article_id))
        members = []
        for article in ordered:
            member = self._placed(article, now)
            if member is not None:
                members.append(member)
                self._add(known(article, member))
        return tuple(members)

    def _placed(self, article: Article, now: datetime) -> StoryMember | None:
        text, lead = article.sketch, sketch_lead(article.title, article.lead)
        best = (0.0, 0, article.article_id)  # similarity, earliness, story
        for row, segment in self._candidates(article, _hashes(article.article_id, article.text_hash, text, lead)):
            article_id, story_id, text_hash, seen = segment.columns(row)
            if article_id == article.article_id:
                return None
            similarity = 1.0 if text_hash and text_hash == article.text_hash else _similarity(segment, row, text, lead)
            best = max(best, (similarity, -seen, story_id))
        similarity, _, story_id = best
        if not similarity:
            similarity, rank = 1.0, 1
        else:
            rank = self._ranks.get(story_id, 1) + 1
        return StoryMember(
            article_id=article.article_id, story_id=story_id, rank=rank, similarity=similarity, joined_at=now
        )

    def _candidates(self, article: Article, hashes: Hashes) -> Iterator[tuple[int, Segment]]:
        oldest = int(article.seen_at.timestamp()) - self._window
        self._segments = [segment for segment in self._segments if not segment.full or segment.newest() >= oldest]
        for segment in self._segments:
            fresh = ((row, segment) for row, _ in segment.rows(hashes) if segment.columns(row)[3] >= oldest)
            yield from islice(fresh, CANDIDATES)

    def _add(self, article: Known) -> None:
        if not self._segments or self._segments[-1].full:
            self._segments.append(Segment(min(_LARGE, _SMALL * 4 ** len(self._segments))))
        lead = sketch_lead(article.title, article.lead)
        columns = article.article_id, article.story_id, article.text_hash, int(article.seen_at.timestamp())
        hashes = _hashes(article.article_id, article.text_hash, article.sketch, lead)
        self._segments[-1].add(columns, article.sketch[:TEXT_SKETCH], lead, hashes)
        if article.rank > 1:
            self._ranks[article.story_id] = max(article.rank, self._ranks.get(article.story_id, 1))


def _hashes(article_id: int, text_hash: int, text: tuple[int, ...], lead: tuple[int, ...]) -> Hashes:
    """Return the hashes by which an article is found: of its address, its whole text, its sketches."""
    whole = np.array([article_id & 0xFFFFFFFF, text_hash & 0xFFFFFFFF], np.uint32)
    leads = np.array(lead[:_LEAD_HASHES], np.uint32) ^ _LEAD_SALT
    return np.unique(np.concatenate((whole, np.array(text[:_TEXT_HASHES], np.uint32), leads)))[:STRIDE]


def _similarity(segment: Segment, row: int, text: tuple[int, ...], lead: tuple[int, ...]) -> float:
    """Return the similarity to a candidate: by text where both have enough of it; 0 where it is another text."""
    by_text = containment(text, segment.text(row), size=TEXT_SKETCH)
    if by_text is not None:
        return by_text if by_text >= SAME_TEXT else 0.0
    by_lead = containment(lead, segment.lead(row), size=LEAD_SKETCH) or 0.0
    return by_lead if by_lead >= SAME_LEAD else 0.0
