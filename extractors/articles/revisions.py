"""New versions of known articles: edits by the outlet, and corrections by a newer extractor."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from extractors.articles.evidence import REPEATED, as_json
from extractors.articles.quality import GOOD
from warehouse.records import Article

NEW_LINES = 2  # that may stand at the end of a cut text: a wall's own words


def edited_version(known: Article, read: Article) -> Article | None:
    """Return the new version of a known article that was extracted again; None where nothing worth keeping changed.

    The words are the new ones; who published it, under which address, and when it was first seen and happened stay, so
    that an edit never counts as a new article. A stub, a wall or another's page takes nothing away, nor
    does a text that lost most of its end: the rest is known.
    """
    worse = (read.quality not in GOOD and read.quality != known.quality) or _is_refused(known, read)
    if read.fetched_at is None or worse or read.version == known.version or _is_cut(known.text, read.text):
        return None
    return kept_identity(known, read)


def _is_cut(known: str, read: str) -> bool:
    """Return whether a text is the beginning of a known one, less than two thirds of it, and hardly anything else."""
    lines = [line for line in read.split("\n") if line.strip()]
    kept = sum(line in known for line in lines)
    return 3 * len(read) < 2 * len(known) and kept > 0 and len(lines) - kept <= NEW_LINES


def _is_refused(known: Article, read: Article) -> bool:
    """Return whether a text begins like one of the page's that was refused because other pages have it too."""
    refused = json.loads(known.evidence or "{}").get("text", {}).get("refused", ())
    repeated = [one.get("beginning", "") for one in refused if one["reason"] == REPEATED]
    return any(text and read.text.startswith(text) for text in repeated)


def reread_version(known: Article, read: Article, *, now: datetime) -> Article:
    """Return what this program reads on a page that is kept, in place of what another one read there.

    It is no edit by the outlet: it always replaces the earlier reading, and keeps page and times. But a text that the
    outlet's other pages showed to be no article stays refused.
    """
    if _is_refused(known, read):
        return replace(known, extractor=read.extractor, reread_at=now)
    return replace(kept_identity(known, read), fetched_at=known.fetched_at, page_ref=known.page_ref, reread_at=now)


def kept_identity(known: Article, read: Article) -> Article:
    """Return the words of a reading with what makes it the same article at the same time."""
    return replace(
        read,
        article_id=known.article_id,
        canonical_url=known.canonical_url,
        entry_id=known.entry_id,
        feed_url=known.feed_url,
        publisher=known.publisher,
        family=known.family,
        published_at=known.published_at,
        published_raw=known.published_raw,
        date_source=known.date_source,
        date_confidence=known.date_confidence,
        event_at=known.event_at,
        seen_at=known.seen_at,
        origin=known.origin,
        evidence=_kept_evidence(known.evidence, read.evidence),
    )


def _kept_evidence(known: str | None, read: str | None) -> str | None:
    """Return the evidence of a reading with that for the date and the address, which stay as they were."""
    if known is None or read is None:
        return read
    kept = {part: why for part, why in json.loads(known).items() if part in {"date", "identity"}}
    return as_json(json.loads(read) | kept)
