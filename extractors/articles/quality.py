"""Quality: what kind of text was got, a judgement that volumes can include or exclude by."""

from __future__ import annotations

import re
from enum import StrEnum

from extractors.articles.language import detect_language
from extractors.articles.linked_data import LinkedData, kinds
from extractors.articles.page import ExtractedPage
from extractors.articles.url_kinds import is_aggregator, is_front_page
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
STUB_WORDS = 60
PAYWALL_WORDS = 240  # a longer text that does not break off is whole, whatever it asks
CONSENT_LIMIT = 3_000  # characters; a longer text is about cookies, not in front of them
ENOUGH_TO_TELL = 100  # characters of a feed's words from which their language is believed
TITLE_WORDS = 4  # of four letters and more in a feed's title, of which a page about the same has at least one in four

_CONSENT = re.compile(
    r"\b(?:cookies?|consent|gdpr|personal data|partners|datenschutz|einwilligung|zustimm\w+|consentement|privacy)\b",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe (?:now|to (?:read|continue))|(?:already|are you) a (?:subscriber|member)|to continue reading"
    r"|subscribers? only|this (?:article|content|story) is (?:for|exclusive|reserved)|jetzt (?:abonnieren|weiterlesen)"
    r"|réservé aux abonnés|solo para suscriptores|sign (?:in|up) to (?:read|continue)|log ?in to (?:read|continue)",
    re.IGNORECASE,
)


_LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage"})
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def judge_text(reading: ExtractedPage, entry: Entry) -> Quality:
    """Return what the text of a page is worth to one who looks for the article that a feed entry promised."""
    foreign = _foreign(reading, entry)
    if foreign is not None:
        return foreign
    if is_live_blog(reading.data):
        return Quality.LIVE_BLOG
    text = reading.text
    words = len(split_words(text[: 10 * PAYWALL_WORDS]))
    if (words < PAYWALL_WORDS or breaks_off(text)) and (is_paywalled(reading.data) or asks_to_subscribe(text)):
        return Quality.PAYWALL
    if words < STUB_WORDS:
        return Quality.STUB
    return Quality.TRUNCATED if len(text) >= TEXT_LIMIT else Quality.FULL


def _foreign(reading: ExtractedPage, entry: Entry) -> Quality | None:
    """Return as what the text is another's than the entry's; None where it seems to be its own."""
    if is_aggregator(reading.url):
        return Quality.AGGREGATOR
    if is_consent(reading.text):
        return Quality.CONSENT
    if is_front_page(reading.url) and not is_front_page(entry.link):
        return Quality.NOT_ARTICLE
    if is_listing(reading):
        return Quality.LISTING
    if speaks_of_other(reading, entry):
        return Quality.NOT_ARTICLE
    return Quality.LANGUAGE_MISMATCH if speaks_otherwise(reading, entry) else None


def is_paywalled(data: LinkedData) -> bool:
    """Return whether the page's linked data says that the article is not free."""
    return any(str(node.get("isAccessibleForFree")).lower() == "false" for node in data.articles)


def is_live_blog(data: LinkedData) -> bool:
    """Return whether the page calls itself a live blog."""
    return any("LiveBlogPosting" in kinds(node) for node in data.articles)


def is_listing(reading: ExtractedPage) -> bool:
    """Return whether the page calls itself a list of others, and nowhere an article."""
    called = {kind for node in reading.data.others for kind in kinds(node)}
    return bool(called & _LISTS) and not reading.data.articles and reading.head.metas.get("og:type") != "article"


def is_consent(text: str) -> bool:
    """Return whether a text is that of a cookie wall: short, and speaking of little else."""
    words = len(text.split()) if len(text) <= CONSENT_LIMIT else 0
    return words > 0 and len(_CONSENT.findall(text)) * 20 > words


def speaks_of_other(reading: ExtractedPage, entry: Entry) -> bool:
    """Return whether a page has hardly a word of the title that the feed promised."""
    promised = set(_LONG_WORD.findall(entry.title.casefold()))
    if len(promised) < TITLE_WORDS:
        return False
    said = f"{reading.title}\n{reading.head.title}\n{reading.text}".casefold()
    return 4 * sum(word in said for word in promised) < len(promised)


def speaks_otherwise(reading: ExtractedPage, entry: Entry) -> bool:
    """Return whether a page is in another language than the feed's words about it."""
    promised = f"{entry.title}. {entry.summary}"
    if len(promised) < ENOUGH_TO_TELL or len(reading.text) < ENOUGH_TO_TELL:
        return False
    return detect_language(promised) != detect_language(reading.text)


def breaks_off(text: str) -> bool:
    """Return whether a text ends with dots. That one ends without a stop says little: notes often follow the last."""
    return text.endswith(("...", "\u2026"))


def asks_to_subscribe(text: str) -> bool:
    """Return whether a text asks its reader to subscribe."""
    return bool(_PAYWALL.search(text))
