"""Quality: what kind of text was got, a judgement that volumes can include or exclude by."""

from __future__ import annotations

from enum import StrEnum

from extractors.articles.addresses import same_article
from extractors.articles.head import Head
from extractors.articles.language import declared_language, detect_language, is_known
from extractors.articles.linked_data import LinkedData, kinds
from extractors.articles.page import ExtractedPage, is_called_article
from extractors.articles.url_kinds import is_aggregator, leads_away, slug_words
from extractors.articles.walls import SHORT_WORDS, Wall, is_about, page_wall, promised_words
from extractors.stories.minhash import split_words
from extractors.text import TEXT_LIMIT
from warehouse.records import Entry


class Quality(StrEnum):
    """What the text of an article is."""

    FULL = "full"
    FEED_CONTENT = "feed-content"  # the whole text, from the feed
    FEED_SUMMARY = "feed-summary"
    TITLE_ONLY = "title-only"  # there is no text
    STUB = "stub"  # the page holds only a beginning or a few lines
    PAYWALL = "paywall"  # the same, and says that the rest is for subscribers
    CONSENT = "consent"  # a cookie wall stood in front, and the feed had no more
    LIVE_BLOG = "live-blog"
    LISTING = "listing"  # a home, section or topic page
    NOT_ARTICLE = "not-article"  # another page than the feed promised
    LANGUAGE_MISMATCH = "language-mismatch"  # the page speaks another language than the feed
    AGGREGATOR = "aggregator"  # the address is an aggregator's, whose page is not the article
    TRUNCATED = "truncated"  # longer than is kept


GOOD = frozenset({Quality.FULL, Quality.LIVE_BLOG, Quality.TRUNCATED})  # the text is the article's, and whole
# The text is another's: a feed's summary is better, and it is no evidence that two articles are copies
FOREIGN = frozenset(
    {Quality.CONSENT, Quality.NOT_ARTICLE, Quality.LISTING, Quality.LANGUAGE_MISMATCH, Quality.AGGREGATOR}
)
STUB_WORDS = 60  # of a feed's text, below which it is a summary
BRIEF_WORDS = 40  # of a page's text, below which it is a beginning or a few lines
FLAGGED_WORDS = 120  # below which a text is cut if the page says that it is not free
WALLED_WORDS = 500  # a longer text that does not break off is whole, even with a notice at its end
SHARE_OF_WORDS = 0.6  # of the words that the page says it has, below which a text that is not free is cut
LINKED_LINES = 0.45  # of a text, from which it is a list; an article with teasers below it may have .38
ENOUGH_TO_TELL = 100  # characters of a feed's words from which their language is believed
TITLE_WORDS = 4  # of a feed's title, of which a page about the same has at least one in four

_LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage"})
_NOT_FREE = frozenset({"false", "no", "0"})
_TIERS = ("article:content_tier", "content_tier", "cxenseparse:content-tier")
_LOCKED = frozenset({"locked", "paid", "premium", "subscriber"})
_PROSE = 150  # characters of a paragraph


def judge_text(reading: ExtractedPage, entry: Entry) -> Quality:
    """Return what the text of a page is worth to one who looks for the article that a feed entry promised."""
    foreign = _foreign(reading, entry)
    if foreign is not None:
        return foreign
    if is_live_blog(reading.data):
        return Quality.LIVE_BLOG
    text = reading.text
    words = len(split_words(text[: 10 * WALLED_WORDS]))
    if _is_cut(reading, words):
        return Quality.PAYWALL
    if words < BRIEF_WORDS:
        return Quality.STUB
    return Quality.TRUNCATED if len(text) >= TEXT_LIMIT else Quality.FULL


def _is_cut(reading: ExtractedPage, words: int) -> bool:
    """Return whether a text ends at a paywall."""
    ends = breaks_off(reading.text)
    if reading.asks_at_end and (words < WALLED_WORDS or ends):
        return True
    flagged = is_paywalled(reading.data, reading.head)
    if words < SHORT_WORDS and (reading.asks_beside or (flagged and (ends or words < FLAGGED_WORDS))):
        return True
    return flagged and words < SHARE_OF_WORDS * stated_words(reading.data)


