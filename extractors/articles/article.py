"""The article behind an entry: the page's text where it can be trusted, else what the feed said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from lxml.html import HtmlElement

from extractors.articles.authors import AUTHOR_METAS, linked_authors, shown_authors, split_authors
from extractors.articles.body import VERSION, extract_text
from extractors.articles.dates import Published, choose_date, hold_event, page_claims
from extractors.articles.encoding import decode_page
from extractors.articles.head import Head, read_head
from extractors.articles.language import detect_language
from extractors.articles.linked_data import LinkedData, read_linked_data
from extractors.articles.markup import parse_markup
from extractors.articles.quality import (
    STUB_WORDS,
    Quality,
    asks_to_subscribe,
    breaks_off,
    is_consent,
    is_home,
    is_live_blog,
    is_paywalled,
)
from extractors.articles.titles import best_title, page_title, title_forms
from extractors.articles.trimming import trim_text
from extractors.links import absolute_link, canonical_link, registrable_domain
from extractors.stories.sketch import sketch_text
from extractors.text import TEXT_LIMIT, clean_line, clean_text
from warehouse.records import Article, Entry, Feed, Page, key

SITE_METAS = ("og:site_name", "application-name")
LEAD_LIMIT = 1_000  # characters

GOOD = frozenset({Quality.FULL, Quality.LIVE_BLOG, Quality.TRUNCATED})
FOREIGN = frozenset({Quality.CONSENT, Quality.NOT_ARTICLE})  # the text is not the article's

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What was read on one page."""

    tree: HtmlElement
    head: Head
    data: LinkedData
    url: str
    title: str
    text: str


def read_article(page: Page | None, entry: Entry, feed: Feed, *, now: datetime) -> Article:
    """Return the article behind an entry, from its page, or from the feed alone where there is no usable page."""
    reading = read_page(page) if page is not None and page.status == 200 else None
    if page is None or reading is None:
        return _finished(_from_feed(entry, feed), entry, choose_date(iter(()), entry, now=now))
    return _finished(_from_page(reading, page, entry, feed), entry, published(reading, entry, now=now))


def read_page(page: Page) -> Reading | None:
    """Return what a page holds; None where it is no markup."""
    tree = parse_markup(decode_page(page.body, page.charset))
    if tree is None:
        return None
    head, data = read_head(tree), read_linked_data(tree)
    titles = title_forms(tree, head, data)
    return Reading(
        tree=tree,
        head=head,
        data=data,
        url=page.final_url,
        title=page_title(tree, titles, head, data),
        text=trim_text(clean_text(extract_text(tree)), titles),
    )


def published(reading: Reading, entry: Entry, *, now: datetime) -> Published:
    """Return when an article was published, as its page and its entry say."""
    return choose_date(page_claims(reading.tree, reading.head, reading.data, reading.url), entry, now=now)


def page_authors(reading: Reading, entry: Entry) -> tuple[str, ...]:
    """Return the authors: as the page's linked data says, else as the feed says, else as the page shows."""
    head = reading.head
    site = {name.casefold() for name in (head.first(SITE_METAS), registrable_domain(reading.url)) if name}
    named = tuple(name for name in split_authors(head.first(AUTHOR_METAS)) if name.casefold() not in site)
    return linked_authors(reading.data) or entry.authors or named or shown_authors(reading.tree)


def canonical_url(reading: Reading) -> str:
    """Return the address under which an article is known: what the page calls itself, if that is of the same site."""
    url = canonical_link(reading.url)
    claimed = canonical_link(absolute_link(reading.head.canonical or reading.head.first(("og:url",)), reading.url))
    same_site = not url or registrable_domain(claimed) == registrable_domain(url)
    return claimed if claimed and same_site and not is_home(claimed) else url


def _from_page(reading: Reading, page: Page, entry: Entry, feed: Feed) -> Article:
    head, data = reading.head, reading.data
    fallback = _from_feed(entry, feed)
    url = canonical_url(reading)
    article = replace(
        fallback,
        article_id=key("article", url),
        canonical_url=url,
        title=best_title(reading.title, entry.title),
        lead=clean_line(entry.summary or head.first(("og:description", "description")), LEAD_LIMIT),
        authors=page_authors(reading, entry),
        section=head.first(("article:section",)) or next(data.texts("articleSection"), None),
        image_url=canonical_link(head.first(("og:image", "twitter:image")), reading.url) or None,
        site_name=head.first(SITE_METAS) or None,
        fetched_at=page.fetched_at,
        paywalled=is_paywalled(data),
    )
    quality = judge_text(reading, entry)
    if not reading.text or (quality not in GOOD and _says_more(fallback.text, reading.text, quality)):
        return replace(article, text=fallback.text, quality=fallback.quality)
    return replace(article, text=reading.text, quality=quality)


def judge_text(reading: Reading, entry: Entry) -> Quality:
    """Return what the text of a page is worth."""
    text, words = reading.text, len(reading.text.split())
    if is_consent(text):
        return Quality.CONSENT
    if is_home(reading.url) and not is_home(entry.link):
        return Quality.NOT_ARTICLE
    if is_live_blog(reading.data):
        return Quality.LIVE_BLOG
    if (words < 4 * STUB_WORDS or breaks_off(text)) and (is_paywalled(reading.data) or asks_to_subscribe(text)):
        return Quality.PAYWALL
    if words < STUB_WORDS:
        return Quality.STUB
    return Quality.TRUNCATED if len(text) >= TEXT_LIMIT else Quality.FULL


def _from_feed(entry: Entry, feed: Feed) -> Article:
    url = entry.link or f"{entry.feed_url}#{entry.guid}"
    text, quality = entry.content, Quality.FEED_CONTENT
    if len(entry.content.split()) < STUB_WORDS:
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
    words = f"{article.title}\n{article.text}"
    folded = " ".join(article.text.lower().split())
    comparable = bool(folded) and article.quality not in FOREIGN
    return replace(
        article,
        version=key(article.title, article.text),
        language=detect_language(words, declared=article.language),
        published_at=date.at,
        published_raw=date.raw,
        date_source=date.source,
        date_confidence=date.confidence,
        event_at=hold_event(date.at, entry.seen_at),
        words=len(_WORD.findall(article.text)),
        text_hash=key("text", folded) if comparable else 0,
        sketch=sketch_text(article.text) if comparable else (),
    )


def _says_more(feed_text: str, page_text: str, quality: Quality) -> bool:
    unusable = quality in {Quality.CONSENT, Quality.NOT_ARTICLE}
    return bool(feed_text) and (unusable or len(feed_text) > len(page_text))
