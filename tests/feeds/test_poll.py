"""What a poll makes of an answer."""

from datetime import timedelta

import pytest

from extractors.feeds import (
    absorb,
    parse_feed,
)
from tests.builders import NOW, feed, state
from tests.feeds.documents import item, rss_page
from tests.feeds.polls import HOUR, failure, not_modified, polled, take
from warehouse.records import Origin


def test_an_entry_notes_the_last_poll_at_which_it_was_absent_and_failures_are_no_such_poll() -> None:
    assert {one.absent_at for one in take(state(), rss_page(item("1"), item("2"))).entries} == {None}
    unchanged = absorb(feed(), polled(), not_modified(), None, now=NOW + HOUR).state
    failed = absorb(feed(), unchanged, failure(), None, now=NOW + 2 * HOUR).state
    (new,) = take(failed, rss_page(item("1"), item("2"), item("3")), 200 * HOUR).entries
    assert (new.absent_at, new.seen_at) == (NOW + HOUR, NOW + 200 * HOUR)


def test_entries_come_once() -> None:
    first = take(state(), rss_page(item("1"), item("2")))
    second = take(first.state, rss_page(item("3"), item("1"), item("2")), HOUR)
    assert [len(first.entries), len(second.entries)] == [2, 1]
    assert second.attempt.new_rows == 1


def test_entries_carry_their_origin() -> None:
    answer = rss_page(item("1"))
    outcome = absorb(feed(), state(), answer, parse_feed(answer), now=NOW, origin=Origin.HISTORY)
    assert outcome.entries[0].origin is Origin.HISTORY


def test_where_older_entries_are_is_remembered_from_document_to_document() -> None:
    def link(rel: str) -> str:
        return f'<atom:link rel="{rel}" href="/{rel}.xml"/>'

    complete = '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/>'
    first = take(state(), rss_page(item("1"), head=link("next") + link("prev-archive")))
    after = take(first.state, not_modified(), HOUR).state
    assert (after.next_page, after.prev_archive, after.complete) == (
        "https://ledger.example/next.xml",
        "https://ledger.example/prev-archive.xml",
        False,
    )
    last = take(after, rss_page(item("1"), head=complete), 2 * HOUR).state
    assert (last.next_page, last.prev_archive, last.complete) == (None, None, True)


@pytest.mark.parametrize(("hours", "zone"), [(5, ""), (-9, ""), (-1, " GMT"), (0, ""), (3, " GMT")])
def test_a_constant_offset_is_learned_and_such_a_date_is_never_exact(hours: int, zone: str) -> None:
    known, entries = take(state(), rss_page(item("0"), item("1"))).state, []
    for number in range(2, 10):
        said = NOW + timedelta(minutes=30 * number - 7 - 60 * hours)
        one = item(str(number), pubDate=f"{said:%a, %d %b %Y %H:%M:%S}{zone}")
        outcome = take(known, rss_page(one, item("1")), timedelta(minutes=30 * number))
        known, entries = outcome.state, [*entries, *outcome.entries]
    last = entries[-1]
    wrong = hours if zone and hours > 0 else 0  # a late feed is late: its zone is believed
    assert last.published_at == NOW + timedelta(minutes=30 * 9 - 7) - timedelta(hours=wrong)
    assert last.date_confidence == ("exact" if zone and hours > 0 else "local")
