"""The edges of a text: lines at its start and end that belong to the page, not to the article.

Only short lines that speak to the reader are cut: a bare word such as "copyright", "subscribers" or "log in" ends many
news articles. The wordings stand in wordings.txt. Measured with benchmarks/articles/entry.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.articles.walls import is_wall_line
from extractors.articles.wordings import WORDINGS
from extractors.text import letters

HEAD_LINES = 3  # in which a repeated headline is looked for
TAIL_LINES = 6  # at most so many are taken off the end
LEAST_LINES = 3  # are left
ASK_LIMIT = 200  # characters of a line that begins with a request
TERMS_LIMIT = 500  # of one that contains terms, or where to follow its author

# What stands before a request
_POLITE = r"\W*(?:please |to |why not |don't miss .*|you can |want (?:more|to) .*|if you .*|for more .*)?"
_ASKS = re.compile(f"{_POLITE}(?:{WORDINGS['ask'].pattern})", re.IGNORECASE)
# What stands above an advertisement, whose place may be anywhere
_ADVERTISEMENT = re.compile(
    r"\W*(?:advertisements?|anzeige|werbung|publicit\xe9|publicidad|pubblicit\xe0)\W*", re.IGNORECASE
)


def trim_text(text: str, labels: Iterable[str]) -> str:
    """Return a text without titles and labels at the start, service lines at the end, and labels of advertisements."""
    lines = [line for line in text.split("\n") if not _ADVERTISEMENT.fullmatch(line)]
    repeated = {letters(label) for label in labels} - {""}
    head = [line for line in lines[:HEAD_LINES] if letters(line) not in repeated]
    return "\n".join(_without_service(head + lines[HEAD_LINES:])).strip()


def _without_service(lines: list[str]) -> list[str]:
    end = len(lines)
    first = max(LEAST_LINES, end - TAIL_LINES)
    while end > first and _is_service(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_service(line: str) -> bool:
    asks = len(line) < ASK_LIMIT and (_ASKS.match(line) or is_wall_line(line))
    return bool(asks or (len(line) < TERMS_LIMIT and WORDINGS["terms"].search(line)))
