"""Dating: when to count an article of the past that was not seen when it was new."""

from __future__ import annotations

from dataclasses import replace

from warehouse.records import Article


def dated_by_page(article: Article) -> Article:
    """Return the article as seen when it was published, where its page says when.

    When a crawler or a reading list found it, perhaps years later, is no evidence of when it was news.
    """
    if article.published_at is None or article.published_at > article.seen_at:
        return article
    return replace(article, seen_at=article.published_at, event_at=article.published_at)
