from urllib.parse import urlsplit

import pytest

from extractors.feeds.discovery import FoundFeed, discover_feeds, named_feeds, typed_address
from extractors.fetch import Client, Failure, run
from tests.builders import page
from tests.feeds.documents import item, rss
from tests.fetch.servers import LOOPBACK, Answer, by_path, http, serve


def discover(answer: Answer) -> tuple[FoundFeed, ...] | Failure:
    async def session() -> tuple[FoundFeed, ...] | Failure:
        async with serve(answer) as server, Client(LOOPBACK) as client:
            return await discover_feeds(server.url, client)

    return run(session())


def paths(found: tuple[FoundFeed, ...] | Failure) -> list[str]:
    assert not isinstance(found, Failure)
    return [urlsplit(one.url).path or "/" for one in found]


def test_a_feed_is_found_as_itself() -> None:
    assert paths(discover(by_path(index=http(rss(item("1")))))) == ["/"]


def test_a_page_names_its_feeds_in_order() -> None:
    html = (
        b'<html><link rel="alternate" type="application/atom+xml" href="/second">'
        b'<link rel="alternate" type="application/rss+xml" href="third"><link rel="stylesheet" href="/x">'
    )
    feeds = {"second": http(rss(item("1"))), "third": http(rss(item("2")))}
    assert paths(discover(by_path(index=http(html), **feeds))) == ["/second", "/third"]


def test_what_does_not_answer_as_a_feed_is_left_out() -> None:
    html = b'<html><link rel="alternate" type="application/rss+xml" href="/dead"><a href="/rss">RSS</a>'
    assert paths(discover(by_path(index=http(html), rss=http(rss(item("1")))))) == ["/rss"]


def test_without_a_word_the_usual_places_are_tried() -> None:
    assert paths(discover(by_path(index=http(b"<html>"), **{"feed.xml": http(rss(item("1")))}))) == ["/feed.xml"]


def test_a_site_that_does_not_answer_says_why() -> None:
    got = discover(by_path())
    assert isinstance(got, Failure)
    assert got.reason == "http-404"


def test_links_that_are_no_web_addresses_are_not_followed() -> None:
    html = b'<link rel="alternate" type="application/rss+xml" href="javascript:x"><a href="file:///feed">'
    assert named_feeds(page(body=html)) == ()


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate", title: str = "") -> bytes:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'.encode()


@pytest.mark.parametrize(
    ("html", "named"),
    [
        (link("/comments/feed/", title="Site: Comments Feed") + link("/feed/"), ["/feed/", "/comments/feed/"]),
        (link("/section", title="Sport") + link("/main", title="All news"), ["/main", "/section"]),
        (b'<base href="https://cdn.example/sub/">' + link("f.xml"), ["/sub/f.xml"]),
        (link("/f.json", "application/json"), ["/f.json"]),
        (link("/x", "application/xml") + link("/r"), ["/r", "/x"]),
        (link("/wp-json/oembed", "application/json+oembed") + link("/wp-json/wp/v2/pages/2", "application/json"), []),
        (link("/odd", rel="feed"), ["/odd"]),
        (b'<link rel="alternate" href="/odd" title="RSS">', ["/odd"]),
        (b'<link rel="alternate" hreflang="de" href="/de/">', []),
        (link("feed://ledger.example/odd"), ["/odd"]),
        (
            (
                b'<a href="/syndication">RSS feed</a>'
                b'<a href="/news/1">How we feed the world, one field at a time, says a minister</a>'
            ),
            ["/syndication"],
        ),
        (b'<a href="/subscribe.php" type="application/rss+xml">x</a>', ["/subscribe.php"]),
    ],
)
def test_feeds_are_named_in_many_ways(html: bytes, named: list[str]) -> None:
    assert [urlsplit(url).path for url in named_feeds(page(body=b"<html><head>" + html))] == named


def test_a_header_names_a_feed() -> None:
    said = (("link", '</wp-json/>; rel="https://api.w.org/", </odd>; rel="alternate"; type="application/rss+xml"'),)
    assert named_feeds(page(body=b"<html>", headers=said)) == ("https://ledger.example/odd",)


def test_a_live_feed_comes_before_an_empty_and_an_old_one() -> None:
    html = link("/empty") + link("/old") + link("/new")
    old = rss(item("1", pubDate="Mon, 05 Jan 2009 08:00:00 GMT"))
    feeds = {"empty": http(rss()), "old": http(old), "new": http(rss(item("1", pubDate="")))}
    assert paths(discover(by_path(index=http(html), **feeds))) == ["/new", "/empty", "/old"]


def test_where_a_page_names_only_dead_feeds_the_usual_places_are_tried() -> None:
    feeds = {"dead": http(rss()), "feed": http(rss(item("1", pubDate="")))}
    assert paths(discover(by_path(index=http(link("/dead")), **feeds))) == ["/feed", "/dead"]


def test_many_dead_feeds_do_not_hide_a_live_one() -> None:
    html = b"".join(link(f"/section{number}") for number in range(15)) + link("/all")
    assert paths(discover(by_path(index=http(html), all=http(rss(item("1", pubDate="")))))) == ["/all"]


def test_a_page_that_refuses_may_have_a_feed_all_the_same() -> None:
    assert paths(discover(by_path(feed=http(rss(item("1")))))) == ["/feed"]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("feed://a.example/f", "http://a.example/f"), ("feed:https://a.example/f", "https://a.example/f"),
        (" a.example/f ", "https://a.example/f"), ("HTTP://a.example/f#x", "http://a.example/f"),
        ("rss://a.example/f", "http://a.example/f"), ("http:a.example/f", "http://a.example/f"),
    ],
)  # fmt: skip
def test_an_address_is_taken_as_it_is_copied(typed: str, address: str) -> None:
    assert typed_address(typed) == address
