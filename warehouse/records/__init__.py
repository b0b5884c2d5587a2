"""The records that travel between the stages: frozen, keyword-only, standard library only; one module per subject.

Every persisted record has a table of the same fields in ``warehouse/migrations``; a test compares the two.
All instants are aware UTC and end in ``_at``. Counts have plain names, other units are in the name. ``None`` means what
the field's comment says. Ids are 63-bit integers from `key`: two processes that see the same thing get the same id.
"""

from typing import Any

from warehouse.records.alerts import (
    OVER,
    SETTLED,
    Alert,
    AlertBrief,
    AlertState,
    Delivery,
    DeliveryOutcome,
    EmergedTerm,
    Event,
    EventKind,
    Peak,
    Rank,
    Severity,
    TopStory,
    Verdict,
    Worth,
)
from warehouse.records.articles import Article, StoryMember
from warehouse.records.backfills import Backfill, BackfillState, Listing, ListingSource, ListingState
from warehouse.records.feeds import (
    Entry,
    EntryName,
    Feed,
    FeedState,
    Health,
    LinkUse,
    OtherName,
    Page,
    PollCount,
    Refused,
    RefusedItems,
    SeenEntry,
)
from warehouse.records.identity import EPOCH, Origin, key
from warehouse.records.ledger import Attempt, AttemptOutcome, Stage
from warehouse.records.topics import MatchRun, Mention, Span, Topic
from warehouse.records.volumes import HourTotal, Judgement, JudgementKind, Outcome, Spike, Volume

Record = (
    Feed
    | FeedState
    | Entry
    | Article
    | StoryMember
    | Topic
    | Mention
    | MatchRun
    | Alert
    | Delivery
    | Verdict
    | EmergedTerm
    | Event
    | Judgement
    | Attempt
    | Backfill
    | Listing
    | PollCount
    | EntryName
)
Row = dict[str, Any]

__all__ = [
    "EPOCH",
    "OVER",
    "SETTLED",
    "Alert",
    "AlertBrief",
    "AlertState",
    "Article",
    "Attempt",
    "AttemptOutcome",
    "Backfill",
    "BackfillState",
    "Delivery",
    "DeliveryOutcome",
    "EmergedTerm",
    "Entry",
    "EntryName",
    "Event",
    "EventKind",
    "Feed",
    "FeedState",
    "Health",
    "HourTotal",
    "Judgement",
    "JudgementKind",
    "LinkUse",
    "Listing",
    "ListingSource",
    "ListingState",
    "MatchRun",
    "Mention",
    "Origin",
    "OtherName",
    "Outcome",
    "Page",
    "Peak",
    "PollCount",
    "Rank",
    "Record",
    "Refused",
    "RefusedItems",
    "Row",
    "SeenEntry",
    "Severity",
    "Span",
    "Spike",
    "Stage",
    "StoryMember",
    "TopStory",
    "Topic",
    "Verdict",
    "Volume",
    "Worth",
    "key",
]
