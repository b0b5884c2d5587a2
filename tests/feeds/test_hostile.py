from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.feeds import ParsedFeed, Refusal, absorb, parse_feed
from extractors.feeds.isolation import parse_in
from extractors.workers import Workers
from tests.builders import feed, page, state
from tests.feeds.hostile import DOCUMENTS

MUST_BE_REFUSED = {
    *(
        "20,000 attributes",
        "20,000 attributes, not well-formed",
        "5,000 namespaces",
        "deep elements, not closed",
        "nothing",
    ),
    *(
        "5,000 namespaces, nested",
        "blanks",
        "log-in page",
        "consent page",
        "an error in JSON",
        "deep JSON",
    ),
    *("bomb", "packed and truncated", "packed twice", "only a byte-order mark", "random bytes"),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1, memory_mb=1024, preload=("extractors.feeds",)) as running:
        yield running


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_read_or_refused_within_the_limits_of_a_worker(workers: Workers, name: str) -> None:
    outcome = parse_in(workers)(page(body=DOCUMENTS[name]))
    assert isinstance(outcome, ParsedFeed | Refusal)
    if isinstance(outcome, Refusal):
        assert outcome.reason != "quarantined"
        assert outcome.detail
    assert isinstance(outcome, Refusal) or name not in MUST_BE_REFUSED


@pytest.mark.parametrize("name", ["external entity", "external entity over http", "external DTD", "parameter entity"])
def test_nothing_outside_the_document_is_read(name: str) -> None:
    outcome = parse_feed(page(body=DOCUMENTS[name]))
    text = "".join(entry.title for entry in outcome.entries) if isinstance(outcome, ParsedFeed) else ""
    assert "root:" not in text


@pytest.mark.parametrize("name", ["injections", "control characters", "right-to-left override", "impossible dates"])
def test_what_a_hostile_entry_says_is_stored_clean(name: str) -> None:
    answer = page(body=DOCUMENTS[name])
    for entry in absorb(feed(), state(), answer, parse_feed(answer), now=answer.fetched_at).entries:
        assert entry.title.isprintable()
        assert entry.link.startswith(("https://", "http://", ""))
        assert not entry.link.startswith("javascript")


@pytest.mark.shared_data
def test_every_document_at_hand_is_read_or_refused(shared_data: Path) -> None:
    folder = shared_data / "feeds"
    files = [file for file in folder.rglob("*") if file.suffix in {".xml", ".rss", ".json", ".html", ".atom"}]
    outcomes = [parse_feed(replace(page(), body=file.read_bytes())) for file in files if "opml" not in file.parts]
    assert len(outcomes) > 800
    assert all(isinstance(outcome, ParsedFeed) or outcome.detail for outcome in outcomes)
