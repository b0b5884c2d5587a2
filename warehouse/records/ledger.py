"""The ledger: every attempt and its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """What was tried."""

    POLL = "poll"
    EXTRACT = "extract"
    REEXTRACT = "reextract"
    LOOK = "look"  # polling all active feeds at once, as something may have begun in a topic
    EMERGING = "emerging"  # looking for terms that no topic names, once a day


class AttemptOutcome(StrEnum):
    """How it ended."""

    OK = "ok"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """The ledger of everything tried: "why is this article not there?" is one query on it."""

    stage: Stage
    subject: str  # feed URL, article URL, ...
    started_at: datetime
    ended_at: datetime
    outcome: AttemptOutcome
    reason: str  # one fixed word: ok, not-modified, timeout, dns, refused, tls, http-404, too-large, robots, ...
    detail: str = ""  # one line for people, without secrets
    new_rows: int = 0
    article_id: int | None = None  # the article that an extraction led to; None: it led to none
