"""The page budget: which pages one cycle fetches, so that a site with a long backlog holds up no other. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors.fetch import Rules
from extractors.links import is_shared_host, registrable_domain


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedPage:
    """A page that is to be fetched."""

    link: str
    seen_at: datetime
    again: bool = False  # it was fetched before: new ones come first


def within_budget(wanted: Sequence[WantedPage], rules: Rules, *, cycle_s: float) -> list[bool]:
    """Return which of these pages one cycle fetches: of each domain the latest, as many as fit into `cycle_s`.

    Counted are the gaps between requests. At least one page of each domain is fetched.
    """
    spent_s: dict[str, float] = defaultdict(float)
    chosen = [False] * len(wanted)
    numbers = sorted(range(len(wanted)), key=lambda n: (not wanted[n].again, wanted[n].seen_at), reverse=True)
    for number in numbers:
        link = wanted[number].link
        domain = registrable_domain(link)
        gap_s = rules.shared_gap_s if is_shared_host(link) else rules.domain_gap_s
        if not spent_s[domain] or spent_s[domain] + gap_s <= cycle_s:
            chosen[number] = True
            spent_s[domain] += gap_s
    return chosen
