"""WARC and ARC files as articles of history."""

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.archives.files.kinds import file_listings
from extractors.archives.files.parts import place_of
from extractors.archives.files.warc import Damage, Recorded, records
from extractors.archives.model import Contents, Window
from extractors.archives.outlets import Outlets
from extractors.fetch.streaming import remote_opener
from tests.archives.parts import first_part
from tests.archives.recordings import HTML, JANUARY, LEDGER, Recording, numbered, write_warc
from tests.builders import feed
from tests.fetch.servers import LOOPBACK
from tests.fetch.streams import ranged, serving
from warehouse.records import Origin


def read(path: Path, outlets: Outlets = LEDGER, window: Window = JANUARY) -> Contents:
    (listing,) = file_listings([str(path)], backfill_id=1)
    return first_part(listing, outlets, window)


def links(contents: Contents) -> list[str]:
    return [entry.link for entry in contents.entries]


def test_a_recorded_page_is_an_entry_of_history_with_its_page(tmp_path: Path) -> None:
    contents = read(write_warc(tmp_path / "a.warc.gz", Recording()))
    (entry,) = contents.entries
    assert (entry.link, entry.feed_url, entry.origin) == (Recording().url, feed().url, Origin.HISTORY)
    assert contents.pages[entry.entry_id].body == HTML


def test_a_page_counts_as_seen_when_it_was_recorded(tmp_path: Path) -> None:
    contents = read(write_warc(tmp_path / "a.warc.gz", Recording()))
    assert contents.entries[0].seen_at == datetime(2025, 1, 27, 9, tzinfo=UTC)


@pytest.mark.parametrize("packed", [True, False])
def test_records_are_read_packed_or_not(tmp_path: Path, *, packed: bool) -> None:
    path = write_warc(tmp_path / ("a.warc.gz" if packed else "a.warc"), *numbered(3), packed=packed)
    assert len(read(path).entries) == 3


@pytest.mark.parametrize(
    "other",
    [
        Recording(status="404 Not Found"),
        Recording(headers=(("Content-Type", "image/png"),)),
        Recording(url="https://ledger.example/"),
        Recording(url="dns:ledger.example", kind="resource"),
        Recording(date="2024-12-31T23:59:59Z"),
        Recording(date="yesterday"),
    ],
    ids=["status", "type", "front page", "no web address", "before the window", "no date"],
)
def test_what_is_no_page_of_the_window_is_left_out(tmp_path: Path, other: Recording) -> None:
    assert read(write_warc(tmp_path / "a.warc.gz", other)).entries == ()


def test_a_page_recorded_after_the_window_may_be_of_it(tmp_path: Path) -> None:
    assert len(read(write_warc(tmp_path / "a.warc.gz", Recording(date="2025-06-01T00:00:00Z"))).entries) == 1


def test_a_resource_is_a_page_without_headers(tmp_path: Path) -> None:
    assert len(read(write_warc(tmp_path / "a.warc.gz", Recording(kind="resource"))).entries) == 1


def test_pages_of_others_are_passed_over_when_only_feeds_are_wanted(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", Recording(), Recording(url="https://courier.example/2025/01/27/1"))
    assert links(read(path, Outlets([feed()], {}, unsubscribed=False))) == [Recording().url]


def test_a_page_recorded_twice_is_one_entry(tmp_path: Path) -> None:
    assert len(read(write_warc(tmp_path / "a.warc.gz", Recording(), Recording())).entries) == 1


def test_what_comes_before_the_damage_is_read_and_the_rest_named(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", *numbered(2))
    path.write_bytes(path.read_bytes() + gzip.compress(b"no record\r\n\r\n"))
    contents = read(path)
    assert (len(contents.entries), contents.reason, contents.given_up) == (2, "damaged", False)
    assert "no readable record" in contents.detail


def test_a_file_without_a_single_record_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"this is a letter\n" * 20)
    contents = read(path)
    assert (contents.given_up, contents.reason) == (True, "damaged")


def test_a_record_cut_short_is_named_and_makes_no_entry(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc", *numbered(2), packed=False)
    path.write_bytes(path.read_bytes()[:-40])
    contents = read(path)
    assert (len(contents.entries), "2025/01/27/1: its record is damaged" in contents.detail) == (1, True)


def test_a_file_packed_as_a_whole_says_what_to_do(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc", *numbered(2), packed=False)
    packed = tmp_path / "b.warc.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert "unpack it first" in read(packed).detail


@given(cut=st.integers(0, 1200), flip=st.integers(0, 1200), packed=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_raises(tmp_path: Path, cut: int, flip: int, *, packed: bool) -> None:
    content = bytearray(write_warc(tmp_path / "a.warc", *numbered(2), packed=packed).read_bytes())
    content[flip % len(content)] ^= 0x55
    for record in records(io.BytesIO(bytes(content[: len(content) - cut % len(content)]))):
        assert isinstance(record, Recorded | Damage)


def test_a_file_on_the_web_is_gone_on_with_at_a_record(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", *numbered(5))
    with serving(ranged(path.read_bytes())) as server:
        (listing,) = file_listings([f"{server.url}/a.warc.gz"], backfill_id=1)
        first = first_part(listing, LEDGER, JANUARY, limit=2, open_file=remote_opener(LOOPBACK))
        second = first_part(first.more[0], LEDGER, JANUARY, open_file=remote_opener(LOOPBACK))
    assert [entry.link for entry in (*first.entries, *second.entries)] == [one.url for one in numbered(5)]
    assert server.asked[1].headers["range"] == f"bytes={place_of(first.more[0])}-"


SAMPLES = {  # name of a file with flaws of its own: how many records are read, and whether the rest is damaged
    "bad.arc": (4, False),
    "example-bad-non-chunked.warc.gz": (1, True),
    "example-bad.warc.gz.bad": (1, True),
    "example-digest.warc": (4, False),
    "example-iana.org-chunked.warc": (3, False),
    "example-resource.warc.gz": (3, False),
    "example-space-in-target-uri.warc.gz": (2, False),
    "example-space-in-url.arc": (2, False),
    "example-trunc.warc": (4, False),
    "example-wget-bad-target-uri.warc.gz": (6, False),
    "example-wrong-chunks.warc.gz": (1, True),
    "example.arc": (2, False),
    "example.arc.gz": (2, False),
    "example.warc": (6, False),
    "example.warc.gz": (6, False),
    "post-test.warc.gz": (6, False),
}


@pytest.mark.shared_data
@pytest.mark.parametrize("name", SAMPLES)
def test_a_flawed_file_is_read_as_far_as_it_goes(shared_data: Path, name: str) -> None:
    with (shared_data / "backfill" / "warc" / name).open("rb") as file:
        found = list(records(file))
    read_records = sum(isinstance(record, Recorded) for record in found)
    assert (read_records, isinstance(found[-1], Damage)) == SAMPLES[name]


@pytest.mark.shared_data
def test_every_record_can_be_gone_on_from(shared_data: Path) -> None:
    path = shared_data / "backfill" / "warc" / "example.warc.gz"
    with path.open("rb") as file:
        whole = list(records(file))
    for number, before in enumerate(whole[:-1], start=1):
        assert isinstance(before, Recorded)
        with path.open("rb") as file:
            file.seek(before.next_at)
            assert list(records(file, before.next_at)) == whole[number:]
