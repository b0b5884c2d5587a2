"""What all records share: ids, the epoch, how something became known."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def key(*parts: str) -> int:
    """Return the 63-bit id of something named by text parts: the same parts give the same id everywhere."""
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class Origin(StrEnum):
    """How something became known: by a scheduled poll, or from history, which never alerts."""

    LIVE = "live"
    HISTORY = "history"
