"""An article's facts are its own: what its page says of other articles counts for nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from extractors.articles import extract_article
from tests.builders import entry, feed, page
from warehouse.records import Article

URL = "https://courier.example/news/harbour-bridge-reopens-after-eleven-weeks"
TITLE = "Harbour bridge reopens after eleven weeks"
PUBLISHED = datetime(2025, 1, 27, 6, 10, tzinfo=UTC)
TEXT = "".join(
    f"<p>The harbour bridge reopened to traffic on Saturday after weeks of repairs, said the {who} of the city.</p>"
    for who in ("mayor", "engineer", "harbour master", "ferry operator", "treasurer", "police chief")
)


def extracted(head: str = "", body: str = "", *, around: str = "", final_url: str = URL) -> Article:
    shown = f"<article><h1>{TITLE}</h1>{body}{TEXT}</article>{around}"
    markup = f"<html lang=en><head><title>{TITLE}</title>{head}</head><body>{shown}</body></html>"
    promised = entry(
        link=URL,
        title=TITLE,
        published_at=PUBLISHED,
        published_raw=PUBLISHED.isoformat(),
        date_confidence="exact",
        seen_at=PUBLISHED + timedelta(minutes=20),
    )
    now = PUBLISHED + timedelta(hours=1)
    return extract_article(page(body=markup.encode(), url=URL, final_url=final_url), promised, feed(), now=now)


def linked(*nodes: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps(list(nodes))}</script>'


@pytest.mark.parametrize(
    ("head", "body", "around"),
    [
        ("", "<p>The old crossing was closed on 12 March 2019 after a ship struck it.</p>", ""),
        ("", "<blockquote><time datetime='2024-08-03T10:00:00Z'>3 August</time></blockquote>", ""),
        ("", "", "<aside class=more><time datetime='2024-10-14T07:00:00Z'>14 October</time></aside>"),
        ("", "", "<article><a href=/a>Trams stop</a><time datetime='2024-10-14T07:00:00Z'>14 October</time></article>"),
        ("<meta name=date content=2025-01-26>", "", ""),
        (linked({"@type": "WebSite", "datePublished": "2012-01-05T10:00:00Z"}), "", ""),
        (linked({"@type": "NewsArticle", "headline": "Tram drivers strike", "datePublished": "2025-01-20T07:00:00Z",
                 "url": "https://courier.example/news/tram-drivers-strike"}), "", ""),
    ],
    ids=["prose", "embedded", "aside", "teaser", "day", "site", "related"],
)  # fmt: skip
def test_a_date_about_something_else_never_beats_an_exact_feed_date(head: str, body: str, around: str) -> None:
    assert extracted(head, body, around=around).published_at == PUBLISHED


def test_the_articles_own_node_may_move_an_exact_feed_date_back() -> None:
    before = PUBLISHED - timedelta(hours=5)
    node = {"@type": "NewsArticle", "headline": TITLE, "datePublished": before.isoformat()}
    assert extracted(linked(node)).published_at == before


def test_a_node_of_a_related_article_gives_neither_title_nor_author() -> None:
    related = {
        "@type": "NewsArticle",
        "headline": "Tram drivers strike",
        "url": "https://courier.example/a",
        "author": {"name": "Bo Chen"},
    }
    own = {"@type": "NewsArticle", "headline": TITLE, "url": URL, "author": {"name": "Ann Lee"}}
    article = extracted(linked(related, own))
    assert (article.title, article.authors) == (TITLE, ("Ann Lee",))


def test_the_byline_is_read_where_the_linked_data_name_only_the_site() -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "author": {"name": "The Courier"}, "url": URL}
    head = f"<meta property=og:site_name content=Courier><meta name=author content='Staff writer'>{linked(node)}"
    assert extracted(head, '<p class="byline">By Ann Lee</p>').authors == ("Ann Lee",)


def test_linked_data_with_a_trailing_comma_is_understood() -> None:
    node = '{"@type": "NewsArticle", "headline": "%s", "author": "Ann Lee",}' % TITLE  # noqa: UP031 -- braces
    assert extracted(f'<script type="application/ld+json">{node}</script>').authors == ("Ann Lee",)


def test_a_redirect_to_the_front_page_gives_no_address() -> None:
    assert extracted(final_url="https://courier.example/").canonical_url == URL
