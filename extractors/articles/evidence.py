"""Evidence: the sources and reasons of an article's fields, stored with it as JSON.

It has `page`, `text`, `date`, `identity`, `modified_at`, `keywords`, `credit` and `syndicated_from`, without what is
not known. The view `article_evidence` has a column for each part.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from extractors.articles.addresses import Address, same_article, syndicated_from
from extractors.articles.dates import DateChoice, Published
from extractors.articles.page import ExtractedPage
from extractors.articles.page_facts import credit_line, keywords, modified_at
from extractors.fetch import Failure
from extractors.fetch.model import shown
from extractors.stories.minhash import split_words
from extractors.text import clean_line
from warehouse.records import Entry, Page

REPEATED = "repeated-text"  # the reason for refusing a text that stands under several of an outlet's addresses
BEGINNING = 120  # characters of a refused text that are kept


class TextSource(StrEnum):
    """The source of a text."""

    PAGE = "page"
    FEED_CONTENT = "feed-content"
    FEED_SUMMARY = "feed-summary"
    NONE = "none"


def page_evidence(page: Page | Failure | None) -> dict[str, Any]:
    """Return the response: status, final address and content type; or why there is no page."""
    if page is None:
        return {}
    if isinstance(page, Failure):
        return _filled({"status": page.status, "failure": page.reason})
    return _filled({"status": page.status, "url": shown(page.final_url), "content_type": clean_line(page.content_type)})


def text_evidence(source: str, reason: str, refused: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return which text was chosen and which ones were refused, see `refused_text`."""
    return _filled({"from": source, "reason": reason, "refused": [one for one in refused if one]})


def refused_text(source: str, reason: str, text: str) -> dict[str, Any]:
    """Return a text that was refused: where it is from, why, how long it is, how it begins; empty for no text."""
    if not text:
        return {}
    return {"from": source, "reason": reason, "words": len(split_words(text)), "beginning": text[:BEGINNING]}


def date_evidence(choice: DateChoice) -> dict[str, Any]:
    """Return the reason for a date and all claims, the feed's first."""
    return _filled({"reason": choice.reason, "candidates": [_claim(one) for one in choice.candidates]})


def identity_evidence(address: Address, entry: Entry) -> dict[str, Any]:
    """Return who gave the address of an article, the feed's link where it is another, and which claims were refused."""
    refused = [{"url": url, "reason": reason} for url, reason in address.refused]
    link = entry.link if same_article(entry.address) != same_article(address.url) else ""
    return _filled({"from": address.source, "link": link, "refused": refused})


def stated_facts(reading: ExtractedPage) -> dict[str, Any]:
    """Return the facts that a page states beside its text."""
    return _filled(
        {
            "modified_at": modified_at(reading),
            "keywords": list(keywords(reading)),
            "credit": credit_line(reading),
            "syndicated_from": syndicated_from(reading),
        }
    )


def as_json(evidence: Mapping[str, Any]) -> str:
    """Return evidence as it is stored."""
    return json.dumps(_filled(evidence), ensure_ascii=False, separators=(",", ":"))


def _claim(claim: Published) -> dict[str, str]:
    return {"raw": claim.raw, "from": claim.source, "confidence": claim.confidence}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, ())}
