from dataclasses import replace
from datetime import timedelta

import pytest

from extractors.feeds import ParsedEntry, ParsedFeed, recognise
from extractors.feeds.entry_matching import REMEMBERED, REMEMBERED_FOR, Recognition
from tests.builders import NOW, feed
from tests.feeds.documents import parsed, said
from warehouse.records import SeenEntry


def after(*documents: object, window: tuple[SeenEntry, ...] = ()) -> Recognition:
    """Return what the last of several documents taught, an hour apart."""
    for n, document in enumerate(documents):
        found = recognise(feed(), window, document, now=NOW + n * timedelta(hours=1))  # type: ignore[arg-type]
        window = found.window
    return found


def test_an_entry_is_new_once() -> None:
    document = parsed(said("1"), said("2"))
    assert [entry.title for entry in after(document).entries] == ["Title 1", "Title 2"]
    assert after(document, document).entries == ()


@pytest.mark.parametrize(
    "change",
    [
        {"published_raw": "later", "published_at": NOW, "updated_at": NOW},
        {"guid": "tag:another"},
        {"link": "https://ledger.example/a/moved"},
        {"guid": "", "title": "Title 1"},
        {"link": "http://ledger.example/a/1", "guid": "changed"},
        {"authors": ("Somebody",)},
    ],
    ids=["date", "guid", "link", "no guid any more", "scheme and guid", "authors"],
)
def test_the_same_entry_otherwise_labelled_makes_no_version(change: dict[str, object]) -> None:
    assert after(parsed(said("1")), parsed(said("1", **change))).entries == ()


@pytest.mark.parametrize("field", ["title", "summary", "content"])
def test_an_edit_makes_a_version_of_the_same_entry(field: str) -> None:
    first = after(parsed(said("1"))).entries[0]
    found = after(parsed(said("1")), parsed(said("1", **{field: "Edited"})))
    assert [entry.entry_id for entry in found.entries] == [first.entry_id]
    assert found.entries[0].version != first.version
    assert found.edited == 1


def test_a_guid_that_stands_twice_is_no_name() -> None:
    twice = parsed(said("1", guid="same"), said("2", guid="same"))
    found = after(twice)
    assert len({entry.entry_id for entry in found.entries}) == 2
    assert after(twice, twice).entries == ()


def test_a_known_entry_keeps_its_guid_when_another_takes_it_too() -> None:
    first = after(parsed(said("1", guid="same"))).entries[0]
    found = after(parsed(said("1", guid="same")), parsed(said("2", guid="same"), said("1", guid="same")))
    assert [entry.title for entry in found.entries] == ["Title 2"]
    assert found.entries[0].entry_id != first.entry_id


def test_two_entries_of_one_link_stay_two() -> None:
    live = parsed(said("1", link="https://ledger.example/live"), said("2", link="https://ledger.example/live"))
    assert len({entry.entry_id for entry in after(live).entries}) == 2
    assert after(live, live).entries == ()


def test_entries_under_one_guid_without_title_and_link_are_known_by_their_text() -> None:
    document = parsed(*(said(guid="N", link="", title="", summary=f"Status {n}: all systems work") for n in "abc"))
    assert len(after(document).entries) == 3
    assert after(document, document, document).entries == ()


def test_an_entry_said_twice_in_one_document_is_one() -> None:
    assert len(after(parsed(said("1"), said("1", title="Again"))).entries) == 1


def test_an_entry_without_guid_is_its_link() -> None:
    bare = said("1", guid="")
    assert after(parsed(bare), parsed(replace(bare, title="Edited"))).edited == 1


def test_an_entry_without_guid_and_link_is_its_title() -> None:
    bare = said("1", guid="", link="")
    assert after(parsed(bare), parsed(bare)).entries == ()
    assert after(parsed(bare), parsed(replace(bare, summary="Edited"))).edited == 1


def test_an_entry_that_returns_is_known() -> None:
    away = after(parsed(said("1")), parsed(said("2")), parsed(said("1"), said("2")))
    assert away.entries == ()


def test_order_does_not_matter() -> None:
    entries = [said(str(n)) for n in range(5)]
    assert after(parsed(*entries), parsed(*reversed(entries))).entries == ()


