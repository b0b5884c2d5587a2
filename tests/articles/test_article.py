import json
from datetime import UTC, datetime, timedelta

from extractors.articles import read_article
from tests.builders import NOW, entry, feed, page
from warehouse.records import Article, key

PARAGRAPHS = [
    f"The chipmaker said on Monday that model number {number} needs a tenth of the chips that its rivals use, and that "
    f"it would sell {number} hundred of them to schools before the end of the year."
    for number in range(2, 9)
]
TEXT = "\n".join(PARAGRAPHS)


def source(
    *, head: str = "", data: dict[str, object] | None = None, body: str = "", text: list[str] = PARAGRAPHS
) -> bytes:
    linked = (
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | data)}</script>' if data else ""
    )
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text)
    return (
        f"<!doctype html><html lang=en><head><title>Chips get cheaper | Ledger</title>{head}{linked}</head><body>"
        f"<nav><a href=/>Home</a></nav><article><h1>Chips get cheaper</h1>{paragraphs}</article>{body}</body></html>"
    ).encode()


def read(
    body: bytes | None, *, url: str = "https://ledger.example/news/chips-get-cheaper-1", **said: object
) -> Article:
    answer = None if body is None else page(url=url, body=body)
    return read_article(answer, entry(**{"link": url, "published_at": None} | said), feed(), now=NOW)


def test_the_text_of_the_page_is_kept_without_what_surrounds_it() -> None:
    article = read(source())
    assert (article.text, article.quality) == (TEXT, "full")


def test_without_a_page_the_content_of_the_feed_is_the_text() -> None:
    article = read(None, content=TEXT)
    assert (article.text, article.quality, article.fetched_at) == (TEXT, "feed-content", None)


def test_without_a_page_or_content_the_summary_is_the_text() -> None:
    article = read(None, summary="Chips get cheaper.")
    assert (article.text, article.quality) == ("Chips get cheaper.", "feed-summary")


def test_with_a_title_only_the_text_is_empty() -> None:
    article = read(None)
    assert (article.text, article.quality, article.sketch, article.text_hash) == ("", "title-only", (), 0)


def test_a_page_that_was_refused_counts_as_none() -> None:
    answer = page(url="https://ledger.example/a/1", body=source(), status=403)
    assert read_article(answer, entry(content=TEXT), feed(), now=NOW).quality == "feed-content"


def test_a_cookie_wall_yields_to_the_feed() -> None:
    wall = [
        "We and our partners use cookies and need your consent to process personal data. Accept cookies to go on."
    ] * 2
    assert read(source(text=wall), content=TEXT).quality == "feed-content"


def test_a_cookie_wall_without_a_feed_text_is_called_so_and_never_compared() -> None:
    wall = [
        "We and our partners use cookies and need your consent to process personal data. Accept cookies to go on."
    ] * 3
    article = read(source(text=wall))
    assert (article.quality, article.sketch) == ("consent", ())


def test_the_article_is_known_by_the_address_that_the_page_gives_itself() -> None:
    address = "https://ledger.example/news/chips"
    article = read(source(head=f'<link rel="canonical" href="{address}">'))
    assert (article.canonical_url, article.article_id) == (address, key("article", address))


def test_an_address_on_another_site_is_not_the_articles_own() -> None:
    article = read(source(head='<link rel="canonical" href="https://other.example/news/chips">'))
    assert article.canonical_url == "https://ledger.example/news/chips-get-cheaper-1"


def test_authors_come_from_linked_data_first() -> None:
    data: dict[str, object] = {"author": [{"name": "Lee, Ann"}, {"name": "Bo Chen"}]}
    assert read(source(data=data, head='<meta name="author" content="Ledger">')).authors == ("Lee, Ann", "Bo Chen")


def test_the_date_keeps_the_offset_of_its_source() -> None:
    article = read(source(data={"datePublished": "2025-01-27T08:30:00+02:00"}))
    assert article.published_raw == "2025-01-27T08:30:00+02:00"
    assert (article.published_at, article.date_source) == (datetime(2025, 1, 27, 6, 30, tzinfo=UTC), "json-ld")


def test_of_the_dates_of_page_and_feed_the_earlier_is_the_publication() -> None:
    bumped = NOW - timedelta(hours=1)
    article = read(source(data={"datePublished": "2025-01-20T08:30:00Z"}), published_at=bumped, date_confidence="exact")
    assert (article.date_source, article.published_at) == ("json-ld", datetime(2025, 1, 20, 8, 30, tzinfo=UTC))


def test_an_article_without_a_date_has_none_and_counts_when_it_was_seen() -> None:
    article = read(source(), published_at=None)
    assert (article.published_at, article.event_at, article.date_source) == (None, NOW, "none")


def test_a_date_in_the_future_is_held_at_the_first_sight() -> None:
    article = read(source(data={"datePublished": "2025-01-27T12:30:00Z"}), seen_at=NOW - timedelta(minutes=5))
    assert (article.published_at, article.date_confidence) == (NOW - timedelta(minutes=5), "clamped")


def test_a_date_far_in_the_future_is_not_believed() -> None:
    assert read(source(data={"datePublished": "2031-01-01T12:30:00Z"})).published_at is None


def test_an_old_article_counts_at_most_30_days_before_it_was_seen() -> None:
    assert read(source(data={"datePublished": "2019-05-01T12:00:00Z"})).event_at == NOW - timedelta(days=30)
