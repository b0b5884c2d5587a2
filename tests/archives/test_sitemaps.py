import gzip
from datetime import UTC, datetime

import pytest

from extractors.archives import Window, first_listings, request_of
from extractors.archives.web.sitemaps import DEPTH
from extractors.feeds import parse_feed, recognise
from extractors.feeds.model import ParsedFeed
from extractors.feeds.sitemap_xml import PLACES_LIMIT, parse_urlset
from tests.archives.asked import FEED, JANUARY, NOW, listing, read, refused, rss
from tests.builders import feed, page
from warehouse.records import Entry, Origin

ROOT = "https://ledger.example"
ROBOTS = listing("robots", f"{ROOT}/robots.txt")
SITEMAP = listing("sitemap", f"{ROOT}/sitemap.xml")


def urlset(*urls: str) -> str:
    spaces = (
        "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9' "
        "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'"
    )
    return f"<urlset {spaces}>{''.join(f'<url>{url}</url>' for url in urls)}</urlset>"


def news(loc: str, date: str, title: str = "A title", language: str = "en") -> str:
    return (
        f"<loc>{loc}</loc><news:news><news:publication><news:name>Ledger</news:name>"
        f"<news:language>{language}</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date><news:title>{title}</news:title></news:news>"
    )


def index(*children: tuple[str, str]) -> str:
    said = "".join(
        f"<sitemap><loc>{loc}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"
        for loc, changed in children
    )
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{said}</sitemapindex>"


def only(*urls: str) -> Entry:
    (entry,) = read(SITEMAP, urlset(*urls)).entries
    return entry


def names(*children: tuple[str, str]) -> list[str]:
    return [request_of(one).url.removeprefix(f"{ROOT}/") for one in read(SITEMAP, index(*children)).more]


@pytest.mark.parametrize(
    ("url", "site", "robots"),
    [
        ("https://ledger.example/feed.xml", "", "https://ledger.example/robots.txt"),
        ("https://feeds.ledger.example/all", "", "https://www.ledger.example/robots.txt"),
        ("https://feeds.other.example/ledger", "https://ledger.example/home", "https://ledger.example/robots.txt"),
        ("https://me:secret@ledger.example/feed", "", "https://ledger.example/robots.txt"),
    ],
)
def test_the_walk_begins_at_the_robots_txt_of_the_feeds_site(url: str, site: str, robots: str) -> None:
    (first,) = first_listings("sitemap", feed(url=url, site=site), None, JANUARY, backfill_id=1)
    assert (first.kind, first.url) == ("robots", robots)


def test_the_sitemaps_that_robots_txt_names_are_read() -> None:
    text = f"User-agent: *\nSitemap: {ROOT}/a.xml\nsitemap:/b.xml.gz\r\n# Sitemap: {ROOT}/c.xml\nSITEMAP : {ROOT}/a.xml"
    assert [one.url for one in read(ROBOTS, text).more] == [f"{ROOT}/a.xml", f"{ROOT}/b.xml.gz"]


def test_a_sitemap_of_another_site_is_not_read() -> None:
    more = read(ROBOTS, "Sitemap: https://elsewhere.example/a.xml\nSitemap: https://www.ledger.example/b.xml").more
    assert [one.url for one in more] == ["https://www.ledger.example/b.xml"]


def test_on_a_host_of_many_unsubscribed_only_the_own_host_is_read() -> None:
    robots = listing("robots", "https://me.blogspot.com/robots.txt")
    more = read(robots, "Sitemap: https://you.blogspot.com/a.xml\nSitemap: https://me.blogspot.com/b.xml").more
    assert [one.url for one in more] == ["https://me.blogspot.com/b.xml"]


@pytest.mark.parametrize("contents", [refused(ROBOTS, 404), read(ROBOTS, "User-agent: *\nDisallow:")])
def test_without_a_word_in_robots_txt_the_usual_addresses_are_asked(contents: object) -> None:
    assert [one.url.removeprefix(ROOT) for one in contents.more] == [  # type: ignore[attr-defined]
        "/sitemap.xml",
        "/sitemap_index.xml",
        "/news-sitemap.xml",
    ]


def test_an_entry_has_what_the_news_extension_says() -> None:
    entry = only(news(f"{ROOT}/a/1?utm_source=x", "2025-01-27T09:00:00+01:00", "Chips &amp; dip", "EN"))
    at = datetime(2025, 1, 27, 8, tzinfo=UTC)
    assert (entry.link, entry.guid, entry.title, entry.language) == (
        f"{ROOT}/a/1",
        f"{ROOT}/a/1",
        "Chips & dip",
        "en",
    )
    assert (entry.published_at, entry.seen_at, entry.date_confidence, entry.origin) == (
        at,
        at,
        "exact",
        Origin.HISTORY,
    )


def test_an_entry_is_named_as_in_a_feed_without_guids() -> None:
    document = "<rss version='2.0'><channel><item><title>x</title><link>https://ledger.example/a/1</link></item></channel></rss>"
    said = parse_feed(page(body=document.encode()))
    assert isinstance(said, ParsedFeed)
    (live,) = recognise(FEED, (), said, now=NOW).entries
    assert only(news(f"{ROOT}/a/1", "2025-01-27T09:00:00Z")).entry_id == live.entry_id


