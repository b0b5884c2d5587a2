"""The edges of a text: lines at its start and end that belong to the page, not to the article.

Each rule names something that no article says of itself: its headline once more, and at its end what the site wants of
its readers. Measured with benchmarks/articles/entry.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

HEAD_LINES = 3  # in which a repeated headline is looked for
TAIL_LINES = 6  # at most so many are taken off the end
LEAST_LINES = 3  # are left
SERVICE_LIMIT = 500  # characters of a service line

# Asks of readers and terms of use. A word like "cookie" or "register" alone could end an article, too.
_SERVICE = re.compile(
    r"\bsubscri(?:be|bers?|ption)\b|\bsign(?:ing)? up\b|\bnewsletters?\b|\bfollow (?:us|me|\w+ on)\b|\blog ?in\b"
    r"|\bin your inbox\b|\bjoin (?:the|our) (?:\w+ )?(?:conversations?|forum|community)\b"
    r"|\bclick here\b|\bbookmark\b|\bread (?:more|next|also)\b|\bcomments? (?:are|is|section|policy)\b"
    r"|\bterms of (?:use|service)\b|\bprivacy policy\b|\baffiliate links?|\bearn (?:an? )?(?:\w+ )?commission"
    r"|\bcopyright\b|\xa9|all rights reserved|non-commercial use"
    r"|\babonn(?:ieren|ez|\xe9|ement)\w*|\bjetzt (?:anmelden|registrieren)|alle rechte vorbehalten"
    r"|tous droits r\xe9serv\xe9s|\bsuscr[i\xed]b\w+|todos los derechos|\bassine\b"
    r"|\u4f1a\u5458|\u6703\u54e1|\u4f1a\u54e1",  # "member" in Chinese and Japanese
    re.IGNORECASE,
)
# What stands above an advertisement, whose place may be anywhere
_ADVERTISEMENT = re.compile(
    r"\W*(?:advertisements?|anzeige|werbung|publicit\xe9|publicidad|pubblicit\xe0)\W*", re.IGNORECASE
)


def trim_text(text: str, labels: Iterable[str]) -> str:
    """Return a text of lines without its titles and labels at the start, service lines at the end, and ads' labels."""
    lines = [line for line in text.split("\n") if not _ADVERTISEMENT.fullmatch(line)]
    repeated = {_folded(label) for label in labels} - {""}
    head = [line for line in lines[:HEAD_LINES] if _folded(line) not in repeated]
    return "\n".join(_without_service(head + lines[HEAD_LINES:])).strip()


def _without_service(lines: list[str]) -> list[str]:
    end = len(lines)
    first = max(LEAST_LINES, end - TAIL_LINES)
    while end > first and len(lines[end - 1]) < SERVICE_LIMIT and _SERVICE.search(lines[end - 1]):
        end -= 1
    return lines[:end]


def _folded(line: str) -> str:
    return "".join(sign for sign in line.casefold() if sign.isalnum())
