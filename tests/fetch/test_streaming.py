"""Large files over HTTP, read piece by piece from any byte on."""

from dataclasses import replace

import pytest

from extractors.fetch import Rules
from extractors.fetch.streaming import LostError, remote_opener
from tests.fetch.servers import LOOPBACK, Answer, Server, always, http, silence
from tests.fetch.streams import ranged, serving

BODY = bytes(range(256)) * 400


def read(answer: Answer, place: int = 0, rules: Rules = LOOPBACK) -> tuple[bytes, Server]:
    """Return the file from a byte on, read in pieces."""
    with serving(answer) as server, remote_opener(rules)(f"{server.url}/file", place) as file:
        return b"".join(iter(lambda: file.read(10_000), b"")), server


def test_a_file_comes_as_it_is() -> None:
    assert read(always(http(BODY)))[0] == BODY


def test_reading_begins_at_any_byte() -> None:
    found, server = read(ranged(BODY), place=70_000)
    assert (found, server.asked[0].headers["range"]) == (BODY[70_000:], "bytes=70000-")


def test_a_server_that_knows_no_ranges_sends_the_beginning_in_vain() -> None:
    assert read(always(http(BODY)), place=70_000)[0] == BODY[70_000:]


def test_a_connection_that_breaks_is_made_again_where_it_broke() -> None:
    found, server = read(ranged(BODY, breaks_at=50_000))
    assert (found == BODY, len(server.asked)) == (True, 2)


def test_a_file_says_where_it_is_read_to() -> None:
    with serving(ranged(BODY)) as server, remote_opener(LOOPBACK)(f"{server.url}/file", 1_000) as file:
        file.read(500)
        assert file.tell() == 1_500


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (always(http(status="404 Not Found")), "http-404"),
        (always(http(status="503 Busy")), "http-503"),
        (always(http(BODY, status="206 Partial Content")), "truncated"),
        (silence, "timeout"),
    ],
    ids=["absent", "busy", "some part", "silent"],
)
def test_a_file_that_cannot_be_had_is_lost_with_the_reason(answer: Answer, reason: str) -> None:
    with pytest.raises(LostError) as lost:
        read(answer, rules=replace(LOOPBACK, deadline_s=0.3))
    assert lost.value.failure.reason == reason


def test_no_file_is_read_from_an_address_that_is_not_public() -> None:
    with pytest.raises(LostError, match="is not public"):
        read(always(http(BODY)), rules=replace(LOOPBACK, allow_networks=()))


def test_no_name_leads_into_the_own_network() -> None:
    rules = replace(LOOPBACK, connect_to=(("archive.example", "127.0.0.1:1"),), allow_networks=())
    with pytest.raises(LostError, match="is not public"), remote_opener(rules)("http://archive.example/file", 0):
        pass
