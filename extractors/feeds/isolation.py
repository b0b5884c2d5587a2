"""Isolation: documents parsed in worker processes, so that a hostile one costs a worker and not the run."""

from __future__ import annotations

from extractors.feeds.model import ParsedFeed, Refusal
from extractors.feeds.parse import parse_feed
from extractors.feeds.poll import Parse
from extractors.feeds.poll_outcome import QUARANTINED
from extractors.workers import Killed, Workers
from warehouse.records import Page

CPU_S = 20  # for one document; the slowest real one took 0.4 s

Job = tuple[Page, frozenset[int], int]


def parse_in(workers: Workers) -> Parse:
    """Return a `parse_feed` that runs in these processes; a document that kills one is refused as "quarantined"."""

    def parse(page: Page, *, known: frozenset[int] = frozenset(), context: int = 0) -> ParsedFeed | Refusal:
        (outcome,) = workers.map(parse_job, [(page, known, context)], timeout_s=CPU_S)
        return refused_if_killed(outcome)

    return parse


def parse_all(workers: Workers, pages: list[Page]) -> list[ParsedFeed | Refusal]:
    """Return the parsed documents; none of their entries counts as known."""
    outcomes = workers.map(parse_job, [(page, frozenset(), 0) for page in pages], timeout_s=CPU_S)
    return [refused_if_killed(outcome) for outcome in outcomes]


def parse_job(job: Job) -> ParsedFeed | Refusal:
    """Return what `parse_feed` returns. Runs in a worker process."""
    page, known, context = job
    return parse_feed(page, known=known, context=context)


def refused_if_killed(outcome: ParsedFeed | Refusal | Killed) -> ParsedFeed | Refusal:
    """Return the outcome, or the refusal of a document that was too much for its worker."""
    if not isinstance(outcome, Killed):
        return outcome
    why = _WHY.get(outcome.reason, outcome.detail or outcome.reason)
    return Refusal(reason=QUARANTINED, detail=f"cannot be parsed safely and is quarantined: {why}")


_WHY = {
    "cpu": f"it takes more than {CPU_S} s of CPU time",
    "time": "it takes too long",
    "memory": "it takes too much memory",
}
