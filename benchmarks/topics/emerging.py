"""Emerging terms on dated headlines with known events: what comes first in the week of the event, and false alarms.

    python benchmarks/topics/emerging.py HEADLINES.tsv EVENTS.json
    python benchmarks/topics/emerging.py HEADLINES.tsv EVENTS.json --topics config/topics    beside the packs

HEADLINES: date, score, title. EVENTS: a list of {"date", "terms"}: any of the terms, alone or in a longer phrase, is
right. Each week is held against the 366 days before it. A quiet week is one with no event within 14 days.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from extractors.topics import compile_matcher, load_definitions
from extractors.topics.emerging import SURGE, EmergingTerm, Headline, count_terms, find_emerging

Days = dict[date, list[Headline]]
IsNamed = Callable[[str, Sequence[str]], bool]
WEEK = timedelta(days=7)
YEAR = timedelta(days=366)
CALM = timedelta(days=14)


def main() -> None:
    """Print one line for each event, then the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("headlines", type=Path)
    parser.add_argument("events", type=Path)
    parser.add_argument("--topics", type=Path, help="definitions: terms that they find are left out")
    options = parser.parse_args()
    is_named = compile_matcher(load_definitions([options.topics])).covers if options.topics else name_nothing
    days = read_headlines(options.headlines)
    terms = {day: count_terms(headlines)[0] for day, headlines in days.items()}
    events = [(date.fromisoformat(row["date"]), row["terms"]) for row in json.loads(options.events.read_text())]
    ranks = [rank_of(wanted, emerging_in(days, terms, start, is_named), start) for start, wanted in events]
    first = sum(rank == 1 for rank in ranks)
    reciprocal = sum(1 / rank for rank in ranks if rank) / len(ranks)
    print(f"first in {first} of {len(ranks)} events, mean reciprocal rank {reciprocal:.3f}")
    weeks = quiet_weeks(days, [start for start, _ in events])
    alarms = [sum(term.score >= SURGE for term in emerging_in(days, terms, start, is_named)) for start in weeks]
    print(f"{sum(alarms) / len(weeks):.2f} alarms in a quiet week (G2 from {SURGE:g}; {len(weeks)} weeks)")


def read_headlines(path: Path) -> Days:
    """Return the headlines by day; each is a story and a source of its own."""
    days: Days = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        day, _, title = line.split("\t", 2)
        headline = Headline(text=title, story_id=number, source=str(number))
        days.setdefault(date.fromisoformat(day), []).append(headline)
    return days


def name_nothing(_term: str, _headlines: Sequence[str]) -> bool:
    """Return that no topic finds a term."""
    return False


def emerging_in(
    days: Days, terms: dict[date, Counter[str]], start: date, is_named: IsNamed = name_nothing
) -> tuple[EmergingTerm, ...]:
    """Return what emerges in the week that starts on a day."""
    recent = [headline for day in days_between(start, start + WEEK) for headline in days.get(day, ())]
    before: Counter[str] = Counter()
    for day in days_between(start - YEAR, start):
        before.update(terms.get(day, {}))
    stories = sum(len(days.get(day, ())) for day in days_between(start - YEAR, start))
    return find_emerging(recent, before, stories, is_named=is_named)


def days_between(start: date, end: date) -> list[date]:
    """Return the days from one until before another."""
    return [start + timedelta(offset) for offset in range((end - start).days)]


def rank_of(wanted: Sequence[str], found: Sequence[EmergingTerm], start: date) -> int:
    """Return the rank of the first right term, 0 where there is none, and print what came first."""
    rank = next((n for n, term in enumerate(found, 1) if any(f" {w} " in f" {term.term} " for w in wanted)), 0)
    shown = ", ".join(f"{term.term} {term.score:.0f}" for term in found[:3])
    print(f"{start} {'/'.join(wanted):32.32} rank {rank or '-':>2}  {shown}")
    return rank


def quiet_weeks(days: Days, events: Sequence[date]) -> list[date]:
    """Return the first days of whole weeks, one after the other, that are far from all events."""
    start, end = min(days) + YEAR, max(days) - WEEK
    weeks = [start + WEEK * number for number in range((end - start) // WEEK)]
    return [
        week for week in weeks if all(abs(week - event) > CALM and abs(week + WEEK - event) > CALM for event in events)
    ]


if __name__ == "__main__":
    main()
