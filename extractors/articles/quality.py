"""Quality: what kind of text was got, a judgement that volumes can include or exclude by."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from extractors.articles.linked_data import LinkedData, kinds


class Quality(StrEnum):
    """What the text of an article is."""

    FULL = "full"
    FEED_CONTENT = "feed-content"  # the whole text, from the feed
    FEED_SUMMARY = "feed-summary"
    TITLE_ONLY = "title-only"
    STUB = "stub"  # the page holds only a beginning or a few lines
    PAYWALL = "paywall"  # the same, and says that the rest is for subscribers
    CONSENT = "consent"  # a cookie wall stood in front, and the feed had no more
    LIVE_BLOG = "live-blog"
    LISTING = "listing"  # a home, section or topic page
    NOT_ARTICLE = "not-article"  # another page than the feed promised
    LANGUAGE_MISMATCH = "language-mismatch"
    TRUNCATED = "truncated"  # longer than is kept


STUB_WORDS = 60
CONSENT_LIMIT = 3_000  # characters; a longer text is about cookies, not in front of them

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
_SENTENCE_END = re.compile("[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019\xbb)\\]]*\\s*$")  # of Western and CJK scripts


def is_paywalled(data: LinkedData) -> bool:
    """Return whether the page's linked data says that the article is not free."""
    return any(str(node.get("isAccessibleForFree")).lower() == "false" for node in data.articles)


def is_live_blog(data: LinkedData) -> bool:
    """Return whether the page calls itself a live blog."""
    return any("LiveBlogPosting" in kinds(node) for node in data.articles)


def is_consent(text: str) -> bool:
    """Return whether a text is that of a cookie wall: short, and speaking of little else."""
    if len(text) > CONSENT_LIMIT:
        return False
    words = len(text.split())
    return words > 0 and len(_CONSENT.findall(text)) * 20 > words


def is_home(url: str) -> bool:
    """Return whether an address is that of a whole site or of a section's front page rather than of an article."""
    parts = urlsplit(url)
    return parts.path.strip("/").count("/") == 0 and len(parts.path.strip("/")) < 12 and not re.search(r"\d", url[8:])


def breaks_off(text: str) -> bool:
    """Return whether a text stops in the middle of a sentence or with dots."""
    return bool(text) and (text.rstrip().endswith(("...", "…")) or not _SENTENCE_END.search(text))


def asks_to_subscribe(text: str) -> bool:
    """Return whether a text asks its reader to subscribe."""
    return bool(_PAYWALL.search(text))
