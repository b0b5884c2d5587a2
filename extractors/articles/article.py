"""The article behind an entry: the page's text where it can be trusted, else the feed's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from extractors.articles.addresses import article_id, entry_address, others_page_address, page_address
from extractors.articles.body import VERSION
from extractors.articles.dates import Published, decide_date, hold_event
from extractors.articles.evidence import (
    TextSource,
    as_json,
    date_evidence,
    identity_evidence,
    page_evidence,
    refused_text,
    stated_facts,
    text_evidence,
)
from extractors.articles.language import detect_language
from extractors.articles.page import ExtractedPage, extract_page, page_authors
from extractors.articles.quality import FOREIGN, GOOD, STUB_WORDS, Quality, is_paywalled, judge_text
from extractors.articles.readable import readable_page
from extractors.articles.titles import SITE_METAS, best_title, first_words
from extractors.articles.url_kinds import is_aggregator, is_unresolved
from extractors.articles.word_bits import word_bits
from extractors.fetch import Failure
from extractors.links import canonical_link
from extractors.stories.hash_index import title_keys
from extractors.stories.minhash import fingerprint, split_words
from extractors.text import clean_line
from warehouse.records import Article, Entry, Feed, Page, key

LEAD_LIMIT = 1_000  # characters
MUCH_MORE = 1.5  # times the page's text, from which the feed's full content is the better one


def extract_article(
    page: Page | None, entry: Entry, feed: Feed, *, now: datetime, failure: Failure | None = None
) -> Article:
    """Return the article behind an entry, from its page, or from the feed alone where there is no usable page.

    The page of an aggregator that did not lead to the article is none. `failure` says why there is no page.
    """
    usable = page is not None and page.status == 200 and not is_unresolved(entry.link, page.final_url)
    document = readable_page(page) if page is not None and usable else None
    reading = extract_page(document) if document is not None else None
    if page is None or reading is None:
        article, choice = _from_feed_alone(entry, feed)
    else:
        article, choice = _from_page(reading, entry, feed)
        article = replace(article, fetched_at=page.fetched_at)
    is_own = reading is not None and article.quality not in FOREIGN and choice["text"].get("reason") not in FOREIGN
    claims = reading.claims if reading is not None and is_own else ()
    date = decide_date(claims, entry, now=now)
    evidence = {"page": page_evidence(page or failure), "date": date_evidence(date)}
    return _finished(replace(article, evidence=as_json(evidence | choice)), entry, date.date)


def _from_feed_alone(entry: Entry, feed: Feed) -> tuple[Article, dict[str, Any]]:
    said = _from_feed(entry, feed)
    choice = {
        "text": text_evidence(feed_source(said), "no-page", ()),
        "identity": identity_evidence(entry_address(entry), entry),
    }
    if is_aggregator(entry.link) and said.quality != Quality.FEED_CONTENT:
        said = replace(said, quality=Quality.AGGREGATOR)
    return said, choice


def _from_page(reading: ExtractedPage, entry: Entry, feed: Feed) -> tuple[Article, dict[str, Any]]:
    said = _from_feed(entry, feed)
    judged = judge_text(reading, entry)
    if judged in FOREIGN:
        return _from_others_page(reading, judged, entry, said)
    head, data = reading.head, reading.data
    address = page_address(reading, entry)
    text, quality, text_choice = _better_text(reading, judged, said)
    article = replace(
        said,
        language=said.language or head.language or None,
        article_id=article_id(address.url),
        canonical_url=address.url,
        title=best_title(reading.title, entry.title),
        text=text,
        quality=quality,
        lead=clean_line(entry.summary or head.first(("og:description", "description")), LEAD_LIMIT),
        authors=page_authors(reading, entry),
        section=head.first(("article:section",)) or next(data.texts("articleSection"), None),
        image_url=canonical_link(head.first(("og:image", "twitter:image")), reading.url) or None,
        site_name=head.first(SITE_METAS) or None,
        paywalled=reading.is_walled or is_paywalled(data, head),
    )
    evidence = {"text": text_choice, "identity": identity_evidence(address, entry)}
    return article, evidence | stated_facts(reading)


def _from_others_page(
    reading: ExtractedPage, judged: Quality, entry: Entry, said: Article
) -> tuple[Article, dict[str, Any]]:
    """Return the feed's facts alone: a page about something else gives no text, title, date or address."""
    refused = refused_text(TextSource.PAGE, judged, reading.text)
    evidence = {
        "text": text_evidence(feed_source(said), judged, (refused,)),
        "identity": identity_evidence(others_page_address(reading, entry), entry),
    }
    return (said if said.text else replace(said, quality=judged)), evidence


def _better_text(reading: ExtractedPage, quality: Quality, said: Article) -> tuple[str, str, dict[str, Any]]:
    """Return the page's text or the feed's, its quality, and the evidence for the choice.

    The feed's is better where the page has none, where the page's is cut and shorter, and where the feed has the full
    content and the page much less.
    """
    page_size, feed_size = len(reading.text), len(said.text)
    whole_in_feed = said.quality == Quality.FEED_CONTENT and feed_size > MUCH_MORE * page_size
    cut = quality not in GOOD and feed_size > page_size
    source = feed_source(said)
    if not page_size or cut or whole_in_feed:
        reason = "page-is-empty" if not page_size else quality if cut else "feed-has-more"
        refused = refused_text(TextSource.PAGE, reason, reading.text)
        return said.text, said.quality, text_evidence(source, reason, (refused,))
    refused = refused_text(source, "page-is-better", said.text)
    return reading.text, quality, text_evidence(TextSource.PAGE, quality, (refused,))


def feed_source(said: Article) -> TextSource:
    """Return the part of the feed's entry that serves as text."""
    sources = {Quality.FEED_CONTENT: TextSource.FEED_CONTENT, Quality.TITLE_ONLY: TextSource.NONE}
    return sources.get(Quality(said.quality), TextSource.FEED_SUMMARY)


def _from_feed(entry: Entry, feed: Feed) -> Article:
    url = entry_address(entry).url
    text, quality = entry.content, Quality.FEED_CONTENT
    if len(split_words(entry.content[: 10 * STUB_WORDS])) < STUB_WORDS:
        text, quality = max(entry.content, entry.summary, key=len), Quality.FEED_SUMMARY
    return Article(
        article_id=article_id(url),
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
    """Return the article with the fields derived from its words and date."""
    article = article if article.title else replace(article, title=first_words(article.text))
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
        title_keys=title_keys(article.title, article.lead),
        word_bits=word_bits(article.title, article.text),
    )
