"""A news sitemap polled like a feed."""

from datetime import UTC, datetime, timedelta

from extractors.feeds import ParsedFeed, Refusal, absorb, parse_feed
from tests.builders import NOW, feed, page, state


def place(number: int, title: str | None = None, date: str = "2025-01-27T08:40:00+00:00") -> str:
    named = title if title is not None else f"Title {number} &amp; more"
    news = (
        f"<news:news><news:publication><news:name>L</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{date}</news:publication_date><news:title>{named}</news:title></news:news>"
    )
    return f"<url><loc>https://ledger.example/a/{number}?utm_source=x</loc>{news if named else ''}</url>"


def sitemap(*places: str) -> bytes:
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made -->\n<urlset {spaces}>{"".join(places)}</urlset>'.encode()
    )


def parsed(body: bytes) -> ParsedFeed | Refusal:
    return parse_feed(page(body=body, url="https://ledger.example/news.xml"))


def test_its_places_are_entries() -> None:
    found = parsed(sitemap(place(1), place(2, date="2025-01-27")))
    assert isinstance(found, ParsedFeed)
    first, second = found.entries
    assert (found.kind, found.items) == ("news-sitemap", 2)
    assert (first.link, first.title, first.language) == ("https://ledger.example/a/1", "Title 1 & more", "en")
    assert (first.published_at, first.date_confidence) == (datetime(2025, 1, 27, 8, 40, tzinfo=UTC), "exact")
    assert second.date_confidence == "day"


def test_polls_show_what_is_new_and_what_was_edited() -> None:
    before = state()
    brought = []
    for minutes, places in enumerate(([place(1), place(2)], [place(2, "Corrected"), place(3), place(9, "")])):
        answer = page(body=sitemap(*places), url="https://ledger.example/news.xml")
        outcome = absorb(feed(), before, answer, parse_feed(answer), now=NOW + timedelta(minutes=minutes))
        before = outcome.state
        count = outcome.count
        assert count is not None
        brought.append((count.items, count.new, count.edited, count.known, [one.reason for one in count.refused]))
    assert brought == [(2, 2, 0, 0, []), (3, 1, 1, 0, ["not-an-item"])]


def test_an_index_and_a_sitemap_without_headlines_are_refused_with_the_reason() -> None:
    index = b"<sitemapindex><sitemap><loc>https://ledger.example/news-1.xml</loc></sitemap></sitemapindex>"
    refused = [parsed(body) for body in (index, sitemap(place(1, "")))]
    assert all(isinstance(one, Refusal) for one in refused)
    assert [one.reason for one in refused if isinstance(one, Refusal)] == ["sitemap-index", "not-a-feed"]
    assert "news-1.xml" in refused[0].detail  # type: ignore[union-attr]
