"""Wordings: standard phrases of pages in several languages (wordings.txt), such as requests to subscribe."""

from __future__ import annotations

import re
from pathlib import Path


def _load(text: str) -> dict[str, re.Pattern[str]]:
    """Return the wordings of each section as one pattern."""
    sections: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            sections.setdefault(name, []).append(f"(?:{line})")
    return {name: re.compile("|".join(wordings), re.IGNORECASE) for name, wordings in sections.items()}


WORDINGS = _load(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8"))
