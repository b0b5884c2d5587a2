"""The ledger: every attempt and its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """The ledger of everything tried: "why is this article not there?" is one query on it."""

    stage: str  # poll, extract, detect, load, publish
    subject: str  # feed URL, article URL, ...
    started_at: datetime
    ended_at: datetime
    outcome: str  # ok, unchanged, failed, skipped
    reason: str  # one fixed word: ok, not-modified, timeout, dns, refused, tls, http-404, too-large, robots, ...
    detail: str = ""  # one line for people, without secrets
    new_rows: int = 0
    article_id: int | None = None  # the article that an extraction led to; None: it led to none
