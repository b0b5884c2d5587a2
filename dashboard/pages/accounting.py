"""What became of what feeds published, step by step: shared by the pages that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.visit import HOUR, Visit
from warehouse.records import Row

STEPS = {"items": "Items in documents", "entries": "New entries", "articles": "New articles"}
WORDS = {
    ("items", "new"): "new",
    ("items", "known"): "known already",
    ("items", "edited"): "edited",
    ("items", "refused"): "refused",
    ("entries", "own"): "with an article of their own",
    ("entries", "joined"): "of an article that was there",
    ("entries", "waiting"): "waiting",
    ("entries", "none"): "without an article",
    ("articles", "counted"): "counted",
    ("articles", "not counted"): "not counted",
}


def accounting(visit: Visit, publisher: str, hours: int) -> Mapping[str, Any]:
    """Return what a page shows of the accounts of the last hours; an empty publisher means every one."""
    since = visit.hour_end - hours * HOUR
    keep_outcomes(visit, since)
    account = visit.ask("accounting", since=since, publisher=publisher)
    return {
        "account": account,
        "differences": visit.ask("differences", since=since, publisher=publisher),
        "steps": steps(account.rows),
    }


def keep_outcomes(visit: Visit, since: datetime) -> None:
    """Find out once what became of entries and articles since an instant: all accounts of a page read it."""
    visit.session.keep("entry_outcomes", since=since)
    visit.session.keep("article_outcomes", since=since)


def steps(rows: Sequence[Row]) -> list[Mapping[str, Any]]:
    """Return each step with its total and its parts: words, reason in words, amount, share of the total."""
    found: list[Mapping[str, Any]] = []
    for name, title in STEPS.items():
        own = [row for row in rows if row["step"] == name]
        total = sum(row["amount"] for row in own)
        parts = [
            {
                "words": WORDS.get((name, row["outcome"]), row["outcome"]),
                "reason": row["reason"].replace("-", " "),
                "amount": row["amount"],
                "share": row["amount"] / total,
            }
            for row in own
        ]
        found.append({"title": title, "total": total, "parts": parts})
    return found