@pytest.mark.parametrize("date", ["2024-12-31T23:59:59Z", "2025-02-01T00:00:00Z"])
def test_an_article_outside_the_window_is_left_out(date: str) -> None:
    assert read(SITEMAP, urlset(news(f"{ROOT}/a/1", date))).entries == ()


def test_when_a_page_was_changed_is_no_publication() -> None:
    entry = only(f"<loc>{ROOT}/a/1</loc><lastmod>2025-01-27T09:00:00Z</lastmod>")
    assert (entry.published_at, entry.date_confidence, entry.seen_at) == (
        None,
        "none",
        datetime(2025, 1, 27, 9, tzinfo=UTC),
    )


def test_of_a_day_the_end_counts_because_all_that_it_saw_was_published_before() -> None:
    entry = only(f"<loc>{ROOT}/a/1</loc><lastmod>2025-01-31</lastmod>")
    assert entry.seen_at == datetime(2025, 1, 31, 23, 59, 59, tzinfo=UTC)


def test_the_day_in_an_address_counts_more_than_when_the_page_was_changed() -> None:
    entry = only(f"<loc>{ROOT}/2025/01/27/chips</loc><lastmod>2025-02-20T00:00:00Z</lastmod>")
    assert (entry.published_at, entry.seen_at) == (None, datetime(2025, 1, 27, 23, 59, 59, tzinfo=UTC))


@pytest.mark.parametrize(("day", "in_it"), [(30, False), (31, True)])
def test_a_day_that_begins_before_the_window_may_end_in_it(day: int, in_it: bool) -> None:  # noqa: FBT001 - a row
    window = Window(since=datetime(2024, 12, 31, 9, tzinfo=UTC), until=JANUARY.until)
    said = read(SITEMAP, urlset(f"<loc>{ROOT}/2024/12/{day}/chips</loc>"), window=window)
    assert bool(said.entries) is in_it


def test_a_change_on_the_day_in_the_address_tells_the_time() -> None:
    entry = only(f"<loc>{ROOT}/20250127/chips</loc><lastmod>2025-01-27T09:30:00Z</lastmod>")
    assert entry.seen_at == datetime(2025, 1, 27, 9, 30, tzinfo=UTC)


def test_of_a_day_of_publication_the_end_counts_as_well() -> None:
    entry = only(news(f"{ROOT}/a/1", "2025-01-27"))
    assert (entry.published_raw, entry.seen_at) == ("2025-01-27", datetime(2025, 1, 27, 23, 59, 59, tzinfo=UTC))


def test_a_page_without_any_date_is_left_out_and_counted() -> None:
    contents = read(SITEMAP, urlset(f"<loc>{ROOT}/a/1</loc>"))
    assert (contents.entries, contents.detail) == (
        (),
        "0 in the window of 1 articles named, 1 without a date",
    )


@pytest.mark.parametrize("path", ["", "/", "/tag/chips/", "/author/jo", "/news/page/2", "/category/business/"])
def test_a_page_that_is_no_article_for_certain_is_left_out(path: str) -> None:
    assert read(SITEMAP, urlset(f"<loc>{ROOT}{path}</loc><lastmod>2025-01-27</lastmod>")).entries == ()


@pytest.mark.parametrize("loc", ["javascript:alert(1)", "https://elsewhere.example/a", "", "file:///etc/passwd"])
def test_a_link_that_is_not_of_the_site_is_left_out(loc: str) -> None:
    assert read(SITEMAP, urlset(f"<loc>{loc}</loc><lastmod>2025-01-27</lastmod>")).entries == ()


def test_the_address_of_a_picture_is_not_the_pages() -> None:
    picture = f"<image:image><image:loc>{ROOT}/img/1.png</image:loc></image:image>"
    assert only(f"{picture}<loc>{ROOT}/a/1</loc><lastmod>2025-01-27</lastmod>").link == f"{ROOT}/a/1"


def test_a_packed_sitemap_is_read_though_nobody_says_that_it_is_packed() -> None:
    packed = gzip.compress(urlset(news(f"{ROOT}/a/1", "2025-01-27T09:00:00Z")).encode())
    assert len(read(SITEMAP, packed).entries) == 1


def test_a_sitemap_of_lines_is_read() -> None:
    contents = read(SITEMAP, f"\ufeff{ROOT}/2025/01/27/a\r\n{ROOT}/2024/01/27/b\n\n{ROOT}/2025-01-28/c\n")
    assert [entry.link for entry in contents.entries] == [f"{ROOT}/2025/01/27/a", f"{ROOT}/2025-01-28/c"]


def test_a_feed_may_stand_for_a_sitemap() -> None:
    contents = read(SITEMAP, rss((f"{ROOT}/a/1", "Mon, 27 Jan 2025 09:00:00 GMT")))
    assert [entry.guid for entry in contents.entries] == [f"tag:{ROOT}/a/1"]


