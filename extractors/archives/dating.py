"""Dating: when an article of history counts that nobody saw when it was new."""

from __future__ import annotations

from dataclasses import replace

from warehouse.records import Article


def dated_by_page(article: Article) -> Article:
    """Return the article as seen when it was published, where its page says when.

    That a crawler or a reader's list came to it later, perhaps by years, says nothing about when it was news.
    """
    if article.published_at is None or article.published_at > article.seen_at:
        return article
    return replace(article, seen_at=article.published_at, event_at=article.published_at)
