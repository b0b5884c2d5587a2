"""WARC files for tests."""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extractors.archives.model import Window
from extractors.archives.outlets import Outlets
from tests.builders import feed

JANUARY = Window(since=datetime(2025, 1, 1, tzinfo=UTC), until=datetime(2025, 2, 1, tzinfo=UTC))
LEDGER = Outlets([feed()], {})
HTML = b"<html><title>A cheaper model</title><p>The model needs a tenth of the chips.</p></html>"


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One record to write."""

    url: str = "https://ledger.example/2025/01/27/a-cheaper-model"
    body: bytes = HTML
    kind: str = "response"
    status: str = "200 OK"
    date: str = "2025-01-27T09:00:00Z"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)


def numbered(count: int) -> list[Recording]:
    """Return recordings of pages at different addresses."""
    return [Recording(url=f"https://ledger.example/2025/01/27/{number}") for number in range(count)]


def write_warc(path: Path, *recordings: Recording, packed: bool = True) -> Path:
    """Write a WARC file."""
    records = [_record("warcinfo", "", "2025-01-27T00:00:00Z", "application/warc-fields", b"software: test\r\n")]
    records += [_record(one.kind, one.url, one.date, _type(one), _block(one)) for one in recordings]
    path.write_bytes(b"".join(gzip.compress(record) if packed else record for record in records))
    return path


def _record(kind: str, url: str, date: str, content_type: str, block: bytes) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\n{target}WARC-Date: {date}\r\nContent-Type: {content_type}\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def _type(one: Recording) -> str:
    return "application/http; msgtype=response" if one.kind == "response" else "text/html"


def _block(one: Recording) -> bytes:
    if one.kind != "response":
        return one.body
    lines = [f"HTTP/1.1 {one.status}", *(f"{name}: {value}" for name, value in one.headers)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + one.body