def test_an_unchanged_entry_counts_as_seen() -> None:
    found = after(parsed(said("1", raw_hash=7)), parsed(said("2"), unchanged=(7,)))
    assert (found.seen_before, len(found.entries)) == (1, 1)
    assert {seen.last_seen_at for seen in found.window} == {NOW + timedelta(hours=1)}


def test_an_unchanged_entry_is_not_taken_for_another_with_its_guid() -> None:
    found = after(parsed(said("1", guid="same", raw_hash=7)), parsed(said("2", guid="same"), unchanged=(7,)))
    assert [entry.title for entry in found.entries] == ["Title 2"]
    assert found.edited == 0


def test_the_window_forgets_what_left_long_ago() -> None:
    old = SeenEntry(
        entry_id=1, guid_key=1, link_key=1, version=1, raw_hash=0, last_seen_at=NOW - REMEMBERED_FOR - timedelta(1)
    )
    assert old not in after(parsed(said("1")), window=(old,)).window


def test_the_window_is_bounded_beyond_the_document() -> None:
    left = parsed(*(said(str(n)) for n in range(REMEMBERED + 50)))
    found = after(left, parsed(said("new")))
    assert len(found.window) == REMEMBERED + 1


def test_a_document_larger_than_the_bound_is_remembered_whole() -> None:
    large = parsed(*(said(str(n)) for n in range(REMEMBERED + 50)))
    assert after(large, large).entries == ()


def notice(number: int, **fields: object) -> ParsedEntry:
    """Return one of many notices, with a title, a text and a time of its own."""
    text = f"Notice {number} closes street {number * 7} and bridge {number * 11} for {number * 13} hours."
    own = {"title": f"Notice {number}", "summary": text, "published_at": NOW + number * timedelta(hours=3)}
    return said(str(number), **own | fields)


@pytest.mark.parametrize(
    "names",
    [
        {"guid": "", "link": "https://ledger.example/"},
        {"guid": "N/A", "link": ""},
        {"guid": "", "link": ""},
        {"guid": "https://ledger.example/"},
        {"link": "https://ledger.example/status"},
    ],
    ids=["one link", "placeholders", "no names", "one guid", "one link, own guids"],
)
def test_entries_with_the_same_names_stay_as_many_as_they_are(names: dict[str, str]) -> None:
    entries = [notice(number, **names) for number in range(12)]
    first = after(parsed(*entries[:6]))
    window, seen = first.window, {entry.entry_id for entry in first.entries}
    for n in (2, 4, 6):
        found = after(parsed(*entries[n : n + 6]), window=window)
        window = found.window
        assert (len(found.entries), found.edited) == (2, 0)
        seen |= {entry.entry_id for entry in found.entries}
    assert len(seen) == 12


@pytest.mark.parametrize("names", [{"link": "https://ledger.example/w"}, {"guid": "constant"}], ids=["link", "guid"])
def test_one_entry_at_a_time_under_one_name_is_another_each_time(names: dict[str, str]) -> None:
    first = after(parsed(notice(1, **names)))
    second = after(parsed(notice(2, **names)), window=first.window)
    assert second.edited == 0
    assert second.entries[0].entry_id != first.entries[0].entry_id


def test_a_guid_that_is_a_position_does_not_hide_new_entries() -> None:
    def document(newest: int) -> ParsedFeed:
        return parsed(*(notice(newest - n, guid=f"item-{n}") for n in range(5)))

    first = after(document(5))
    second = after(document(6), window=first.window)
    assert [(entry.title, second.edited) for entry in second.entries] == [("Notice 6", 0)]


def test_the_same_title_at_the_same_moment_is_known_under_random_names() -> None:
    def document(salt: str) -> ParsedFeed:
        return parsed(
            *(notice(n, guid=f"{salt}{n}", link=f"https://ledger.example/a/{n}?v={salt}") for n in range(1, 5))
        )

    assert after(document("x"), document("y")).entries == ()


def test_a_fragment_stays_where_it_tells_entries_apart() -> None:
    two = after(parsed(*(notice(n, link=f"https://ledger.example/notes#v{n}") for n in (1, 2))))
    assert [(entry.link[-3:], entry.link_use) for entry in two.entries] == [("#v1", "shared"), ("#v2", "shared")]
    one = after(parsed(notice(1, link="https://ledger.example/notes#top")))
    assert [(entry.link[-6:], entry.link_use) for entry in one.entries] == [("/notes", "own")]
