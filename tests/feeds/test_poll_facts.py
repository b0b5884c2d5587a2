"""What a poll and a document state besides the entries themselves: each fact is kept as it was given."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.feeds import ParsedFeed, absorb, parse_feed
from extractors.feeds.health import LOST_AFTER, after_failure, after_success
from extractors.feeds.outages import OUR_OUTAGE, hold_failures
from extractors.fetch import Failure, Kind
from tests.builders import NOW, feed, page, state
from tests.feeds.documents import item, rss_page
from warehouse.records import Page


def document(answer: Page) -> ParsedFeed:
    parsed = parse_feed(answer)
    assert isinstance(parsed, ParsedFeed)
    return parsed


def json_feed(**said: object) -> ParsedFeed:
    body = {"version": "https://jsonfeed.org/version/1.1", "title": "Ledger", "items": [{"id": "1", "title": "One"}]}
    return document(page(body=json.dumps(body | said).encode(), content_type="application/feed+json"))


def test_a_poll_that_went_well_is_noted_as_ok_at_its_time() -> None:
    answer = rss_page(item("1"))
    outcome = absorb(feed(), state(), answer, parse_feed(answer), now=NOW)
    assert (outcome.attempt.outcome, outcome.state.polled_at, outcome.state.last_success_at) == ("ok", NOW, NOW)


def test_an_empty_document_keeps_the_share_of_known_entries() -> None:
    answer = rss_page()
    outcome = absorb(feed(), state(overlap=0.4), answer, parse_feed(answer), now=NOW)
    assert outcome.state.overlap == 0.4


def test_the_address_that_a_redirect_led_to_is_given_up_only_after_many_failures() -> None:
    failure = Failure(url=feed().url, reason="timeout", detail="", kind=Kind.HARD)
    moved = state(fetch_url="https://new.example/feed")
    assert after_failure(moved, failure, NOW).fetch_url == "https://new.example/feed"
    assert (
        after_failure(state(fetch_url="https://new.example/feed", failures=LOST_AFTER), failure, NOW).fetch_url is None
    )


def test_a_success_is_dated() -> None:
    assert after_success(state(), NOW + timedelta(hours=1), empty=False).polled_at == NOW + timedelta(hours=1)


def test_failures_of_this_machine_are_noted_as_skipped() -> None:
    failure = Failure(url=feed().url, reason="dns", detail="", kind=Kind.TEMPORARY)
    outcomes = [absorb(feed(url=f"https://{n}.example/"), state(), failure, None, now=NOW) for n in range(10)]
    held = hold_failures([state()] * 10, outcomes, now=NOW)
    assert {(one.attempt.outcome, one.attempt.reason) for one in held} == {("skipped", OUR_OUTAGE)}


def test_a_json_feed_names_its_home_page_its_next_page_and_authors_of_bounded_length() -> None:
    found = json_feed(
        home_page_url="https://ledger.example/",
        next_url="/feed.json?page=2",
        items=[{"id": "1", "title": "One", "authors": [{"name": "A" * 500}]}],
    )
    assert (found.link, found.hints.next_page) == ("https://ledger.example/", "https://ledger.example/feed.json?page=2")
    assert len(found.entries[0].authors[0]) == 200


@pytest.mark.parametrize(("tag", "language"), [("pt_BR", "pt-br"), ("de", "de")])
def test_the_language_of_a_feed_is_read_with_either_dash(tag: str, language: str) -> None:
    assert document(rss_page(item("1"), head=f"<language>{tag}</language>")).language == language


def test_the_link_of_an_entry_is_its_alternate_not_its_enclosure() -> None:
    links = (
        '<link rel="enclosure" href="https://x.example/a.mp3"/><link rel="alternate" href="https://ledger.example/a"/>'
    )
    entry = f"<entry><id>1</id><title>One</title>{links}</entry>"
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Ledger</title>{entry}</feed>'
    assert document(page(body=body.encode(), content_type="application/atom+xml")).entries[0].link.endswith("/a")


def test_a_file_of_this_machine_is_no_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for feeds", encoding="utf-8")
    declared = f'<!DOCTYPE rss [<!ENTITY secret SYSTEM "{secret.as_uri()}">]>'
    channel = "<channel><title>&secret;</title><item><title>One &secret;</title></item></channel>"
    answer = page(body=f"<?xml version='1.0'?>{declared}<rss version='2.0'>{channel}</rss>".encode())
    assert "not for feeds" not in repr(parse_feed(answer))
