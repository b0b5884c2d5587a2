"""The last configuration without a mistake, kept in the home.

A mistake in a file must not stop the watch, nor end what is watched: what it concerns stays as it was, until the file
is mended. Each cycle keeps what is in force then. `check`, `status` and the log say what is used as it was before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractors.topics.definitions.in_force import Kept as KeptDefinitions

FILE = "configuration_in_force.json"
Item = Mapping[str, Any]  # of the feed list, as it is written there


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """The last good version of a configuration."""

    settings: str = ""  # the text of the settings file
    feeds: Sequence[Item] = ()
    families: Mapping[str, str] = field(default_factory=dict)  # domain -> owner
    definitions: KeptDefinitions = field(default_factory=dict)
    faulty_since_at: datetime | None = None  # since when the files have had a problem; None: they have none
    problems: int = 0


NOTHING_KEPT = Kept()


def kept_text(home: Path) -> str:
    """Return the kept configuration of a home as text; "" for none."""
    try:
        return (home / FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@lru_cache(maxsize=2)
def parse_kept(text: str) -> Kept:
    """Return the kept configuration in a text; an empty one where it cannot be parsed."""
    try:
        found = json.loads(text)
        since = found["faulty_since_at"]
        return Kept(**found | {"faulty_since_at": datetime.fromisoformat(since) if since else None})
    except (ValueError, KeyError, TypeError):
        return NOTHING_KEPT
