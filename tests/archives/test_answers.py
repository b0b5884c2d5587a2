"""Recorded HTTP answers, as they went over the wire."""

import gzip
from contextlib import suppress

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.archives.files.http_record import parse_http_record
from extractors.fetch.decompression import UnusableBodyError

BODY = b"<html><p>The model needs a tenth of the chips.</p></html>"


def block(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    said = {"Content-Type": "text/html; charset=koi8-r"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "\r\n".join([f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in said.items())])
    return head.encode() + b"\r\n\r\n" + body


def chunked(body: bytes, size: int = 10) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def body_of(recorded: bytes) -> bytes:
    answer = parse_http_record(recorded)
    assert answer is not None
    return answer.body


def test_an_answer_says_its_status_type_and_charset() -> None:
    answer = parse_http_record(block(BODY))
    assert answer is not None
    assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "koi8-r")


def test_what_is_no_answer_is_none() -> None:
    assert parse_http_record(b"GET / HTTP/1.1\r\nHost: ledger.example\r\n\r\n") is None


@pytest.mark.parametrize(
    ("coding", "packed"),
    [("gzip", gzip.compress(BODY)), ("br", brotli.compress(BODY)), ("identity", BODY), ("gzip", BODY)],
    ids=["gzip", "brotli", "none", "unpacked by its recorder"],
)
def test_a_body_is_unpacked(coding: str, packed: bytes) -> None:
    assert body_of(block(packed, Content_Encoding=coding)) == BODY


def test_chunks_are_put_together() -> None:
    assert body_of(block(chunked(BODY), Transfer_Encoding="chunked")) == BODY


def test_packed_chunks_are_put_together_and_unpacked() -> None:
    recorded = block(chunked(gzip.compress(BODY)), Transfer_Encoding="chunked", Content_Encoding="gzip")
    assert body_of(recorded) == BODY


def test_a_body_that_only_says_it_is_chunked_stays_as_it_is() -> None:
    assert body_of(block(BODY, Transfer_Encoding="chunked")) == BODY


def test_a_bomb_is_refused() -> None:
    with pytest.raises(UnusableBodyError, match="unpacks to more"):
        parse_http_record(block(gzip.compress(b"x" * 30_000_000), Content_Encoding="gzip"))


def test_a_body_that_ends_too_early_is_refused() -> None:
    with pytest.raises(UnusableBodyError, match="too early"):
        parse_http_record(block(gzip.compress(BODY)[:-12], Content_Encoding="gzip"))


@given(noise=st.binary(max_size=60), chunk=st.sampled_from(["chunked", ""]), coding=st.sampled_from(["gzip", "", "br"]))
@settings(max_examples=60, deadline=None)
def test_no_bytes_raise_anything_else(noise: bytes, chunk: str, coding: str) -> None:
    with suppress(UnusableBodyError):
        parse_http_record(block(noise, Transfer_Encoding=chunk, Content_Encoding=coding))