def _foreign(reading: ExtractedPage, entry: Entry) -> Quality | None:
    """Return as what the text is another's than the entry's; None where it seems to be its own."""
    if is_aggregator(reading.url):
        return Quality.AGGREGATOR
    wall = page_wall(reading.text, reading.title, entry.title)
    if wall is not None:
        return Quality.CONSENT if wall is Wall.CONSENT else Quality.NOT_ARTICLE
    if entry.link and leads_away(entry.link, reading.url):
        return Quality.NOT_ARTICLE
    if is_listing(reading, entry):
        return Quality.LISTING
    if speaks_of_other(reading, entry):
        return Quality.NOT_ARTICLE
    return Quality.LANGUAGE_MISMATCH if speaks_otherwise(reading, entry) else None


def is_paywalled(data: LinkedData, head: Head) -> bool:
    """Return whether a page says that its article, or a part of it, is not free."""
    nodes = [*data.articles, *data.pages]
    parts = [part for node in nodes for part in _listed(node.get("hasPart")) if isinstance(part, dict)]
    flags = (str(node.get("isAccessibleForFree")).lower() for node in (*nodes, *parts))
    tiers = (head.metas.get(name, "").lower() for name in _TIERS)
    return any(flag.rpartition("/")[2] in _NOT_FREE for flag in flags) or any(tier in _LOCKED for tier in tiers)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def stated_words(data: LinkedData) -> int:
    """Return how many words the page says that its article has; 0 where it does not say."""
    counts = (str(node.get("wordCount") or "") for node in data.articles)
    return next((int(count) for count in counts if count.isdecimal() and len(count) < 7), 0)


def is_live_blog(data: LinkedData) -> bool:
    """Return whether the page calls itself a live blog."""
    return any("LiveBlogPosting" in kinds(node) for node in data.articles)


def is_listing(reading: ExtractedPage, entry: Entry) -> bool:
    """Return whether a page calls itself a list of others or is mostly links, and its text is not the promised one.

    A page that calls itself an article is none.
    """
    called = {kind for node in reading.data.others for kind in kinds(node)}
    lists = bool(called & _LISTS) or reading.linked >= LINKED_LINES
    article = is_called_article(reading.head, reading.data)
    return lists and not article and not (is_about(reading.text, entry.title) and _has_prose(reading.text))


def _has_prose(text: str) -> bool:
    lines = [line for line in text.split("\n") if len(line) > _PROSE]
    return 2 * sum(map(len, lines)) > len(text)


def speaks_of_other(reading: ExtractedPage, entry: Entry) -> bool:
    """Return whether a page has hardly a word of the title that the feed promised.

    Where the feed gave no title, as a sitemap, and the request was redirected, the words of the link are the promise.
    """
    moved = bool(entry.link) and same_article(entry.link) != same_article(reading.url)
    promised = promised_words(entry.title or (slug_words(entry.link) if moved else ""))
    if len(promised) < TITLE_WORDS:
        return False
    said = f"{reading.title}\n{reading.head.title}\n{reading.text}".casefold()
    return 4 * sum(word in said for word in promised) < len(promised)


def speaks_otherwise(reading: ExtractedPage, entry: Entry) -> bool:
    """Return whether a page is in another language than the feed's words about it."""
    promised = f"{entry.title}. {entry.summary}"
    if len(promised) < ENOUGH_TO_TELL or len(reading.text) < ENOUGH_TO_TELL:
        return False
    stated = entry.language or reading.head.language
    expected, found = (detect_language(text, declared=stated) for text in (promised, reading.text))
    return expected != found and is_known(expected) and is_known(found) and is_known(declared_language(stated) or found)


def breaks_off(text: str) -> bool:
    """Return whether a text ends with dots. That one ends without a stop says little: notes often follow the last."""
    return text.endswith(("...", "\u2026"))
