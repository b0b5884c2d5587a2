"""How much an article is about what was found in it.

    3 * min(title, 2) + 2 * min(lead, 2) + min(lead and text, 4) / sqrt(thousands of characters)

Measured on Reuters-21578 (benchmarks/topics/reuters): the largest single gain in precision of all that was tried.
"""

from __future__ import annotations

from math import sqrt

from extractors.topics.document import Document, Hits

ABOUT = 1.5  # score from which an article counts as being about a topic that names no other threshold


def salience(document: Document, hits: Hits) -> float:
    """Return the score of an article for these hits. Each hit counts by its weight."""
    title_end = document.field_range("title")[1]
    lead_end = document.field_range("lead")[1]
    title = sum(hit[2] for hit in hits if hit[0] < title_end)
    lead = sum(hit[2] for hit in hits if title_end <= hit[0] < lead_end)
    body = sum(hit[2] for hit in hits if hit[0] >= title_end)
    thousands = max(len(document.article.text) / 1000, 1.0)
    return round(3 * min(title, 2) + 2 * min(lead, 2) + min(body, 4) / sqrt(thousands), 3)
