"""Phrases that outlets repeat: which shingles an outlet used in which of its earlier stories.

Templates, standing paragraphs and legal text are no evidence that two articles are copies. They are known by their use:
an outlet had the same shingles under another address, in another story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_Uses = tuple[int, int] | tuple[int, int, int, int]  # story and second of the first use, and of that in another story


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletUse:
    """One use of a shingle by an outlet."""

    publisher: str
    shingle: int
    story_id: int
    seen_s: int  # seconds since 1970


class OutletUses:
    """The first two stories in which each outlet used each sampled shingle."""

    def __init__(self) -> None:
        self._uses: defaultdict[str, dict[int, _Uses]] = defaultdict(dict)

    def add(self, publisher: str, shingles: Sequence[int], *, story_id: int, seen_s: int) -> None:
        """Add the shingles of an article of a story; articles come in the order of time."""
        uses = self._uses[publisher]
        for shingle in shingles:
            known = uses.get(shingle)
            if known is None:
                uses[shingle] = (story_id, seen_s)
            elif len(known) == 2 and known[0] != story_id:
                uses[shingle] = (*known, story_id, seen_s)

    def extend(self, uses: Iterable[OutletUse]) -> None:
        """Note uses that were known before, the earliest first."""
        for use in uses:
            self.add(use.publisher, (use.shingle,), story_id=use.story_id, seen_s=use.seen_s)

    def standing(self, publisher: str, shingles: Iterable[int], *, story_id: int, seen_s: int) -> set[int]:
        """Return the shingles that an outlet had used in another story before a second."""
        uses = self._uses.get(publisher) if publisher else None
        if not uses:
            return set()
        return {
            shingle
            for shingle in shingles
            if (known := uses.get(shingle)) is not None
            and (
                (known[0] != story_id and known[1] < seen_s)
                or (len(known) == 4 and known[2] != story_id and known[3] < seen_s)
            )
        }
