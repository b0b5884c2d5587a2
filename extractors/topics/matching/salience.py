"""How much an article is about what was found in it.

    3 * min(title, 2) + 2 * min(lead, 2) + min(lead and text, 4) / sqrt(thousands of characters)

Measured on Reuters-21578 (benchmarks/topics/reuters): the largest single gain in precision of all that was tried.
"""

from __future__ import annotations

from math import sqrt

from extractors.topics.matching.document import Document, Hits


def salience(document: Document, hits: Hits) -> float:
    """Return the score of an article for these hits. Each hit counts by its weight."""
    title_end, lead_end = document.title_end, document.lead_end
    title = lead = body = 0.0
    for start, _, weight in hits:
        if start < title_end:
            title += weight
            continue
        body += weight
        if start < lead_end:
            lead += weight
    thousands = max(len(document.article.text) / 1000, 1.0)
    return round(3 * min(title, 2.0) + 2 * min(lead, 2.0) + min(body, 4.0) / sqrt(thousands), 3)
