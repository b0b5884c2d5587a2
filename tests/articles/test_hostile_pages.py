import pytest

from extractors.articles import extract_article
from tests.articles.hostile_pages import TEXT, hopeless_pages, hostile_pages
from tests.builders import NOW, entry, feed, page
from warehouse.records import Article

SCALE = 0.1  # the benchmark runs them at full size
URL = "https://ledger.example/news/2025/chips-for-the-town-1.html"
HOSTILE, HOPELESS = hostile_pages(SCALE), hopeless_pages(SCALE)


def read(body: bytes) -> Article:
    return extract_article(
        page(url=URL, body=body),
        entry(link=URL, title="Chips for the town", summary="Chips for the town."),
        feed(),
        now=NOW,
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_the_article_is_found_whatever_stands_around_it(name: str) -> None:
    assert read(HOSTILE[name]).text.endswith(TEXT[-1_000:])


@pytest.mark.parametrize("name", HOPELESS)
def test_a_page_without_hope_still_yields_an_article_with_a_judgement(name: str) -> None:
    article = read(HOPELESS[name])
    assert article.text
    assert article.quality in {"feed-summary", "full", "stub", "truncated"}
