import pytest

from extractors.articles.page import fuller_text
from extractors.articles.url_kinds import may_be_section, names_no_article


@pytest.mark.parametrize("path", ["/", "/{{slug}}", "/news/undefined", "/2026/11/null"])
def test_what_is_no_article_gives_no_canonical_address(path: str) -> None:
    assert names_no_article(f"https://ledger.example{path}")


def test_a_staging_host_gives_no_canonical_address() -> None:
    assert names_no_article("https://staging.ledger.example/news/chips-get-cheaper-1")


@pytest.mark.parametrize("path", ["/news/local", "/en/home", "/series/x", "/tag/chips"])
def test_sections_are_told_from_articles_with_a_slug(path: str) -> None:
    assert may_be_section(f"https://ledger.example{path}")
    assert not may_be_section("https://ledger.example/news/chips-get-cheaper-1")


@pytest.mark.parametrize("path", ["/news/chips-get-cheaper-1", "/2026/11/28/chips", "/news/12345678", "/a/b/chips"])
def test_an_article_gives_its_address(path: str) -> None:
    assert not names_no_article(f"https://ledger.example{path}")


WHOLE = "Prices fell for the third month. " * 20


def test_a_text_that_is_shown_in_part_is_taken_from_linked_data() -> None:
    assert fuller_text(WHOLE[:400], WHOLE) == WHOLE
    assert fuller_text("Loading...", WHOLE) == WHOLE


def test_another_or_a_shorter_text_in_linked_data_is_not_taken() -> None:
    other = "The minister said nothing about it, and everybody went home at once. " * 6
    assert fuller_text(other, WHOLE + WHOLE) == other
    assert fuller_text(WHOLE, WHOLE[:400]) == WHOLE
