"""How much an article is about what was found in it.

    3 * min(title, 2) + 2 * min(lead, 2) + min(lead and text, 4) / sqrt(thousands of characters)

Measured on Reuters-21578 (benchmarks/topics/reuters): the largest single gain in precision of all that was tried. In a
short item everything would be the lead, so there only the standfirst and the first sentence of the text are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from math import sqrt

from extractors.topics.matching.document import Document, Hits

SHORT = 600  # characters of a text in which the lead is the first sentence


def salience_in(document: Document) -> Callable[[Hits], float]:
    """Return what scores an article for hits in it. Each hit counts by its weight."""
    title_end, lead_end = document.title_end, document.lead_end
    length = len(document.article.text)
    if length <= SHORT:
        ends = document.folded.ends
        place = bisect_left(ends, document.body_start)
        if place < len(ends):
            lead_end = min(lead_end, ends[place])
    root = sqrt(max(length / 1000, 1.0))

    def score(hits: Hits) -> float:
        title = lead = body = 0.0
        for start, _, weight in hits:
            if start < title_end:
                title += weight
                continue
            body += weight
            if start < lead_end:
                lead += weight
        return round(
            3 * (title if title < 2 else 2.0) + 2 * (lead if lead < 2 else 2.0) + (body if body < 4 else 4.0) / root, 3
        )

    return score
