"""What is requested, and what becomes of a listing: the decisions of a backfill."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from extractors.archives import Contents
from extractors.fetch import Failure, Kind
from extractors.workers import Killed
from flows.backfilling.plan import (
    BackfillRequest,
    BackfillRequestError,
    after_failure,
    after_reading,
    backfill_named,
    backfill_of,
    domain_of,
    is_an_answer,
    next_round,
    scope_of,
    short_id,
)
from tests.builders import NOW, entry, feed
from warehouse.records import Listing

LEDGER = feed()
COURIER = feed(url="https://courier.example/feed.xml", publisher="Courier")
FEEDS = (LEDGER, COURIER)
JANUARY = BackfillRequest(since=date(2025, 1, 1), until=date(2025, 1, 20))


def request(**fields: Any) -> BackfillRequest:
    return replace(JANUARY, **fields)


def listing(**fields: Any) -> Listing:
    defaults: dict[str, Any] = {
        "backfill_id": 1,
        "source": "sitemap",
        "kind": "sitemap",
        "url": "https://ledger.example/sitemap.xml",
        "feed_url": LEDGER.url,
    }
    return Listing(**defaults | fields)


def failure(**fields: Any) -> Failure:
    return Failure(**{"url": listing().url, "reason": "timeout", "detail": "late", "kind": Kind.SOFT} | fields)


def test_the_same_request_is_the_same_backfill() -> None:
    again = backfill_of(request(feeds=("ledger",)), FEEDS, now=NOW + timedelta(hours=1))
    assert again.backfill_id == backfill_of(request(feeds=(LEDGER.url,)), FEEDS, now=NOW).backfill_id


def test_another_source_is_another_backfill() -> None:
    ids = {backfill_of(request(source=source), FEEDS, now=NOW).backfill_id for source in ("auto", "sitemap", "wayback")}
    assert len(ids) == 3


def test_nobody_named_means_all_feeds() -> None:
    assert backfill_of(JANUARY, FEEDS, now=NOW).feed_urls == (COURIER.url, LEDGER.url)


def test_files_are_of_any_outlet_unless_feeds_are_named() -> None:
    any_outlet = backfill_of(request(files=("urls.txt",)), FEEDS, now=NOW)
    named = backfill_of(request(files=("urls.txt",), feeds=("Ledger",)), FEEDS, now=NOW)
    assert scope_of(any_outlet, FEEDS) == [LEDGER.url, COURIER.url, ""]
    assert scope_of(named, FEEDS) == [LEDGER.url]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"until": date(2025, 1, 1)}, "is not before"),
        ({"until": date(2025, 2, 1)}, "in the future"),
        ({"since": date(1990, 1, 1)}, "no news on the web"),
        ({"files": ("urls.txt",), "source": "wayback"}, "leave out --source wayback"),
        ({"feeds": ("Nobody",)}, "publishers: Courier, Ledger"),
    ],
)
def test_a_request_that_cannot_be_carried_out_says_why(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(BackfillRequestError, match=told):
        backfill_of(request(**fields), FEEDS, now=NOW)


def test_a_backfill_is_found_by_the_beginning_of_its_id() -> None:
    first, second = (backfill_of(request(source=source), FEEDS, now=NOW) for source in ("sitemap", "wayback"))
    assert backfill_named([first, second], short_id(second)) == second
    assert backfill_named([first, second], "") == first
    with pytest.raises(BackfillRequestError, match=short_id(first)):
        backfill_named([first], "zzz")


def test_no_site_has_more_than_its_share_of_a_round() -> None:
    many = [listing(url=f"https://ledger.example/{number}.xml") for number in range(9)]
    other = listing(url="https://courier.example/sitemap.xml")
    assert next_round([*many, other], 3, site=domain_of) == [*many[:3], other]


def test_a_listing_that_was_read_tells_what_it_held_and_where_it_leads() -> None:
    more = listing(url="https://ledger.example/2.xml")
    done, waiting = after_reading(listing(), Contents(entries=(entry(),), more=(more,)), now=NOW)
    assert (done.state, done.entries, done.changed_at) == ("done", 1, NOW)
    assert (waiting.url, waiting.state, waiting.changed_at) == (more.url, "waiting", NOW)


def test_a_listing_that_costs_a_worker_its_life_is_given_up() -> None:
    (given_up,) = after_reading(listing(), Killed(index=0, reason="memory", detail="too much"), now=NOW)
    assert (given_up.state, given_up.reason) == ("given-up", "killed-memory")


@pytest.mark.parametrize(("tries", "state"), [(0, "failed"), (3, "failed"), (4, "given-up")])
def test_a_listing_that_cannot_be_had_is_tried_five_times(tries: int, state: str) -> None:
    failed = after_failure(listing(tries=tries), failure(), now=NOW)
    assert failed is not None
    assert (failed.tries, failed.state, failed.reason) == (tries + 1, state, "timeout")


def test_a_listing_of_a_site_that_was_not_asked_goes_on_waiting() -> None:
    assert after_failure(listing(), failure(reason="paused", kind=Kind.TEMPORARY), now=NOW) is None


@pytest.mark.parametrize(
    ("fields", "is_answer"),
    [
        ({"kind": Kind.HARD}, True),
        ({"status": 404}, True),
        ({"status": 503}, False),
        ({}, False),
        ({"kind": Kind.HARD, "reason": "paused"}, False),  # for refusing others: this one was not asked
    ],
)
def test_what_time_does_not_mend_is_an_answer(fields: dict[str, Any], is_answer: bool) -> None:  # noqa: FBT001 -- a case
    assert is_an_answer(failure(**fields)) is is_answer