@pytest.mark.parametrize("ending", ["<url><loc>", "</wrong>", "<url><loc>&nope;</loc></url>", "\x00\x01", ""])
def test_a_broken_sitemap_is_read_as_far_as_it_goes(ending: str) -> None:
    whole = urlset(news(f"{ROOT}/a/1", "2025-01-27T09:00:00Z"), news(f"{ROOT}/a/2", "2025-01-27T09:00:00Z"))
    links = [entry.link for entry in read(SITEMAP, whole.removesuffix("</urlset>") + ending).entries]
    assert links == [f"{ROOT}/a/1", f"{ROOT}/a/2"]


@pytest.mark.parametrize("body", ["", "<!doctype html><html><body>Not here</body></html>", "{}", "<x/>", "\x00"])
def test_what_is_no_sitemap_is_given_up(body: str) -> None:
    contents = read(SITEMAP, body)
    assert (contents.given_up, contents.reason) == (True, "not-a-sitemap")


def test_a_sitemap_that_is_not_there_is_given_up() -> None:
    assert (refused(SITEMAP, 404).given_up, refused(SITEMAP, 404).reason) == (True, "http-404")


def test_a_packed_bomb_is_given_up() -> None:
    assert read(SITEMAP, gzip.compress(b" " * 20_000_000)).reason == "bomb"


def test_entities_are_not_expanded() -> None:
    bomb = (
        '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<urlset><url><loc>{ROOT}/a/1</loc><lastmod>2025-01-27</lastmod></url>"
        f"<url><loc>{ROOT}/&b;&x;</loc><lastmod>2025-01-27</lastmod></url></urlset>"
    )
    assert {entry.link for entry in read(SITEMAP, bomb).entries} <= {f"{ROOT}/a/1", f"{ROOT}/"}


def test_of_one_document_no_more_is_read_than_the_protocol_allows() -> None:
    body = "".join(f"<url><loc>{ROOT}/{n}</loc></url>" for n in range(PLACES_LIMIT + 5))
    assert len(parse_urlset(f"<urlset>{body}</urlset>".encode()).places) == PLACES_LIMIT


def test_the_same_page_twice_is_one_entry() -> None:
    contents = read(SITEMAP, urlset(*[news(f"{ROOT}/a/1", "2025-01-27T09:00:00Z")] * 2))
    assert len(contents.entries) == 1


def test_the_children_of_an_index_are_read() -> None:
    assert names((f"{ROOT}/a.xml", ""), (f"{ROOT}/b.xml.gz", "2025-01-20")) == ["a.xml", "b.xml.gz"]


def test_a_child_that_was_last_changed_before_the_window_is_skipped() -> None:
    assert names((f"{ROOT}/a.xml", "2024-12-30T00:00:00Z"), (f"{ROOT}/b.xml", "2025-06-01")) == ["b.xml"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("sitemap-2024-12.xml", True),  # its last evening may be January elsewhere
        ("sitemap-2024-11.xml", False),
        ("2024/sitemap.xml", True),
        ("2023/sitemap.xml", False),
        ("sitemap-202501.xml.gz", True),
        ("sitemap-20250115.xml", True),
        ("sitemap-20250215.xml", False),
        ("map.xml?yyyy=2025&amp;mm=03&amp;dd=01", False),
        ("map.xml?yyyy=2025&amp;mm=01&amp;dd=09", True),
        ("sitemap-2025-1.xml", True),
        ("2019-to-2024.xml", True),  # two times are not understood
        ("sitemap-20230231.xml", True),  # no day
        ("post-sitemap20241.xml", True),
    ],
)
def test_a_child_whose_name_says_another_time_is_skipped(name: str, kept: bool) -> None:  # noqa: FBT001 - a row
    assert bool(names((f"{ROOT}/{name}", ""))) is kept


def test_a_number_that_may_count_sitemaps_is_no_year() -> None:
    children = [(f"{ROOT}/sitemap-{n}.xml", "") for n in range(1, 2101)]
    assert len(names(*children)) == 2100


@pytest.mark.parametrize("name", ["wp-sitemap-users-1.xml", "post_tag-sitemap2.xml", "category-sitemap.xml"])
def test_a_child_that_holds_no_articles_for_certain_is_skipped(name: str) -> None:
    assert names((f"{ROOT}/{name}", "")) == []


def test_a_child_on_another_site_is_skipped() -> None:
    assert names(("https://elsewhere.example/a.xml", "")) == []


def test_a_site_that_has_moved_is_followed() -> None:
    moved = index(("https://new.example/a.xml", ""), (f"{ROOT}/b.xml", ""))
    more = read(SITEMAP, moved, final_url="https://new.example/sitemap.xml").more
    assert [request_of(one).url for one in more] == ["https://new.example/a.xml"]


def test_an_index_that_names_itself_is_not_read_again() -> None:
    assert names((SITEMAP.url, "")) == []


def test_indexes_of_indexes_end_somewhere() -> None:
    one, depth = SITEMAP, 1
    while more := read(one, index((f"{ROOT}/{depth}.xml", ""))).more:
        one, depth = more[0], depth + 1
    assert depth == DEPTH
