"""Replays of what real outlets published, version by version, against a truth counted without our code."""

import io
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import feedparser
import pytest

from extractors.feeds import PollOutcome, absorb, parse_feed
from tests.builders import feed, state
from tests.feeds.series import OUTLETS, pages
from warehouse.records import Page

pytestmark = pytest.mark.shared_data


def replay(series: Iterator[Page], *, delta: bool) -> list[PollOutcome]:
    current, outcomes = state(), []
    for answer in series:
        known = frozenset(seen.raw_hash for seen in current.window if delta)
        parsed = parse_feed(answer, known=known, context=current.parse_context)
        outcomes.append(absorb(feed(), current, answer, parsed, now=answer.fetched_at))
        current = outcomes[-1].state
    return outcomes


def truth_of(series: Iterator[Page]) -> tuple[int, set[str]]:
    """Return how many entries there truly are, and all titles ever said, by a plain full parse.

    Two entries are one where they share the guid or the link, or the title and the time, across all polls.
    """
    group_of: dict[str, str] = {}

    def root(name: str) -> str:
        while group_of.setdefault(name, name) != name:
            name = group_of[name]
        return name

    titles = set()
    for answer in series:
        for entry in feedparser.parse(io.BytesIO(answer.body)).entries:
            link = entry["link"].replace("&ref=rss", "").replace("?ref=rss", "").partition("?at_")[0]
            group_of[root(entry.get("id") or link)] = root(link)
            group_of[root(f"{entry['title']} {entry.get('published', link)}")] = root(link)
            titles.add(normalize("NFC", " ".join(entry["title"].split())))
    return len({root(name) for name in list(group_of)}), titles


@pytest.mark.parametrize("outlet", OUTLETS)
def test_leaving_out_what_is_known_changes_nothing(shared_data: Path, outlet: str) -> None:
    whole = replay(pages(shared_data, outlet), delta=False)
    delta = replay(pages(shared_data, outlet), delta=True)
    assert [outcome.entries for outcome in delta] == [outcome.entries for outcome in whole]


@pytest.mark.parametrize("outlet", OUTLETS)
def test_every_entry_comes_once_and_every_edit_as_a_version(shared_data: Path, outlet: str) -> None:
    count, titles = truth_of(pages(shared_data, outlet))
    entries = [entry for outcome in replay(pages(shared_data, outlet), delta=True) for entry in outcome.entries]
    versions = {(entry.entry_id, entry.version) for entry in entries}
    assert len({entry.entry_id for entry in entries}) == count
    assert {entry.title for entry in entries} == titles
    assert len(versions) > count
