"""What a poll asks a server: conditional requests, and audits of what validators hide."""

from dataclasses import replace
from datetime import timedelta

from extractors.feeds import (
    absorb,
    plan_request,
)
from tests.builders import NOW, feed, page, state
from tests.feeds.documents import item, rss_page
from tests.feeds.polls import HOUR, not_modified, polled, take


def test_the_first_request_is_unconditional_and_the_next_is_not() -> None:
    assert not plan_request(feed(), state(), NOW).conditional
    request = plan_request(feed(), polled(), NOW + HOUR)
    assert (request.etag, request.last_modified) == ('"1"', "then")


def test_an_audit_comes_after_a_day_and_24_polls() -> None:
    later = NOW + timedelta(hours=25)
    assert plan_request(feed(), polled(polls_since_audit=23), later).conditional
    assert plan_request(feed(), polled(polls_since_audit=24), NOW + HOUR).conditional
    assert not plan_request(feed(), polled(polls_since_audit=24), later).conditional


def test_an_audit_that_finds_what_validators_hide_turns_them_off() -> None:
    due = polled(polls_since_audit=24)
    changed = rss_page(item("3"), headers=(("etag", '"1"'), ("last-modified", "then")))
    after = take(due, changed, timedelta(hours=25)).state
    assert after.validators_lie
    assert not plan_request(feed(), after, NOW + timedelta(hours=26)).conditional


def test_an_audit_that_finds_new_validators_believes_them() -> None:
    changed = rss_page(item("3"), headers=(("etag", '"2"'),))
    assert not take(polled(polls_since_audit=24), changed, timedelta(hours=25)).state.validators_lie


def test_both_validators_are_renewed_by_every_answer_with_a_body() -> None:
    same = rss_page(item("1"), item("2"), headers=(("etag", '"2"'),))
    after = absorb(feed(), polled(), same, None, now=NOW + HOUR)
    assert (after.state.etag, after.state.last_modified) == ('"2"', None)
    assert after.attempt.reason == "same-body"


def test_a_304_renews_what_it_names_and_keeps_the_rest() -> None:
    after = take(polled(), not_modified(headers=(("etag", '"2"'),))).state
    assert (after.etag, after.last_modified) == ('"2"', "then")


def test_a_document_that_is_no_feed_is_a_failure_and_leaves_the_validators() -> None:
    login = page(body=b"<html><body>Log in</body></html>", headers=(("etag", '"9"'),))
    after = take(polled(), login)
    assert (after.attempt.outcome, after.attempt.reason) == ("failed", "html")
    assert after.state.etag == '"1"'


def test_a_document_that_is_cut_keeps_no_validators() -> None:
    whole = rss_page(item("1"), item("2"), headers=(("etag", '"1"'), ("last-modified", "then")))
    cut = replace(whole, body=whole.body[: whole.body.index(b"</item>") + 7])
    after = take(state(), cut).state
    assert (after.etag, after.last_modified, len(after.window)) == (None, None, 1)
    assert not plan_request(feed(), after, NOW + HOUR).conditional
    assert take(after, whole, HOUR).state.etag == '"1"'
