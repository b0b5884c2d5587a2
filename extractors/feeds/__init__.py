"""Feeds: documents to entries, each once, and what a poll teaches about the next one."""

from extractors.feeds.entry_matching import recognise
from extractors.feeds.model import Hints, ParsedEntry, ParsedFeed, Refusal
from extractors.feeds.outages import OUR_OUTAGE, hold_failures
from extractors.feeds.parse import parse_feed
from extractors.feeds.poll import ask_feed, poll_feeds
from extractors.feeds.poll_outcome import PollOutcome, absorb, is_unchanged, keep_apart
from extractors.feeds.validators import plan_request

__all__ = [
    "OUR_OUTAGE",
    "Hints",
    "ParsedEntry",
    "ParsedFeed",
    "PollOutcome",
    "Refusal",
    "absorb",
    "ask_feed",
    "hold_failures",
    "is_unchanged",
    "keep_apart",
    "parse_feed",
    "plan_request",
    "poll_feeds",
    "recognise",
]
