"""Documents that were made to hurt whoever parses them. Each is to be read or refused, soon and within bounds."""

import gzip
import json
import re
import time
from pathlib import Path

from extractors.feeds import ParsedFeed, Refusal, parse_feed
from tests.builders import page
from tests.feeds.documents import item, rss

CALM = item("1")
DEEP = 30_000
ENTITY_TITLE = "<item><title>&x;</title></item>"
ODD_DATES = ("0000-00-00", "9999-12-31T23:59:59-14:00", "2026-02-30", "1767607200", "now", "x" * 200_000)
CHAPTER = '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters"><psc:chapter title="x"/></psc:chapters>'
JSON_FEED = b'{"version":"https://jsonfeed.org/version/1","items":'


def _rss(inner: str = CALM, doctype: str = "", head: str = "") -> bytes:
    return rss(inner, head=head).replace(b"<rss ", doctype.encode() + b"<rss ", 1)


def _defining(*entities: str) -> str:
    return f"<!DOCTYPE rss [{''.join(entities)}]>"


def _entity(name: str, text: str) -> str:
    return f'<!ENTITY {name} "{text}">'


def _external(address: str) -> bytes:
    return _rss(ENTITY_TITLE, _defining(f'<!ENTITY x SYSTEM "{address}">'))


def _attributes(count: int) -> str:
    return " ".join(f'a{n}="x"' for n in range(count))


def _spaces(count: int, end: str) -> str:
    return "".join(f'<n{n}:a xmlns:n{n}="u"{end}' for n in range(count))


def _titled(title: str) -> bytes:
    return rss(CALM).replace(b"Title 1", title.encode("utf-8", "surrogatepass"))


