from .entry_matching import recognise
from .model import Hints, ParsedEntry, ParsedFeed, Refusal
from .outages import OUR_OUTAGE, hold_failures
from .parse import parse_feed
from .poll import ask_feed, poll_feeds
from .poll_outcome import PollOutcome, absorb, is_unchanged, keep_apart
from .validators import plan_request

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
