"""Feeds: bytes to entries, each said once, and what every poll teaches about when and how to poll next."""

from extractors.feeds.documents import Hints, ParsedEntry, ParsedFeed, Refusal
from extractors.feeds.parse import parse_feed
from extractors.feeds.poll import PollOutcome, absorb, hold_failures, plan_request, poll_feeds
from extractors.feeds.recognise import recognise

__all__ = [
    "Hints",
    "ParsedEntry",
    "ParsedFeed",
    "PollOutcome",
    "Refusal",
    "absorb",
    "hold_failures",
    "parse_feed",
    "plan_request",
    "poll_feeds",
    "recognise",
]
