import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from newsroom.servers.process import Newsroom, running_newsroom, running_server
from newsroom.world.build import World, build_world
from newsroom.world.outlets import first_list, second_list
from newsroom.world.publications import link_of, title_at
from tests.newsroom.asking import get, links
from warehouse.records import Feed

FEEDS = first_list() + second_list()
LEDGER = "http://ledger.example/feed.xml"


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(days=12)


@pytest.fixture(scope="module")
def running(world: World) -> Iterator[Newsroom]:
    with running_newsroom(world) as newsroom:
        yield newsroom


@pytest.fixture
def newsroom(running: Newsroom, world: World) -> Newsroom:
    running.set_clock(world.end)
    return running


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.url)
def test_the_newest_entry_of_every_feed_leads_to_its_page(feed: Feed, newsroom: Newsroom) -> None:
    newest = links(get(newsroom, feed.url)[2])[0]
    assert get(newsroom, newest)[0] == 200


def test_a_feed_answers_304_to_the_etag_it_gave(newsroom: Newsroom) -> None:
    etag = get(newsroom, LEDGER)[1]["ETag"]
    assert get(newsroom, LEDGER, If_None_Match=etag)[0] == 304


def test_a_feed_answers_304_to_the_date_it_gave(newsroom: Newsroom) -> None:
    date = get(newsroom, LEDGER)[1]["Last-Modified"]
    assert get(newsroom, LEDGER, If_Modified_Since=date)[0] == 304


def test_an_old_etag_gets_the_new_document(newsroom: Newsroom, world: World) -> None:
    newsroom.set_clock(world.end - timedelta(days=2))
    etag = get(newsroom, LEDGER)[1]["ETag"]
    newsroom.set_clock(world.end)
    assert get(newsroom, LEDGER, If_None_Match=etag)[0] == 200


def test_a_page_is_not_there_before_it_is_published(newsroom: Newsroom, world: World) -> None:
    piece = world.pieces[-1]
    newsroom.set_clock(piece.published_at - timedelta(seconds=1))
    assert get(newsroom, link_of(piece))[0] == 404


def test_a_corrected_headline_is_on_the_page_from_then_on(newsroom: Newsroom, world: World) -> None:
    piece = next(piece for piece in world.pieces if piece.retitled_at and "&" not in title_at(piece, world.end))
    before, after = title_at(piece, piece.published_at), title_at(piece, world.end)
    newsroom.set_clock(piece.published_at)
    was = get(newsroom, link_of(piece))[2].decode()
    newsroom.set_clock(world.end)
    now = get(newsroom, link_of(piece))[2].decode()
    assert (before != after, f"<title>{before}" in was, f"<title>{after}" in now) == (True, True, True)


def test_in_the_outage_some_hosts_answer_503(newsroom: Newsroom, world: World) -> None:
    newsroom.set_clock(world.outage.starts_at)
    assert get(newsroom, "http://harbourtimes.example/feed.xml")[0] == 503


def test_in_the_outage_some_hosts_break_the_connection(newsroom: Newsroom, world: World) -> None:
    newsroom.set_clock(world.outage.starts_at)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        get(newsroom, LEDGER)


def test_after_the_outage_everything_is_there(newsroom: Newsroom, world: World) -> None:
    newsroom.set_clock(world.outage.ends_at)
    assert {get(newsroom, feed.url)[0] for feed in first_list()} == {200}


def test_an_unknown_host_is_not_found(newsroom: Newsroom) -> None:
    assert get(newsroom, "http://nowhere.example/")[0] == 404


def test_the_requests_of_each_host_are_counted(newsroom: Newsroom) -> None:
    before = newsroom.requests().get("packet.example", 0)
    get(newsroom, "http://packet.example/robots.txt")
    assert newsroom.requests()["packet.example"] == before + 1


def test_how_fast_a_host_was_asked_is_told(newsroom: Newsroom) -> None:
    for _ in range(3):
        get(newsroom, "http://statute.example/robots.txt")
    pace = newsroom.paces()["statute.example"]
    assert pace.requests >= pace.busiest_second >= 1
    assert pace.smallest_gap_s is not None


@pytest.mark.parametrize("path", ["/", "/technology/", "/news-sitemap.xml", "/robots.txt", "/img/10001.svg"])
def test_an_outlet_has_more_than_articles(path: str, newsroom: Newsroom) -> None:
    assert get(newsroom, f"http://ledger.example{path}")[0] == 200


def test_the_news_sitemap_lists_what_robots_may_find(newsroom: Newsroom) -> None:
    robots = get(newsroom, "http://tidewater.example/robots.txt")[2].decode()
    sitemap = robots.partition("Sitemap: ")[2].split()[0]
    assert b"<news:title>" in get(newsroom, sitemap)[2]


def test_a_newsroom_ends_with_the_process_that_started_it() -> None:
    program = (
        "import time; from newsroom.servers.process import running_server\n"
        "with running_server('--days', '10') as newsroom: print(newsroom.port, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stdout is not None
        newsroom = Newsroom(port=int(process.stdout.readline()))
        newsroom.requests()
        process.kill()
    assert gone(newsroom)


def gone(newsroom: Newsroom) -> bool:
    """Return whether nobody listens at its port any more, at most ten seconds from now."""
    for _ in range(100):
        try:
            newsroom.requests()
        except OSError:
            return True
        time.sleep(0.1)
    return False


def test_a_newsroom_that_cannot_start_says_so() -> None:
    with pytest.raises(RuntimeError, match="did not start"), running_server("--archive"):
        pass
