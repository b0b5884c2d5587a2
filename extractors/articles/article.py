"""The article behind an entry: the page's text where it can be trusted, else what the feed said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from extractors.articles.body import VERSION
from extractors.articles.dates import Published, choose_date, hold_event
from extractors.articles.language import detect_language
from extractors.articles.page import ExtractedPage, extract_page, page_address, page_authors
from extractors.articles.quality import FOREIGN, GOOD, STUB_WORDS, Quality, is_paywalled, judge_text
from extractors.articles.readable import readable_page
from extractors.articles.titles import SITE_METAS, best_title
from extractors.articles.url_kinds import is_aggregator, is_unresolved
from extractors.links import canonical_link
from extractors.stories.minhash import fingerprint, split_words
from extractors.text import clean_line
from warehouse.records import Article, Entry, Feed, Page, key

LEAD_LIMIT = 1_000  # characters
MUCH_MORE = 1.5  # times the page's text, from which the feed's full content is the better one


def extract_article(page: Page | None, entry: Entry, feed: Feed, *, now: datetime) -> Article:
    """Return the article behind an entry, from its page, or from the feed alone where there is no usable page.

    The page of an aggregator that did not lead to the article is none.
    """
    usable = page is not None and page.status == 200 and not is_unresolved(entry.link, page.final_url)
    document = readable_page(page) if page is not None and usable else None
    reading = extract_page(document) if document is not None else None
    if page is None or reading is None:
        said = _from_feed(entry, feed)
        if is_aggregator(entry.link) and said.quality != Quality.FEED_CONTENT:
            said = replace(said, quality=Quality.AGGREGATOR)
        return _finished(said, entry, choose_date((), entry, now=now))
    article = replace(_from_page(reading, entry, feed), fetched_at=page.fetched_at)
    return _finished(article, entry, choose_date(reading.claims, entry, now=now))


def _from_page(reading: ExtractedPage, entry: Entry, feed: Feed) -> Article:
    head, data = reading.head, reading.data
    said = _from_feed(entry, feed)
    judged = judge_text(reading, entry)
    # a front page, a consent page or another article is not the entry's: it gives no address either
    url = said.canonical_url if judged in FOREIGN and entry.link else page_address(reading)
    text, quality = _better_text(reading, judged, said)
    return replace(
        said,
        language=said.language or head.language or None,
        article_id=key("article", url),
        canonical_url=url,
        title=best_title(reading.title, entry.title),
        text=text,
        quality=quality,
        lead=clean_line(entry.summary or head.first(("og:description", "description")), LEAD_LIMIT),
        authors=page_authors(reading, entry),
        section=head.first(("article:section",)) or next(data.texts("articleSection"), None),
        image_url=canonical_link(head.first(("og:image", "twitter:image")), reading.url) or None,
        site_name=head.first(SITE_METAS) or None,
        paywalled=is_paywalled(data, head),
    )


def _better_text(reading: ExtractedPage, quality: Quality, said: Article) -> tuple[str, str]:
    """Return the page's text or the feed's, and its quality.

    The feed's is better where the page's is another's or missing, where the page's is cut and shorter, and where the
    feed has the full content and the page much less.
    """
    page_size, feed_size = len(reading.text), len(said.text)
    whole_in_feed = said.quality == Quality.FEED_CONTENT and feed_size > MUCH_MORE * page_size
    foreign = quality in FOREIGN and feed_size > 0
    cut = quality not in GOOD and feed_size > page_size
    if not page_size or foreign or cut or whole_in_feed:
        return said.text, said.quality
    return reading.text, quality


def _from_feed(entry: Entry, feed: Feed) -> Article:
    url = entry.address
    text, quality = entry.content, Quality.FEED_CONTENT
    if len(split_words(entry.content[: 10 * STUB_WORDS])) < STUB_WORDS:
        text, quality = max(entry.content, entry.summary, key=len), Quality.FEED_SUMMARY
    return Article(
        article_id=key("article", url),
        version=0,
        canonical_url=url,
        entry_id=entry.entry_id,
        feed_url=entry.feed_url,
        publisher=feed.publisher,
        family=feed.family,
        title=entry.title,
        text=text,
        lead=clean_line(entry.summary, LEAD_LIMIT),
        authors=entry.authors,
        language=entry.language or feed.language,
        seen_at=entry.seen_at,
        quality=quality if text else Quality.TITLE_ONLY,
        extractor=VERSION,
        origin=entry.origin,
    )


def _finished(article: Article, entry: Entry, date: Published) -> Article:
    """Return the article with all that follows from its words and its date."""
    text_hash, sketch = fingerprint("" if article.quality in FOREIGN else article.text)
    return replace(
        article,
        version=key(article.title, article.text),
        language=detect_language(f"{article.title}\n{article.text}", declared=article.language),
        published_at=date.at,
        published_raw=date.raw,
        date_source=date.source,
        date_confidence=date.confidence,
        event_at=hold_event(date.at, entry.seen_at, only_day=date.confidence == "day"),
        words=len(split_words(article.text)),
        text_hash=text_hash,
        sketch=sketch,
    )
