"""Whatever an archive answers, reading it ends, raises nothing, stays on the site and gives links that can be asked."""

import random
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.archives import Contents, request_of
from tests.archives.asked import FEED, NOW, listing, read, rss
from warehouse.records import Listing

ROOT = "https://ledger.example"
DATE = "Fri, 10 Jan 2025 11:00:00 GMT"
ADDRESSES = {
    "robots": f"{ROOT}/robots.txt",
    "sitemap": f"{ROOT}/sitemap.xml",
    "captures": "https://web.archive.org/cdx/search/cdx?url=x",
    "capture": f"https://web.archive.org/web/20250110120000id_/{FEED.url}",
    "posts": f"{ROOT}/wp-json/wp/v2/posts?page=1",
    "paged": f"{ROOT}/feed/?paged=1",
    "part": FEED.url,
}
DOCUMENTS = {
    "robots": f"User-agent: *\nSitemap: {ROOT}/a.xml\nSitemap: http://[x\nSitemap: //evil.example/\n",
    "sitemap": f"<sitemapindex><sitemap><loc>{ROOT}/2025/01.xml</loc><lastmod>2025-01-09</lastmod></sitemap>"
    "<sitemap><loc>http://[</loc></sitemap></sitemapindex>",
    "captures": f"example,ledger)/ 20250110120000 {FEED.url} text/xml 200 A 1\n\nkey%2C+20250111\n",
    "capture": rss((f"{ROOT}/a/1", DATE)),
    "posts": f'[{{"link": "{ROOT}/a/1", "date_gmt": "2025-01-10T11:00:00", "title": {{"rendered": "x"}}}}]',
    "paged": rss((f"{ROOT}/a/1", DATE)),
    "part": rss((f"{ROOT}/a/1", DATE), head=f"<atom:link rel='next' href='{ROOT}/2'/>"),
}
CAPTURED = (("memento-datetime", "Fri, 10 Jan 2025 12:00:03 GMT"), ("x-wp-totalpages", "3"))


def asked(kind: str) -> Listing:
    return listing(kind, ADDRESSES[kind])


def check(one: Listing, contents: Contents) -> None:
    site = urlsplit(one.url).hostname
    assert {urlsplit(request_of(further).url).hostname for further in contents.more} <= {site, "ledger.example"}
    assert {urlsplit(entry.link).scheme for entry in contents.entries} <= {"http", "https"}
    assert all(entry.seen_at <= NOW for entry in contents.entries)


@pytest.mark.parametrize("kind", ADDRESSES)
@given(body=st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_arbitrary_bytes_are_survived(kind: str, body: bytes) -> None:
    one = asked(kind)
    check(one, read(one, body, headers=CAPTURED))


@pytest.mark.parametrize("kind", ADDRESSES)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_a_damaged_document_is_survived(kind: str, seed: int) -> None:
    chance, body = random.Random(seed), bytearray(DOCUMENTS[kind].encode())  # noqa: S311 - damage, no secret
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(body))
        body[at : at + chance.randint(0, 6)] = chance.choice((b"", b"\x00", b"<", b"&#xD800;", b"\xff", b"]]>", b'"'))
    one = asked(kind)
    check(one, read(one, bytes(body), headers=CAPTURED))


@pytest.mark.parametrize("kind", ADDRESSES)
def test_the_undamaged_document_is_understood(kind: str) -> None:
    contents = read(asked(kind), DOCUMENTS[kind], headers=CAPTURED)
    assert (contents.reason, bool(contents.entries or contents.more)) == ("ok", True)


@pytest.mark.parametrize(
    "body", ["<urlset>" + "<a/>" * 400_000, "<urlset><url>" + "<a/>" * 400_000, "<urlset>" * 10_000]
)
def test_a_sitemap_of_anything_else_is_not_read_to_its_end(body: str) -> None:
    assert read(asked("sitemap"), body).reason == "empty"


def test_a_search_gives_no_more_captures_than_were_asked_for() -> None:
    rows = "".join(f"x {20250101000000 + n} {FEED.url} text/xml 200 {n} 1\n" for n in range(3_000))
    assert len(read(asked("captures"), rows).more) == 1_000


def test_a_robots_txt_names_at_most_a_hundred_sitemaps() -> None:
    lines = "".join(f"Sitemap: {ROOT}/{n}.xml\n" for n in range(500))
    assert len(read(asked("robots"), lines).more) == 100