def _json(**members: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1"} | members).encode()


MARKUP = {
    "billion laughs": _rss(
        "<item><title>&l9;</title></item>",
        _defining(_entity("l0", "ha"), *(_entity(f"l{n}", f"&l{n - 1};" * 10) for n in range(1, 10))),
    ),
    "quadratic blow-up": _rss(ENTITY_TITLE.replace("&x;", "&x;" * 2_000), _defining(_entity("x", "a" * 100_000))),
    "external entity": _external("file:///etc/passwd"),
    "external entity over http": _external("http://127.0.0.1:1/"),
    "external DTD": _rss(CALM, '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x.dtd">'),
    "parameter entity": _rss(CALM, _defining('<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;')),
    "20,000 entity declarations": _rss(CALM, _defining(*(_entity(f"e{n}", "x") for n in range(20_000)))),
    "5,000 namespaces": _rss(_spaces(5_000, "/>")),
    "5,000 namespaces, nested": b"<rss>" + _spaces(5_000, ">").encode(),
    "20,000 attributes": _rss(f"<item {_attributes(20_000)}/>"),
    "20,000 attributes, not well-formed": _rss(f"<item & {_attributes(20_000)}>"),
    "one attribute of 5 MB": _rss(f'<item><link href="{"x" * 5_000_000}"/></item>'),
    "deep elements": _rss("<a>" * DEEP + "</a>" * DEEP),
    "deep elements, not closed": _rss("<item>" + "<b>" * DEEP),
    "deep markup in a description": _rss(item("1", description="<div>" * DEEP + "deep")),
    "unclosed CDATA 20,000 times": _rss("<item><title><![CDATA[" * 20_000),
    "open comments 50,000 times": _rss("<!-- " * 50_000),
    "open brackets 200,000 times": _rss("<" * 200_000),
    "text of 12 MB": _rss(item("1", description="word " * 2_400_000)),
    "title of 1 MB": _titled("x" * 1_000_000),
    "guid of 1 MB": _rss(item("1", guid="x" * 1_000_000)),
    "50,000 entries": _rss("".join(item(str(n)) for n in range(50_000))),
    "100,000 empty entries": _rss("<item/>" * 100_000),
    "truncated": rss(*(item(str(n)) for n in range(50)))[:9_000],
    "leading junk": b"Warning: mysql_connect() failed\n" + rss(CALM),
    "two documents": rss(CALM) + rss(item("2")),
}
CHARACTERS = {
    "references to no character": _titled("&#xFFFFFFFF;&#xD800;&#0;&#x110000;&#99999999999999999999;"),
    "control characters": _titled("a\x00b\x08c\x1bd"),
    "lone surrogates": _titled("a\ud800b"),
    "right-to-left override": _titled("a\u202eb\u2066c\u200bd"),
    "a pile of marks": _titled("a" + "\u0301\u0323" * 200_000),
    "bogus encoding": rss(CALM).replace(b"utf-8", b"x-no-such-thing"),
    "an encoding that is a compression": rss(CALM).replace(b"utf-8", b"zlib_codec"),
    "an encoding that recurses": rss(CALM).replace(b"utf-8", b"idna"),
    "wrong encoding": rss(item("1", title="café")).decode().encode("latin-1"),
    "UTF-16 without a mark": rss(CALM).decode().replace("utf-8", "utf-16").encode("utf-16-le"),
    "UTF-32": rss(CALM).decode().replace("utf-8", "utf-32").encode("utf-32"),
    "only a byte-order mark": b"\xef\xbb\xbf",
    "random bytes": bytes((n * 7919 + n // 251) % 256 for n in range(100_000)),
}
NO_FEEDS = {
    "nothing": b"",
    "blanks": b" \r\n" * 1_000,
    "log-in page": b"<!DOCTYPE html><html><body><form action='/login'></form></body></html>",
    "consent page": b"<html><head><script>document.cookie='c=1'</script></head><body>We value privacy</body></html>",
    "an error in JSON": b'{"error": {"code": 403}}',
    "deep JSON": JSON_FEED + b"[" * 100_000,
    "JSON of odd types": _json(title=[], hubs={}, items=[7, None, {}, {"id": {}, "url": 3, "authors": 1}]),
    "JSON with a huge number": JSON_FEED + b'[{"id":' + b"9" * 100_000 + b"}]}",
    "bomb": gzip.compress(b"<rss>" + b" " * 50_000_000),
    "packed twice": gzip.compress(gzip.compress(rss(CALM))),
    "packed and truncated": gzip.compress(rss(CALM))[:-5],
}
SAYINGS = {
    "impossible dates": _rss("".join(item(str(n), pubDate=date) for n, date in enumerate(ODD_DATES))),
    "injections": _rss(
        item("1", title="<script>x</script>=HYPERLINK(1)\r\nBcc: a@b", link="javascript:alert(1)", author="<!channel>")
    ),
    "a broken address": _rss(item("1", link="http://[::1", guid="http://[")),
    "a broken address in markup": _rss(item("1", description='<a href="http://[::1">x</a>')),
    "a podcast chapter without a start": _rss(f"<item>{CHAPTER}</item>"),
    "a cloud without a port": _rss(head='<cloud domain="x" port="" path="/"/><ttl>always</ttl>'),
    "an hour that is none": _rss(head="<skipHours><hour>x</hour><hour>99</hour></skipHours>"),
}
DOCUMENTS: dict[str, bytes] = MARKUP | CHARACTERS | NO_FEEDS | SAYINGS


def weigh(body: bytes) -> tuple[ParsedFeed | Refusal, float, float]:
    """Return what parsing makes of a document, the CPU seconds, and by how many MB this process grew at its peak."""
    before, started = fresh_peak_mb(), time.process_time()
    outcome = parse_feed(page(body=body))
    return outcome, time.process_time() - started, peak_mb() - before


def fresh_peak_mb() -> float:
    """Return how many MB this process holds now, and measure its peak from here on. Linux only."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_mb()


def peak_mb() -> float:
    """Return the peak since the last `fresh_peak_mb`, in MB."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024  # type: ignore[index]
