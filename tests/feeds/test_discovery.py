from urllib.parse import urlsplit

from extractors.feeds.discovery import FoundFeed, discover_feeds, named_feeds
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
