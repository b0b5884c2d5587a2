import os
from collections.abc import Iterator

import pytest

from extractors.feeds import ParsedFeed, Refusal
from extractors.feeds.isolation import Job, parse_all, parse_in, refused_if_killed
from extractors.workers import Killed, Workers
from tests.builders import page
from tests.feeds.documents import item, rss_page


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1, preload=("extractors.feeds",)) as running:
        yield running


def die(_: Job) -> ParsedFeed | Refusal:
    os._exit(3)


def test_documents_are_parsed_in_a_worker(workers: Workers) -> None:
    first, second = parse_all(workers, [rss_page(item("1")), page(body=b"<html>")])
    assert isinstance(first, ParsedFeed)
    assert isinstance(second, Refusal)


def test_known_entries_are_left_out_in_a_worker_too(workers: Workers) -> None:
    parse = parse_in(workers)
    first = parse(rss_page(item("1")))
    assert isinstance(first, ParsedFeed)
    again = parse(rss_page(item("1")), known=frozenset({first.entries[0].raw_hash}), context=first.context)
    assert isinstance(again, ParsedFeed)
    assert again.entries == ()


def test_a_document_that_kills_its_worker_is_quarantined_and_the_next_is_read(workers: Workers) -> None:
    (outcome,) = workers.map(die, [(page(), frozenset(), 0)], timeout_s=10)
    assert isinstance(outcome, Killed)
    refusal = refused_if_killed(outcome)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "quarantined"
    assert isinstance(parse_in(workers)(rss_page(item("1"))), ParsedFeed)
