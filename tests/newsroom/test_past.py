import gzip
import io
import json
import re

import feedparser
import pytest

from newsroom.servers.past import PastSites
from newsroom.sites.responses import SiteRequest, SiteResponse
from newsroom.sites.wordpress import CLOSED
from newsroom.world.build import build_world
from newsroom.world.outlets import BY_HOST
from newsroom.world.publications import link_of

WORLD = build_world(days=40)
SITES = PastSites(WORLD)


def ask(host: str, path: str, query: str = "") -> SiteResponse:
    answer = SITES.answer(SiteRequest(host=f"{host}.example", path=path, query=query), WORLD.end)
    assert answer is not None
    return answer


def locations(body: bytes) -> list[str]:
    return re.findall(r"<loc>([^<]+)</loc>", body.decode())


def published(host: str) -> list[str]:
    outlet = BY_HOST[f"{host}.example"]
    return [link_of(piece) for piece in WORLD.published(outlet, WORLD.start, WORLD.end)]


def entries(body: bytes) -> list[str]:
    return [entry["link"].partition("?")[0] for entry in feedparser.parse(io.BytesIO(body))["entries"]]


@pytest.mark.parametrize(
    ("host", "index"),
    [
        ("ledger", "/sitemap.xml"),
        ("eveningpost", "/sitemap.xml"),
        ("capacitor", "/sitemap.xml"),
        ("gridturbine", "/wp-sitemap.xml"),
    ],
)
def test_the_sitemaps_list_every_piece_once(host: str, index: str) -> None:
    found: list[str] = []
    for part in locations(ask(host, index).body):
        body = ask(host, part.removeprefix(f"http://{host}.example")).body
        found += locations(gzip.decompress(body) if part.endswith(".gz") else body)
    articles = [link for link in found if link != f"http://{host}.example/" and "/img/" not in link]
    assert sorted(articles) == sorted(published(host))


@pytest.mark.parametrize(
    ("host", "named"), [("ledger", ["news-sitemap", "sitemap"]), ("capacitor", []), ("gridturbine", ["wp-sitemap"])]
)
def test_not_every_robots_txt_names_a_sitemap(host: str, named: list[str]) -> None:
    assert re.findall(r"Sitemap: \S+/([\w-]+)\.xml", ask(host, "/robots.txt").body.decode()) == named


@pytest.mark.parametrize(("host", "first"), [("capacitor", "/index.atom"), ("bellwether", "/feed.xml")])
def test_older_parts_lead_back_to_the_first_piece(host: str, first: str) -> None:
    found, path, query = set[str](), first, ""
    while True:
        body = ask(host, path, query).body
        found |= set(entries(body))
        older = re.search(r"<(?:atom:)?link [^>]*(?:prev-archive|\"next\")[^>]*>", body.decode())
        if older is None:
            break
        path, _, query = older[0].partition(".example")[2].partition('"')[0].partition("?")
    assert found == set(published(host))


@pytest.mark.parametrize(
    "path", ["/archive/2024-W01.xml", "/archive/2024-W99.xml", "/archive/2025-W05.xml", "/archive/x.xml"]
)
def test_there_are_archives_of_whole_weeks_of_the_world_only(path: str) -> None:
    assert ask("capacitor", path).status == 404


def test_a_page_beyond_the_last_is_the_feed_itself_where_nobody_counts() -> None:
    assert ask("bellwether", "/feed.xml", "page=999").body == ask("bellwether", "/feed.xml").body


def test_posts_come_page_by_page() -> None:
    answers = [ask("gridturbine", "/wp-json/wp/v2/posts", f"per_page=50&order=asc&page={page}") for page in (1, 2, 3)]
    pages = int(dict(answers[0].headers)["X-WP-TotalPages"])
    links = [post["link"] for answer in answers[:pages] for post in json.loads(answer.body)]
    assert links == published("gridturbine")[: 50 * 3]


def test_posts_are_of_the_time_asked_for_and_have_the_fields_asked_for() -> None:
    query = "after=2025-01-20T00:00:00Z&before=2025-01-21T00:00:00&_fields=id,date_gmt"
    posts = json.loads(ask("gridturbine", "/wp-json/wp/v2/posts", query).body)
    assert {frozenset(post) for post in posts} == {frozenset({"id", "date_gmt"})}
    assert {post["date_gmt"][:10] for post in posts} == {"2025-01-20"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("page=999", "rest_post_invalid_page_number"),
        ("page=x", "rest_invalid_param"),
        ("per_page=500", "rest_invalid_param"),
        ("after=yesterday", "rest_invalid_param"),
    ],
)
def test_a_wrong_question_is_refused_with_a_code(query: str, code: str) -> None:
    answer = ask("gridturbine", "/wp-json/wp/v2/posts", query)
    assert (answer.status, json.loads(answer.body)["code"]) == (400, code)


def test_one_site_shows_its_posts_to_nobody() -> None:
    assert ask(CLOSED.partition(".")[0], "/wp-json/wp/v2/posts").status == 401


def test_a_site_that_is_not_wordpress_has_no_posts() -> None:
    assert ask("ledger", "/wp-json/wp/v2/posts").status == 404


def test_the_pages_of_a_feed_end_with_not_found() -> None:
    pages = [ask("siliconlantern", "/feed/", f"paged={number}") for number in (1, 2, 3, 4, 5, 6)]
    whole = [page for page in pages if page.status == 200]
    assert [link for page in whole for link in entries(page.body)] == published("siliconlantern")[::-1][: 40 * 6]
    assert ask("siliconlantern", "/feed/", "paged=99").status == 404


def test_in_an_outage_archives_are_out_of_reach_as_well() -> None:
    at = WORLD.outage.starts_at
    assert SITES.answer(SiteRequest(host="ledger.example", path="/sitemap.xml"), at) is None
