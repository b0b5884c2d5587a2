from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from extractors.archives import Window, first_listings, request_of
from extractors.fetch import Failure, run
from newsroom.servers.process import Newsroom, running_newsroom
from newsroom.sites.wordpress import CLOSED
from newsroom.world.build import World, build_world
from newsroom.world.outlets import BY_HOST, Channel, subscription
from newsroom.world.publications import link_of
from tests.archives.walking import ask, walk
from warehouse.records import Feed, Page


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(days=30)


@pytest.fixture(scope="module")
def newsroom(world: World) -> Iterator[Newsroom]:
    with running_newsroom(world, searches_per_minute=1_000) as running:
        yield running


@pytest.fixture
def window(world: World) -> Window:
    """Return the last two weeks before the outage, in which nothing could be captured."""
    until = world.outage.starts_at.replace(hour=0, minute=0)
    return Window(since=until - timedelta(days=14), until=until)


def main_feed(name: str, path: str = "") -> Feed:
    outlet = BY_HOST[f"{name}.example"]
    return subscription(Channel(outlet=outlet, path=path or outlet.feed_path))


def published(world: World, feed: Feed, window: Window) -> dict[str, datetime]:
    outlet = next(outlet for outlet in BY_HOST.values() if outlet.name == feed.publisher)
    return {link_of(piece): piece.published_at for piece in world.published(outlet, window.since, window.until)}


@pytest.mark.parametrize(
    ("source", "feed"),
    [
        ("sitemap", main_feed("harbourtimes")),  # packed files by month, the day in each address
        ("sitemap", main_feed("eveningpost")),  # the news extension
        ("wordpress", main_feed("gridturbine")),
        ("wordpress", main_feed("stackkiln")),  # its feed has no guids
        ("wordpress", main_feed(CLOSED.partition(".")[0], "/feed/")),  # its API is closed
        ("wayback", main_feed("tidewater")),
        ("wayback", main_feed("packet")),  # a JSON feed
        ("archive", main_feed("docksideecho")),  # archives by week
        ("archive", main_feed("bellwether")),  # pages
    ],
    ids=lambda value: value if isinstance(value, str) else value.publisher,
)
def test_every_piece_of_the_window_is_found_and_no_other(
    source: str, feed: Feed, newsroom: Newsroom, world: World, window: Window
) -> None:
    entries, _ = walk(newsroom, source, feed, window)
    assert {entry.link for entry in entries} == published(world, feed, window).keys()


@pytest.mark.parametrize("name", ["capacitor", "opentables"])
def test_where_only_changes_are_known_no_piece_is_missed(name: str, newsroom: Newsroom, world: World) -> None:
    feed, whole = main_feed(name), Window(since=world.end - timedelta(days=14), until=world.end)
    entries, _ = walk(newsroom, "sitemap", feed, whole)
    assert published(world, feed, whole).keys() <= {entry.link for entry in entries}


def test_captures_tell_when_a_piece_was_discovered(newsroom: Newsroom, world: World, window: Window) -> None:
    feed = main_feed("tidewater")
    entries, _ = walk(newsroom, "wayback", feed, window)
    first = {entry.link: entry.seen_at for entry in reversed(entries)}
    waits = [first[link] - at for link, at in published(world, feed, window).items()]
    assert timedelta(0) <= min(waits)
    assert max(waits) <= timedelta(hours=6, minutes=5)


def test_what_is_found_twice_has_one_name(newsroom: Newsroom, window: Window) -> None:
    feed = main_feed("gridturbine")
    names = [
        {entry.entry_id for entry in walk(newsroom, source, feed, window)[0]} for source in ("wordpress", "wayback")
    ]
    assert names[0] <= names[1]  # a feed whose dates were moved says more than the window held


def test_an_archive_that_is_searched_too_fast_says_for_how_long_to_wait(window: Window) -> None:
    feed = main_feed("tidewater")
    search = request_of(first_listings("wayback", feed, None, window, backfill_id=1)[0])
    with running_newsroom(build_world(days=10), searches_per_minute=1) as busy:
        answers = [run(ask(busy, search)) for _ in range(2)]
    assert isinstance(answers[0], Page)
    assert isinstance(answers[1], Failure)
    assert (answers[1].status, (answers[1].retry_after_s or 0) > 30) == (429, True)


def test_a_blocked_site_is_given_up(newsroom: Newsroom, window: Window) -> None:
    entries, reasons = walk(newsroom, "wayback", main_feed("quaysidecapital"), window)
    assert (entries, set(reasons.values())) == ([], {"http-403"})


def test_a_site_of_another_making_is_asked_once_for_posts(newsroom: Newsroom, window: Window) -> None:
    before = newsroom.requests().get("calderdaily.example", 0)
    _, reasons = walk(newsroom, "wordpress", main_feed("calderdaily"), window)
    assert (newsroom.requests()["calderdaily.example"] - before, set(reasons.values())) == (1, {"not-wordpress"})


def test_a_feed_that_keeps_no_past_is_looked_at_once(newsroom: Newsroom, window: Window) -> None:
    before = newsroom.requests().get("capitollines.example", 0)
    walk(newsroom, "archive", main_feed("capitollines"), window)
    assert newsroom.requests()["capitollines.example"] - before == 1
